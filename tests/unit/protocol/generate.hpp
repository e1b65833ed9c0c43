// SPDX-License-Identifier: Apache-2.0
// Random messages for property tests, every member filled within its limits.
#pragma once

#include <rapidcheck.h>

#include "protocol/messages.hpp"

namespace limen::protocol::test {

inline std::int64_t between(std::int64_t least, std::int64_t most) {
    return *rc::gen::inRange(least, most + 1);
}
inline bool coin() {
    return *rc::gen::arbitrary<bool>();
}
inline std::string word(std::int64_t least, std::int64_t most) {
    static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789.-";
    std::string text;
    for (std::int64_t n = between(least, most); n > 0; --n)
        text += kLetters[static_cast<std::size_t>(between(0, std::ssize(kLetters) - 1))];
    return text;
}
inline std::string words(std::int64_t most) {
    static constexpr std::array<std::string_view, 6> kParts = {"A", "ß", "صالح", "ខ្មែរ", " ", "\n"};
    std::string text;
    for (std::int64_t n = between(0, 12); n > 0; --n)
        text += kParts[static_cast<std::size_t>(between(0, 5))];
    return std::cmp_less_equal(text.size(), most) ? text : std::string{};
}
template <std::size_t N>
std::array<std::uint8_t, N> random_array() {
    std::array<std::uint8_t, N> bytes{};
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(between(0, 255));
    return bytes;
}
inline UtcMicros moment() {
    return between(0, 4'000'000'000'000'000);
}
template <class E>
E one_of(int count) {
    return static_cast<E>(between(0, count - 1));
}
template <class Make>
auto several(std::int64_t most, Make make) {
    std::vector<decltype(make())> items;
    for (std::int64_t n = between(0, most); n > 0; --n) items.push_back(make());
    return items;
}
template <class Make>
std::optional<std::invoke_result_t<Make>> perhaps(Make make) {
    if (!coin()) return std::nullopt;
    return make();
}

inline border::PartialDate date() {
    return {static_cast<int>(between(0, 9999)), static_cast<int>(between(0, 12)),
            static_cast<int>(between(0, 31))};
}
inline border::PersonName name() {
    return {words(128), words(128), coin()};
}
inline border::DocumentId document_id() {
    return {word(0, 4), word(0, 3), word(0, 32)};
}
inline border::Document document() {
    return {document_id(), {name(), word(0, 3), date(), one_of<border::Sex>(3)}, date()};
}
inline std::vector<border::Check> checks() {
    const auto measured = [] { return static_cast<double>(between(-1'000'000, 1'000'000)) / 1024; };
    std::vector<border::Check> made;
    for (const auto& info : border::all_checks())
        if (coin())
            made.push_back({info.id, one_of<border::CheckResult>(5), word(0, 64), perhaps(measured),
                            perhaps(measured)});
    return made;
}
inline border::StepTime step_time() {
    return {word(1, 64), between(0, 1'000'000), between(0, 9'000'000)};
}
inline border::Evidence evidence() {
    border::Evidence e;
    e.transaction = random_array<16>();
    e.kiosk = word(1, 32);
    e.direction = one_of<border::Direction>(2);
    e.started_us = moment();
    e.collected_us = moment();
    e.printed = perhaps(document);
    e.chip = perhaps(document);
    e.checks = checks();
    e.attempt = static_cast<int>(between(1, 1000));
    e.times = several(5, step_time);
    e.chip_portrait_jpeg = *rc::gen::arbitrary<Bytes>();
    e.live_face_jpeg = *rc::gen::arbitrary<Bytes>();
    return e;
}
inline border::ListVersion list_version() {
    return {one_of<border::ListKind>(5), between(0, 1'000'000), moment()};
}
inline double ratio() {
    return static_cast<double>(between(0, 1000)) / 1000;
}
inline border::PersonAgreement agreement() {
    return {between(0, 1) == 1,
            ratio(),
            words(500),
            one_of<border::matching::BirthEvidence>(7),
            one_of<border::Agreement>(3),
            one_of<border::Agreement>(3)};
}
inline border::ListHit list_hit() {
    return {one_of<border::ListKind>(5), word(1, 64), ratio(), perhaps(agreement), words(500)};
}
inline std::string code() {
    return word(1, 64);
}
inline border::Decision decision() {
    border::Decision d;
    d.transaction = random_array<16>();
    d.outcome = one_of<border::Outcome>(3);
    d.reasons = several(5, code);
    d.policy_version = word(0, 64);
    d.lists = several(5, list_version);
    d.hits = several(5, list_hit);
    d.decided_us = moment();
    return d;
}
inline border::Event event() {
    border::Event e{word(1, 32), between(0, 1'000'000'000), moment(), {}};
    switch (between(0, 2)) {
        case 0:
            e.what = border::DecisionTaken{decision(),  one_of<border::Direction>(2),
                                           word(1, 32), perhaps(document),
                                           checks(),    several(5, step_time)};
            break;
        case 1:
            e.what = border::OfficerDecided{random_array<16>(), word(1, 32),
                                            one_of<border::OfficerAction>(3), code(),
                                            *rc::gen::arbitrary<Bytes>()};
            break;
        default:
            e.what = border::PassageEnded{random_array<16>(), one_of<border::PassageEnd>(4)};
    }
    return e;
}
inline ListSnapshot snapshot() {
    ListSnapshot s;
    s.version = list_version();
    s.expires_us = moment();
    s.documents = several(5, [] { return border::DocumentEntry{code(), document_id()}; });
    s.persons = several(5, [] {
        return border::PersonEntry{code(),    name(),     several(3, name),
                                   date(),    word(0, 3), one_of<border::Sex>(3),
                                   words(500)};
    });
    return s;
}

inline KioskMessage kiosk_message() {
    switch (between(0, 3)) {
        case 0:
            return KioskHello{word(0, 64)};
        case 1:
            return KioskHeartbeat{between(0, 1'000'000), coin(), several(5, code)};
        case 2:
            return EvidenceSubmission{random_array<16>(), moment(),
                                      static_cast<std::int32_t>(between(1, 8000)), evidence()};
        default:
            return SessionEnded{random_array<16>()};
    }
}
inline GateToKiosk gate_to_kiosk() {
    switch (between(0, 4)) {
        case 0:
            return GateWelcome{word(1, 32), random_array<16>(), moment(),
                               one_of<border::Direction>(2), one_of<LaneState>(9)};
        case 1:
            return GateDecision{random_array<16>(), one_of<border::Outcome>(3), random_array<16>()};
        case 2:
            return GateLane{one_of<LaneState>(9), between(0, 1'000'000), random_array<16>(),
                            coin()};
        case 3:
            return GateSessionOver{random_array<16>(), one_of<GateSessionOver::How>(3)};
        default:
            return GateRejected{perhaps(random_array<16>), code(), random_array<16>()};
    }
}
inline ConsoleMessage console_message() {
    switch (between(0, 3)) {
        case 0:
            return ConsoleHello{word(0, 64)};
        case 1:
            return CaseRequest{random_array<16>()};
        case 2:
            return OfficerDecision{random_array<16>(), one_of<border::OfficerAction>(3), code(),
                                   moment(), random_array<16>()};
        default:
            return LaneCommand{one_of<LaneCommand::What>(3), moment(), random_array<16>()};
    }
}
inline CaseSummary case_summary() {
    return {random_array<16>(), word(1, 32), moment(),
            several(5, code),   coin(),      one_of<border::Outcome>(3)};
}
inline GateToConsole gate_to_console() {
    switch (between(0, 3)) {
        case 0:
            return ConsoleState{
                word(1, 32),           random_array<16>(),       one_of<LaneState>(9),
                several(5, code),      several(5, case_summary), coin(),
                between(0, 1'000'000), several(5, list_version)};
        case 1: {
            CaseDetail detail{decision(), evidence()};
            detail.decision.transaction = detail.evidence.transaction;
            return detail;
        }
        case 2:
            return CaseClosed{random_array<16>(), one_of<border::OfficerAction>(3), word(1, 32)};
        default:
            return ConsoleRejected{perhaps(random_array<16>), code()};
    }
}

}  // namespace limen::protocol::test
