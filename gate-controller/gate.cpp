// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/gate.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace limen::gate {
namespace {

using border::Outcome;
using protocol::GateSessionOver;
constexpr const char* kRestarted = "gate.restarted";
constexpr const char* kPassageUnclear = "gate.passage_unclear";
constexpr auto kSecond = std::chrono::seconds(1);
constexpr UtcMicros kClockJumpUs = 500'000;

static_assert(static_cast<int>(lane::State::out_of_service) ==
              static_cast<int>(protocol::LaneState::out_of_service));
static_assert(static_cast<int>(lane::State::held) == static_cast<int>(protocol::LaneState::held));

std::string joined(const std::vector<border::ReasonCode>& reasons) {
    std::string all;
    for (const auto& reason : reasons) all += (all.empty() ? "" : " ") + reason;
    return all;
}

lane::Alarm alarm_from(std::uint8_t kept) {
    return kept <= static_cast<std::uint8_t>(lane::Alarm::restarted) ? lane::Alarm(kept)
                                                                     : lane::Alarm::restarted;
}

}  // namespace

Result<std::unique_ptr<Gate>> Gate::start(const GateSettings& settings, GateParts parts) {
    LIMEN_TRY(const auto open_releases, parts.journal.open_releases());
    LIMEN_TRY(const auto kept, parts.journal.kept_alarm());
    const auto alarm = open_releases.empty() ? alarm_from(kept) : lane::Alarm::restarted;
    std::unique_ptr<Gate> gate(new Gate(settings, std::move(parts), alarm));
    LIMEN_CHECK(gate->recover());
    return gate;
}

Gate::Gate(const GateSettings& settings, GateParts parts, lane::Alarm alarm)
    : settings_(settings),
      parts_(std::move(parts)),
      driver_(parts_.clock, parts_.board, settings.lane, settings.pulse, alarm,
              static_cast<lane::Ticket>(parts_.journal.last_sequence())),
      kiosks_(parts_.clock, parts_.kiosk_channel, parts_.kiosks, parts_.identity.self.id,
              settings.direction),
      consoles_(parts_.clock, parts_.console_channel, parts_.officers),
      kept_alarm_(alarm) {}

Result<void> Gate::recover() {
    // The alarm first: killed here, the next start holds the lane as well.
    LIMEN_CHECK(parts_.journal.keep_alarm(static_cast<std::uint8_t>(kept_alarm_)));
    LIMEN_TRY(auto releases, parts_.journal.open_releases());
    for (const Record& record : releases) {
        LIMEN_CHECK(parts_.journal.record_passage_end(
            {record.decision.transaction, border::PassageEnd::unknown}));
        log::write(log::Level::warning, log::Event::journal_recovered,
                   {{"transaction", border::to_string(record.decision.transaction)}});
    }
    LIMEN_TRY(auto cases, parts_.journal.open_cases());
    for (Record& record : cases) {
        const bool released = record.release == ReleaseState::ended;
        const UtcMicros opened = record.decision.decided_us;
        cases_.open(std::move(record.evidence), std::move(record.decision), opened,
                    released ? kRestarted : "");
    }
    return {};
}

protocol::LaneState Gate::lane() const {
    return static_cast<protocol::LaneState>(driver_.state());
}

// A wall clock that was put back would make a message that has run out look fresh. What was sealed
// before the jump is refused as stale; an honest sender seals it anew.
void Gate::watch_clock() {
    const auto monotonic_us = micros(parts_.clock.monotonic());
    const UtcMicros apart_us = parts_.clock.utc_us() - monotonic_us;
    if (clocks_apart_us_ && std::abs(apart_us - *clocks_apart_us_) <= kClockJumpUs) return;
    if (clocks_apart_us_) {
        kiosks_.renew_epochs();
        consoles_.renew_epoch();
        kiosks_.tell_lane(lane());
        state_changed_ = true;
    }
    clocks_apart_us_ = apart_us;
}

