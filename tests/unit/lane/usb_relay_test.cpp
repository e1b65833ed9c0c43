// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "hal/lane/usb_relay_lane.hpp"

namespace limen::hal {
namespace {

using std::chrono::milliseconds;

// A board as its firmware behaves: relays by command, inputs in bytes 5 and 6.
struct FakeBoard {
    RelayReport report{'B', 'I', 'T', 'F', 'T', 0b0000'1110, 0, 0};
    bool plugged = true;
    int fail_sets = 0;
    std::vector<RelayReport> sets;
    int on_commands = 0;
};

class FakeTransport final : public RelayTransport {
  public:
    explicit FakeTransport(FakeBoard& board) : board_(board) {}
    Result<RelayReport> get_report() override {
        if (!open_ || !board_.plugged) return gone();
        return board_.report;
    }
    Result<void> set_report(const RelayReport& r) override {
        if (!open_ || !board_.plugged) return gone();
        if (board_.fail_sets > 0) {
            --board_.fail_sets;
            return fail(Stage::lane, "lane.timeout", "no answer", true);
        }
        board_.sets.push_back(r);
        const auto bit = static_cast<std::uint8_t>(r[1] == 0 ? 0u : 1u << (r[1] - 1));
        if (r[0] == 0xFF) board_.report[7] |= bit, ++board_.on_commands;
        if (r[0] == 0xFD) board_.report[7] &= static_cast<std::uint8_t>(~bit);
        if (r[0] == 0xFC) board_.report[7] = 0;
        return {};
    }
    Result<void> reopen() override {
        open_ = board_.plugged;
        if (!open_) return gone();
        return {};
    }
    std::string describe() const override { return "fake board"; }

