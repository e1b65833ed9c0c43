// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/invariant.hpp"
#include "kiosk/journey/turn.hpp"

namespace limen::kiosk {

void put_check(border::Evidence& evidence, border::Check check) {
    const auto same = std::find_if(evidence.checks.begin(), evidence.checks.end(),
                                   [&](const border::Check& one) { return one.id == check.id; });
    if (same == evidence.checks.end())
        evidence.checks.push_back(std::move(check));
    else
        *same = std::move(check);
}

bool Turn::fault(std::string_view code) const {
    return state.faults.contains(std::string(code));
}

void Turn::begin_session() {
    LIMEN_INVARIANT(!state.session, "a session begins only when the last one is over");
    Session& session = state.session.emplace();
    session.started = session.last_sign = session.phase_since = now.at;
    border::Evidence evidence;
    evidence.transaction = now.fresh;
    evidence.kiosk = settings.kiosk;
    evidence.direction = state.direction;
    evidence.started_us = now.utc_us;
    session.evidence = Private(std::move(evidence));
    state.document_fresh = false;
    emit(SessionStarted{now.fresh});
}

void Turn::end_session(std::string_view how) {
    Session& ending = session();
    const border::TransactionId transaction = ending.evidence->transaction;
    if (ending.submitted && !ending.decided) emit(WithdrawEvidence{transaction});
    stop_devices();
    emit(WipeSession{});
    emit(SessionReport{transaction, std::string(how), ending.outcome, ending.evidence->attempt,
                       micros(now.at - ending.started), ending.evidence->times});
    state.session.reset();
    state.language.clear();
    state.large_text = state.high_contrast = false;
    // The next traveller may already have laid the document.
    if (state.document_fresh && state.document_present && !out_of_service(state)) {
        begin_session();
        enter(settings.privacy_always ? Phase::privacy : Phase::place_page);
    }
}

void Turn::enter(Phase phase) {
    Session& current = session();
    current.phase = phase;
    current.phase_since = now.at;
    current.last_sign = now.at;
    current.asked.reset();
    current.language_open = false;
    current.advice.clear();
    current.try_since.reset();
    switch (phase) {
        case Phase::place_page:
            scan_page();
            break;
        case Phase::read_chip:
            read_chip();
            break;
        case Phase::remove_document:
            // Nothing lies there, or nobody could tell: go on.
            if (!state.document_present || fault("page_scanner.gone"))
                return enter(current.after_removal);
            current.removal_asked = true;
            break;
        case Phase::face:
            capture_face();
            break;
        case Phase::checking:
            submit();
            break;
        default:
            break;
    }
}

void Turn::sign_of_person() {
    session().last_sign = now.at;
    session().asked.reset();
}

void Turn::conclude(std::string_view cause) {
    Session& current = session();
    stop_devices();
    current.concluded = true;
    if (current.decided) {
        // The gate has already spoken about this attempt; what follows is a new one.
        ++current.evidence->attempt;
        forget_face(*current.evidence);
    }
    for (const border::CheckInfo& info : border::all_checks()) {
        const auto& checks = current.evidence->checks;
        const bool known = std::any_of(checks.begin(), checks.end(),
                                       [&](const auto& check) { return check.id == info.id; });
        if (!known)
            put_check(*current.evidence, {.id = info.id,
                                          .result = border::CheckResult::not_performed,
                                          .cause = std::string(cause),
                                          .value = {}});
    }
    enter(Phase::checking);
}

void Turn::stop_devices() {
    emit(StopChip{});
    emit(StopFace{});
    emit(WatchPage{});
    session().page_job = session().chip_job = session().face_job = 0;
}

void Turn::submit() {
    Session& current = session();
    current.evidence->collected_us = now.utc_us;
    current.submitted = true;
    current.decided = false;
    emit(SubmitEvidence{current.evidence.clone()});
}

}  // namespace limen::kiosk