bool Gate::poll(std::chrono::milliseconds timeout) {
    watch_clock();
    bool any = false;
    if (auto submission = kiosks_.poll(timeout, lane())) {
        decide(*std::move(submission));
        any = true;
    }
    withdraw_ended_sessions();
    if (auto wish = consoles_.poll(std::chrono::milliseconds(0))) {
        if (const auto* officer = std::get_if<OfficerWish>(&*wish)) act_on(*officer);
        if (const auto* wanted = std::get_if<CaseWish>(&*wish)) show_case(*wanted);
        if (const auto* fresh = std::get_if<StateWish>(&*wish))
            consoles_.tell(fresh->officer, state());
        any = true;
    }
    return any;
}

// A transaction that has its decision gets the same answer again, and nothing else happens.
bool Gate::answer_from_journal(const Submission& submission) {
    const border::Evidence& evidence = submission.message.evidence;
    auto known = parts_.journal.find(evidence.transaction);
    if (!known) {
        journal_failed(known.error());
        kiosks_.reject(submission.kiosk, evidence.transaction, "gate.journal_failed");
        return true;
    }
    if (!*known) return false;
    const Record& record = **known;
    if (!record.evidence.kiosk.empty() && record.evidence.kiosk != submission.kiosk) {
        kiosks_.reject(submission.kiosk, evidence.transaction, "link.duplicate");
        return true;
    }
    const bool next_try =
        record.decision.outcome == Outcome::try_again && evidence.attempt > record.attempt;
    if (next_try) return false;
    kiosks_.answer(submission.kiosk, evidence.transaction, record.decision.outcome, false);
    // Released, and nobody knows how it ended: the traveller must not be sent to a shut gate.
    if (record.release == ReleaseState::ended && record.officer_case == CaseState::open)
        kiosks_.session_over(submission.kiosk, evidence.transaction,
                             GateSessionOver::How::officer_took_over);
    return true;
}

void Gate::decide(Submission submission) {
    const border::Evidence& evidence = submission.message.evidence;
    if (kiosks_.is_over(submission.kiosk, evidence.transaction)) {
        kiosks_.reject(submission.kiosk, evidence.transaction, "link.session_over");
        return;
    }
    if (answer_from_journal(submission)) return;
    const auto expires = kiosks_.check(submission);
    if (!expires) {
        kiosks_.reject(submission.kiosk, evidence.transaction, expires.error().cause);
        return;
    }
    const Searched searched = search_lists(parts_.lists, evidence);
    const border::Decision decision = border::decide(evidence, searched.hits, searched.versions,
                                                     parts_.policy, parts_.clock.utc_us());
    // Nothing is decided that the lane could not carry out now; the kiosk asks again.
    if (decision.outcome == Outcome::open && !driver_.ready()) {
        kiosks_.reject(submission.kiosk, evidence.transaction, "lane.not_ready");
        return;
    }
    const auto sequence = parts_.journal.record_decision(evidence, decision);
    if (!sequence) {
        journal_failed(sequence.error());
        kiosks_.reject(submission.kiosk, evidence.transaction, "gate.journal_failed");
        return;
    }
    log::write(log::Level::info, log::Event::decision_made,
               {{"transaction", border::to_string(evidence.transaction)},
                {"outcome", border::to_string(decision.outcome)},
                {"reasons", joined(decision.reasons)}});
    if (decision.outcome == Outcome::open && !open_barrier(submission, *sequence, *expires)) return;
    kiosks_.answer(submission.kiosk, evidence.transaction, decision.outcome, true);
    if (decision.outcome == Outcome::officer) {
        cases_.open(std::move(submission.message.evidence), decision, decision.decided_us);
        state_changed_ = true;
    }
}

