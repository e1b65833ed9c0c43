// SPDX-License-Identifier: Apache-2.0
// The gate controller: evidence in → decision on disk → barrier. One thread owns it and calls
// poll() and tick(). The lane is stepped apart from it (driver(), barrier/lane_thread.hpp), because
// this thread waits for the disk; delivery to the server goes on elsewhere and is never waited for.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "gate-controller/barrier/lane_driver.hpp"
#include "gate-controller/decide/cases.hpp"
#include "gate-controller/decide/list_store.hpp"
#include "gate-controller/journal/journal.hpp"
#include "gate-controller/link/console_desk.hpp"
#include "gate-controller/link/kiosk_desk.hpp"

namespace limen::gate {

struct GateSettings {
    border::Direction direction = border::Direction::entry;
    lane::Config lane;
    std::chrono::milliseconds pulse{500};
    std::int64_t keep_evidence_hours = 24;  // of closed cases, in the journal
};

// Borrowed; all outlive the gate.
struct GateParts {
    const Clock& clock;
    const protocol::Identity& identity;
    const border::Policy& policy;
    const ListSource& lists;
    Journal& journal;
    hal::LaneBoard& board;
    protocol::ServerChannel& kiosk_channel;
    protocol::ServerChannel& console_channel;
    std::vector<protocol::PublicIdentity> kiosks;
    std::vector<protocol::PublicIdentity> officers;
    std::function<bool()> server_reached;
};

class Gate {
  public:
    // Looks after what an earlier run left: a release without an end becomes PassageEnded{unknown},
    // an officer's case, and a held lane. Errors: the journal's.
    static Result<std::unique_ptr<Gate>> start(const GateSettings& settings, GateParts parts);

    // One turn: at most one message of each channel, waiting at most `timeout` for the kiosks'.
    // True when there was one.
    bool poll(std::chrono::milliseconds timeout);
    // Every 10–20 ms.
    void tick();
    // For whoever steps the lane, on any thread, as long as the gate lives.
    LaneDriver& driver() { return driver_; }

    lane::State lane_state() const { return driver_.state(); }
    // As consoles are told.
    protocol::ConsoleState state();

  private:
    Gate(const GateSettings& settings, GateParts parts, lane::Alarm alarm);
    Result<void> recover();
    void decide(Submission submission);
    bool answer_from_journal(const Submission& submission);
    bool open_barrier(const Submission& submission, std::int64_t ticket, Monotonic expires);
    void withdraw_ended_sessions();
    void watch_clock();
    void act_on(const OfficerWish& wish);
    void officer_decides(const OfficerWish& wish, const protocol::OfficerDecision& decision);
    void officer_commands(const OfficerWish& wish, const protocol::LaneCommand& command);
    void show_case(const CaseWish& wish);
    void settle_passages();
    bool write_end(const ReleaseEnded& ended);
    void after_end(const ReleaseEnded& ended);
    void journal_failed(const Error& error);
    void keep_alarm();
    void housekeeping();
    protocol::LaneState lane() const;

    GateSettings settings_;
    GateParts parts_;
    LaneDriver driver_;
    KioskDesk kiosks_;
    ConsoleDesk consoles_;
    Cases cases_{parts_.policy};
    struct Passage {
        std::string kiosk;
        bool officer = false;  // released by an officer's word, not by a decision of ours
    };
    std::map<border::TransactionId, Passage> in_passage_;
    std::deque<ReleaseEnded> unwritten_;  // the disk did not take them; the lane is held
    lane::Alarm kept_alarm_;
    protocol::LaneState told_lane_{};
    bool state_changed_ = true;
    bool journal_down_ = false;
    Monotonic next_second_{};
    std::optional<UtcMicros> clocks_apart_us_;  // wall clock less monotonic clock
};

}  // namespace limen::gate
