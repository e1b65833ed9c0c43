// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/lane/lane.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace limen::gate::lane {
namespace {

// A lane with a hand on every sensor; ten milliseconds a step.
struct Bench {
    explicit Bench(Alarm alarm = Alarm::none) : lane(Config{}, alarm) {}
    Output step(Command command = Command::none) {
        now += 10;
        Input in;
        if (!silent) in.sensors = sensors;
        in.command = command;
        in.hold = hold;
        in.pulse_failed = std::exchange(pulse_failed, false);
        in.authorise = std::exchange(authorise, std::nullopt);
        last = lane.step(now, in);
        pulses += last.pulse ? 1 : 0;
        if (last.ended != 0) ends.push_back(last.end);
        return last;
    }
    void run(TimeMs ms) {
        for (TimeMs i = 0; i < ms; i += 10) step();
    }
    void to_idle() { run(30); }
    void to_authorised() {
        to_idle();
        authorise = Authorisation{++ticket, now + 1'000, true};
        step();
    }
    void to_passing() {
        to_authorised();
        sensors.exit_closed = false;
        step();
        sensors.beam_masked = true;
        step();
    }
    void to_closing() {
        to_passing();
        sensors.beam_masked = false;
        sensors.passages++;
        step();
    }
    void to_held() {
        to_idle();
        sensors.wrong_way++;
        step();
    }
    void to_emergency() {
        to_idle();
        sensors.emergency = true;
        step();
    }
    void to_power_fail() {
        to_idle();
        sensors.mains_ok = false;
        run(30'100);
    }
    void to_out_of_service() {
        to_idle();
        step(Command::out_of_service);
    }

    Lane lane;
    Sensors sensors;
    TimeMs now = 0;
    Ticket ticket = 0;
    std::optional<Authorisation> authorise;
    bool silent = false, hold = false, pulse_failed = false;
    int pulses = 0;
    std::vector<End> ends;
    Output last;
};

struct Way {
    State state;
    void (Bench::*go)();
};
const Way kWays[] = {
    {State::idle, &Bench::to_idle},
    {State::authorised, &Bench::to_authorised},
    {State::passing, &Bench::to_passing},
    {State::closing, &Bench::to_closing},
    {State::held, &Bench::to_held},
    {State::emergency, &Bench::to_emergency},
    {State::power_fail, &Bench::to_power_fail},
    {State::out_of_service, &Bench::to_out_of_service},
};

// Guards against: a state in which the fire loop is not heard at once.
TEST(Lane, EmergencyFromEveryStateInOneStep) {
    Bench starting;
    starting.sensors.emergency = true;
    EXPECT_EQ(starting.step().state, State::emergency);
    for (const Way& way : kWays) {
        Bench bench;
        (bench.*way.go)();
        ASSERT_EQ(bench.lane.state(), way.state) << to_string(way.state);
        const bool open = way.state == State::authorised || way.state == State::passing;
        bench.sensors.emergency = true;
        EXPECT_EQ(bench.step().state, State::emergency) << to_string(way.state);
        EXPECT_EQ(bench.last.signal, Signal::alarm);
        if (open) {
            EXPECT_EQ(bench.ends, std::vector{End::unknown});
        }
        // It stays until an officer resets it, and not while the loop is open.
        bench.step(Command::reset);
        EXPECT_EQ(bench.lane.state(), State::emergency);
        bench.sensors =
            Sensors{.passages = bench.sensors.passages, .wrong_way = bench.sensors.wrong_way};
        bench.run(5'000);
        EXPECT_EQ(bench.lane.state(), State::emergency);
        bench.step(Command::reset);
        bench.run(50);
        const bool out = way.state == State::out_of_service;
        EXPECT_EQ(bench.lane.state(), out ? State::out_of_service : State::idle);
    }
}

// Guards against: a release from any state but idle.
TEST(Lane, OnlyIdleReleases) {
    for (const Way& way : kWays) {
        Bench bench;
        (bench.*way.go)();
        const int before = bench.pulses;
        bench.authorise = Authorisation{100, bench.now + 1'000, true};
        bench.step();
        EXPECT_EQ(bench.pulses - before, way.state == State::idle ? 1 : 0) << to_string(way.state);
        EXPECT_EQ(bench.last.refused == Refusal::none, way.state == State::idle);
    }
    Bench starting;
    starting.authorise = Authorisation{1, 1'000, true};
    EXPECT_FALSE(starting.step().pulse) << "a release before the sensors were read twice";
}

// Guards against: each authorisation that is not good for a release.
TEST(Lane, BadAuthorisationsAreRefusedWithTheirReason) {
    Bench bench;
    bench.to_idle();
    const auto refused = [&](Authorisation a) {
        bench.authorise = a;
        bench.step();
        EXPECT_FALSE(bench.last.pulse);
        return bench.last.refused;
    };
    EXPECT_EQ(refused({1, bench.now + 1'000, false}), Refusal::not_durable);
    EXPECT_EQ(refused({1, bench.now + 10, true}), Refusal::expired);
    EXPECT_EQ(refused({0, bench.now + 1'000, true}), Refusal::not_newer);
    bench.silent = true;
    EXPECT_EQ(refused({1, bench.now + 1'000, true}), Refusal::no_sensors);
    bench.silent = false;
    bench.sensors.beam_masked = true;
    EXPECT_EQ(refused({1, bench.now + 1'000, true}), Refusal::not_clear);
    bench.sensors.beam_masked = false;
    bench.sensors.mains_ok = false;
    EXPECT_EQ(refused({1, bench.now + 1'000, true}), Refusal::not_clear);
    EXPECT_EQ(bench.lane.state(), State::idle);
    bench.hold = true;
    EXPECT_EQ(refused({1, bench.now + 1'000, true}), Refusal::held);
}

// Guards against: a ticket from before a restart being good after it.
TEST(Lane, TicketsOfAnEarlierRunAreSpent) {
    Lane lane(Config{}, Alarm::none, 41);
    Input in;
    in.sensors = Sensors{};
    for (TimeMs t = 10; t < 100; t += 10) lane.step(t, in);
    in.authorise = Authorisation{41, 1'000, true};
    EXPECT_EQ(lane.step(100, in).refused, Refusal::not_newer);
    in.authorise = Authorisation{42, 1'000, true};
    EXPECT_TRUE(lane.step(110, in).pulse);
}

// Guards against: wrong ends of a passage, which are what the record is about.
TEST(Lane, PassagesEndAsTheyEnded) {
    Bench passed;
    passed.to_closing();
    EXPECT_EQ(passed.ends, std::vector{End::passed});
    passed.sensors.exit_closed = true;
    passed.run(50);
    EXPECT_EQ(passed.lane.state(), State::idle);

    Bench never;
    never.to_authorised();
    never.sensors.exit_closed = false;
    never.run(7'900);
    EXPECT_EQ(never.lane.state(), State::authorised);
    never.run(200);
    EXPECT_EQ(never.lane.state(), State::closing);
    EXPECT_EQ(never.ends, std::vector{End::expired});

    Bench back;
    back.to_passing();
    back.sensors.beam_masked = false;
    back.run(10'100);
    EXPECT_EQ(back.ends, std::vector{End::expired});

    Bench stands;
    stands.to_passing();
    stands.run(10'100);
    EXPECT_EQ(stands.lane.state(), State::held);
    EXPECT_EQ(stands.last.alarm, Alarm::obstructed);
    EXPECT_EQ(stands.ends, std::vector{End::unknown});
}

// Guards against: an irregular passage that the lane does not hold for.
TEST(Lane, IrregularPassagesHoldTheLane) {
    const auto after = [](void (Bench::*go)(), const std::function<void(Bench&)>& event) {
        Bench bench;
        (bench.*go)();
        event(bench);
        bench.step();
        EXPECT_EQ(bench.lane.state(), State::held);
        return bench.last.alarm;
    };
    const auto one = [](Bench& b) { b.sensors.passages++; };
    const auto two = [](Bench& b) { b.sensors.passages += 2; };
    const auto back = [](Bench& b) { b.sensors.wrong_way++; };
    const auto many = [](Bench& b) { b.sensors.occupancy = 2; };
    const auto lost = [](Bench& b) { b.sensors.passages -= 1; };
    EXPECT_EQ(after(&Bench::to_idle, one), Alarm::intrusion);
    EXPECT_EQ(after(&Bench::to_passing, two), Alarm::tailgating);
    EXPECT_EQ(after(&Bench::to_closing, one), Alarm::tailgating);
    EXPECT_EQ(after(&Bench::to_passing, many), Alarm::tailgating);
    EXPECT_EQ(after(&Bench::to_idle, back), Alarm::wrong_way);
    EXPECT_EQ(after(&Bench::to_passing, back), Alarm::wrong_way);
    EXPECT_EQ(after(&Bench::to_closing, back), Alarm::wrong_way);
    EXPECT_EQ(after(&Bench::to_authorised, one), Alarm::contradiction) << "through a closed door";
    EXPECT_EQ(after(&Bench::to_idle, lost), Alarm::contradiction);
}

TEST(Lane, DoorOpenWithoutReleaseIsForced) {
    Bench bench;
    bench.to_idle();
    bench.sensors.exit_closed = false;
    bench.step();
    EXPECT_EQ(bench.lane.state(), State::idle) << "one reading may bounce";
    bench.step();
    EXPECT_EQ(bench.last.alarm, Alarm::forced);
}

TEST(Lane, DoorThatDoesNotCloseIsObstructed) {
    Bench bench;
    bench.to_closing();
    bench.run(8'100);
    EXPECT_EQ(bench.last.alarm, Alarm::obstructed);
    bench.step(Command::reset);
    bench.run(5'000);
    EXPECT_EQ(bench.lane.state(), State::starting) << "a reset does not trust an open door";
    bench.sensors.exit_closed = true;
    bench.run(50);
    EXPECT_EQ(bench.lane.state(), State::idle);
}

// Guards against: an alarm that is forgotten on the way through other states.
TEST(Lane, AlarmOutlivesPowerFailureAndService) {
    Bench bench;
    bench.to_held();
    bench.sensors.mains_ok = false;
    bench.run(30'100);
    EXPECT_EQ(bench.lane.state(), State::power_fail);
    bench.sensors.mains_ok = true;
    bench.run(100);
    EXPECT_EQ(bench.lane.state(), State::held);
    bench.step(Command::out_of_service);
    EXPECT_EQ(bench.lane.state(), State::out_of_service);
    bench.step(Command::into_service);
    bench.run(100);
    EXPECT_EQ(bench.lane.state(), State::held);
    bench.step(Command::reset);
    bench.run(100);
    EXPECT_EQ(bench.lane.state(), State::idle);
}

TEST(Lane, PowerFailureFromEveryStateButEmergency) {
    for (const Way& way : kWays) {
        Bench bench;
        (bench.*way.go)();
        bench.sensors.mains_ok = false;
        bench.sensors.exit_closed = true;
        bench.run(60'000);
        const auto expected = way.state == State::emergency ? State::emergency : State::power_fail;
        EXPECT_EQ(bench.lane.state(), expected) << to_string(way.state);
    }
}

// Guards against: a silent board being trusted, or the lane never coming back from it.
TEST(Lane, SilentBoard) {
    Bench idle;
    idle.to_idle();
    idle.silent = true;
    idle.run(600);
    EXPECT_EQ(idle.lane.state(), State::out_of_service);
    idle.silent = false;
    idle.sensors.passages = 7'000;  // counts from a new power-on are no passages
    idle.run(100);
    EXPECT_EQ(idle.lane.state(), State::idle);

    Bench passing;
    passing.to_passing();
    passing.silent = true;
    passing.run(600);
    EXPECT_EQ(passing.last.alarm, Alarm::board_lost);
    EXPECT_EQ(passing.ends, std::vector{End::unknown});

    Bench unsure;
    unsure.to_authorised();
    unsure.pulse_failed = true;
    unsure.step();
    EXPECT_EQ(unsure.last.alarm, Alarm::pulse_unsure);
    EXPECT_EQ(unsure.pulses, 1);
}

// Guards against: an officer's wish cutting off somebody in the door.
TEST(Lane, OutOfServiceWaitsForThePassage) {
    Bench bench;
    bench.to_passing();
    bench.step(Command::out_of_service);
    EXPECT_EQ(bench.lane.state(), State::passing);
    bench.sensors.beam_masked = false;
    bench.sensors.passages++;
    bench.sensors.exit_closed = true;
    bench.run(100);
    EXPECT_EQ(bench.lane.state(), State::out_of_service);
    EXPECT_EQ(bench.ends, std::vector{End::passed});
}

// Guards against: a restart in the middle of a passage going to idle by itself.
TEST(Lane, RestartedLaneIsHeld) {
    Bench bench(Alarm::restarted);
    bench.run(100);
    EXPECT_EQ(bench.lane.state(), State::held);
    EXPECT_EQ(bench.pulses, 0);
}

// Guards against: invariants that are not armed in this build.
TEST(LaneDeathTest, BrokenInvariantsStopTheProgram) {
    Bench bench;
    bench.to_idle();
    EXPECT_DEATH(bench.lane.step(bench.now - 5, Input{}), "never goes back");
    Config mantrap;
    mantrap.layout = Layout::mantrap;
    EXPECT_DEATH(Lane{mantrap}, "one-door");
}

}  // namespace
}  // namespace limen::gate::lane
