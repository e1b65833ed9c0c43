// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/barrier/lane_driver.hpp"

#include <algorithm>

#include "base/invariant.hpp"
#include "base/log.hpp"

namespace limen::gate {
namespace {

// A lane that flutters while its owner waits for the disk fills no memory.
constexpr std::size_t kMostNotes = 1'000;

lane::TimeMs in_ms(Monotonic time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

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

std::string fault_code(lane::Alarm alarm) {
    return "lane." + std::string(lane::to_string(alarm));
}

LaneDriver::LaneDriver(const Clock& clock, hal::LaneBoard& board, const lane::Config& config,
                       std::chrono::milliseconds pulse, lane::Alarm kept_alarm,
                       lane::Ticket last_ticket)
    : clock_(clock),
      board_(board),
      lane_(config, kept_alarm, last_ticket),
      pulse_(pulse),
      alarm_(kept_alarm) {
    last_.alarm = kept_alarm;
}

void LaneDriver::tick() {
    const lane::Output before = last_;
    last_ = lane_.step(in_ms(clock_.monotonic()), gather());
    act();
    tell(before);
}

lane::Input LaneDriver::gather() {
    lane::Input input;
    if (auto read = board_.read()) input.sensors = sensors_of(*read);
    input.pulse_failed = std::exchange(pulse_failed_, false);
    const std::lock_guard lock(mutex_);
    if (release_) {
        release_->begun = true;
        in_hand_ = release_->transaction;
        input.authorise = release_->authorisation;
    }
    input.command = std::exchange(command_, lane::Command::none);
    input.hold = hold_;
    return input;
}

// A pulse is given once. An error leaves open whether the barrier took it, so the lane is told and
// goes to an officer; it is never sent again.
void LaneDriver::act() {
    if (last_.pulse) {
        if (auto done = board_.pulse_open(pulse_); !done) {
            pulse_failed_ = true;
            pulse_error_ = done.error();
        }
    }
    const auto signal = signal_of(last_.signal);
    if (shown_ == signal) return;
    // The signal never matters to safety; it is tried again with the next step.
    if (board_.signal(signal)) shown_ = signal;
}

void LaneDriver::tell(const lane::Output& before) {
    std::vector<Note> notes;
    note_changes(before, notes);
    std::vector<ReleaseEnded> ended;
    if (last_.ended != 0 && released_) {
        ended.push_back({*released_, end_of(last_.end)});
        released_.reset();
    }
    if (in_hand_ && !last_.pulse) ended.push_back({*in_hand_, border::PassageEnd::cancelled});
    if (last_.pulse) released_ = in_hand_;
    auto faults = board_.faults();
    if (last_.alarm == lane::Alarm::obstructed) faults.emplace_back("lane.door_stuck");
    const bool other_faults = faults != seen_faults_;
    if (other_faults) seen_faults_ = faults;

    const std::lock_guard lock(mutex_);
    state_ = last_.state;
    alarm_ = last_.alarm;
    if (in_hand_) release_.reset();
    in_hand_.reset();
    if (other_faults) faults_ = std::move(faults);
    ended_.insert(ended_.end(), ended.begin(), ended.end());
    for (Note& note : notes)
        if (notes_.size() < kMostNotes) notes_.push_back(std::move(note));
}

void LaneDriver::note_changes(const lane::Output& before, std::vector<Note>& notes) const {
    using log::Event;
    using log::Level;
    if (before.state != last_.state) {
        notes.emplace_back([from = before.state, to = last_.state] {
            log::write(Level::info, Event::lane_state,
                       {{"from", lane::to_string(from)}, {"to", lane::to_string(to)}});
            if (to == lane::State::emergency) log::write(Level::warning, Event::lane_emergency);
        });
    }
    if (before.alarm != last_.alarm && last_.alarm != lane::Alarm::none) {
        notes.emplace_back([alarm = last_.alarm] {
            log::write(Level::warning, Event::lane_alarm, {{"alarm", lane::to_string(alarm)}});
        });
    }
    if (!in_hand_) return;
    const std::string transaction = border::to_string(*in_hand_);
    if (!last_.pulse) {
        notes.emplace_back([transaction, refused = last_.refused] {
            log::write(Level::warning, Event::lane_alarm,
                       {{"refused", lane::to_string(refused)}, {"transaction", transaction}});
        });
    } else if (pulse_failed_) {
        notes.emplace_back(
            [error = *pulse_error_] { log::write(Level::error, Event::lane_alarm, error); });
    } else {
        notes.emplace_back([transaction] {
            log::write(Level::info, Event::lane_pulse, {{"transaction", transaction}});
        });
    }
}

void LaneDriver::wait(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    asked_.wait_for(lock, longest,
                    [&] { return release_.has_value() || command_ != lane::Command::none; });
}

bool LaneDriver::ready() const {
    const std::lock_guard lock(mutex_);
    return state_ == lane::State::idle && alarm_ == lane::Alarm::none && !hold_ && !release_ &&
           command_ == lane::Command::none;
}

void LaneDriver::release(const border::TransactionId& transaction, lane::Ticket ticket,
                         Monotonic expires) {
    const std::lock_guard lock(mutex_);
    LIMEN_INVARIANT(!release_, "one release is asked for at a time");
    release_ = Release{transaction, {ticket, in_ms(expires), true}};
    asked_.notify_one();
}

bool LaneDriver::revoke(const border::TransactionId& transaction) {
    const std::lock_guard lock(mutex_);
    if (!release_ || release_->begun || release_->transaction != transaction) return false;
    release_.reset();
    ended_.push_back({transaction, border::PassageEnd::cancelled});
    return true;
}

void LaneDriver::command(lane::Command command) {
    const std::lock_guard lock(mutex_);
    command_ = command;
    asked_.notify_one();
}

void LaneDriver::hold(bool hold) {
    const std::lock_guard lock(mutex_);
    hold_ = hold;
}

lane::State LaneDriver::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

lane::Alarm LaneDriver::alarm() const {
    const std::lock_guard lock(mutex_);
    return alarm_;
}

bool LaneDriver::in_use() const {
    const std::lock_guard lock(mutex_);
    return release_ || state_ == lane::State::authorised || state_ == lane::State::passing;
}

std::vector<std::string> LaneDriver::faults() const {
    const std::lock_guard lock(mutex_);
    return faults_;
}

std::vector<ReleaseEnded> LaneDriver::take_ended() {
    const std::lock_guard lock(mutex_);
    return std::exchange(ended_, {});
}

void LaneDriver::report() {
    std::vector<Note> notes;
    std::vector<std::string> faults;
    {
        const std::lock_guard lock(mutex_);
        notes = std::exchange(notes_, {});
        faults = faults_;
    }
    for (const Note& note : notes) note();
    const auto differences = [](const auto& from, const auto& others, log::Event event) {
        for (const std::string& fault : from)
            if (std::find(others.begin(), others.end(), fault) == others.end())
                log::write(log::Level::warning, event, {{"fault", fault}});
    };
    differences(faults, reported_faults_, log::Event::device_fault_raised);
    differences(reported_faults_, faults, log::Event::device_fault_cleared);
    reported_faults_ = std::move(faults);
}

}  // namespace limen::gate
