// SPDX-License-Identifier: Apache-2.0
// The traveller's journey as a pure state machine. It owns no device, no thread and no clock:
// events go in, the next state and what is to be done come out.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "kiosk/journey/delays.hpp"
#include "kiosk/journey/events.hpp"

namespace limen::kiosk {

struct Settings {
    Delays delays;
    Limits limits;
    std::string kiosk = "kiosk-1";
    std::vector<std::string> languages = {"en"};  // the first one is shown at attract
    // Issuing State (as in the MRZ) → language that is proposed; the traveller can always change
    // it.
    std::map<std::string, std::string> language_of_state;
    // Also show the privacy notice when the journey began by laying the document. Where the law,
    // not consent, is the basis, the notice at the kiosk is enough.
    bool privacy_always = false;
    bool training = false;
};

// The moment of a step, and randomness, from outside.
struct Now {
    Monotonic at{0};
    UtcMicros utc_us = 0;
    border::TransactionId fresh{};  // 16 random bytes, different at each call
};

enum class Phase : std::uint8_t {
    language,
    privacy,
    place_page,
    read_chip,
    remove_document,
    face,
    checking,
    outcome_gate,
    outcome_officer,
    outcome_try_again
};

// What is known while one traveller is served.
struct Session {
    Phase phase = Phase::language;
    Phase after_removal = Phase::face;  // where remove_document leads
    Monotonic started{0};
    Monotonic phase_since{0};
    Monotonic last_sign{0};          // of the person
    std::optional<Monotonic> asked;  // "still there?" since
    bool language_open = false;      // the language screen over another one
    bool language_chosen = false;    // by the traveller, so that nothing is proposed any more
    bool privacy_seen = false;
    std::string advice;
    double progress = 0;

    Job page_job = 0, chip_job = 0, face_job = 0;
    int page_tries = 0, chip_tries = 0, chip_lifts = 0;
    std::optional<Monotonic> try_since;   // page or chip: when the present try began
    std::optional<Monotonic> chip_found;  // reading since
    std::optional<Monotonic> face_seen;   // first face in front of the camera since
    bool removal_asked = false;  // the document was seen to lie there after its chip was read
    bool has_reference = false;
    bool submitted = false, decided = false;
    bool concluded = false;     // ended early, for an officer to go on
    bool release_lost = false;  // the gate that let the traveller pass is another one by now
    std::string outcome;        // the gate's last decision

    Private<ChipRequest> chip_request;
    Private<border::Evidence> evidence;
};

struct State {
    std::set<std::string> faults;  // raised now
    bool gate_connected = false;
    bool gate_in_service = false;
    std::optional<Monotonic> gate_lost;  // not connected since
    border::Direction direction = border::Direction::entry;
    bool document_present = false;
    bool document_fresh = false;  // laid after the last session was served: the next traveller's
    std::string language;         // empty: the first of the settings
    bool large_text = false;
    bool high_contrast = false;
    Job last_job = 0;
    std::optional<Session> session;
};

struct Outputs {
    State state;
    std::vector<Effect> effects;
};
// The state a kiosk starts in, with the effects that bring the devices there.
Outputs start();
Outputs step(State state, const Now& now, Event event, const Settings& settings);

// The screen, by severity: a session that ends shows its outcome; without a session a stopped lane
// is out of service; then whether somebody is still there; then where the journey is.
ScreenId screen_for(const State& state);
// Everything the screen may show; nothing personal.
ViewModel view_of(const State& state, Monotonic now, const Settings& settings);
// The lights that belong to a state: document, face, status.
struct Lights {
    hal::Light::Pattern document{}, face{}, status{};
    friend bool operator==(const Lights&, const Lights&) = default;
};
Lights lights_for(const State& state);
// True while the kiosk can't serve anybody: a fault that stops service, or no gate.
bool out_of_service(const State& state);

}  // namespace limen::kiosk
