// SPDX-License-Identifier: Apache-2.0
// The production lane core in a hostile world, judged by an independent checker. A failure prints
// the seed and the step; LIMEN_SIM_SEED and LIMEN_SIM_STEPS run another stretch.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "tests/simulation/lane_checker.hpp"
#include "tests/simulation/lane_world.hpp"

namespace limen::simulation {
namespace {

using namespace gate::lane;

std::uint64_t from_environment(const char* name, std::uint64_t fallback) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : fallback;
}

// Guards against: every way in which the barrier could open wrongly (the checker's rules), under
// faults of sensors, board, mains, journal, officers, travellers, and restarts at random moments.
TEST(LaneSimulation, NoRuleIsEverBroken) {
    const std::uint64_t seed = from_environment("LIMEN_SIM_SEED", 20'261'122);
    const std::uint64_t steps = from_environment("LIMEN_SIM_STEPS", 3'000'000);
    std::printf("seed %llu, %llu steps\n", static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(steps));
    Config config;
    config.mains_ms = 1'500;  // so that every state is visited often
    LaneWorld world(seed);
    Random dice(seed ^ 0xA5A5);
    LaneChecker checker(config);
    Lane lane(config);
    std::array<std::uint64_t, 9> visits{};
    std::uint64_t restarts = 0;
    TimeMs now = 0;
    for (std::uint64_t i = 0; i < steps; ++i) {
        const bool faults = (i / 20'000) % 2 == 1;
        if (i % 20'000 == 0 && !faults) world.heal();
        now += dice.one_in(500) ? dice.between(0, 700) : 10;
        const bool open = lane.state() == State::authorised || lane.state() == State::passing;
        if (faults && dice.one_in(20'000)) {
            lane = Lane(config, open ? Alarm::restarted : lane.alarm(), world.last_ticket());
            checker.restarted();
            restarts++;
        }
        const Input in = world.next(now, faults);
        const Output out = lane.step(now, in);
        visits[static_cast<std::size_t>(out.state)]++;
        const std::string broken = checker.check(now, in, out);
        ASSERT_EQ(broken, "") << "seed " << seed << " step " << i << " state "
                              << to_string(out.state);
        world.take(now, out, faults);
    }
    std::printf("%llu pulses, %llu passages, %llu restarts\n",
                static_cast<unsigned long long>(checker.pulses()),
                static_cast<unsigned long long>(checker.passages()),
                static_cast<unsigned long long>(restarts));
    // A simulation that never gets anywhere proves nothing.
    EXPECT_GT(checker.pulses(), steps / 5'000);
    EXPECT_GT(checker.passages(), steps / 10'000);
    for (std::size_t i = 0; i < visits.size(); ++i)
        EXPECT_GT(visits[i], 0u) << "never was " << to_string(static_cast<State>(i));
}

Input good_input(bool authorise, Ticket ticket = 1) {
    Input in;
    in.sensors = Sensors{};
    if (authorise) in.authorise = Authorisation{ticket, 1'000'000, true};
    return in;
}
Output pulse_output() {
    Output out;
    out.state = State::authorised;
    out.pulse = true;
    return out;
}

// Guards against: a checker that accepts everything. Each lie is one that a broken core could tell.
TEST(LaneSimulation, CheckerSeesSeededFaults) {
    Output idle;
    idle.state = State::idle;
    const auto fresh = [&] {
        LaneChecker checker{Config{}};
        Output starting;
        EXPECT_EQ(checker.check(0, good_input(false), starting), "");
        EXPECT_EQ(checker.check(10, good_input(false), idle), "");
        return checker;
    };
    {
        auto checker = fresh();
        EXPECT_NE(checker.check(20, good_input(false), pulse_output()), "");
    }
    {
        auto checker = fresh();
        EXPECT_EQ(checker.check(20, good_input(true), pulse_output()), "");
        EXPECT_NE(checker.check(30, good_input(true), pulse_output()), "");
    }
    {
        auto checker = fresh();
        Input in = good_input(true);
        in.authorise->durable = false;
        EXPECT_NE(checker.check(20, in, pulse_output()), "");
        in = good_input(true);
        in.authorise->expires = 20;
        EXPECT_NE(checker.check(20, in, pulse_output()), "");
    }
    {
        auto checker = fresh();
        Input in = good_input(false);
        in.sensors->emergency = true;
        EXPECT_NE(checker.check(20, in, idle), "");
    }
    {
        auto checker = fresh();
        Input in = good_input(false);
        in.sensors->passages = 1;
        EXPECT_NE(checker.check(20, in, idle), "");
    }
    {
        auto checker = fresh();
        Output held;
        held.state = State::held;
        EXPECT_EQ(checker.check(20, good_input(false), held), "");
        EXPECT_NE(checker.check(30, good_input(false), idle), "");
    }
    LaneChecker early{Config{}};
    EXPECT_NE(early.check(0, good_input(true), pulse_output()), "");
}

}  // namespace
}  // namespace limen::simulation
