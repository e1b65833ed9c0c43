// SPDX-License-Identifier: Apache-2.0
// The lane's safety core: pure, without allocation, without dependencies. step(now, input) → output
// is called every 10–20 ms by its owner; nothing else moves the barrier.
//
//   state           entered when                              left to
//   starting        power-on, reset, mains or board back      idle after good readings; held: not
//                                                             clear in time, or an alarm stands
//   idle            clear, closed, locked                     authorised by release() alone
//   authorised      the barrier got its one pulse             passing; closing: passed, not started
//   passing         somebody is in the door                   closing: passed, went back
//   closing         the passage is over, the door closes      idle when closed and clear
//   held            alarm: needs an officer                   starting, by reset
//   emergency       fire loop or stop button, from anywhere   starting, by reset with a healthy
//   loop power_fail      mains gone for longer than mains_ms       starting when the mains are back
//   out_of_service  an officer's wish, or the board is gone   starting: into_service, board back
//
// An alarm stands until an officer's reset, whatever states are passed meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace limen::gate::lane {

using TimeMs = std::int64_t;  // monotonic
using Ticket = std::uint64_t;

enum class State : std::uint8_t {
    starting,
    idle,
    authorised,
    passing,
    closing,
    held,
    emergency,
    power_fail,
    out_of_service
};
std::string_view to_string(State state);

enum class Alarm : std::uint8_t {
    none,
    tailgating,     // more persons than the one released
    intrusion,      // a passage nobody was released for
    wrong_way,      // a passage against the lane's direction
    forced,         // the door is open and was not released
    obstructed,     // not closed or not clear in time
    contradiction,  // sensors that can't both be true
    board_lost,     // the board fell silent during a passage
    pulse_unsure,   // the board did not confirm a pulse
    journal,        // records can't be written
    restarted,      // the gate restarted between a release and its passage
};
std::string_view to_string(Alarm alarm);

enum class Layout : std::uint8_t { one_door, mantrap, open_lane };

struct Config {
    Layout layout = Layout::one_door;  // the others have no core yet; the gate refuses them
    int settle_readings = 2;           // good readings in a row before the lane is trusted
    TimeMs start_ms = 8'000;           // pulse → start of passage (PERCo waits 8 s)
    TimeMs pass_ms = 10'000;           // start → end of passage
    TimeMs close_ms = 8'000;           // end of passage → closed and clear
    TimeMs mains_ms = 30'000;          // without mains before the lane gives up
    TimeMs sensors_ms = 500;           // without readings before the board counts as gone
};

// As hal::LaneInputs; of its own so that the core depends on nothing.
struct Sensors {
    bool emergency = false;
    bool mains_ok = true;
    bool exit_closed = true;
    bool beam_masked = false;
    std::uint32_t passages = 0;
    std::uint32_t wrong_way = 0;
    std::uint8_t occupancy = 0;
};

struct Authorisation {
    Ticket ticket = 0;     // grows with each; never used again
    TimeMs expires = 0;    // on the core's own clock
    bool durable = false;  // the decision is on disk
};

enum class Command : std::uint8_t { none, reset, out_of_service, into_service };

struct Input {
    std::optional<Sensors> sensors;  // absent: the board did not answer
    std::optional<Authorisation> authorise;
    Command command = Command::none;
    bool hold = false;          // records can't be written: no release
    bool pulse_failed = false;  // the pulse ordered by the last step met an error
};

enum class End : std::uint8_t { passed, expired, cancelled, unknown };
enum class Refusal : std::uint8_t {
    none,
    not_durable,
    expired,
    not_newer,
    no_sensors,
    not_clear,
    not_idle,
    held
};
std::string_view to_string(Refusal refusal);
enum class Signal : std::uint8_t { off, stop, go, alarm };

struct Output {
    State state = State::starting;
    Signal signal = Signal::stop;
    Alarm alarm = Alarm::none;
    bool pulse = false;  // give the barrier one pulse now
    Ticket ended = 0;    // 0: none; else this ticket's passage ended, as `end` says
    End end = End::unknown;
    Refusal refused = Refusal::none;  // why this step's authorisation was not taken; it is void
};

class Lane {
  public:
    // alarm: what an earlier run left open (Alarm::restarted), else none. last_ticket: the highest
    // that any earlier run may have used (tickets are the journal's sequence numbers).
    explicit Lane(const Config& config, Alarm alarm = Alarm::none, Ticket last_ticket = 0);
    Output step(TimeMs now, const Input& input);
    State state() const { return state_; }
    Alarm alarm() const { return alarm_; }

  private:
    struct Counted {
        std::uint32_t passages = 0;
        std::uint32_t wrong_way = 0;
    };
    void take(const Input& input);
    bool door_clear() const;
    bool clear() const;
    bool interrupted(const Input& input);
    void note(Command command);
    void obey(Command command);
    void follow_starting();
    void follow_idle();
    void follow_release();
    void follow_closing();
    void watch_counts();
    void keep_counts();
    Refusal objection(const Input& input) const;
    void release(const Authorisation& authorisation, const Input& input);
    void end_ticket(End end);
    void raise(Alarm alarm);
    void go(State next);
    bool over(TimeMs limit) const { return now_ - since_ >= limit; }
    Signal signal() const;

    Config config_;
    State state_ = State::starting;
    Alarm alarm_ = Alarm::none;
    TimeMs now_ = 0;
    TimeMs since_ = 0;          // when state_ was entered
    TimeMs readings_at_ = 0;    // when the board last answered
    TimeMs mains_at_ = 0;       // when the mains were last there
    bool begun_ = false;        // the first step has been made
    bool board_gone_ = false;   // out of service for the board's sake, not an officer's
    bool out_wanted_ = false;   // an officer wants the lane out of service
    bool door_opened_ = false;  // seen open since the pulse
    int good_readings_ = 0;
    int open_readings_ = 0;
    bool fresh_ = false;  // this step has readings
    bool have_base_ = false;
    Sensors sensors_{};
    Counted counted_{};  // in this step
    Ticket ticket_ = 0;  // released and not ended
    Ticket last_ticket_ = 0;
    Output out_{};
};

}  // namespace limen::gate::lane
