// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/stage/stage.hpp"

#include <algorithm>
#include <set>

#include "base/config.hpp"

namespace limen::virtual_world {
namespace {

FirstPage first_page_from(const std::string& text) {
    if (text == "wrong_page") return FirstPage::wrong_page;
    if (text == "blurred") return FirstPage::blurred;
    if (text == "upside_down") return FirstPage::upside_down;
    return FirstPage::good;
}

std::string_view picture_name(FirstPage page) {
    switch (page) {
        case FirstPage::wrong_page:
            return "wrong_page.png";
        case FirstPage::blurred:
            return "blurred.png";
        default:
            return "page.png";
    }
}

}  // namespace

std::string_view to_string(Part part) {
    static constexpr std::array<std::string_view, 3> kNames = {"chip_reader", "page_scanner",
                                                               "face_camera"};
    return kNames.at(static_cast<std::size_t>(part));
}

std::optional<Part> part_from(std::string_view text) {
    for (const Part part : kParts)
        if (to_string(part) == text) return part;
    return std::nullopt;
}

Result<std::vector<Traveller>> load_travellers(const std::filesystem::path& file) {
    LIMEN_TRY(Config config, Config::load(file));
    std::vector<Traveller> travellers;
    std::set<std::string> ids;
    for (Config& table : config.tables("traveller")) {
        Traveller one;
        one.id = table.text("id");
        one.title = table.text("title");
        one.expected = table.choice("expected", {"open", "officer"});
        one.passport = table.text("passport");
        one.face = table.text("face");
        one.start_frame = table.integer("start_frame", 0, 0, 1'000'000);
        one.first_page = first_page_from(
            table.choice("first_page", {"good", "wrong_page", "blurred", "upside_down"}, "good"));
        if (table.has("lift_at_byte"))
            one.lift_at_byte =
                static_cast<std::uint64_t>(table.integer("lift_at_byte", 0, 1, 10'000'000));
        if (!ids.insert(one.id).second) table.problem("id", "an id that no other traveller has");
        LIMEN_CHECK(table.finish());
        travellers.push_back(std::move(one));
    }
    if (travellers.empty()) config.problem("traveller", "at least one [[traveller]]");
    LIMEN_CHECK(config.finish());
    return travellers;
}

Stage::Stage(std::vector<Traveller> travellers, StageFolders folders,
             std::unique_ptr<ChipField> field)
    : travellers_(std::move(travellers)), folders_(std::move(folders)), field_(std::move(field)) {}

Stage::~Stage() {
    const std::lock_guard lock(mutex_);
    lift_locked();
}

Result<void> Stage::choose(std::string_view id) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(travellers_.begin(), travellers_.end(),
                                    [&](const Traveller& one) { return one.id == id; });
    if (found == travellers_.end())
        return fail(limen::Stage::device, "stage.unknown",
                    "no traveller has this id; see the demo's travellers.toml");
    lift_locked();
    traveller_ = &*found;
    laid_times_ = 0;
    moved_once_ = false;
    ++onlooker_.turn;
    onlooker_.video = folders_.footage / found->face;
    onlooker_.start_frame = found->start_frame;
    return {};
}

void Stage::leave() {
    const std::lock_guard lock(mutex_);
    lift_locked();
    traveller_ = nullptr;
    onlooker_ = {onlooker_.turn + 1, {}, 0};
}

Result<void> Stage::lay_down() {
    const std::lock_guard lock(mutex_);
    notice_lift_locked();
    if (traveller_ == nullptr)
        return fail(limen::Stage::device, "stage.nobody", "choose a traveller first");
    if (!glass_.picture.empty()) return {};
    const std::filesystem::path bundle = folders_.passports / traveller_->passport;
    const FirstPage page = laid_times_ == 0 ? traveller_->first_page : FirstPage::good;
    std::optional<std::uint64_t> lift_at;
    if (!moved_once_) lift_at = traveller_->lift_at_byte;
    if (field_) {
        LIMEN_CHECK(field_->insert(bundle, lift_at));
        in_field_ = field_->present();
        moved_once_ = moved_once_ || lift_at.has_value();
    }
    ++laid_times_;
    glass_ = {glass_.turn + 1, bundle / picture_name(page), page == FirstPage::upside_down};
    return {};
}

void Stage::lift() {
    const std::lock_guard lock(mutex_);
    lift_locked();
}

void Stage::lift_locked() {
    if (field_) field_->remove();
    in_field_ = false;
    if (!glass_.picture.empty()) glass_ = {glass_.turn + 1, {}, false};
}

void Stage::notice_lift_locked() const {
    if (!in_field_ || field_->present()) return;
    in_field_ = false;
    glass_ = {glass_.turn + 1, {}, false};
}

std::optional<std::string> Stage::chosen() const {
    const std::lock_guard lock(mutex_);
    if (traveller_ == nullptr) return std::nullopt;
    return traveller_->id;
}

bool Stage::laid() const {
    return !glass().picture.empty();
}

void Stage::break_part(Part part, bool broken) {
    const std::lock_guard lock(mutex_);
    broken_.at(static_cast<std::size_t>(part)) = broken;
}

bool Stage::broken(Part part) const {
    const std::lock_guard lock(mutex_);
    return broken_.at(static_cast<std::size_t>(part));
}

Glass Stage::glass() const {
    const std::lock_guard lock(mutex_);
    notice_lift_locked();
    return glass_;
}

Onlooker Stage::onlooker() const {
    const std::lock_guard lock(mutex_);
    return onlooker_;
}

}  // namespace limen::virtual_world