// False when the kiosk ended the session before: the release is over before it began.
bool Gate::open_barrier(const Submission& submission, std::int64_t ticket, Monotonic expires) {
    const auto& transaction = submission.message.evidence.transaction;
    in_passage_[transaction] = {submission.kiosk, false};
    // The disk took its time; what the kiosk said meanwhile counts.
    kiosks_.catch_up(lane());
    if (kiosks_.is_over(submission.kiosk, transaction)) {
        unwritten_.push_back({transaction, border::PassageEnd::cancelled});
        return false;
    }
    driver_.release(transaction, static_cast<lane::Ticket>(ticket), expires);
    return true;
}

// The traveller left, or was sent to an officer because we took too long: nobody is waited for at
// the barrier. Once the lane has begun a release it can't be taken back and ends as it ends.
void Gate::withdraw_ended_sessions() {
    for (const auto& [kiosk, transaction] : kiosks_.take_over()) {
        const auto passage = in_passage_.find(transaction);
        const bool ours = passage != in_passage_.end() && passage->second.kiosk == kiosk &&
                          !passage->second.officer;
        if (!ours || !driver_.revoke(transaction)) continue;
        log::write(log::Level::info, log::Event::session_ended,
                   {{"transaction", border::to_string(transaction)}, {"kiosk", kiosk}});
    }
}

void Gate::act_on(const OfficerWish& wish) {
    if (const auto* decision = std::get_if<protocol::OfficerDecision>(&wish.what))
        officer_decides(wish, *decision);
    if (const auto* command = std::get_if<protocol::LaneCommand>(&wish.what))
        officer_commands(wish, *command);
}

void Gate::officer_decides(const OfficerWish& wish, const protocol::OfficerDecision& decision) {
    const auto& id = decision.transaction;
    if (cases_.find(id) == nullptr) return consoles_.reject(wish.officer, id, "case.not_open");
    const bool admit = decision.action == border::OfficerAction::admit;
    if (admit && !driver_.ready()) return consoles_.reject(wish.officer, id, "lane.not_ready");
    const auto sequence = parts_.journal.record_officer({.transaction = id,
                                                         .officer = wish.officer,
                                                         .action = decision.action,
                                                         .reason = decision.reason,
                                                         .signature = wish.envelope});
    if (!sequence) {
        if (sequence.error().cause != "case.not_open") journal_failed(sequence.error());
        return consoles_.reject(wish.officer, id, sequence.error().cause);
    }
    log::write(log::Level::info, log::Event::officer_decided,
               {{"transaction", border::to_string(id)},
                {"officer", wish.officer},
                {"action", border::to_string(decision.action)},
                {"reason", decision.reason}});
    consoles_.renew_epoch();
    const std::string kiosk = cases_.close(id).value_or("");
    if (admit) {
        in_passage_[id] = {kiosk, true};
        driver_.release(id, static_cast<lane::Ticket>(*sequence), wish.expires);
        // "Go to the gate" in place of "an officer will help you".
        kiosks_.answer(kiosk, id, Outcome::open, false);
    } else {
        kiosks_.session_over(kiosk, id, GateSessionOver::How::officer_took_over);
    }
    consoles_.tell_all(protocol::CaseClosed{id, decision.action, wish.officer});
    state_changed_ = true;
}

void Gate::officer_commands(const OfficerWish& wish, const protocol::LaneCommand& command) {
    using What = protocol::LaneCommand::What;
    consoles_.renew_epoch();
    state_changed_ = true;
    if (command.what == What::reset && journal_down_) {
        if (auto works = parts_.journal.probe(); !works) {
            consoles_.reject(wish.officer, std::nullopt, works.error().cause);
            return;
        }
        journal_down_ = false;
        driver_.hold(!unwritten_.empty());
    }
    driver_.command(command.what == What::reset            ? lane::Command::reset
                    : command.what == What::out_of_service ? lane::Command::out_of_service
                                                           : lane::Command::into_service);
}

void Gate::show_case(const CaseWish& wish) {
    const auto* detail = cases_.find(wish.transaction);
    if (detail == nullptr) {
        consoles_.reject(wish.officer, wish.transaction, "case.not_open");
    } else {
        consoles_.tell(wish.officer, *detail);
    }
}

