// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/factory.hpp"

#include <algorithm>
#include <array>
#include <opencv2/imgcodecs.hpp>

#include "base/files.hpp"
#include "identity/mrz/mrz.hpp"
#include "provisioning/passport/lds_files.hpp"
#include "provisioning/passport/page_art.hpp"
#include "provisioning/passport/sod.hpp"
#include "provisioning/passport/tamper.hpp"

namespace limen::passport {
namespace {

// "12 AUG / AOÛT 74" differs by State; ours is unambiguous and short.
std::string printed(const border::PartialDate& date) {
    static constexpr std::array kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                           "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    const std::string day = (date.day < 10 ? "0" : "") + std::to_string(date.day);
    return day + " " + kMonths.at(static_cast<std::size_t>(date.month - 1)) + " " +
           std::to_string(date.year);
}

PageText page_text(const Profile& profile, const std::vector<std::string>& mrz_lines) {
    const auto& document = profile.document;
    PageText text;
    text.type = document.id.type;
    text.issuer = document.id.issuer;
    text.number = document.id.number;
    text.surname = profile.surname;
    text.given_names = profile.given_names;
    text.nationality =
        document.holder.nationality == "UTO" ? "UTOPIAN" : document.holder.nationality;
    text.birth = printed(document.holder.birth);
    text.sex = document.holder.sex == border::Sex::female ? "F"
               : document.holder.sex == border::Sex::male ? "M"
                                                          : "X";
    text.place_of_birth = profile.place_of_birth;
    text.issued = printed(border::partial_date(profile.issued));
    text.expiry = printed(document.expiry);
    text.mrz_lines = mrz_lines;
    return text;
}

Result<void> save_picture(const std::filesystem::path& file, const cv::Mat& picture) {
    Bytes png;
    if (!cv::imencode(".png", picture, png))
        return fail(Stage::storage, "passport.picture", "A page's picture could not be encoded.");
    return write_file(file, png);
}

Result<void> fill_mrz(const Profile& profile, const Workshop& workshop,
                      virtual_chip::Bundle& bundle) {
    LIMEN_TRY(bundle.mrz_lines, mrz::make(profile.format, profile.document, profile.optional_data,
                                          profile.optional_data_2));
    LIMEN_TRY(const auto parsed, mrz::parse(bundle.mrz_lines, workshop.today));
    bundle.access_key = mrz::access_key(parsed);
    return {};
}

// What EF.COM lists: what is on the chip, but for what it hides.
Bytes table_of_contents(const Profile& profile, const std::map<int, Bytes>& groups) {
    std::vector<int> listed;
    for (const auto& [number, file] : groups)
        if (std::ranges::find(profile.tamper.hide, number) == profile.tamper.hide.end())
            listed.push_back(number);
    return make_com(listed, profile.files.lds_version);
}

void put_plain_files(const Profile& profile, const ChipContent& content,
                     virtual_chip::Bundle& bundle) {
    if (!content.card_access.empty()) bundle.files["EF_CARDACCESS"] = content.card_access;
    if (!content.cvca.empty()) bundle.files["EF_CVCA"] = content.cvca;
    if (profile.files.dir) bundle.files["EF_DIR"] = make_dir();
    if (!profile.files.atr_info) return;
    constexpr std::size_t kMostCommand = 1000, kMostResponse = 32'000;
    const auto& behaviour = bundle.behaviour;
    const std::size_t response =
        behaviour.max_response == 0 ? kMostResponse : behaviour.max_response;
    bundle.files["EF_ATR_INFO"] = make_atr_info(kMostCommand, response, behaviour.extended_length);
}

// EF.SOD, the document's own or another's.
Result<Bytes> security_object(const Profile& profile, const SodInput& input, Workshop& workshop) {
    if (!profile.tamper.sod_of_other) return make_sod(input, profile, workshop);
    const Profile other = other_document(profile);
    LIMEN_TRY(const auto lines,
              mrz::make(other.format, other.document, other.optional_data, other.optional_data_2));
    LIMEN_TRY(const ChipContent content, make_content(other, lines, workshop));
    return make_sod({content.groups, {}}, other, workshop);
}

}  // namespace

Result<virtual_chip::Bundle> make_chip(const Profile& profile, Workshop& workshop) {
    virtual_chip::Bundle bundle = profile.bundle;
    LIMEN_CHECK(fill_mrz(profile, workshop, bundle));
    LIMEN_CHECK(workshop.authority(profile.authority));
    if (bundle.chip == virtual_chip::ChipState::none) return bundle;

    LIMEN_TRY(ChipContent content, make_content(profile, bundle.mrz_lines, workshop));
    if (!content.card_security_content.empty()) {
        LIMEN_TRY(bundle.files["EF_CARDSECURITY"],
                  make_card_security(content.card_security_content, profile, workshop));
    }
    LIMEN_TRY(const auto shown,
              tampered_groups(content.groups, profile, bundle.mrz_lines, workshop));
    LIMEN_TRY(bundle.files["EF_SOD"], security_object(profile, {content.groups, shown}, workshop));
    if (profile.tamper.clone) LIMEN_CHECK(forget_private_keys(content, profile, workshop));
    for (const auto& [number, file] : shown) bundle.files[group_file(number)] = file;
    if (profile.files.com) bundle.files["EF_COM"] = table_of_contents(profile, shown);
    put_plain_files(profile, content, bundle);
    bundle.chip_keys = std::move(content.chip_keys);
    bundle.active_key = std::move(content.active_key);
    bundle.terminal_trust = std::move(content.terminal_trust);
    return bundle;
}

Result<void> make_passport(const Profile& profile, Workshop& workshop,
                           const std::filesystem::path& folder) {
    LIMEN_TRY(const auto bundle, make_chip(profile, workshop));
    LIMEN_CHECK(virtual_chip::save_bundle(bundle, folder));
    LIMEN_TRY(const cv::Mat portrait,
              workshop.portrait(profile.face.replaced.value_or(profile.face.source)));
    LIMEN_TRY(const cv::Mat page, draw_data_page(page_text(profile, bundle.mrz_lines), portrait));
    LIMEN_CHECK(save_picture(folder / "page.png", page));
    LIMEN_CHECK(save_picture(folder / "blurred.png", blurred(page)));
    LIMEN_CHECK(save_picture(folder / "wrong_page.png", draw_visa_page("UTOPIA")));
    return save_picture(folder / "cover.png", draw_cover("UTOPIA"));
}

}  // namespace limen::passport
