// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/barrier/lane_driver.hpp"

#include <algorithm>

#include "base/invariant.hpp"
#include "base/log.hpp"

namespace limen::gate {
namespace {

lane::Sensors sensors_of(const hal::LaneInputs& inputs) {
    return {.emergency = inputs.emergency,
            .mains_ok = inputs.mains_ok,
            .exit_closed = inputs.exit_closed,
            .beam_masked = inputs.beam_masked,
            .passages = inputs.passages,
            .wrong_way = inputs.wrong_way,
            .occupancy = inputs.occupancy};
}

border::PassageEnd end_of(lane::End end) {
    switch (end) {
        case lane::End::passed:
            return border::PassageEnd::passed;
        case lane::End::expired:
            return border::PassageEnd::expired;
        case lane::End::cancelled:
            return border::PassageEnd::cancelled;
        case lane::End::unknown:
            return border::PassageEnd::unknown;
    }
    return border::PassageEnd::unknown;
}

hal::LaneBoard::Signal signal_of(lane::Signal signal) {
    switch (signal) {
        case lane::Signal::off:
            return hal::LaneBoard::Signal::off;
        case lane::Signal::go:
            return hal::LaneBoard::Signal::go;
        case lane::Signal::alarm:
            return hal::LaneBoard::Signal::alarm;
        case lane::Signal::stop:
            return hal::LaneBoard::Signal::stop;
    }
    return hal::LaneBoard::Signal::stop;
}

}  // namespace

LaneDriver::LaneDriver(const Clock& clock, hal::LaneBoard& board, const lane::Config& config,
                       std::chrono::milliseconds pulse, lane::Alarm kept_alarm,
                       lane::Ticket last_ticket)
    : clock_(clock), board_(board), lane_(config, kept_alarm, last_ticket), pulse_(pulse) {}

lane::TimeMs LaneDriver::now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic()).count();
}

bool LaneDriver::ready() const {
    return last_.state == lane::State::idle && last_.alarm == lane::Alarm::none && !hold_ &&
           command_ == lane::Command::none;
}

bool LaneDriver::release(const border::TransactionId& transaction, lane::Ticket ticket,
                         Monotonic expires) {
    LIMEN_INVARIANT(!authorise_, "one release is asked for at a time");
    const auto expires_ms = std::chrono::duration_cast<std::chrono::milliseconds>(expires).count();
    authorise_ = lane::Authorisation{ticket, expires_ms, true};
    const lane::Output before = last_;
    const lane::Output out = lane_.step(now(), gather());
    const bool taken = out.pulse;
    if (taken) {
        released_ = transaction;
    } else {
        log::write(log::Level::warning, log::Event::lane_alarm,
                   {{"refused", lane::to_string(out.refused)},
                    {"transaction", border::to_string(transaction)}});
        ended_.push_back({transaction, border::PassageEnd::cancelled});
    }
    act(out);
    report_changes(before);
    return taken;
}

void LaneDriver::tick() {
    const lane::Output before = last_;
    act(lane_.step(now(), gather()));
    report_changes(before);
}

lane::Input LaneDriver::gather() {
    lane::Input input;
    if (auto read = board_.read()) input.sensors = sensors_of(*read);
    input.authorise = std::exchange(authorise_, std::nullopt);
    input.command = std::exchange(command_, lane::Command::none);
    input.hold = hold_;
    input.pulse_failed = std::exchange(pulse_failed_, false);
    return input;
}

void LaneDriver::act(const lane::Output& out) {
    last_ = out;
    if (out.ended != 0 && released_) {
        ended_.push_back({*released_, end_of(out.end)});
        released_.reset();
    }
    if (out.pulse) give_pulse();
    const auto signal = signal_of(out.signal);
    if (shown_ == signal) return;
    // The signal never matters to safety; it is tried again with the next tick.
    if (board_.signal(signal)) shown_ = signal;
}

// Given once. An error leaves open whether the barrier took it, so the lane is told and goes to an
// officer; it is never sent again.
void LaneDriver::give_pulse() {
    const auto done = board_.pulse_open(pulse_);
    if (done) {
        log::write(log::Level::info, log::Event::lane_pulse,
                   {{"transaction", border::to_string(*released_)}});
        return;
    }
    pulse_failed_ = true;
    log::write(log::Level::error, log::Event::lane_alarm, done.error());
}

void LaneDriver::report_changes(const lane::Output& before) {
    if (before.state != last_.state) {
        log::write(log::Level::info, log::Event::lane_state,
                   {{"from", lane::to_string(before.state)}, {"to", lane::to_string(last_.state)}});
        if (last_.state == lane::State::emergency)
            log::write(log::Level::warning, log::Event::lane_emergency);
    }
    if (before.alarm != last_.alarm && last_.alarm != lane::Alarm::none)
        log::write(log::Level::warning, log::Event::lane_alarm,
                   {{"alarm", lane::to_string(last_.alarm)}});
}

std::vector<std::string> LaneDriver::faults() {
    auto now_raised = board_.faults();
    if (last_.alarm == lane::Alarm::obstructed) now_raised.emplace_back("lane.door_stuck");
    const auto report = [](const auto& from, const auto& others, log::Event event) {
        for (const std::string& fault : from)
            if (std::find(others.begin(), others.end(), fault) == others.end())
                log::write(log::Level::warning, event, {{"fault", fault}});
    };
    report(now_raised, known_faults_, log::Event::device_fault_raised);
    report(known_faults_, now_raised, log::Event::device_fault_cleared);
    known_faults_ = now_raised;
    return now_raised;
}

}  // namespace limen::gate
