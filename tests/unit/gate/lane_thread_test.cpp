// SPDX-License-Identifier: Apache-2.0
// The lane on its own thread, while the gate waits for the disk.
#include "gate-controller/barrier/lane_thread.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <thread>

#include "tests/unit/gate/gate_world.hpp"

namespace limen::gate::testing {
namespace {

// Two threads look at it, as at a real board's lamps.
class WatchedBoard final : public hal::LaneBoard {
  public:
    std::atomic<bool> emergency{false};
    std::atomic<Signal> shown{Signal::off};
    std::atomic<int> pulses{0};

    std::string describe() const override { return "watched"; }
    std::vector<std::string> faults() override { return {}; }
    Result<void> self_test() override { return {}; }
    Result<hal::LaneInputs> read() override {
        hal::LaneInputs inputs;
        inputs.emergency = emergency;
        return inputs;
    }
    Result<void> pulse_open(std::chrono::milliseconds) override {
        ++pulses;
        return {};
    }
    Result<void> signal(Signal signal) override {
        shown = signal;
        return {};
    }
};

// Says when the gate decides: the commit is next.
class WatchedLists final : public ListSource {
  public:
    mutable std::atomic<bool> searched{false};
    std::vector<std::shared_ptr<const border::AlertList>> current() const override {
        searched = true;
        return {};
    }
};

// Real time goes on; a test that fails ends.
template <class Condition>
bool comes_true(Condition condition) {
    for (int i = 0; i < 20'000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
}

struct LaneThreadTest : ::testing::Test {
    TempFolder folder;
    SystemClock clock;
    protocol::Identity gate_keys = protocol::make_identity("gate-1", protocol::Role::gate);
    protocol::Identity kiosk_keys = protocol::make_identity("kiosk-1", protocol::Role::kiosk);
    border::Policy policy = small_policy();
    WatchedLists lists;
    WatchedBoard board;
    FakeChannel kiosks, consoles;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Gate> gate;

    std::filesystem::path file() const { return folder.path() / "journal.db"; }
    void SetUp() override {
        // Waits for the disk as long as the test wants it to.
        auto opened = Journal::open(file(), gate_keys, clock, std::chrono::minutes(5));
        ASSERT_TRUE(opened) << opened.error().describe();
        journal = std::move(*opened);
        auto started = Gate::start({}, {.clock = clock,
                                        .identity = gate_keys,
                                        .policy = policy,
                                        .lists = lists,
                                        .journal = *journal,
                                        .board = board,
                                        .kiosk_channel = kiosks,
                                        .console_channel = consoles,
                                        .kiosks = {kiosk_keys.self},
                                        .officers = {},
                                        .server_reached = {}});
        ASSERT_TRUE(started) << started.error().describe();
        gate = std::move(*started);
    }
    void submit_good_evidence() {
        const protocol::KioskMessage hello = protocol::KioskHello{"test"};
        kiosks.receive("kiosk-1", protocol::Role::kiosk, protocol::encode(hello));
        gate->poll(std::chrono::milliseconds(0));
        ASSERT_FALSE(kiosks.sent.empty());
        const auto welcome = protocol::decode_gate_to_kiosk(kiosks.sent.front().second);
        ASSERT_TRUE(welcome);
        const protocol::KioskMessage submission =
            protocol::EvidenceSubmission{std::get<protocol::GateWelcome>(*welcome).epoch,
                                         clock.utc_us(), 8'000, good_evidence(1)};
        kiosks.receive("kiosk-1", protocol::Role::kiosk,
                       protocol::seal(protocol::encode(submission), "evidence", kiosk_keys));
    }
};

// Guards against: an emergency that is seen only when the journal's commit is over; and a pulse
// before its decision is on disk, or into an emergency.
TEST_F(LaneThreadTest, EmergencyIsAnsweredWhileTheJournalHangs) {
    const LaneThread lane(gate->driver());
    ASSERT_TRUE(comes_true([&] { return gate->driver().ready(); }));
    submit_good_evidence();
    SQLite::Database other(file().string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    std::atomic<bool> decided{false};
    std::thread decider([&] {
        gate->poll(std::chrono::milliseconds(0));
        decided = true;
    });
    ASSERT_TRUE(comes_true([&] { return lists.searched.load(); }));
    // From the search to the commit, where it hangs, are microseconds.
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ASSERT_FALSE(decided);
    board.emergency = true;
    EXPECT_TRUE(comes_true([&] { return board.shown == hal::LaneBoard::Signal::alarm; }));
    EXPECT_EQ(gate->driver().state(), lane::State::emergency);
    EXPECT_FALSE(decided) << "the journal did not hang, so the test proves nothing";
    EXPECT_EQ(board.pulses, 0);
    other.exec("ROLLBACK");
    decider.join();
    // What was decided meanwhile is void: the lane refuses it.
    EXPECT_TRUE(comes_true([&] {
        gate->tick();
        return journal->open_releases()->empty();
    }));
    EXPECT_EQ(board.pulses, 0);
}

// Guards against: a release that waits for a step that nobody makes.
TEST_F(LaneThreadTest, ReleaseReachesTheBarrierOnceItIsOnDisk) {
    const LaneThread lane(gate->driver());
    ASSERT_TRUE(comes_true([&] { return gate->driver().ready(); }));
    submit_good_evidence();
    gate->poll(std::chrono::milliseconds(0));
    EXPECT_TRUE(comes_true([&] { return board.pulses == 1; }));
    EXPECT_EQ(journal->open_releases()->size(), 1u);
}

}  // namespace
}  // namespace limen::gate::testing
