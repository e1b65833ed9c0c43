// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/profile.hpp"

#include <charconv>
#include <sstream>

#include "base/config.hpp"

namespace limen::passport {
namespace {

using std::chrono::year_month_day;

std::unexpected<Error> bad_day(std::string_view text) {
    return fail(Stage::config, "config.bad_date",
                "\"" + std::string(text) +
                    "\" is no day; write 2031-05-17, or relative to today +5y, -9y-4m, -12d");
}

// Takes a whole number off the front.
std::optional<int> take_number(std::string_view& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

// 29 February plus a year is 28 February.
year_month_day clamped(year_month_day day) {
    if (day.ok()) return day;
    return day.year() / day.month() / std::chrono::last;
}

Result<year_month_day> relative_day(std::string_view text, year_month_day day) {
    const std::string_view whole = text;
    while (!text.empty()) {
        if (text.front() != '+' && text.front() != '-') return bad_day(whole);
        const int sign = text.front() == '-' ? -1 : 1;
        text.remove_prefix(1);
        const auto count = take_number(text);
        if (!count || *count < 0 || *count > 40'000 || text.empty()) return bad_day(whole);
        switch (text.front()) {
            case 'y':
                day = clamped(day + std::chrono::years(sign * *count));
                break;
            case 'm':
                day = clamped(day + std::chrono::months(sign * *count));
                break;
            case 'd':
                day = std::chrono::sys_days(day) + std::chrono::days(sign * *count);
                break;
            default:
                return bad_day(whole);
        }
        text.remove_prefix(1);
    }
    return day;
}

border::PartialDate partial(year_month_day day) {
    return {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
            static_cast<int>(static_cast<unsigned>(day.day()))};
}

year_month_day day_or_problem(Config& config, const char* key, const std::string& text,
                              year_month_day today) {
    const auto day = parse_day(text, today);
    if (day) return *day;
    if (!text.empty()) config.problem(key, day.error().message);
    return today;
}

void read_portrait(Config& config, const std::string& prefix, PortraitSource& source) {
    source.video = config.text(prefix + ".video", "");
    source.frame = config.integer(prefix + ".frame", 0, 0, 1'000'000);
    source.image = config.path(prefix + ".image", std::filesystem::path{});
    const std::string eyes = config.text(prefix + ".eyes", "");
    const bool drawn = source.video.empty() && source.image.empty();
    if (drawn && eyes.empty()) return;
    if (drawn || (!source.video.empty() && !source.image.empty()))
        config.problem(prefix, "must have either a video with a frame, or an image");
    std::istringstream numbers(eyes);
    std::string rest;
    if (!(numbers >> source.eyes[0] >> source.eyes[1] >> source.eyes[2] >> source.eyes[3]) ||
        numbers >> rest || source.eyes[2] - source.eyes[0] < 10)
        config.problem(prefix + ".eyes",
                       "must be four numbers, \"x y x y\": the eye left in the picture, then the "
                       "right one, at least 10 pixels apart");
}

void read_document(Config& config, Profile& profile, year_month_day today) {
    auto& document = profile.document;
    document.id.type = config.text("document.type", "P");
    document.id.issuer = config.text("document.issuer", "UTO");
    document.id.number = config.text("document.number");
    document.expiry =
        partial(day_or_problem(config, "document.expiry", config.text("document.expiry"), today));
    profile.issued =
        day_or_problem(config, "document.issued", config.text("document.issued", "-2m"), today);
    profile.optional_data = config.text("document.optional", "");

    profile.surname = config.text("holder.surname");
    profile.given_names = config.text("holder.given_names", "");
    document.holder.name.primary = profile.surname;
    document.holder.name.secondary = profile.given_names;
    document.holder.nationality = config.text("holder.nationality", "UTO");
    document.holder.birth =
        partial(day_or_problem(config, "holder.birth", config.text("holder.birth"), today));
    const std::string sex = config.choice("holder.sex", {"F", "M", "X"});
    document.holder.sex = sex == "F"   ? border::Sex::female
                          : sex == "M" ? border::Sex::male
                                       : border::Sex::unspecified;
    profile.place_of_birth = config.text("holder.place_of_birth", profile.place_of_birth);
}

void read_chip(Config& config, virtual_chip::Bundle& bundle) {
    using virtual_chip::ChipState;
    const std::string state = config.choice("chip.state", {"working", "dead", "none"}, "working");
    bundle.chip = state == "dead"   ? ChipState::dead
                  : state == "none" ? ChipState::none
                                    : ChipState::working;
    const std::string access =
        config.choice("chip.access", {"pace+bac", "pace", "bac", "none"}, "pace+bac");
    bundle.behaviour.bac = access == "bac" || access == "pace+bac";
    const std::string cipher =
        config.choice("chip.pace_cipher", {"3des", "aes-128", "aes-192", "aes-256"}, "aes-128");
    const int parameter_id = static_cast<int>(config.integer("chip.pace_parameter", 13, 8, 18));
    if (access.starts_with("pace"))
        bundle.behaviour.pace = {{cipher == "3des"      ? 1
                                  : cipher == "aes-128" ? 2
                                  : cipher == "aes-192" ? 3
                                                        : 4,
                                  parameter_id}};
    bundle.behaviour.extended_length = config.boolean("chip.extended_length", true);
    bundle.behaviour.short_file_ids = config.boolean("chip.short_file_ids", true);
    bundle.behaviour.max_response =
        static_cast<std::size_t>(config.integer("chip.max_response", 0, 0, 65536));
    bundle.can = config.text("chip.can", "");
    const bool six_digits =
        bundle.can.size() == 6 && bundle.can.find_first_not_of("0123456789") == std::string::npos;
    if (!bundle.can.empty() && !six_digits)
        config.problem("chip.can", "must be six digits, or be left out");
}

void read_link(Config& config, virtual_chip::LinkSettings& link) {
    link.bit_rate_kbps = config.number("link.bit_rate_kbps", 424, 0, 100'000);
    link.per_apdu = std::chrono::microseconds(
        static_cast<std::int64_t>(config.number("link.ms_per_apdu", 5, 0, 10'000) * 1000));
    if (config.has("link.remove_at_byte"))
        link.remove_at_byte = static_cast<std::uint64_t>(
            config.integer("link.remove_at_byte", std::nullopt, 1, 1'000'000));
    link.lay_again_after =
        std::chrono::milliseconds(config.integer("link.lay_again_after_ms", 0, 0, 600'000));
}

Result<Profile> read_profile(Config config, const std::string& name, year_month_day today) {
    Profile profile;
    profile.name = name;
    profile.title = config.text("title");
    read_document(config, profile, today);
    read_portrait(config, "portrait", profile.portrait);
    if (config.has("replaced_portrait.eyes"))
        read_portrait(config, "replaced_portrait", profile.replaced_portrait.emplace());
    profile.authority = config.text("signing.authority", profile.authority);
    profile.algorithm = config.text("signing.algorithm", profile.algorithm);
    profile.digest =
        config.choice("signing.digest", {"", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512"}, "");
    read_chip(config, profile.bundle);
    read_link(config, profile.bundle.link);
    profile.bundle.name = name;
    LIMEN_CHECK(config.finish());
    return profile;
}

}  // namespace

Result<year_month_day> parse_day(std::string_view text, year_month_day today) {
    if (text.empty()) return bad_day(text);
    if (text.front() == '+' || text.front() == '-') return relative_day(text, today);
    const std::string_view whole = text;
    int parts[3] = {0, 0, 0};
    for (int i = 0; i < 3; ++i) {
        if (i > 0) {
            if (text.empty() || text.front() != '-') return bad_day(whole);
            text.remove_prefix(1);
        }
        const auto number = take_number(text);
        if (!number || *number < 0) return bad_day(whole);
        parts[i] = *number;
    }
    const year_month_day day{std::chrono::year(parts[0]),
                             std::chrono::month(static_cast<unsigned>(parts[1])),
                             std::chrono::day(static_cast<unsigned>(parts[2]))};
    if (!text.empty() || !day.ok()) return bad_day(whole);
    return day;
}

Result<Profile> load_profile(const std::filesystem::path& file, year_month_day today) {
    LIMEN_TRY(auto config, Config::load(file));
    return read_profile(std::move(config), file.stem().string(), today);
}

Result<Profile> parse_profile(std::string_view toml, const std::string& file_name,
                              year_month_day today) {
    LIMEN_TRY(auto config, Config::parse(toml, file_name));
    return read_profile(std::move(config), std::filesystem::path(file_name).stem().string(), today);
}

}  // namespace limen::passport
