// SPDX-License-Identifier: Apache-2.0
// The face, what the gate says to the evidence, and the outcomes.
#include "kiosk/journey/turn.hpp"

namespace limen::kiosk {

void forget_face(border::Evidence& evidence) {
    using enum border::CheckId;
    std::erase_if(evidence.checks, [](const border::Check& check) {
        return check.id == face_captured || check.id == face_live || check.id == face_match;
    });
    wipe(evidence.live_face_jpeg);
}

void Turn::capture_face() {
    if (fault("face_camera.gone")) return conclude("face_camera.gone");
    Session& current = session();
    current.face_job = next_job();
    current.face_seen.reset();
    emit(CaptureFace{current.face_job});
}

void Turn::on(const FaceAdvised& event) {
    if (!in(Phase::face) || event.job != session().face_job) return;
    Session& current = session();
    current.advice = event.advice == "none" ? "" : event.advice;
    if (event.advice == "no_face") return;
    sign_of_person();
    if (!current.face_seen) current.face_seen = now.at;
}

void Turn::on(FaceCaptured& event) {
    if (!in(Phase::face) || event.job != session().face_job) return;
    Session& current = session();
    border::Evidence& evidence = *current.evidence;
    for (border::Check& check : event.data->checks) put_check(evidence, check);
    evidence.times.insert(evidence.times.end(), event.data->times.begin(), event.data->times.end());
    evidence.live_face_jpeg = event.data->live_jpeg;
    current.face_job = 0;
    emit(StopFace{});
    enter(Phase::checking);
}

void Turn::on(const FaceFailed& event) {
    if (!in(Phase::face) || event.job != session().face_job) return;
    conclude(event.cause);
}

void Turn::on(const GateState& event) {
    state.gate_connected = event.connected;
    state.gate_in_service = event.connected && event.in_service;
    if (event.direction) state.direction = *event.direction;
    if (event.connected)
        state.gate_lost.reset();
    else if (!state.gate_lost)
        state.gate_lost = now.at;
    if (!state.session || !event.restarted) return;
    Session& current = session();
    current.release_lost = current.decided && current.after_removal == Phase::outcome_gate;
}

// "Go to the gate" is true only as long as there is a gate that knows of it.
bool Turn::gate_cannot_open() const {
    if (state.session->release_lost) return true;
    if (state.gate_connected) return !state.gate_in_service;
    return state.gate_lost && now.at - *state.gate_lost >= settings.delays.gate_absent;
}

void Turn::on(const GateDecided& event) {
    if (!state.session || event.transaction != session().evidence->transaction) return;
    Session& current = session();
    // An officer who looked at the case lets the traveller through.
    const bool admitted =
        in(Phase::outcome_officer) && current.decided && event.outcome == border::Outcome::open;
    if (!in(Phase::checking) && !admitted) return;
    current.decided = true;
    current.outcome = border::to_string(event.outcome);
    if (!admitted)
        current.evidence->times.push_back({"decide", event.machine_us, event.machine_us});
    switch (event.outcome) {
        case border::Outcome::open:
            current.after_removal = Phase::outcome_gate;
            return enter(Phase::remove_document);
        case border::Outcome::try_again:
            // Without a reference, or after enough attempts, another try can't help.
            if (current.has_reference && !current.concluded &&
                current.evidence->attempt < settings.limits.face_attempts)
                return enter(Phase::outcome_try_again);
            return enter(Phase::outcome_officer);
        case border::Outcome::officer:
            return enter(Phase::outcome_officer);
    }
}

void Turn::on(const GateRefused& event) {
    if (!in(Phase::checking) || event.transaction != session().evidence->transaction) return;
    session().submitted = false;
    enter(Phase::outcome_officer);
}

void Turn::on(const GateFinished& event) {
    if (!state.session || event.transaction != session().evidence->transaction) return;
    if (event.how == GateFinished::How::officer_took_over && !in(Phase::outcome_officer)) {
        session().decided = true;
        stop_devices();
        return enter(Phase::outcome_officer);
    }
    if (!session().decided) return;
    end_session(event.how == GateFinished::How::passed       ? "passed"
                : event.how == GateFinished::How::not_passed ? "not_passed"
                                                             : "officer");
}

void Turn::face_again() {
    border::Evidence& evidence = *session().evidence;
    ++evidence.attempt;
    session().decided = session().submitted = false;
    forget_face(evidence);
    enter(Phase::face);
}

void Turn::outcome_timers() {
    switch (session().phase) {
        case Phase::face: {
            const auto seen = session().face_seen;
            if (!seen || now.at - *seen < settings.delays.face_capture) return;
            put_check(*session().evidence, {border::CheckId::face_captured,
                                            border::CheckResult::inconclusive,
                                            "face.no_usable_picture",
                                            {}});
            return conclude("face.no_usable_picture");
        }
        case Phase::checking:
            if (phase_age() < settings.delays.gate_reply) return;
            // Whatever the gate decides from now on, nobody stands before it.
            emit(WithdrawEvidence{session().evidence->transaction});
            session().submitted = false;
            return enter(Phase::outcome_officer);
        case Phase::outcome_try_again:
            if (phase_age() >= settings.delays.try_again_shown) face_again();
            return;
        case Phase::outcome_gate:
            if (gate_cannot_open()) return enter(Phase::outcome_officer);
            if (phase_age() >= settings.delays.outcome_gate_longest) end_session("open");
            return;
        case Phase::outcome_officer:
            if (phase_age() >= settings.delays.outcome_officer_shown) end_session("officer");
            return;
        default:
            return;
    }
}

}  // namespace limen::kiosk
