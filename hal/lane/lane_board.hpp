// SPDX-License-Identifier: Apache-2.0
// The board between the gate controller and a barrier. Barriers take pulses on contacts and answer
// with counted pulses; a level is not a pulse, so there is no "set open". Emergency is wired to the
// barrier in parallel and only observed here.
#pragma once

#include <chrono>
#include <cstdint>

#include "hal/device.hpp"

namespace limen::hal {

struct LaneInputs {
    bool emergency =
        false;  // fire loop open or emergency stop pressed (normally energised: broken wire = true)
    bool mains_ok = true;
    bool exit_closed = true;   // door contact
    bool beam_masked = false;  // safety beam in the door's way
    std::uint32_t passages =
        0;  // counted pulses "person passed" in the lane's direction, since power-on; wraps
    std::uint32_t wrong_way = 0;  // counted pulses against it
    std::uint8_t occupancy = 0;   // persons inside (two-door lanes), 0–2; 2 means more than one
    friend bool operator==(const LaneInputs&, const LaneInputs&) = default;
};

class LaneBoard : public Device {
  public:
    // Reads every input. ≤ 50 ms. Errors "lane.gone", "lane.timeout" (stage lane).
    virtual Result<LaneInputs> read() = 0;
    // Closes the contact "open once" for `length` (barriers want 200–1000 ms) and returns at once.
    // Never sent again by the driver: barriers count what they get.
    virtual Result<void> pulse_open(std::chrono::milliseconds length) = 0;
    // The signal over the lane; errors never matter to safety.
    enum class Signal : std::uint8_t { off, stop, go, alarm };
    virtual Result<void> signal(Signal signal) = 0;
};

}  // namespace limen::hal
