// SPDX-License-Identifier: Apache-2.0
// Every delay and limit of the traveller's journey, in one place. A site may change those that its
// config names (kiosk.toml, [journey]); the comments say what each one protects.
#pragma once

#include <chrono>

namespace limen::kiosk {

struct Delays {
    using ms = std::chrono::milliseconds;

    // Without any sign of the person this long, we ask whether somebody is still there.
    ms inactivity{30'000};
    // Time to answer that question; then everything of the session is erased. WCAG 2.2, 2.2.1 asks
    // for at least 20 s, extended by one simple action, any number of times.
    ms still_there{20'000};

    // A page that lies there and can't be read this long counts as one coached try. All of them
    // together are shorter than `inactivity`: nobody is asked whether they are there while we fail.
    ms page_try{7'000};
    // A document lies on the reader and no chip answers this long: one try is over.
    ms chip_absent{4'000};
    // The document lies there and the chip, once found, tells nothing new this long: one try is
    // over. Longer than the slowest access control reported from the field (PACE in 6.6 s).
    ms chip_return{8'000};
    // One reading of the chip, from its first answer on; protects from a chip that trickles.
    ms chip_reading{60'000};
    // A face is in the picture and none is good enough this long: an officer looks instead.
    ms face_capture{30'000};
    // From handing over the evidence to a decision, with every retry of the link in between.
    ms gate_reply{12'000};
    // "Please try again" goes on to the camera by itself after this.
    ms try_again_shown{8'000};
    // "Go to the gate" stays until the gate says that the passage ended; this is for when it never
    // does. Longer than any lane's release time.
    ms outcome_gate_longest{60'000};
    // A gate that went away while "go to the gate" is shown has this long to come back.
    ms gate_absent{3'000};
    // "An officer will help you" stays this long, or until the officer has taken over.
    ms outcome_officer_shown{15'000};
};

struct Limits {
    // Coached tries at the page (laid and lifted unread, or `page_try` over) before an officer.
    int page_tries = 4;
    // Readings of a chip that failed, or that never answered, before an officer.
    int chip_tries = 3;
    // Times the document may be lifted while the chip is read.
    int chip_lifts = 5;
    // Attempts at the face, the first one included; the gate's policy may stop earlier.
    int face_attempts = 3;
};

}  // namespace limen::kiosk
