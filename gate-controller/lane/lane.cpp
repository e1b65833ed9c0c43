// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/lane/lane.hpp"

#include <array>

#include "base/invariant.hpp"

namespace limen::gate::lane {
namespace {

using enum State;

constexpr std::uint16_t bit(State state) {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(state));
}
template <class... States>
constexpr std::uint16_t states(States... list) {
    return static_cast<std::uint16_t>((0u | ... | bit(list)));
}

// Row: from. Any change that is not here is a broken invariant.
constexpr std::array<std::uint16_t, 9> kMayGoTo = {
    /* starting       */ states(idle, held, emergency, power_fail, out_of_service),
    /* idle           */ states(authorised, held, emergency, power_fail, out_of_service),
    /* authorised     */ states(passing, closing, held, emergency, power_fail),
    /* passing        */ states(closing, held, emergency, power_fail),
    /* closing        */ states(idle, held, emergency, power_fail, out_of_service),
    /* held           */ states(starting, emergency, power_fail, out_of_service),
    /* emergency      */ states(starting),
    /* power_fail     */ states(starting, emergency),
    /* out_of_service */ states(starting, emergency, power_fail),
};

constexpr std::uint32_t kImplausible = 1'000;  // counts in one step: the board lost its count

}  // namespace

std::string_view to_string(State state) {
    constexpr std::array<std::string_view, 9> kNames = {
        "starting", "idle",      "authorised", "passing",       "closing",
        "held",     "emergency", "power_fail", "out_of_service"};
    return kNames[static_cast<std::size_t>(state)];
}

std::string_view to_string(Alarm alarm) {
    constexpr std::array<std::string_view, 11> kNames = {
        "none",          "tailgating", "intrusion",    "wrong_way", "forced",   "obstructed",
        "contradiction", "board_lost", "pulse_unsure", "journal",   "restarted"};
    return kNames[static_cast<std::size_t>(alarm)];
}

std::string_view to_string(Refusal refusal) {
    constexpr std::array<std::string_view, 8> kNames = {"none",      "not_durable", "expired",
                                                        "not_newer", "no_sensors",  "not_clear",
                                                        "not_idle",  "held"};
    return kNames[static_cast<std::size_t>(refusal)];
}

Lane::Lane(const Config& config, Alarm alarm, Ticket last_ticket)
    : config_(config), alarm_(alarm), last_ticket_(last_ticket) {
    LIMEN_INVARIANT(config.layout == Layout::one_door, "this core drives one-door gates");
    LIMEN_INVARIANT(config.settle_readings >= 1 && config.sensors_ms > 0,
                    "a lane is never trusted without reading its sensors");
}

Output Lane::step(TimeMs now, const Input& input) {
    LIMEN_INVARIANT(!begun_ || now >= now_, "the lane's clock never goes back");
    now_ = now;
    if (!begun_) since_ = readings_at_ = mains_at_ = now;
    begun_ = true;
    out_ = {};
    const bool was_held = state_ == held;
    take(input);
    note(input.command);
    if (!interrupted(input)) {
        if (state_ == starting) follow_starting();
        if (state_ == idle) follow_idle();
        if (state_ == authorised || state_ == passing) {
            follow_release();
        } else if (state_ == closing) {
            follow_closing();
        }
        if (input.hold && (state_ == starting || state_ == idle || state_ == closing))
            raise(Alarm::journal);
        // Last, so that a command can't hide what the sensors said in the same step.
        obey(was_held ? input.command : Command::none);
    }
    if (input.authorise) {
        out_.refused = objection(input);
        if (out_.refused == Refusal::none) release(*input.authorise, input);
    }
    LIMEN_INVARIANT((ticket_ != 0) == (state_ == authorised || state_ == passing),
                    "a release is open in authorised and passing, and nowhere else");
    out_.state = state_;
    out_.alarm = alarm_;
    out_.signal = signal();
    return out_;
}

