// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/gate_talk.hpp"

namespace limen::kiosk {
namespace {
using namespace std::chrono_literals;

constexpr auto kBeat = 1s;
constexpr auto kSilence = 4s;    // without a word from the gate: it is not there
constexpr auto kSendAgain = 2s;  // without an answer to a submission
constexpr auto kHoldOn = 300ms;  // before asking again a gate whose lane is still in use
constexpr int kMostSendings = 60;
constexpr std::int32_t kLifetime_ms = 8000;

// Serving a traveller is possible; the gate says so itself from its first lane message on.
bool serves(protocol::LaneState lane) {
    using enum protocol::LaneState;
    return lane == idle || lane == authorised || lane == passing || lane == closing;
}

}  // namespace

void GateTalk::connected(Turn& turn) {
    link_ = true;
    if (epoch_) last_epoch_ = epoch_;
    epoch_.reset();
    beat_.reset();
    turn.send.push_back({protocol::KioskHello{"limen-kiosk"}});
}

void GateTalk::disconnected(Turn& turn) {
    link_ = false;
    if (epoch_) last_epoch_ = epoch_;
    epoch_.reset();
    if (pending_) pending_->sent.reset();
    said_in_service_.reset();
    turn.events.emplace_back(GateState{});
}

void GateTalk::received(const protocol::GateToKiosk& message, const TalkMoment& now, Turn& turn) {
    heard_ = now.at;
    std::visit([&](const auto& one) { on(one, now, turn); }, message);
}

void GateTalk::say_state(bool in_service, Turn& turn) {
    if (said_in_service_ == in_service) return;
    said_in_service_ = in_service;
    turn.events.emplace_back(GateState{true, in_service, direction_});
}

void GateTalk::on(const protocol::GateWelcome& welcome, const TalkMoment& now, Turn& turn) {
    // A gate keeps its epoch over a lost connection, and begins with a new one.
    const bool restarted = last_epoch_ && *last_epoch_ != welcome.epoch;
    last_epoch_.reset();
    epoch_ = welcome.epoch;
    direction_ = welcome.direction;
    said_in_service_ = serves(welcome.lane);
    turn.events.emplace_back(GateState{true, *said_in_service_, direction_, restarted});
    if (pending_) send_pending(now, turn);
}

void GateTalk::on(const protocol::GateDecision& decision, const TalkMoment& now, Turn& turn) {
    epoch_ = decision.next_epoch;
    std::int64_t took_us = 0;
    if (pending_ && pending_->evidence->transaction == decision.transaction) {
        took_us = micros(now.at - pending_->first);
        pending_.reset();
    }
    turn.events.emplace_back(GateDecided{decision.transaction, decision.outcome, took_us});
}

void GateTalk::on(const protocol::GateLane& lane, const TalkMoment& now, Turn& turn) {
    if (!epoch_) return;  // not welcomed yet
    const bool fresh = epoch_ != lane.epoch;
    epoch_ = lane.epoch;
    say_state(lane.in_service, turn);
    // Sent under an epoch that is over: the gate will not act on it.
    if (fresh && pending_ && pending_->sent) send_pending(now, turn);
}

void GateTalk::on(const protocol::GateSessionOver& over, const TalkMoment&, Turn& turn) {
    using From = protocol::GateSessionOver::How;
    using To = GateFinished::How;
    const To how = over.how == From::passed       ? To::passed
                   : over.how == From::not_passed ? To::not_passed
                                                  : To::officer_took_over;
    turn.events.emplace_back(GateFinished{over.transaction, how});
}

void GateTalk::on(const protocol::GateRejected& rejected, const TalkMoment& now, Turn& turn) {
    epoch_ = rejected.epoch;
    if (!pending_) return;
    if (rejected.transaction && *rejected.transaction != pending_->evidence->transaction) return;
    const bool again = rejected.cause == "link.stale_epoch" || rejected.cause == "link.expired";
    if (again && pending_->sendings < kMostSendings) return send_pending(now, turn);
    if (rejected.cause == "lane.not_ready" && pending_->sendings < kMostSendings) {
        pending_->sent = now.at - kSendAgain + kHoldOn;
        return;
    }
    turn.events.emplace_back(GateRefused{pending_->evidence->transaction, rejected.cause});
    pending_.reset();
}

void GateTalk::submit(Private<border::Evidence> evidence, const TalkMoment& now, Turn& turn) {
    pending_ = Pending{
        .evidence = std::move(evidence), .first = now.at, .sent = std::nullopt, .sendings = 0};
    send_pending(now, turn);
}

void GateTalk::send_pending(const TalkMoment& now, Turn& turn) {
    if (!link_ || !epoch_) return;  // goes out with the next welcome
    pending_->sent = now.at;
    ++pending_->sendings;
    protocol::EvidenceSubmission submission;
    submission.epoch = *epoch_;
    submission.issued_us = now.utc_us;
    submission.ttl_ms = kLifetime_ms;
    submission.evidence = *pending_->evidence;
    turn.send.push_back({std::move(submission)});
}

void GateTalk::withdraw(const border::TransactionId& transaction, Turn& turn) {
    if (pending_ && pending_->evidence->transaction == transaction) pending_.reset();
    if (link_) turn.send.push_back({protocol::SessionEnded{transaction}});
}

void GateTalk::tick(const TalkMoment& now, Turn& turn) {
    if (!link_) return;
    if (!beat_ || now.at - *beat_ >= kBeat) {
        if (!beat_) heard_ = now.at;
        beat_ = now.at;
        turn.send.push_back({protocol::KioskHeartbeat{
            ++beats_, in_session_, std::vector<std::string>(faults_.begin(), faults_.end())}});
    }
    if (now.at - heard_ >= kSilence && said_in_service_) {
        said_in_service_.reset();
        turn.events.emplace_back(GateState{});
    }
    if (pending_ && (!pending_->sent || now.at - *pending_->sent >= kSendAgain) &&
        pending_->sendings < kMostSendings)
        send_pending(now, turn);
}

}  // namespace limen::kiosk
