// SPDX-License-Identifier: Apache-2.0
// Joins the safety core to a board: reads, steps, pulses, shows the signal; and tells what happened
// to each release. Its two sides may be two threads: the lane's side never waits for the other,
// which may wait for a disk. What they share is copied under a lock that is held for nothing else.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
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

// As it stands in the fault catalogue: "lane.tailgating".
std::string fault_code(lane::Alarm alarm);

class LaneDriver {
  public:
    // Clock and board outlive the driver; the board belongs to the lane's side.
    LaneDriver(const Clock& clock, hal::LaneBoard& board, const lane::Config& config,
               std::chrono::milliseconds pulse, lane::Alarm kept_alarm, lane::Ticket last_ticket);

    // ---- the lane's side ----
    // Every 10–20 ms, and as soon as wait() returns. Reads, steps, acts; writes to no disk.
    void tick();
    // Returns when something is asked for, at the latest after `longest`.
    void wait(std::chrono::milliseconds longest);

    // ---- the deciding side ----
    // Whether a release asked for now would be taken, as far as the last step tells.
    bool ready() const;
    // For a decision that is on disk under `ticket`; only when ready() said so. One that the lane
    // refuses all the same is void: its end is told as cancelled.
    void release(const border::TransactionId& transaction, lane::Ticket ticket, Monotonic expires);
    // Takes a release back that the lane has not begun: true, and its end is told as cancelled.
    // False: none was waiting; one that is begun can't be taken back from a barrier.
    bool revoke(const border::TransactionId& transaction);
    void command(lane::Command command);
    void hold(bool hold);

    lane::State state() const;
    lane::Alarm alarm() const;
    bool in_use() const;  // a release is waiting, or somebody may be in the door
    std::vector<std::string> faults() const;
    // What ended since the last call.
    std::vector<ReleaseEnded> take_ended();
    // Logs what happened since the last call: the lane's side waits for no log.
    void report();

  private:
    struct Release {
        border::TransactionId transaction{};
        lane::Authorisation authorisation;
        bool begun = false;  // the lane's side has it in hand
    };
    using Note = std::function<void()>;

    lane::Input gather();
    void act();
    void tell(const lane::Output& before);
    void note_changes(const lane::Output& before, std::vector<Note>& notes) const;

    // The lane's side alone.
    const Clock& clock_;
    hal::LaneBoard& board_;
    lane::Lane lane_;
    std::chrono::milliseconds pulse_;
    lane::Output last_{};
    std::optional<Error> pulse_error_;  // of this step's pulse; the next step is told
    bool pulse_failed_ = false;
    std::optional<border::TransactionId> in_hand_;   // asked for in this step
    std::optional<border::TransactionId> released_;  // begun and not ended
    std::optional<hal::LaneBoard::Signal> shown_;
    std::vector<std::string> seen_faults_;

    // Shared.
    mutable std::mutex mutex_;
    std::condition_variable asked_;
    std::optional<Release> release_;
    lane::Command command_ = lane::Command::none;
    bool hold_ = false;
    lane::State state_ = lane::State::starting;
    lane::Alarm alarm_ = lane::Alarm::none;
    std::vector<std::string> faults_;
    std::vector<ReleaseEnded> ended_;
    std::vector<Note> notes_;

    // The deciding side alone.
    std::vector<std::string> reported_faults_;
};

}  // namespace limen::gate
