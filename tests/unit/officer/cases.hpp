// SPDX-License-Identifier: Apache-2.0
// Cases of invented persons, as a gate would send them.
#pragma once

#include "officer-console/desk/desk.hpp"

namespace limen::officer::test {

inline border::TransactionId transaction(std::uint8_t number) {
    border::TransactionId id{};
    id.fill(number);
    return id;
}

// The id of a case's row in the queue.
inline std::string row(std::uint8_t number) {
    return "queue.case." + border::to_string(transaction(number));
}

inline protocol::CaseSummary summary(std::uint8_t number, std::string reason,
                                     bool protective = false) {
    return {transaction(number), "kiosk-1",  1'767'225'600'000'000 + number * 60'000'000LL,
            {std::move(reason)}, protective, border::Outcome::officer};
}

inline protocol::ConsoleState state(std::vector<protocol::CaseSummary> cases,
                                    const std::string& gate = "gate-1") {
    protocol::ConsoleState state;
    state.gate = gate;
    state.epoch.fill(7);
    state.lane = protocol::LaneState::idle;
    state.open_cases = std::move(cases);
    state.server_reached = true;
    state.lists = {{border::ListKind::stolen_document, 12, 1'767'225'600'000'000},
                   {border::ListKind::national_alert, 40, 1'767'225'600'000'000},
                   {border::ListKind::missing_person, 3, 1'767'225'600'000'000}};
    return state;
}

inline border::PersonAgreement agreement() {
    return {.by_alias = false,
            .name = 0.93,
            .pairs = "ERIKSSON ~ ERIKSON, ANNA MARIA",
            .birth = border::matching::BirthEvidence::exact,
            .nationality = border::Agreement::same,
            .sex = border::Agreement::same};
}

inline protocol::CaseDetail detail(const protocol::CaseSummary& summary) {
    using border::CheckResult;
    protocol::CaseDetail detail;
    detail.decision.transaction = summary.transaction;
    detail.decision.outcome = border::Outcome::officer;
    detail.decision.reasons = summary.reasons;
    border::Evidence& evidence = detail.evidence;
    evidence.transaction = summary.transaction;
    evidence.kiosk = summary.kiosk;
    border::Document document;
    document.id = {"P", "UTO", "L898902C3"};
    document.holder.name = {"ERIKSSON", "ANNA MARIA", false};
    document.holder.nationality = "UTO";
    document.holder.birth = {1974, 8, 12};
    document.holder.sex = border::Sex::female;
    document.expiry = {2032, 4, 15};
    evidence.printed = document;
    evidence.chip = document;
    for (const border::CheckInfo& info : border::all_checks())
        evidence.checks.push_back({info.id, CheckResult::passed, "", std::nullopt});
    const auto set = [&](border::CheckId id, CheckResult result, const char* cause) {
        for (border::Check& check : evidence.checks)
            if (check.id == id) check.result = result, check.cause = cause;
    };
    set(border::CheckId::chip_genuine, CheckResult::not_supported, "chip.no_key");
    set(border::CheckId::face_live, CheckResult::not_performed, "face.no_liveness");
    border::Check& match = evidence.checks.back();
    match.value = 0.71;
    match.limit = 0.62;
    if (summary.reasons.front() == "face.no_match") {
        match.value = 0.31;
        set(border::CheckId::face_match, CheckResult::failed, "face.below_threshold");
    }
    if (summary.reasons.front() == "chip.portrait_changed")
        set(border::CheckId::dg2_hash, CheckResult::failed, "pki.dg_hash_differs");
    if (summary.protective)
        detail.decision.hits.push_back({border::ListKind::missing_person, "m-17", 0.93, agreement(),
                                        "Child at risk. Protection unit: extension 112."});
    return detail;
}

}  // namespace limen::officer::test
