// SPDX-License-Identifier: Apache-2.0
#include "kiosk/journey/journey.hpp"

#include <algorithm>

#include "hal/device.hpp"
#include "kiosk/journey/turn.hpp"

namespace limen::kiosk {
namespace {

// Phases in which it is the person's turn; in the others the machine works, or says goodbye.
bool waits_for_person(const Session& session) {
    switch (session.phase) {
        case Phase::language:
        case Phase::privacy:
        case Phase::place_page:
        case Phase::remove_document:
        case Phase::face:
        case Phase::outcome_try_again:
            return true;
        case Phase::read_chip:
            return session.advice == "lay_back";
        case Phase::checking:
        case Phase::outcome_gate:
        case Phase::outcome_officer:
            return false;
    }
    return false;
}

void show_lights(const Lights& before, Outputs& out) {
    const Lights after = lights_for(out.state);
    using Zone = hal::Light::Zone;
    if (after.document != before.document)
        out.effects.push_back(ShowLight{Zone::document, after.document});
    if (after.face != before.face) out.effects.push_back(ShowLight{Zone::face, after.face});
    if (after.status != before.status) out.effects.push_back(ShowLight{Zone::status, after.status});
}

}  // namespace

bool knows_language(const Settings& settings, const std::string& code) {
    return std::find(settings.languages.begin(), settings.languages.end(), code) !=
           settings.languages.end();
}

void Turn::on(const Tick&) {
    if (!state.session) return;
    inactivity();
    if (!state.session || session().asked) return;
    switch (session().phase) {
        case Phase::place_page:
            return page_timers();
        case Phase::read_chip:
            return chip_timers();
        default:
            return outcome_timers();
    }
}

void Turn::inactivity() {
    Session& current = session();
    if (!waits_for_person(current)) {
        current.asked.reset();
        return;
    }
    if (!current.asked) {
        if (now.at - current.last_sign >= settings.delays.inactivity) current.asked = now.at;
        return;
    }
    if (now.at - *current.asked >= settings.delays.still_there) end_session("timed_out");
}

void Turn::on(const Intent& intent) {
    switch (intent.kind) {
        case IntentKind::toggle_large_text:
            state.large_text = !state.large_text;
            break;
        case IntentKind::toggle_high_contrast:
            state.high_contrast = !state.high_contrast;
            break;
        default:
            break;
    }
    if (!state.session) {
        if (out_of_service(state)) return;
        const bool calls = intent.kind == IntentKind::call_officer;
        if (intent.kind == IntentKind::start || calls) begin_session();
        if (intent.kind == IntentKind::choose_language && knows_language(settings, intent.value)) {
            begin_session();
            choose_language(intent.value);
        }
        if (calls) conclude("traveller.called_officer");
        return;
    }
    // The tap that answers "still there?" does nothing else, except to leave or to call.
    const bool answered = session().asked.has_value();
    sign_of_person();
    switch (intent.kind) {
        case IntentKind::choose_language:
            return choose_language(intent.value);
        case IntentKind::cancel:
            if (waits_for_person(session()) || in(Phase::read_chip)) end_session("cancelled");
            return;
        case IntentKind::call_officer:
            if ((waits_for_person(session()) || in(Phase::read_chip)) &&
                session().outcome != border::to_string(border::Outcome::open))
                conclude("traveller.called_officer");
            return;
        case IntentKind::accept_privacy:
            if (!answered && in(Phase::privacy)) {
                session().privacy_seen = true;
                enter(Phase::place_page);
            }
            return;
        case IntentKind::back:
            if (!answered) back();
            return;
        case IntentKind::try_again:
            if (!answered && in(Phase::outcome_try_again)) face_again();
            return;
        default:
            return;
    }
}

void Turn::choose_language(const std::string& code) {
    Session& current = session();
    if (!knows_language(settings, code)) {
        // "Change language" on another screen names none: the list is shown over it.
        current.language_open = current.phase != Phase::language;
        return;
    }
    state.language = code;
    current.language_chosen = true;
    if (current.language_open)
        current.language_open = false;
    else if (current.phase == Phase::language)
        enter(Phase::privacy);
}

void Turn::back() {
    Session& current = session();
    if (current.language_open) {
        current.language_open = false;
        return;
    }
    if (current.phase == Phase::language) return end_session("cancelled");
    if (current.phase == Phase::privacy) return enter(Phase::language);
    if (current.phase == Phase::place_page) {
        current.page_job = 0;
        emit(WatchPage{});
        enter(Phase::language);
    }
}

void Turn::on(const FaultRaised& event) {
    state.faults.insert(event.code);
    if (event.code == "page_scanner.gone") {
        // Nobody can tell any more what lies there.
        state.document_present = state.document_fresh = false;
    }
    if (!state.session) return;
    if (in(Phase::language) || in(Phase::privacy)) {
        if (out_of_service(state)) end_session("out_of_service");
        return;
    }
    // A device that its own step needs: an officer goes on where the machine can't.
    const bool needed = (in(Phase::place_page) && event.code == "page_scanner.gone") ||
                        (in(Phase::read_chip) && event.code == "chip_reader.gone") ||
                        (in(Phase::face) && event.code == "face_camera.gone");
    if (needed) return conclude(event.code);
    if (in(Phase::remove_document) && event.code == "page_scanner.gone")
        enter(session().after_removal);
}

void Turn::on(const FaultCleared& event) {
    state.faults.erase(event.code);
}

Outputs start() {
    Outputs out;
    out.effects.push_back(WatchPage{});
    const Lights lights = lights_for(out.state);
    using Zone = hal::Light::Zone;
    out.effects.push_back(ShowLight{Zone::document, lights.document});
    out.effects.push_back(ShowLight{Zone::face, lights.face});
    out.effects.push_back(ShowLight{Zone::status, lights.status});
    return out;
}

Outputs step(State state, const Now& now, Event event, const Settings& settings) {
    const Lights before = lights_for(state);
    Outputs out{std::move(state), {}};
    const bool was_out = out_of_service(out.state);
    Turn turn{out.state, now, settings, out.effects};
    std::visit([&](auto& one) { turn.on(one); }, event);
    // Back in service, and somebody already laid the document.
    if (was_out && !out_of_service(out.state) && !out.state.session && out.state.document_fresh)
        turn.on(DocumentLaid{});
    show_lights(before, out);
    return out;
}

}  // namespace limen::kiosk
