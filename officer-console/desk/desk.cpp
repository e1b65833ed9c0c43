// SPDX-License-Identifier: Apache-2.0
#include "officer-console/desk/desk.hpp"

#include <algorithm>
#include <utility>

#include "base/invariant.hpp"
#include "officer-console/desk/wipe.hpp"

namespace limen::officer {

Desk::Desk(std::string officer, std::vector<std::string> gates, std::string software, Delays delays)
    : officer_(std::move(officer)),
      software_(std::move(software)),
      delays_(delays),
      heard_at_(gates.size()),
      lost_at_(gates.size()) {
    for (std::string& gate : gates) {
        Lane lane;
        lane.gate = std::move(gate);
        view_.lanes.push_back(std::move(lane));
    }
}

Desk::~Desk() {
    close_case();
}

std::vector<Outgoing> Desk::step(const Moment& at, Input input) {
    at_ = at;
    if (changes_the_view(input)) ++revision_;
    std::visit([this](auto& what) { on(what); }, input);
    return std::exchange(outgoing_, {});
}

// Time passing, and a gate that says the same again, draw nothing.
bool Desk::changes_the_view(const Input& input) const {
    if (std::holds_alternative<Tick>(input)) return false;
    const auto* from = std::get_if<FromGate>(&input);
    if (from == nullptr || from->lane >= view_.lanes.size()) return true;
    const Lane& lane = view_.lanes[from->lane];
    const auto* state = std::get_if<protocol::ConsoleState>(&from->message);
    return state == nullptr || !lane.usable() || *state != lane.state;
}

// ---- the links ----

void Desk::on(const LinkUp& input) {
    Lane& lane = view_.lanes.at(input.lane);
    lane.linked = true;
    lane.heard = false;  // what it said over an older connection is past
    lane.silent = false;
    lane.link_cause.clear();
    heard_at_[input.lane] = at_.now;
    send(input.lane, protocol::ConsoleHello{software_});
    if (view_.open_case && view_.open_case->lane == input.lane && !view_.open_case->detail)
        ask_for_detail();
}

void Desk::on(const LinkDown& input) {
    Lane& lane = view_.lanes.at(input.lane);
    if (lane.linked) lost_at_[input.lane] = at_.now;
    lane.linked = false;
    lane.link_cause = input.cause;
    view_.command.reset();
    if (view_.open_case && view_.open_case->lane == input.lane &&
        view_.open_case->step == DecisionStep::sending) {
        view_.open_case->step = DecisionStep::choosing;
        tell({NoticeKind::not_answered, lane.gate, {}, view_.open_case->action});
    }
}

void Desk::on(FromGate& input) {
    LIMEN_INVARIANT(input.lane < view_.lanes.size(), "a message comes from a lane of this desk");
    std::visit([&](auto& message) { take(input.lane, message); }, input.message);
}

void Desk::take(std::size_t lane_number, protocol::ConsoleState& state) {
    Lane& lane = view_.lanes[lane_number];
    lane.state = std::move(state);
    lane.heard = true;
    lane.silent = false;
    heard_at_[lane_number] = at_.now;
    rebuild_queue();
    if (!view_.open_case || view_.open_case->lane != lane_number) return;
    const auto& cases = lane.state.open_cases;
    const bool still_there = std::any_of(cases.begin(), cases.end(), [&](const auto& summary) {
        return summary.transaction == view_.open_case->summary.transaction;
    });
    // While a decision is under way, its own answer says how the case ended.
    if (still_there || view_.open_case->step == DecisionStep::sending) return;
    close_case();
    tell({NoticeKind::closed, lane.gate, {}, {}});
}

void Desk::take(std::size_t lane, protocol::CaseDetail& detail) {
    if (is_open(lane, detail.evidence.transaction)) {
        if (view_.open_case->detail) wipe(*view_.open_case->detail);
        view_.open_case->detail = std::move(detail);
    } else {
        wipe(detail);  // asked for, and left before it came
    }
}

void Desk::take(std::size_t lane, protocol::CaseClosed& closed) {
    auto& cases = view_.lanes[lane].state.open_cases;
    std::erase_if(cases,
                  [&](const auto& summary) { return summary.transaction == closed.transaction; });
    rebuild_queue();
    if (!is_open(lane, closed.transaction)) return;
    close_case();
    const bool own = closed.officer == officer_;
    tell({own ? NoticeKind::decided : NoticeKind::closed_by,
          own ? view_.lanes[lane].gate : closed.officer,
          {},
          closed.action});
}

// A rejection without a transaction (a signature the gate does not accept) is about what was sent
// last.
void Desk::take(std::size_t lane, protocol::ConsoleRejected& rejected) {
    if (rejected.transaction && !is_open(lane, *rejected.transaction)) return;
    if (view_.open_case && view_.open_case->lane == lane &&
        view_.open_case->step == DecisionStep::sending)
        view_.open_case->step = DecisionStep::choosing;
    tell({NoticeKind::rejected, view_.lanes[lane].gate, std::move(rejected.cause), {}});
}

void Desk::on(const Tick&) {
    for (std::size_t i = 0; i < view_.lanes.size(); ++i) {
        Lane& lane = view_.lanes[i];
        const bool silent = lane.linked && at_.now - heard_at_[i] >= delays_.gate_silent;
        if (silent != lane.silent) ++revision_;
        lane.silent = silent;
    }
    if (view_.notice && at_.now - noticed_at_ >= delays_.notice) {
        view_.notice.reset();
        ++revision_;
    }
    if (!view_.open_case) return;
    const OpenCase& open = *view_.open_case;
    const Lane& lane = view_.lanes[open.lane];
    if (!lane.linked && at_.now - lost_at_[open.lane] >= delays_.lost_case) {
        close_case();
        tell({NoticeKind::lost, lane.gate, {}, {}});
    } else if (open.step == DecisionStep::sending && at_.now - sent_at_ >= delays_.answer_missing) {
        view_.open_case->step = DecisionStep::choosing;
        tell({NoticeKind::not_answered, lane.gate, {}, open.action});
    } else if (!open.detail && lane.linked && at_.now - asked_at_ >= delays_.detail_again) {
        ask_for_detail();
    }
}

// ---- the officer ----

void Desk::on(const OpenCaseIntent& input) {
    if (is_open(input.lane, input.summary.transaction)) return;
    close_case();
    view_.notice.reset();
    view_.open_lane.reset();
    view_.command.reset();
    OpenCase open;
    open.lane = input.lane;
    open.summary = input.summary;
    view_.open_case = std::move(open);
    ask_for_detail();
}

void Desk::on(const OpenLaneIntent& input) {
    if (view_.open_case && view_.open_case->step == DecisionStep::sending) return;
    LIMEN_INVARIANT(input.lane < view_.lanes.size(), "a lane of this desk");
    close_case();
    view_.command.reset();
    view_.open_lane = input.lane;
}

void Desk::on(const LeaveIntent&) {
    if (view_.open_case && view_.open_case->step == DecisionStep::sending) return;
    close_case();
    view_.open_lane.reset();
    view_.command.reset();
}

void Desk::on(const ChooseAction& input) {
    if (!view_.open_case || !view_.open_case->detail ||
        view_.open_case->step == DecisionStep::sending)
        return;
    OpenCase& open = *view_.open_case;
    if (open.step != DecisionStep::choosing || open.action != input.action) open.reason.clear();
    open.step = DecisionStep::choosing;
    open.action = input.action;
}

void Desk::on(const ChooseReason& input) {
    if (view_.open_case && view_.open_case->step == DecisionStep::choosing)
        view_.open_case->reason = input.code;
}

void Desk::on(const ShowAllChecks& input) {
    if (view_.open_case) view_.open_case->all_checks = input.all;
}

void Desk::on(const ScrollHits& input) {
    if (view_.open_case) view_.open_case->hits_scroll = input.to;
}

void Desk::on(const ChooseCommand& input) {
    if (view_.open_lane && view_.lanes[*view_.open_lane].usable()) view_.command = input.what;
}

void Desk::on(const Confirm&) {
    if (view_.open_case) return send_decision();
    if (view_.open_lane && view_.command) send_command();
}

void Desk::on(const Cancel&) {
    view_.command.reset();
    if (!view_.open_case || view_.open_case->step != DecisionStep::choosing) return;
    view_.open_case->step = DecisionStep::none;
    view_.open_case->reason.clear();
}

// ---- what follows ----

void Desk::send(std::size_t lane, protocol::ConsoleMessage message) {
    outgoing_.push_back({lane, std::move(message)});
}

void Desk::ask_for_detail() {
    asked_at_ = at_.now;
    if (view_.lanes[view_.open_case->lane].linked)
        send(view_.open_case->lane, protocol::CaseRequest{view_.open_case->summary.transaction});
}

void Desk::send_decision() {
    OpenCase& open = *view_.open_case;
    const Lane& lane = view_.lanes[open.lane];
    if (open.step != DecisionStep::choosing || open.reason.empty() || !lane.usable()) return;
    open.step = DecisionStep::sending;
    sent_at_ = at_.now;
    view_.notice.reset();
    send(open.lane, protocol::OfficerDecision{open.summary.transaction, open.action, open.reason,
                                              at_.utc_us, lane.state.epoch});
}

void Desk::send_command() {
    const Lane& lane = view_.lanes[*view_.open_lane];
    if (!lane.usable()) return;
    send(*view_.open_lane, protocol::LaneCommand{*view_.command, at_.utc_us, lane.state.epoch});
    view_.command.reset();
}

void Desk::close_case() {
    if (view_.open_case && view_.open_case->detail) wipe(*view_.open_case->detail);
    view_.open_case.reset();
}

void Desk::tell(Notice notice) {
    view_.notice = std::move(notice);
    noticed_at_ = at_.now;
    ++revision_;
}

void Desk::rebuild_queue() {
    view_.queue.clear();
    for (std::size_t i = 0; i < view_.lanes.size(); ++i)
        for (const auto& summary : view_.lanes[i].state.open_cases)
            view_.queue.push_back({i, summary});
    std::stable_sort(view_.queue.begin(), view_.queue.end(), [](const auto& a, const auto& b) {
        return std::pair(!a.summary.protective, a.summary.opened_us) <
               std::pair(!b.summary.protective, b.summary.opened_us);
    });
}

bool Desk::is_open(std::size_t lane, const border::TransactionId& transaction) const {
    return view_.open_case && view_.open_case->lane == lane &&
           view_.open_case->summary.transaction == transaction;
}

}  // namespace limen::officer
