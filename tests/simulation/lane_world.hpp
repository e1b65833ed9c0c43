// SPDX-License-Identifier: Apache-2.0
// A barrier, travellers and everything that goes wrong around them, from one seed.
#pragma once

#include <cstdint>

#include "gate-controller/lane/lane.hpp"

namespace limen::simulation {

class Random {  // splitmix64: small, fast, the same everywhere
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    bool one_in(std::uint64_t n) { return next() % n == 0; }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
    }

  private:
    std::uint64_t state_;
};

class LaneWorld {
  public:
    explicit LaneWorld(std::uint64_t seed) : random_(seed) {}

    // faults: whether things go wrong in this stretch.
    gate::lane::Input next(gate::lane::TimeMs now, bool faults) {
        gate::lane::Input in;
        move_door(now);
        move_person(now, faults);
        if (faults) break_things(now);
        if (now >= silent_until_) in.sensors = sensors_;
        in.hold = now < hold_until_;
        in.pulse_failed = pulse_failed_;
        pulse_failed_ = false;
        in.command = command(faults);
        in.authorise = authorisation(now, faults);
        return in;
    }

    void take(gate::lane::TimeMs now, const gate::lane::Output& out, bool faults) {
        wants_reset_ =
            out.state == gate::lane::State::held || out.state == gate::lane::State::emergency;
        out_of_service_ = out.state == gate::lane::State::out_of_service;
        idle_ = out.state == gate::lane::State::idle;
        if (!out.pulse) return;
        if (faults && random_.one_in(50)) {
            pulse_failed_ = true;
            if (random_.one_in(2)) return;  // the error may come with or without a pulse
        }
        door_open_at_ = now + random_.between(40, 600);
        door_close_at_ = now + random_.between(2'000, 9'000);
        if (!random_.one_in(12)) person_at_ = now + random_.between(700, 5'000);
        followers_ = faults && random_.one_in(15) ? 1 : 0;
        turns_back_ = random_.one_in(20);
    }

    gate::lane::Ticket last_ticket() const { return ticket_; }  // as the journal would know

    void heal() {
        sensors_.emergency = false;
        sensors_.mains_ok = true;
        sensors_.occupancy = 0;
        sensors_.beam_masked = false;
        stuck_until_ = silent_until_ = hold_until_ = 0;
    }

  private:
    void move_door(gate::lane::TimeMs now) {
        if (door_open_at_ != 0 && now >= door_open_at_) {
            sensors_.exit_closed = false;
            door_open_at_ = 0;
        }
        if (door_close_at_ != 0 && now >= door_close_at_ && now >= stuck_until_ &&
            !sensors_.beam_masked) {
            sensors_.exit_closed = true;
            door_close_at_ = 0;
        }
    }

    void move_person(gate::lane::TimeMs now, bool faults) {
        if (person_at_ == 0 || now < person_at_) return;
        if (!sensors_.beam_masked) {
            if (sensors_.exit_closed) {
                person_at_ = 0;  // the door is shut: nobody goes through it
                return;
            }
            sensors_.beam_masked = true;
            person_at_ = now + random_.between(200, 1'500);
            if (faults && random_.one_in(40)) person_at_ = now + 20'000;
            return;
        }
        sensors_.beam_masked = false;
        person_at_ = 0;
        if (turns_back_) {
            turns_back_ = false;
            return;
        }
        sensors_.passages++;
        if (followers_ > 0) {
            followers_--;
            person_at_ = now + random_.between(20, 900);
        }
    }

    void break_things(gate::lane::TimeMs now) {
        switch (random_.next() % 6'000) {
            case 0:
                sensors_.emergency = true;
                break;
            case 1:
                sensors_.mains_ok = false;
                break;
            case 2:
                sensors_.passages++;
                break;
            case 3:
                sensors_.wrong_way++;
                break;
            case 4:
                sensors_.occupancy = static_cast<std::uint8_t>(random_.next() % 3);
                break;
            case 5:
                silent_until_ = now + random_.between(10, 3'000);
                if (random_.one_in(3)) sensors_.passages = sensors_.wrong_way = 0;
                break;
            case 6:
                stuck_until_ = now + 15'000;
                break;
            case 7:
                sensors_.exit_closed = false;
                door_close_at_ = now + random_.between(20, 4'000);
                break;
            case 8:
                hold_until_ = now + random_.between(10, 2'000);
                break;
            case 9:
                sensors_.beam_masked = !sensors_.beam_masked;
                break;
            case 10:
                sensors_.passages += 2;
                break;
            default:
                if (random_.one_in(400)) {
                    sensors_.emergency = false;
                    sensors_.mains_ok = true;
                    sensors_.occupancy = 0;
                }
        }
    }

    gate::lane::Command command(bool faults) {
        using gate::lane::Command;
        if (wants_reset_ && random_.one_in(150)) return Command::reset;
        if (out_of_service_ && random_.one_in(100)) return Command::into_service;
        if (!faults) return Command::none;
        switch (random_.next() % 9'000) {
            case 0:
                return Command::out_of_service;
            case 1:
                return Command::into_service;
            case 2:
                return Command::reset;
            default:
                return Command::none;
        }
    }

    std::optional<gate::lane::Authorisation> authorisation(gate::lane::TimeMs now, bool faults) {
        if (!random_.one_in(idle_ ? 60 : 600)) return std::nullopt;
        gate::lane::Authorisation a{++ticket_, now + random_.between(1, 8'000), true};
        if (!faults) return a;
        switch (random_.next() % 8) {
            case 0:
                a.expires = now - random_.between(0, 5'000);
                break;
            case 1:
                a.durable = false;
                break;
            case 2:  // a duplicate or replay of any earlier one
                a.ticket = 1 + random_.next() % ticket_;
                break;
            default:
                break;
        }
        return a;
    }

    Random random_;
    gate::lane::Sensors sensors_;
    gate::lane::TimeMs door_open_at_ = 0, door_close_at_ = 0, person_at_ = 0;
    gate::lane::TimeMs stuck_until_ = 0, silent_until_ = 0, hold_until_ = 0;
    gate::lane::Ticket ticket_ = 0;
    int followers_ = 0;
    bool turns_back_ = false;
    bool pulse_failed_ = false;
    bool wants_reset_ = false, out_of_service_ = false, idle_ = false;
};

}  // namespace limen::simulation
