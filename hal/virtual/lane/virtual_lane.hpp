// SPDX-License-Identifier: Apache-2.0
// A simulated barrier with a virtual traveller in front of it, behind the interface of the real
// board. It moves with the clock it is given and only when it is read, so that tests are exact.
#pragma once

#include <filesystem>
#include <optional>

#include "base/clock.hpp"
#include "hal/lane/lane_board.hpp"
#include "hal/virtual/control.hpp"

namespace limen::hal {

class VirtualLane final : public LaneBoard {
  public:
    enum class Traveller { walks_through, never_goes, turns_back, second_follows, stuck };
    struct Settings {
        std::int64_t door_opens_ms = 250;          // pulse → open
        std::int64_t traveller_starts_ms = 1'200;  // pulse → in the beam
        std::int64_t traveller_takes_ms = 900;     // in the beam
        std::int64_t follower_ms = 600;            // first person out → second in the beam
        std::int64_t door_closes_ms = 700;         // passage → closed
        std::int64_t door_holds_ms = 6'000;        // open at most, when nobody passes
        // Appends one line a pulse, written through before anything moves: how a test counts what
        // the barrier was told when the process is killed. Empty: none.
        std::filesystem::path pulse_log;
    };
    VirtualLane(const Clock& clock, Settings settings);

    std::string describe() const override;
    std::vector<std::string> faults() override;
    Result<void> self_test() override;
    Result<LaneInputs> read() override;
    Result<void> pulse_open(std::chrono::milliseconds length) override;
    Result<void> signal(Signal signal) override;

    // "traveller" with walks_through, never_goes, turns_back, second_follows or stuck (for the
    // next pulse and all after it); "emergency_on", "emergency_off", "mains_off", "mains_on",
    // "unplug", "plug", "intrude" (a passage without a release), "wrong_way", "force_door",
    // "release_door", "clear" (takes an obstacle away), "status" (pulses, passages, signal).
    Result<VirtualAnswer> command(const VirtualCommand& command);

    std::uint32_t pulses() const { return pulses_; }
    Signal shown() const { return signal_; }

  private:
    std::int64_t now_ms() const;
    void begin_opening(std::int64_t now);
    void advance(std::int64_t now);
    bool person_moves();
    bool set_traveller(const std::string& name);

    const Clock& clock_;
    Settings settings_;
    Traveller traveller_ = Traveller::walks_through;
    LaneInputs inputs_;
    Signal signal_ = Signal::off;
    bool plugged_ = true;
    bool forced_ = false;
    bool obstacle_ = false;
    std::uint32_t pulses_ = 0;
    std::uint32_t waiting_pulses_ = 0;  // barriers store what they get while they are busy
    int persons_left_ = 0;
    std::optional<std::int64_t> opens_at_, closes_at_, person_in_at_, person_out_at_;
};

}  // namespace limen::hal