  private:
    static std::unexpected<Error> gone() { return fail(Stage::lane, "lane.gone", "gone", true); }
    FakeBoard& board_;
    bool open_ = false;
};

struct UsbRelayTest : ::testing::Test {
    std::unique_ptr<UsbRelayLane> make() {
        UsbRelaySettings settings;
        settings.go_relay = 2;
        settings.passage_bit = 0;
        settings.emergency_bit = 1;
        settings.closed_bit = 2;
        settings.beam_bit = 3;
        auto lane = UsbRelayLane::open(std::make_unique<FakeTransport>(board), settings, clock);
        EXPECT_TRUE(lane) << lane.error().describe();
        return std::move(*lane);
    }
    FakeBoard board;
    ManualClock clock;
};

// Guards against: a contact that stays closed, which barriers take for "stay open".
TEST_F(UsbRelayTest, PulseEndsAndIsGivenOnce) {
    auto lane = make();
    ASSERT_TRUE(lane->pulse_open(milliseconds(500)));
    EXPECT_EQ(board.report[7], 1);
    EXPECT_FALSE(lane->pulse_open(milliseconds(500))) << "barriers count what they get";
    clock.advance(milliseconds(490));
    ASSERT_TRUE(lane->read());
    EXPECT_EQ(board.report[7], 1);
    clock.advance(milliseconds(10));
    board.fail_sets = 1;
    ASSERT_TRUE(lane->read());
    EXPECT_EQ(board.report[7], 1) << "the board did not take it";
    ASSERT_TRUE(lane->read());
    EXPECT_EQ(board.report[7], 0) << "opening the contact is tried again";
    EXPECT_EQ(board.on_commands, 1);
}

// Guards against: re-sending a pulse whose transfer failed.
TEST_F(UsbRelayTest, FailedPulseIsNotRepeated) {
    auto lane = make();
    board.fail_sets = 1;
    EXPECT_FALSE(lane->pulse_open(milliseconds(300)));
    for (int i = 0; i < 100; ++i) {
        clock.advance(milliseconds(10));
        ASSERT_TRUE(lane->read());
    }
    EXPECT_EQ(board.on_commands, 0);
}

// Guards against: inputs read the wrong way round.
TEST_F(UsbRelayTest, InputsMeanWhatTheWiringSays) {
    auto lane = make();
    auto in = *lane->read();
    EXPECT_FALSE(in.emergency);
    EXPECT_TRUE(in.exit_closed);
    EXPECT_FALSE(in.beam_masked);
    EXPECT_EQ(in.passages, 0u);
    board.report[5] = 0b0000'1100;  // the loop is open: pressed, fire, or a broken wire
    EXPECT_TRUE(lane->read()->emergency);
    board.report[5] = 0b0000'0010;
    in = *lane->read();
    EXPECT_FALSE(in.exit_closed);
    EXPECT_TRUE(in.beam_masked);
}

// Guards against: a level counted as many passages, or one at start counted at all.
TEST_F(UsbRelayTest, PassagesAreEdges) {
    board.report[5] |= 1;
    auto lane = make();
    EXPECT_EQ(lane->read()->passages, 0u);
    board.report[5] &= static_cast<std::uint8_t>(~1);
    EXPECT_EQ(lane->read()->passages, 0u);
    board.report[5] |= 1;
    EXPECT_EQ(lane->read()->passages, 1u);
    EXPECT_EQ(lane->read()->passages, 1u);
}

// Guards against: an unplugged board that needs a person at the computer, or is asked without end.
TEST_F(UsbRelayTest, UnpluggedBoardIsFoundAgainWithItsRelaysOff) {
    auto lane = make();
    ASSERT_TRUE(lane->pulse_open(milliseconds(500)));
    board.plugged = false;
    EXPECT_EQ(lane->read().error().cause, "lane.gone");
    EXPECT_EQ(lane->faults(), std::vector<std::string>{"lane.gone"});
    EXPECT_EQ(lane->pulse_open(milliseconds(500)).error().cause, "lane.gone");
    board.plugged = true;
    EXPECT_EQ(board.report[7], 1);
    clock.advance(std::chrono::seconds(1));
    EXPECT_TRUE(lane->read());
    EXPECT_EQ(board.report[7], 0);
    EXPECT_TRUE(lane->faults().empty());
    EXPECT_EQ(board.on_commands, 1);
}

TEST_F(UsbRelayTest, AbsentBoardIsAFaultNotAFailure) {
    board.plugged = false;
    auto lane = make();
    EXPECT_EQ(lane->faults(), std::vector<std::string>{"lane.gone"});
    board.plugged = true;
    EXPECT_FALSE(lane->read()) << "it is looked for once a second";
    clock.advance(std::chrono::seconds(1));
    EXPECT_TRUE(lane->read());
}

// Guards against: a board left with its contact closed by a process that died in a pulse.
TEST_F(UsbRelayTest, OpensAllContactsAtStartAndAtTheEnd) {
    board.report[7] = 0xFF;
    auto lane = make();
    EXPECT_EQ(board.report[7], 0);
    ASSERT_TRUE(lane->signal(LaneBoard::Signal::go));
    EXPECT_EQ(board.report[7], 0b10);
    lane.reset();
    EXPECT_EQ(board.report[7], 0);
}

TEST_F(UsbRelayTest, RefusesWiringThatCannotWork) {
    const auto cause = [&](const UsbRelaySettings& settings) {
        auto lane = UsbRelayLane::open(std::make_unique<FakeTransport>(board), settings, clock);
        return lane ? std::string() : lane.error().cause;
    };
    UsbRelaySettings good;
    good.passage_bit = 0;
    good.emergency_bit = 1;
    EXPECT_EQ(cause(good), "");
    auto bad = good;
    bad.passage_bit = -1;
    EXPECT_EQ(cause(bad), "config.invalid");
    bad = good;
    bad.emergency_bit = 0;
    EXPECT_EQ(cause(bad), "config.invalid") << "one bit with two meanings";
    bad = good;
    bad.go_relay = bad.open_relay;
    EXPECT_EQ(cause(bad), "config.invalid") << "the go light would open the gate";
    auto lane = make();
    EXPECT_EQ(lane->pulse_open(milliseconds(20)).error().cause, "lane.bad_pulse");
    EXPECT_EQ(lane->pulse_open(std::chrono::seconds(5)).error().cause, "lane.bad_pulse");
}

// Guards against: the libusb transport failing where there is no board (it must be a plain fault).
TEST(LibusbRelay, SaysGoneWithoutABoard) {
    auto transport = make_libusb_relay("NONE!");
    if (!transport) GTEST_SKIP() << "no USB on this machine: " << transport.error().describe();
    EXPECT_EQ((*transport)->reopen().error().cause, "lane.gone");
    EXPECT_EQ((*transport)->get_report().error().cause, "lane.gone");
}

}  // namespace
}  // namespace limen::hal
