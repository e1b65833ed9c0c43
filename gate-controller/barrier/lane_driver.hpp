// SPDX-License-Identifier: Apache-2.0
// Joins the safety core to a board: reads, steps, pulses, shows the signal; and tells its owner
// what happened to each release.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "border/crossing.hpp"
#include "gate-controller/lane/lane.hpp"
#include "hal/lane/lane_board.hpp"

namespace limen::gate {

struct ReleaseEnded {
    border::TransactionId transaction{};
    border::PassageEnd end{};
};

class LaneDriver {
  public:
    LaneDriver(const Clock& clock, hal::LaneBoard& board, const lane::Config& config,
               std::chrono::milliseconds pulse, lane::Alarm kept_alarm, lane::Ticket last_ticket);

    // Whether a release asked for now would be taken, as far as the last step tells.
    bool ready() const;
    // For a decision that is on disk under `ticket`. Steps the lane at once, so that nothing waits
    // for the next tick. False: refused, and the release is void (its end is told as cancelled).
    bool release(const border::TransactionId& transaction, lane::Ticket ticket, Monotonic expires);
    void command(lane::Command command) { command_ = command; }
    void hold(bool hold) { hold_ = hold; }
    // Every 10–20 ms. Reads, steps, acts.
    void tick();

    lane::State state() const { return last_.state; }
    lane::Alarm alarm() const { return last_.alarm; }
    std::vector<std::string> faults();
    // What ended since the last call.
    std::vector<ReleaseEnded> take_ended() { return std::exchange(ended_, {}); }

  private:
    lane::TimeMs now() const;
    lane::Input gather();
    void act(const lane::Output& out);
    void give_pulse();
    void report_changes(const lane::Output& before);

    const Clock& clock_;
    hal::LaneBoard& board_;
    lane::Lane lane_;
    std::chrono::milliseconds pulse_;
    lane::Output last_{};
    lane::Command command_ = lane::Command::none;
    bool hold_ = false;
    bool pulse_failed_ = false;
    std::optional<lane::Authorisation> authorise_;
    std::optional<border::TransactionId> released_;
    std::optional<hal::LaneBoard::Signal> shown_;
    std::vector<std::string> known_faults_;
    std::vector<ReleaseEnded> ended_;
};

}  // namespace limen::gate
