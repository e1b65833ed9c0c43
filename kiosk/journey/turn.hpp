// SPDX-License-Identifier: Apache-2.0
// One turn of the journey: the state being changed and the effects being gathered. Inside the
// journey only.
#pragma once

#include <string_view>

#include "kiosk/journey/journey.hpp"

namespace limen::kiosk {

struct Turn {
    State& state;
    const Now& now;
    const Settings& settings;
    std::vector<Effect>& effects;

    // session.cpp: how sessions begin, move and end
    void begin_session();
    void end_session(std::string_view how);
    void enter(Phase phase);
    void sign_of_person();
    // An officer has to look: what was not done is put down with its cause, and the gate opens a
    // case.
    void conclude(std::string_view cause);
    void submit();
    void stop_devices();
    bool fault(std::string_view code) const;

    // document.cpp
    void on(const DocumentLaid&);
    void on(const DocumentLifted&);
    void on(const PageAdvised& event);
    void on(PageRead& event);
    void on(const ChipFound& event);
    void on(const ChipProgressed& event);
    void on(const ChipLost& event);
    void on(ChipRead& event);
    void on(ChipFailed& event);
    void scan_page();
    void read_chip();
    void page_try_over();
    void chip_try_over(std::string_view cause);
    void after_chip();
    void page_timers();
    void chip_timers();

    // face_and_gate.cpp
    void on(const FaceAdvised& event);
    void on(FaceCaptured& event);
    void on(const FaceFailed& event);
    void on(const GateState& event);
    void on(const GateDecided& event);
    void on(const GateRefused& event);
    void on(const GateFinished& event);
    void capture_face();
    void face_again();
    void outcome_timers();
    bool gate_cannot_open() const;

    // journey.cpp
    void on(const Tick&);
    void on(const Intent& intent);
    void on(const FaultRaised& event);
    void on(const FaultCleared& event);
    void choose_language(const std::string& code);
    void back();
    void inactivity();

    Job next_job() { return ++state.last_job; }
    Session& session() { return *state.session; }
    bool in(Phase phase) const { return state.session && state.session->phase == phase; }
    // Since when the session is in its phase.
    Monotonic phase_age() const { return now.at - state.session->phase_since; }
    template <class E>
    void emit(E effect) {
        effects.push_back(Effect(std::move(effect)));
    }
};

// One result a check: a later one takes the place of an earlier one.
void put_check(border::Evidence& evidence, border::Check check);
// The results and the picture of an earlier attempt.
void forget_face(border::Evidence& evidence);
bool knows_language(const Settings& settings, const std::string& code);

}  // namespace limen::kiosk
