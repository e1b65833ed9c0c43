// SPDX-License-Identifier: Apache-2.0
// The officer's desk, without any window: what the gates say and what the officer wants go in, what
// is to be sent comes out, view() is what a screen shows. Nothing of a traveller stays in memory
// after the case is closed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "protocol/messages.hpp"

namespace limen::officer {

// All waiting of the desk.
struct Delays {
    Monotonic gate_silent = std::chrono::seconds(5);     // no state for so long: shown as no answer
    Monotonic detail_again = std::chrono::seconds(3);    // a case's pictures are asked for again
    Monotonic answer_missing = std::chrono::seconds(5);  // a decision unanswered: may be sent again
    Monotonic lost_case = std::chrono::seconds(30);      // a case is taken off a dead screen
    Monotonic notice = std::chrono::seconds(10);
};

struct Moment {
    Monotonic now{};
    UtcMicros utc_us = 0;
};

struct Lane {
    std::string gate;        // as configured
    bool linked = false;     // an authenticated connection stands
    std::string link_cause;  // why not: "link.gone", "link.unknown_key", …; empty at first
    bool heard = false;      // state is what the gate said over this connection
    bool silent = false;     // linked, but no state for too long
    protocol::ConsoleState state;
    bool usable() const { return linked && heard && !silent; }
};

struct CaseRow {
    std::size_t lane = 0;
    protocol::CaseSummary summary;
};

enum class DecisionStep : std::uint8_t {
    none,
    choosing,  // an action is chosen, a reason is being chosen
    sending,   // signed and sent, no answer yet
};

struct OpenCase {
    std::size_t lane = 0;
    protocol::CaseSummary summary;
    std::optional<protocol::CaseDetail> detail;  // nullopt until the gate has sent it
    DecisionStep step = DecisionStep::none;
    border::OfficerAction action{};
    std::string reason;       // code; empty until chosen
    bool all_checks = false;  // every check is listed, in the alert's place
    float hits_scroll = 0;    // of the list hits' text, in pixels
};

// One thing to tell the officer, with what it is about.
enum class NoticeKind : std::uint8_t {
    decided,       // by this officer; the gate has recorded it
    closed_by,     // by somebody else
    closed,        // the session ended by itself
    rejected,      // the gate did not act; the cause says why
    not_answered,  // the decision may not have arrived
    lost,          // the connection went while the case was open
};
struct Notice {
    NoticeKind kind{};
    std::string who;    // gate or officer
    std::string cause;  // with rejected
    border::OfficerAction action{};
};

struct View {
    std::vector<Lane> lanes;
    std::vector<CaseRow> queue;  // over all lanes: protective ones first, then the longest waiting
    std::optional<OpenCase> open_case;
    std::optional<std::size_t> open_lane;                // its details are shown
    std::optional<protocol::LaneCommand::What> command;  // chosen for open_lane, not confirmed
    std::optional<Notice> notice;
};

// ---- what goes in ----
struct LinkUp {
    std::size_t lane;
};
struct LinkDown {
    std::size_t lane;
    std::string cause;
};
struct FromGate {
    std::size_t lane;
    protocol::GateToConsole message;
};
struct Tick {};
struct OpenCaseIntent {
    protocol::CaseSummary summary;
    std::size_t lane;
};
struct OpenLaneIntent {
    std::size_t lane;
};
struct LeaveIntent {};  // back to the queue
struct ChooseAction {
    border::OfficerAction action;
};
struct ChooseReason {
    std::string code;
};
struct ShowAllChecks {
    bool all;
};
struct ScrollHits {
    float to;
};
struct ChooseCommand {
    protocol::LaneCommand::What what;
};
struct Confirm {};
struct Cancel {};
using Input = std::variant<LinkUp, LinkDown, FromGate, Tick, OpenCaseIntent, OpenLaneIntent,
                           LeaveIntent, ChooseAction, ChooseReason, ShowAllChecks, ScrollHits,
                           ChooseCommand, Confirm, Cancel>;

struct Outgoing {
    std::size_t lane;
    protocol::ConsoleMessage message;
};

class Desk {
  public:
    // `officer` is this console's own id, to tell own decisions from others'.
    Desk(std::string officer, std::vector<std::string> gates, std::string software,
         Delays delays = {});
    ~Desk();
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    std::vector<Outgoing> step(const Moment& at, Input input);
    const View& view() const { return view_; }
    // Grows whenever the view changed.
    std::uint64_t revision() const { return revision_; }

  private:
    bool changes_the_view(const Input& input) const;
    void on(const LinkUp& input);
    void on(const LinkDown& input);
    void on(FromGate& input);
    void on(const Tick& input);
    void on(const OpenCaseIntent& input);
    void on(const OpenLaneIntent& input);
    void on(const LeaveIntent& input);
    void on(const ChooseAction& input);
    void on(const ChooseReason& input);
    void on(const ShowAllChecks& input);
    void on(const ScrollHits& input);
    void on(const ChooseCommand& input);
    void on(const Confirm& input);
    void on(const Cancel& input);
    void take(std::size_t lane, protocol::ConsoleState& state);
    void take(std::size_t lane, protocol::CaseDetail& detail);
    void take(std::size_t lane, protocol::CaseClosed& closed);
    void take(std::size_t lane, protocol::ConsoleRejected& rejected);

    void send(std::size_t lane, protocol::ConsoleMessage message);
    void ask_for_detail();
    void send_decision();
    void send_command();
    void close_case();
    void tell(Notice notice);
    void rebuild_queue();
    bool is_open(std::size_t lane, const border::TransactionId& transaction) const;

    std::string officer_;
    std::string software_;
    Delays delays_;
    View view_;
    std::uint64_t revision_ = 0;
    Moment at_;
    std::vector<Monotonic> heard_at_;  // by lane
    std::vector<Monotonic> lost_at_;
    Monotonic asked_at_{};
    Monotonic sent_at_{};
    Monotonic noticed_at_{};
    std::vector<Outgoing> outgoing_;
};

}  // namespace limen::officer
