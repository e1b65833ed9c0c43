// SPDX-License-Identifier: Apache-2.0
#include "officer-console/screens/words.hpp"

#include <array>
#include <ctime>

#include "officer-console/screens/string_ids.hpp"

namespace limen::officer {
namespace {

// The translation of prefix + code, or nothing.
ui::Text coded(const ui::Language& language, std::string_view prefix, std::string_view code) {
    const std::string id = std::string(prefix) + std::string(code);
    const ui::StringId string(id);
    return language.has(string) ? language.text(string) : ui::Text{};
}

ui::StringId birth_words(border::matching::BirthEvidence evidence) {
    using border::matching::BirthEvidence;
    switch (evidence) {
        case BirthEvidence::exact:
            return str::hit_birth_same;
        case BirthEvidence::day_month_swapped:
            return str::hit_birth_swapped;
        case BirthEvidence::agrees_as_far_as_known:
            return str::hit_birth_as_far_as_known;
        case BirthEvidence::one_digit_differs:
            return str::hit_birth_one_digit;
        case BirthEvidence::unknown:
            return str::hit_birth_unknown;
        case BirthEvidence::near:
            return str::hit_birth_near;
        case BirthEvidence::differs:
            break;
    }
    return str::hit_birth_differs;
}

std::string local_time(UtcMicros utc_us, const char* format) {
    const auto seconds = static_cast<std::time_t>(utc_us / 1'000'000);
    std::tm parts{};
    if (localtime_r(&seconds, &parts) == nullptr) return {};
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

}  // namespace

ui::Text reason_words(const ui::Language& language, std::string_view reason) {
    if (ui::Text text = coded(language, "why.", reason); !text.empty()) return text;
    if (const auto check = border::required_check(reason))
        return language.text(str::why_check, {{"check", check_words(language, *check).utf8()}});
    return language.text(str::why_other, {{"code", reason}});
}

ui::Text check_words(const ui::Language& language, border::CheckId check) {
    if (ui::Text text = coded(language, "check.", border::code(check)); !text.empty()) return text;
    return ui::Text::data(std::string(border::words(check)));
}

ui::Text result_words(const ui::Language& language, border::CheckResult result) {
    return coded(language, "result.", border::to_string(result));
}

ui::Text fault_words(const ui::Language& language, std::string_view fault) {
    if (ui::Text text = coded(language, "fault.", fault); !text.empty()) return text;
    return language.text(str::fault_other, {{"code", fault}});
}

ui::Text list_words(const ui::Language& language, border::ListKind kind) {
    return coded(language, "list.", border::code(kind));
}

std::vector<ui::Text> agreement_words(const ui::Language& language, const border::ListHit& hit) {
    if (!hit.person) return {language.text(str::hit_document)};
    const border::PersonAgreement& person = *hit.person;
    const ui::Text name =
        language.text(person.by_alias ? str::hit_alias : str::hit_name,
                      {{"percent", percent(person.name)}, {"words", person.pairs}});
    std::string rest = language.text(birth_words(person.birth)).utf8();
    const auto add = [&](border::Agreement agreement, ui::StringId same, ui::StringId differs) {
        if (agreement == border::Agreement::unknown) return;
        rest += " · " + language.text(agreement == border::Agreement::same ? same : differs).utf8();
    };
    add(person.nationality, str::hit_nationality_same, str::hit_nationality_differs);
    add(person.sex, str::hit_sex_same, str::hit_sex_differs);
    return {ui::Text::personal(name.utf8()), ui::Text::data(std::move(rest))};
}

ui::Text sex_words(const ui::Language& language, border::Sex sex) {
    constexpr std::array<std::string_view, 3> kCodes = {"unspecified", "female", "male"};
    return coded(language, "sex.", kCodes[static_cast<std::size_t>(sex)]);
}

ui::Text option_words(const ui::Language& language, const ReasonOption& reason) {
    if (!reason.words.empty()) return ui::Text::data(reason.words);
    if (ui::Text text = coded(language, "reason.", reason.code); !text.empty()) return text;
    return ui::Text::data(reason.code);
}

ui::Text lane_words(const ui::Language& language, const Lane& lane) {
    if (!lane.linked)
        return language.text(lane.link_cause.empty() ? str::lane_connecting
                                                     : str::lane_not_connected);
    if (lane.silent) return language.text(str::lane_no_answer);
    if (!lane.heard) return language.text(str::lane_connecting);
    return coded(language, "lane.state.", protocol::to_string(lane.state.lane));
}

ui::Text notice_words(const ui::Language& language, const Notice& notice) {
    switch (notice.kind) {
        case NoticeKind::decided:
            switch (notice.action) {
                case border::OfficerAction::admit:
                    return language.text(str::notice_decided_admit, {{"gate", notice.who}});
                case border::OfficerAction::refuse:
                    return language.text(str::notice_decided_refuse, {{"gate", notice.who}});
                case border::OfficerAction::second_line:
                    break;
            }
            return language.text(str::notice_decided_second_line, {{"gate", notice.who}});
        case NoticeKind::closed_by:
            return language.text(str::notice_closed_by, {{"officer", notice.who}});
        case NoticeKind::rejected:
            return language.text(str::notice_rejected,
                                 {{"gate", notice.who}, {"cause", notice.cause}});
        case NoticeKind::not_answered:
            return language.text(str::notice_not_answered, {{"gate", notice.who}});
        case NoticeKind::lost:
            return language.text(str::notice_lost, {{"gate", notice.who}});
        case NoticeKind::closed:
            break;
    }
    return language.text(str::notice_closed);
}

ui::Text link_words(const ui::Language& language, const Lane& lane) {
    if (lane.linked && lane.silent) return language.text(str::link_silent, {{"gate", lane.gate}});
    if (lane.link_cause == "link.unknown_key")
        return language.text(str::link_refused, {{"gate", lane.gate}});
    return language.text(str::link_lost, {{"gate", lane.gate}});
}

std::string percent(double share) {
    return std::to_string(static_cast<int>(share * 100 + 0.5));
}

std::string clock_time(UtcMicros utc_us) {
    return local_time(utc_us, "%H:%M");
}
std::string calendar_day(UtcMicros utc_us) {
    return local_time(utc_us, "%Y-%m-%d");
}

}  // namespace limen::officer