// Reads what the board says; counts are differences, since boards count from their power-on.
void Lane::take(const Input& input) {
    fresh_ = input.sensors.has_value();
    counted_ = {};
    if (!fresh_) return;
    const Sensors& s = *input.sensors;
    if (have_base_) {
        counted_.passages = s.passages - sensors_.passages;
        counted_.wrong_way = s.wrong_way - sensors_.wrong_way;
    }
    sensors_ = s;
    have_base_ = true;
    readings_at_ = now_;
    if (s.mains_ok) mains_at_ = now_;
    good_readings_ = clear() ? good_readings_ + 1 : 0;
}

bool Lane::door_clear() const {
    return fresh_ && sensors_.exit_closed && !sensors_.beam_masked && sensors_.occupancy == 0;
}

bool Lane::clear() const {
    return door_clear() && !sensors_.emergency && sensors_.mains_ok;
}

// What goes before everything else, in order of severity. True when the step is settled by it.
bool Lane::interrupted(const Input& input) {
    if (fresh_ && sensors_.emergency) {
        end_ticket(End::unknown);
        if (state_ != emergency) go(emergency);
        return true;
    }
    if (state_ == emergency) {
        if (input.command == Command::reset && fresh_) {
            alarm_ = Alarm::none;
            go(starting);
        }
        return true;
    }
    if (input.pulse_failed && ticket_ != 0) {
        raise(Alarm::pulse_unsure);
        return true;
    }
    if (now_ - mains_at_ >= config_.mains_ms && fresh_) {
        keep_counts();
        end_ticket(End::unknown);
        if (state_ != power_fail) go(power_fail);
        return true;
    }
    if (state_ == power_fail) {
        if (fresh_ && sensors_.mains_ok) go(starting);
        return true;
    }
    if (now_ - readings_at_ < config_.sensors_ms) return false;
    have_base_ = false;  // the board may have lost its counts meanwhile
    if (ticket_ != 0) {
        raise(Alarm::board_lost);
    } else if (state_ != out_of_service && state_ != held) {
        board_gone_ = true;
        go(out_of_service);
    }
    return true;
}

// An officer's wish is kept through whatever interrupts the step.
void Lane::note(Command command) {
    if (command == Command::out_of_service) out_wanted_ = true;
    if (command == Command::into_service) out_wanted_ = false;
}

void Lane::obey(Command command) {
    if (command == Command::reset && state_ == held) {
        alarm_ = Alarm::none;
        go(starting);
    }
    // Somebody released is let through first; closing takes the wish up.
    const bool may_go_out = state_ == starting || state_ == idle || state_ == held;
    if (out_wanted_ && may_go_out) go(out_of_service);
    if (state_ == out_of_service && !out_wanted_ && (!board_gone_ || fresh_)) {
        board_gone_ = false;
        go(starting);
    }
}

void Lane::follow_starting() {
    if (good_readings_ >= config_.settle_readings) {
        if (alarm_ == Alarm::none) {
            go(idle);
        } else {
            go(held);
        }
    } else if (fresh_ && !door_clear() && over(config_.close_ms)) {
        raise(alarm_ == Alarm::none ? Alarm::obstructed : alarm_);
    }
}

void Lane::follow_idle() {
    watch_counts();
    if (state_ != idle || !fresh_) return;
    open_readings_ = sensors_.exit_closed ? 0 : open_readings_ + 1;
    if (open_readings_ >= config_.settle_readings) raise(Alarm::forced);
    if (state_ == idle && sensors_.occupancy > 0) raise(Alarm::intrusion);
}

// authorised and passing: exactly one person may go through.
void Lane::follow_release() {
    if (!fresh_) return;
    if (!sensors_.exit_closed) door_opened_ = true;
    if (counted_.passages == 1 && counted_.wrong_way == 0 && sensors_.occupancy <= 1) {
        if (!door_opened_) return raise(Alarm::contradiction);  // through a closed door
        end_ticket(End::passed);
        return go(closing);
    }
    if (counted_.passages >= 1 && counted_.passages <= kImplausible) end_ticket(End::passed);
    watch_counts();
    if (state_ == held) return;
    if (state_ == authorised && sensors_.beam_masked && door_opened_) return go(passing);
    if (!over(state_ == authorised ? config_.start_ms : config_.pass_ms)) return;
    if (sensors_.beam_masked && door_opened_) return raise(Alarm::obstructed);
    end_ticket(End::expired);
    go(closing);
}

