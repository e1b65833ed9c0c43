// SPDX-License-Identifier: Apache-2.0
// Watches a lane from outside: what went in, what came out. It shares no logic with the core, so
// that a mistake in one is seen by the other.
#pragma once

#include <set>
#include <string>

#include "gate-controller/lane/lane.hpp"

namespace limen::simulation {

class LaneChecker {
  public:
    explicit LaneChecker(gate::lane::Config config) : config_(config) {}

    // After a power cut of the gate: the barrier and its counts go on, the core begins anew.
    void restarted() {
        good_readings_ = 0;
        readings_seen_ = 0;
        have_counts_ = false;
        open_ticket_ = 0;
        state_ = gate::lane::State::starting;
        started_ = false;
    }

    // Empty when all is well, else the rule that was broken.
    std::string check(gate::lane::TimeMs now, const gate::lane::Input& in,
                      const gate::lane::Output& out) {
        using namespace gate::lane;
        const State before = state_;
        state_ = out.state;
        count(in, before);
        if (out.pulse)
            if (auto broken = check_pulse(now, in); !broken.empty()) return broken;
        if (out.pulse) {
            open_ticket_ = in.authorise->ticket;
            pulsed_.insert(open_ticket_);
            entitled_ = 1;
            pulses_++;
        }
        if (out.ended != 0) {
            if (out.ended != open_ticket_) return "a passage ended that was not open";
            if (!ended_.insert(out.ended).second) return "a passage ended twice";
            if (out.end == End::passed && passages_here_ == 0) return "passed without a passage";
            open_ticket_ = 0;
        }
        if (in.authorise && !out.pulse && out.refused == Refusal::none)
            return "an authorisation vanished without an answer";
        if (out.pulse && out.refused != Refusal::none) return "pulsed and refused at once";
        if (auto broken = check_states(before, in, out); !broken.empty()) return broken;
        started_ = true;
        return {};
    }

    std::uint64_t pulses() const { return pulses_; }
    std::uint64_t passages() const { return passages_; }

  private:
    void count(const gate::lane::Input& in, gate::lane::State before) {
        using gate::lane::State;
        passages_here_ = 0;
        if (in.command == gate::lane::Command::reset) must_hold_ = false;
        if (!in.sensors) return;
        const auto& s = *in.sensors;
        const bool good =
            !s.emergency && s.mains_ok && s.exit_closed && !s.beam_masked && s.occupancy == 0;
        good_readings_ = good ? good_readings_ + 1 : 0;
        readings_seen_++;
        if (have_counts_) passages_here_ = s.passages - last_passages_;
        have_counts_ = true;
        last_passages_ = s.passages;
        if (passages_here_ < 10) passages_ += passages_here_;  // else a board that lost its count
        const bool watched = before == State::idle || before == State::authorised ||
                             before == State::passing || before == State::closing;
        if (!watched) return;
        if (passages_here_ > entitled_) must_hold_ = true;
        entitled_ -= passages_here_ > entitled_ ? entitled_ : passages_here_;
    }

    std::string check_pulse(gate::lane::TimeMs now, const gate::lane::Input& in) const {
        if (!in.authorise) return "a pulse nobody authorised";
        if (!in.authorise->durable) return "a pulse before the decision was durable";
        if (in.authorise->expires <= now) return "a pulse for an expired authorisation";
        if (pulsed_.contains(in.authorise->ticket)) return "two pulses for one authorisation";
        if (open_ticket_ != 0) return "a pulse while another passage was open";
        if (!in.sensors) return "a pulse without sensors";
        if (in.hold) return "a pulse while held from outside";
        if (good_readings_ < config_.settle_readings) return "a pulse before sensors were good";
        if (must_hold_) return "a pulse after a passage nobody was released for";
        return {};
    }

    std::string check_states(gate::lane::State before, const gate::lane::Input& in,
                             const gate::lane::Output& out) const {
        using namespace gate::lane;
        const bool emergency = in.sensors && in.sensors->emergency;
        if (emergency && out.state != State::emergency) return "emergency was not obeyed";
        if (before == State::emergency && out.state != State::emergency &&
            in.command != Command::reset)
            return "emergency was left without an officer";
        if (before == State::held && out.state != State::held && out.state != State::emergency &&
            out.state != State::power_fail && in.command == Command::none &&
            out.state != State::out_of_service)
            return "held was left without an officer";
        if (must_hold_ && out.state == State::idle) return "idle after an unreleased passage";
        if (out.alarm != Alarm::none && out.state == State::idle) return "idle with an alarm";
        if (!started_ && readings_seen_ < config_.settle_readings && out.state == State::idle)
            return "idle before the sensors were read";
        const bool open = out.state == State::authorised || out.state == State::passing;
        if (open != (open_ticket_ != 0)) return "the state and the open passage disagree";
        return {};
    }

    gate::lane::Config config_;
    gate::lane::State state_ = gate::lane::State::starting;
    std::set<gate::lane::Ticket> pulsed_;
    std::set<gate::lane::Ticket> ended_;
    gate::lane::Ticket open_ticket_ = 0;
    std::uint32_t last_passages_ = 0;
    std::uint32_t passages_here_ = 0;
    std::uint32_t entitled_ = 0;
    std::uint64_t passages_ = 0;
    std::uint64_t pulses_ = 0;
    int good_readings_ = 0;
    int readings_seen_ = 0;
    bool have_counts_ = false;
    bool must_hold_ = false;
    bool started_ = false;
};

}  // namespace limen::simulation