bool Gate::write_end(const ReleaseEnded& ended) {
    const auto written = parts_.journal.record_passage_end({ended.transaction, ended.end});
    if (!written) journal_failed(written.error());
    return written.has_value();
}

void Gate::after_end(const ReleaseEnded& ended) {
    const bool passed = ended.end == border::PassageEnd::passed;
    if (const auto kiosk = in_passage_.find(ended.transaction); kiosk != in_passage_.end()) {
        kiosks_.session_over(
            kiosk->second.kiosk, ended.transaction,
            passed ? GateSessionOver::How::passed : GateSessionOver::How::not_passed);
        in_passage_.erase(kiosk);
    }
    if (ended.end != border::PassageEnd::unknown) return;
    auto record = parts_.journal.find(ended.transaction);
    if (!record || !*record) return;
    cases_.open(std::move((*record)->evidence), std::move((*record)->decision),
                parts_.clock.utc_us(), kPassageUnclear);
    state_changed_ = true;
}

void Gate::settle_passages() {
    for (ReleaseEnded& ended : driver_.take_ended()) unwritten_.push_back(ended);
    while (!unwritten_.empty() && !journal_down_) {
        if (!write_end(unwritten_.front())) return;
        after_end(unwritten_.front());
        unwritten_.pop_front();
        driver_.hold(journal_down_);
    }
}

void Gate::journal_failed(const Error& error) {
    if (!journal_down_) log::write(log::Level::error, log::Event::journal_failed, error);
    journal_down_ = true;
    driver_.hold(true);
    state_changed_ = true;
}

// An alarm outlives the process. One that can't be written stands in this process all the same.
void Gate::keep_alarm() {
    if (driver_.alarm() == kept_alarm_ || journal_down_) return;
    const auto alarm = static_cast<std::uint8_t>(driver_.alarm());
    if (auto kept = parts_.journal.keep_alarm(alarm); !kept) return journal_failed(kept.error());
    kept_alarm_ = driver_.alarm();
}

void Gate::tick() {
    driver_.report();
    settle_passages();
    keep_alarm();
    if (lane() != told_lane_) {
        told_lane_ = lane();
        kiosks_.tell_lane(told_lane_);
        state_changed_ = true;
    }
    kiosks_.tick(lane());
    const bool second = parts_.clock.monotonic() >= next_second_;
    if (second) housekeeping();
    if (second || state_changed_) consoles_.tell_all(state());
    state_changed_ = false;
}

void Gate::housekeeping() {
    next_second_ = parts_.clock.monotonic() + kSecond;
    const bool idle = driver_.state() == lane::State::idle && !journal_down_;
    if (!idle) return;  // the disk is left to what matters
    const auto before = parts_.clock.utc_us() - settings_.keep_evidence_hours * 3'600'000'000;
    if (auto pruned = parts_.journal.prune(before); !pruned) journal_failed(pruned.error());
}

protocol::ConsoleState Gate::state() {
    protocol::ConsoleState state;
    state.gate = parts_.identity.self.id;
    state.epoch = consoles_.epoch();
    state.lane = lane();
    state.faults = driver_.faults();
    for (auto& fault : kiosks_.faults()) state.faults.push_back(std::move(fault));
    if (const auto alarm = driver_.alarm(); alarm != lane::Alarm::none)
        state.faults.push_back(fault_code(alarm));
    if (journal_down_) state.faults.emplace_back("journal.failed");
    std::sort(state.faults.begin(), state.faults.end());
    state.faults.erase(std::unique(state.faults.begin(), state.faults.end()), state.faults.end());
    state.open_cases = cases_.summaries();
    state.server_reached = parts_.server_reached && parts_.server_reached();
    state.outbox_waiting = parts_.journal.outbox_waiting().value_or(0);
    for (const auto& list : parts_.lists.current()) state.lists.push_back(list->version());
    return state;
}

}  // namespace limen::gate
