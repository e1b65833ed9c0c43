// SPDX-License-Identifier: Apache-2.0
// The real process, killed for real. The virtual barrier writes a line for each pulse before it
// moves; nothing but the barrier is believed about pulses.
#include <cstdio>
#include <functional>
#include <random>

#include "tests/unit/gate/gate_process.hpp"

namespace limen::gate::testing {
namespace {

border::Evidence evidence_now(int round) {
    border::Evidence e = good_evidence(static_cast<std::uint8_t>(round));
    e.started_us = e.collected_us = SystemClock().utc_us();
    return e;
}

// A gate with its kiosk and its officer, until the block ends.
struct House {
    explicit House(const Site& site) : gate(site), kiosk(site), officer(site) {}
    bool wait(const std::function<bool()>& done) {
        return until([&] {
            kiosk.step();
            officer.step();
            return done();
        });
    }
    bool wait_welcomed() {
        return wait([&] { return kiosk.welcomed && kiosk.lane == protocol::LaneState::idle; });
    }
    GateProcess gate;
    KioskClient kiosk;
    OfficerClient officer;
};

// The gate is killed somewhere between "not yet read" and "the passage is over", most times in the
// first milliseconds. Gives what the kiosk had sent.
void die_after_evidence(const Site& site, const border::Evidence& evidence, unsigned after_us,
                        Bytes& sent) {
    const std::size_t before = site.pulses();
    House house(site);
    ASSERT_TRUE(house.wait_welcomed());
    ASSERT_EQ(site.pulses(), before) << "a restart moved the barrier";
    sent = house.kiosk.sealed(evidence);
    ASSERT_TRUE(house.kiosk.send(sent));
    ::usleep(after_us);
    house.gate.end(SIGKILL);
}

// The old message as it was, then the same transaction anew, as a kiosk does.
void come_back(const Site& site, const border::Evidence& evidence, const Bytes& sent) {
    House house(site);
    KioskClient& kiosk = house.kiosk;
    ASSERT_TRUE(house.wait_welcomed());
    kiosk.send(sent);
    kiosk.send(kiosk.sealed(evidence));
    ASSERT_TRUE(house.wait([&] {
        if (kiosk.decisions.empty() && !kiosk.rejections.empty()) {
            kiosk.rejections.clear();
            kiosk.send(kiosk.sealed(evidence));
        }
        return !kiosk.decisions.empty() && kiosk.lane == protocol::LaneState::idle;
    }));
    EXPECT_EQ(kiosk.decisions[0].outcome, border::Outcome::open);
    EXPECT_TRUE(house.wait([&] { return house.officer.state.lane == protocol::LaneState::idle; }));
    house.gate.end(SIGTERM);
}

// Each decision and each end is recorded once, whatever was killed.
void expect_each_recorded_once(const Site& site, std::size_t rounds) {
    const auto report = verify_journal(site.folder.path() / "gate.journal");
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->first_bad) << report->why;
    std::map<border::TransactionId, int> decisions, ends;
    auto store = OutboxStore::open(site.folder.path() / "gate.journal");
    ASSERT_TRUE(store);
    const auto rows = (*store)->pending(10'000);
    ASSERT_TRUE(rows);
    for (const auto& row : *rows) {
        const auto opened = protocol::open(row.envelope, "event",
                                           [&](std::string_view) { return &site.gate.self.sign; });
        ASSERT_TRUE(opened);
        const auto event = protocol::decode_event(opened->body);
        ASSERT_TRUE(event);
        if (const auto* d = std::get_if<border::DecisionTaken>(&event->what))
            ++decisions[d->decision.transaction];
        if (const auto* p = std::get_if<border::PassageEnded>(&event->what)) ++ends[p->transaction];
    }
    EXPECT_EQ(decisions.size(), rounds);
    EXPECT_EQ(ends.size(), rounds);
    for (const auto& [id, count] : decisions) EXPECT_EQ(count, 1);
    for (const auto& [id, count] : ends) EXPECT_EQ(count, 1);
}

// Guards against: a decision that gives two pulses, or a record that is lost, when the gate dies at
// any moment between evidence and passage.
TEST(GateKill, NeverTwoPulsesForOneDecision) {
    constexpr int kRounds = 24;
    const unsigned seed = 20'261'122;
    std::printf("seed %u, %d rounds\n", seed, kRounds);
    std::mt19937 random(seed);
    const Site site;
    std::size_t decided = 0;
    for (int round = 1; round <= kRounds; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        const border::Evidence evidence = evidence_now(round);
        const std::size_t before = site.pulses();
        Bytes sent;
        ASSERT_NO_FATAL_FAILURE(die_after_evidence(
            site, evidence, random() % (round % 3 == 0 ? 300'000u : 12'000u), sent));
        ASSERT_LE(site.pulses() - before, 1u);
        ASSERT_NO_FATAL_FAILURE(come_back(site, evidence, sent));
        ASSERT_LE(site.pulses() - before, 1u) << "two pulses";
        decided += site.pulses() - before;
    }
    std::printf("%zu pulses\n", decided);
    EXPECT_GT(decided, 0u);
    expect_each_recorded_once(site, kRounds);
}

// Guards against: a gate that ignores SIGTERM, or ends with a person in the door.
TEST(GateKill, TermEndsInOrder) {
    const Site site;
    GateProcess gate(site);
    KioskClient kiosk(site);
    ASSERT_TRUE(until([&] {
        kiosk.step();
        return kiosk.welcomed && kiosk.lane == protocol::LaneState::idle;
    }));
    ASSERT_TRUE(kiosk.send(kiosk.sealed(good_evidence(1))));
    ASSERT_TRUE(until([&] {
        kiosk.step();
        return !kiosk.decisions.empty();
    }));
    const int status = gate.end(SIGTERM);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    EXPECT_EQ(site.pulses(), 1u);
    const SystemClock clock;
    auto journal = Journal::open(site.folder.path() / "gate.journal", site.gate, clock);
    ASSERT_TRUE(journal);
    EXPECT_TRUE((*journal)->open_releases().value().empty());
}

}  // namespace
}  // namespace limen::gate::testing