void Lane::follow_closing() {
    watch_counts();
    if (state_ == held) return;
    if (good_readings_ >= config_.settle_readings) return go(idle);
    if (fresh_ && !door_clear() && over(config_.close_ms)) raise(Alarm::obstructed);
}

// A count that no release covers. follow_release() has taken the one it covers before.
void Lane::watch_counts() {
    if (!fresh_) return;
    const bool released = state_ != idle;
    if (counted_.passages > kImplausible || counted_.wrong_way > kImplausible)
        return raise(Alarm::contradiction);
    if (counted_.wrong_way > 0) return raise(Alarm::wrong_way);
    if (counted_.passages > 0) return raise(released ? Alarm::tailgating : Alarm::intrusion);
    if (sensors_.occupancy > 1) return raise(Alarm::tailgating);
}

// For a step that is settled before the counts are looked at: the alarm stands until later.
void Lane::keep_counts() {
    const bool watched = state_ == idle || state_ == closing || ticket_ != 0;
    if (!watched || counted_.passages + counted_.wrong_way == 0) return;
    if (ticket_ != 0 && counted_.passages == 1 && counted_.wrong_way == 0) {
        end_ticket(End::passed);
    } else {
        alarm_ = ticket_ != 0 ? Alarm::tailgating : Alarm::intrusion;
    }
}

Refusal Lane::objection(const Input& input) const {
    const Authorisation& authorisation = *input.authorise;
    if (!authorisation.durable) return Refusal::not_durable;
    if (authorisation.expires <= now_) return Refusal::expired;
    if (authorisation.ticket <= last_ticket_) return Refusal::not_newer;
    if (!fresh_) return Refusal::no_sensors;
    if (input.hold || alarm_ != Alarm::none) return Refusal::held;
    if (state_ != idle || out_wanted_) return Refusal::not_idle;
    if (good_readings_ < config_.settle_readings) return Refusal::not_clear;
    return Refusal::none;
}

// The only way to a pulse.
void Lane::release(const Authorisation& authorisation, const Input& input) {
    LIMEN_INVARIANT(authorisation.durable, "released before the decision was on disk");
    LIMEN_INVARIANT(authorisation.expires > now_, "released after the authorisation ran out");
    LIMEN_INVARIANT(authorisation.ticket > last_ticket_, "released twice for one authorisation");
    LIMEN_INVARIANT(input.sensors && clear(), "released without sensors that say clear");
    LIMEN_INVARIANT(state_ == idle && ticket_ == 0, "released over another release");
    LIMEN_INVARIANT(!input.hold && alarm_ == Alarm::none, "released while held");
    last_ticket_ = ticket_ = authorisation.ticket;
    door_opened_ = false;
    out_.pulse = true;
    go(authorised);
}

void Lane::end_ticket(End end) {
    if (ticket_ == 0) return;
    LIMEN_INVARIANT(out_.ended == 0, "one passage ends in a step");
    out_.ended = ticket_;
    out_.end = end;
    ticket_ = 0;
}

void Lane::raise(Alarm alarm) {
    end_ticket(End::unknown);
    alarm_ = alarm;
    if (state_ != held) go(held);
}

void Lane::go(State next) {
    LIMEN_INVARIANT((kMayGoTo[static_cast<std::size_t>(state_)] & bit(next)) != 0,
                    "the lane's table has no such change");
    state_ = next;
    since_ = now_;
    open_readings_ = 0;
    if (next == starting) {
        have_base_ = false;
        good_readings_ = 0;
    }
}

Signal Lane::signal() const {
    switch (state_) {
        case authorised:
        case passing:
            return Signal::go;
        case held:
        case emergency:
            return Signal::alarm;
        case starting:
        case idle:
        case closing:
        case power_fail:
        case out_of_service:
            return Signal::stop;
    }
    return Signal::stop;
}

}  // namespace limen::gate::lane
