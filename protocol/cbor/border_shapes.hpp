// SPDX-License-Identifier: Apache-2.0
// How the domain's structs look on wire and disk. Names and keys are stable: records of years are
// read with them. The limits are those of the domain, with room for a State's own practice.
#pragma once

#include <bitset>

#include "border/crossing.hpp"
#include "protocol/cbor/shape.hpp"

namespace limen::protocol::cbor {

inline constexpr Range kMoment{0, 253'402'300'799'999'999};  // until the end of the year 9999
inline constexpr Range kCode{1, 64};
inline constexpr Range kCodeOrEmpty{0, 64};
inline constexpr Range kId{1, 32};
inline constexpr Range kDuration{0, 86'400'000'000};  // a day
inline constexpr Range kCount{0, std::numeric_limits<std::int64_t>::max()};
inline constexpr Range kNote{0, 2000};
inline constexpr Range kPicture{0, 120'000};
inline constexpr Range kRatio{0, 1};

template <>
struct Names<border::CheckId> {
    static constexpr std::array value = std::to_array<std::string_view>({
#define X(id, code, words) code,
        LIMEN_CHECKS(X)
#undef X
    });
};
template <>
struct Names<border::ListKind> {
    static constexpr std::array value = std::to_array<std::string_view>({
#define X(id, code) code,
        LIMEN_LIST_KINDS(X)
#undef X
    });
};
template <>
struct Names<border::Agreement> {
    static constexpr std::array<std::string_view, 3> value = {"unknown", "same", "differs"};
};
template <>
struct Names<border::matching::BirthEvidence> {
    static constexpr std::array<std::string_view, 7> value = {"exact",
                                                              "day_month_swapped",
                                                              "agrees_as_far_as_known",
                                                              "one_digit_differs",
                                                              "unknown",
                                                              "near",
                                                              "differs"};
};
template <>
struct Names<border::CheckResult> {
    static constexpr std::array<std::string_view, 5> value = {"passed", "failed", "inconclusive",
                                                              "not_performed", "not_supported"};
};
template <>
struct Names<border::Direction> {
    static constexpr std::array<std::string_view, 2> value = {"entry", "exit"};
};
template <>
struct Names<border::Sex> {
    static constexpr std::array<std::string_view, 3> value = {"unspecified", "female", "male"};
};
template <>
struct Names<border::Outcome> {
    static constexpr std::array<std::string_view, 3> value = {"open", "try_again", "officer"};
};
template <>
struct Names<border::OfficerAction> {
    static constexpr std::array<std::string_view, 3> value = {"admit", "refuse", "second_line"};
};
template <>
struct Names<border::PassageEnd> {
    static constexpr std::array<std::string_view, 4> value = {"passed", "expired", "cancelled",
                                                              "unknown"};
};

template <>
struct Shape<border::PartialDate> {
    static constexpr auto fields = std::tuple{field("d", &border::PartialDate::day, {0, 31}),
                                              field("m", &border::PartialDate::month, {0, 12}),
                                              field("y", &border::PartialDate::year, {0, 9999})};
};
template <>
struct Shape<border::PersonName> {
    static constexpr auto fields = std::tuple{field("p", &border::PersonName::primary),
                                              field("s", &border::PersonName::secondary),
                                              field("t", &border::PersonName::truncated)};
};
template <>
struct Shape<border::Holder> {
    static constexpr auto fields =
        std::tuple{field("sex", &border::Holder::sex), field("birth", &border::Holder::birth),
                   field("names", &border::Holder::name),
                   field("nation", &border::Holder::nationality, {0, 3})};
};
template <>
struct Shape<border::DocumentId> {
    static constexpr auto fields = std::tuple{field("i", &border::DocumentId::issuer, {0, 3}),
                                              field("n", &border::DocumentId::number, {0, 32}),
                                              field("t", &border::DocumentId::type, {0, 4})};
};
template <>
struct Shape<border::Document> {
    static constexpr auto fields =
        std::tuple{field("id", &border::Document::id), field("expiry", &border::Document::expiry),
                   field("holder", &border::Document::holder)};
};
template <>
struct Shape<border::Check> {
    static constexpr auto fields = std::tuple{
        field("id", &border::Check::id), field("cause", &border::Check::cause, kCodeOrEmpty),
        field("limit", &border::Check::limit), field("value", &border::Check::value),
        field("result", &border::Check::result)};
};
template <>
struct Shape<border::StepTime> {
    static constexpr auto fields =
        std::tuple{field("step", &border::StepTime::step, kCode),
                   field("wall", &border::StepTime::wall_us, kDuration),
                   field("machine", &border::StepTime::machine_us, kDuration)};
};

inline std::string_view each_check_once(const std::vector<border::Check>& checks) {
    std::bitset<Names<border::CheckId>::value.size()> seen;
    for (const border::Check& check : checks) {
        const auto index = static_cast<std::size_t>(check.id);
        if (seen[index]) return "has a check twice";
        seen[index] = true;
    }
    return {};
}

template <>
struct Shape<border::Evidence> {
    static constexpr auto fields =
        std::tuple{field("chip", &border::Evidence::chip),
                   field("kiosk", &border::Evidence::kiosk, kId),
                   field("times", &border::Evidence::times),
                   field("checks", &border::Evidence::checks),
                   field("attempt", &border::Evidence::attempt, {1, 1000}),
                   field("printed", &border::Evidence::printed),
                   field("started", &border::Evidence::started_us, kMoment),
                   field("collected", &border::Evidence::collected_us, kMoment),
                   field("direction", &border::Evidence::direction),
                   field("live_jpeg", &border::Evidence::live_face_jpeg, kPicture),
                   field("transaction", &border::Evidence::transaction),
                   field("portrait_jpeg", &border::Evidence::chip_portrait_jpeg, kPicture)};
    static std::string_view wrong(const border::Evidence& evidence) {
        return each_check_once(evidence.checks);
    }
};
template <>
struct Shape<border::ListVersion> {
    static constexpr auto fields =
        std::tuple{field("kind", &border::ListVersion::kind),
                   field("version", &border::ListVersion::version, kCount),
                   field("published", &border::ListVersion::published_us, kMoment)};
};
template <>
struct Shape<border::PersonAgreement> {
    static constexpr auto fields =
        std::tuple{field("sex", &border::PersonAgreement::sex),
                   field("name", &border::PersonAgreement::name, kRatio),
                   field("alias", &border::PersonAgreement::by_alias),
                   field("birth", &border::PersonAgreement::birth),
                   field("pairs", &border::PersonAgreement::pairs, kNote),
                   field("nation", &border::PersonAgreement::nationality)};
};
template <>
struct Shape<border::ListHit> {
    static constexpr auto fields = std::tuple{
        field("kind", &border::ListHit::kind), field("note", &border::ListHit::note, kNote),
        field("entry", &border::ListHit::entry_id, kCode),
        field("score", &border::ListHit::score, kRatio), field("person", &border::ListHit::person)};
};
template <>
struct Shape<border::Decision> {
    static constexpr auto fields =
        std::tuple{field("hits", &border::Decision::hits, {0, 1000}),
                   field("lists", &border::Decision::lists),
                   field("policy", &border::Decision::policy_version, kCodeOrEmpty),
                   field("decided", &border::Decision::decided_us, kMoment),
                   field("outcome", &border::Decision::outcome),
                   field("reasons", &border::Decision::reasons),
                   field("transaction", &border::Decision::transaction)};
};
template <>
struct Shape<border::DecisionTaken> {
    static constexpr auto fields =
        std::tuple{field("kiosk", &border::DecisionTaken::kiosk, kId),
                   field("times", &border::DecisionTaken::times),
                   field("checks", &border::DecisionTaken::checks),
                   field("decision", &border::DecisionTaken::decision),
                   field("document", &border::DecisionTaken::document),
                   field("direction", &border::DecisionTaken::direction)};
    static std::string_view wrong(const border::DecisionTaken& taken) {
        return each_check_once(taken.checks);
    }
};
template <>
struct Shape<border::OfficerDecided> {
    static constexpr auto fields =
        std::tuple{field("action", &border::OfficerDecided::action),
                   field("reason", &border::OfficerDecided::reason, kCode),
                   field("officer", &border::OfficerDecided::officer, kId),
                   field("signature", &border::OfficerDecided::signature, {0, 4096}),
                   field("transaction", &border::OfficerDecided::transaction)};
};
template <>
struct Shape<border::PassageEnded> {
    static constexpr auto fields =
        std::tuple{field("end", &border::PassageEnded::end),
                   field("transaction", &border::PassageEnded::transaction)};
};
template <>
struct Names<decltype(border::Event::what)> {
    static constexpr std::array<std::string_view, 3> value = {"decision", "officer", "passage"};
};
template <>
struct Shape<border::Event> {
    static constexpr auto fields =
        std::tuple{field("at", &border::Event::at_us, kMoment), field("what", &border::Event::what),
                   field("device", &border::Event::device, kId),
                   field("sequence", &border::Event::sequence, kCount)};
};
template <>
struct Shape<border::DocumentEntry> {
    static constexpr auto fields = std::tuple{field("d", &border::DocumentEntry::document),
                                              field("e", &border::DocumentEntry::entry_id, kCode)};
};
template <>
struct Shape<border::PersonEntry> {
    static constexpr auto fields =
        std::tuple{field("a", &border::PersonEntry::aliases, {0, 256}),
                   field("b", &border::PersonEntry::birth),
                   field("e", &border::PersonEntry::entry_id, kCode),
                   field("n", &border::PersonEntry::name),
                   field("s", &border::PersonEntry::sex),
                   field("na", &border::PersonEntry::nationality, {0, 3}),
                   field("no", &border::PersonEntry::note, kNote)};
};

}  // namespace limen::protocol::cbor
