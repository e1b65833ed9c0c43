// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/gate_talk.hpp"

#include <gtest/gtest.h>

namespace limen::kiosk {
namespace {
using namespace std::chrono_literals;
using protocol::EvidenceSubmission;
using protocol::GateRejected;

class GateTalkTest : public testing::Test {
  protected:
    GateTalk talk_;
    TalkMoment now_{1h, 1'000'000'000};
    border::TransactionId transaction_{1, 2, 3};

    static protocol::Epoch epoch(std::uint8_t n) {
        protocol::Epoch one{};
        one[0] = n;
        return one;
    }
    GateTalk::Turn hear(const protocol::GateToKiosk& message) {
        GateTalk::Turn turn;
        talk_.received(message, now_, turn);
        return turn;
    }
    GateTalk::Turn pass(std::chrono::milliseconds time) {
        now_.at += time;
        now_.utc_us += time.count() * 1000;
        GateTalk::Turn turn;
        talk_.tick(now_, turn);
        return turn;
    }
    GateTalk::Turn submit() {
        border::Evidence evidence;
        evidence.transaction = transaction_;
        evidence.attempt = 1;
        GateTalk::Turn turn;
        talk_.submit(Private(std::move(evidence)), now_, turn);
        return turn;
    }
    void connect(std::uint8_t epoch_number = 1) {
        GateTalk::Turn turn;
        talk_.connected(turn);
        EXPECT_EQ(turn.send.size(), 1u);
        hear(protocol::GateWelcome{.gate = "gate-1",
                                   .epoch = epoch(epoch_number),
                                   .gate_time_us = 0,
                                   .direction = border::Direction::exit,
                                   .lane = protocol::LaneState::idle});
    }
    static std::vector<EvidenceSubmission> submissions(const GateTalk::Turn& turn) {
        std::vector<EvidenceSubmission> all;
        for (const auto& out : turn.send)
            if (const auto* one = std::get_if<EvidenceSubmission>(&out.message))
                all.push_back(*one);
        return all;
    }
    template <class E>
    static const E* event(const GateTalk::Turn& turn) {
        for (const Event& one : turn.events)
            if (const E* found = std::get_if<E>(&one)) return found;
        return nullptr;
    }
};

TEST_F(GateTalkTest, WelcomeTellsDirectionAndService) {
    GateTalk::Turn turn;
    talk_.connected(turn);
    EXPECT_TRUE(std::holds_alternative<protocol::KioskHello>(turn.send.at(0).message));
    turn = hear(protocol::GateWelcome{.gate = "gate-1",
                                      .epoch = epoch(1),
                                      .gate_time_us = 0,
                                      .direction = border::Direction::exit,
                                      .lane = protocol::LaneState::emergency});
    const auto* state = event<GateState>(turn);
    ASSERT_NE(state, nullptr);
    EXPECT_TRUE(state->connected);
    EXPECT_FALSE(state->in_service);
    EXPECT_EQ(state->direction, border::Direction::exit);
    turn = hear(protocol::GateLane{protocol::LaneState::idle, 1, epoch(1), true});
    EXPECT_TRUE(event<GateState>(turn)->in_service);
    turn = hear(protocol::GateLane{protocol::LaneState::idle, 2, epoch(1), true});
    EXPECT_EQ(event<GateState>(turn), nullptr) << "said once";
}

// Guards against: a traveller waiting before a gate that no longer knows of the release.
TEST_F(GateTalkTest, ANewGateProcessIsToldFromABrokenConnection) {
    const auto welcome = [&](int number) {
        return hear(protocol::GateWelcome{.gate = "gate-1",
                                          .epoch = epoch(number),
                                          .gate_time_us = 0,
                                          .direction = border::Direction::entry,
                                          .lane = protocol::LaneState::idle});
    };
    const auto reconnect = [&] {
        GateTalk::Turn turn;
        talk_.disconnected(turn);
        talk_.disconnected(turn);  // a refused attempt in between
        talk_.connected(turn);
    };
    GateTalk::Turn first;
    talk_.connected(first);
    EXPECT_FALSE(event<GateState>(welcome(1))->restarted);
    reconnect();
    EXPECT_FALSE(event<GateState>(welcome(1))->restarted);
    reconnect();
    EXPECT_TRUE(event<GateState>(welcome(2))->restarted);
}

TEST_F(GateTalkTest, EvidenceWaitsForTheGateAndCarriesItsEpoch) {
    EXPECT_TRUE(submissions(submit()).empty());
    GateTalk::Turn turn;
    talk_.connected(turn);
    EXPECT_TRUE(submissions(turn).empty()) << "not before the gate gave out its epoch";
    turn = hear(protocol::GateWelcome{.gate = "gate-1",
                                      .epoch = epoch(7),
                                      .gate_time_us = 0,
                                      .direction = {},
                                      .lane = protocol::LaneState::idle});
    ASSERT_EQ(submissions(turn).size(), 1u);
    EXPECT_EQ(submissions(turn)[0].epoch, epoch(7));
    EXPECT_EQ(submissions(turn)[0].evidence.transaction, transaction_);
}

TEST_F(GateTalkTest, StaleEpochSendsTheSameEvidenceAgainAtOnce) {
    connect();
    const auto first = submissions(submit()).at(0);
    const auto again = submissions(hear(GateRejected{transaction_, "link.stale_epoch", epoch(2)}));
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].epoch, epoch(2));
    EXPECT_EQ(again[0].evidence, first.evidence) << "never twice differently";
}

TEST_F(GateTalkTest, SilenceSendsAgainWithAFreshTime) {
    connect();
    const auto first = submissions(submit()).at(0);
    EXPECT_TRUE(submissions(pass(1s)).empty());
    const auto again = submissions(pass(1s));
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].evidence, first.evidence);
    EXPECT_GT(again[0].issued_us, first.issued_us);
}

TEST_F(GateTalkTest, GateThatRestartedGetsTheEvidenceAgain) {
    connect(1);
    submit();
    GateTalk::Turn turn;
    talk_.disconnected(turn);
    EXPECT_FALSE(event<GateState>(turn)->connected);
    EXPECT_TRUE(submissions(pass(3s)).empty()) << "nobody is there";
    talk_.connected(turn);
    turn = hear(protocol::GateWelcome{.gate = "gate-1",
                                      .epoch = epoch(9),
                                      .gate_time_us = 0,
                                      .direction = {},
                                      .lane = protocol::LaneState::idle});
    EXPECT_EQ(submissions(turn).size(), 1u);
}

TEST_F(GateTalkTest, DecisionEndsTheRetries) {
    connect();
    submit();
    now_.at += 15ms;
    auto turn = hear(protocol::GateDecision{transaction_, border::Outcome::open, epoch(2)});
    const auto* decided = event<GateDecided>(turn);
    ASSERT_NE(decided, nullptr);
    EXPECT_EQ(decided->outcome, border::Outcome::open);
    EXPECT_EQ(decided->machine_us, 15'000);
    EXPECT_FALSE(talk_.waiting());
    EXPECT_TRUE(submissions(pass(10s)).empty());
}

TEST_F(GateTalkTest, LaneStillInUseIsAskedAgainSoon) {
    connect();
    submit();
    auto turn = hear(GateRejected{transaction_, "lane.not_ready", epoch(1)});
    EXPECT_TRUE(submissions(turn).empty());
    EXPECT_EQ(event<GateRefused>(turn), nullptr);
    EXPECT_EQ(submissions(pass(400ms)).size(), 1u);
}

TEST_F(GateTalkTest, OtherRefusalsEndTheSubmission) {
    connect();
    submit();
    auto turn = hear(GateRejected{transaction_, "gate.journal_failed", epoch(1)});
    ASSERT_NE(event<GateRefused>(turn), nullptr);
    EXPECT_EQ(event<GateRefused>(turn)->cause, "gate.journal_failed");
    EXPECT_TRUE(submissions(pass(10s)).empty());
}

TEST_F(GateTalkTest, RefusalOfAnotherTransactionChangesNothing) {
    connect();
    submit();
    auto turn = hear(GateRejected{border::TransactionId{9}, "link.duplicate", epoch(1)});
    EXPECT_EQ(event<GateRefused>(turn), nullptr);
    EXPECT_TRUE(talk_.waiting());
}

TEST_F(GateTalkTest, WithdrawnEvidenceIsNeverSentAgain) {
    connect();
    submit();
    GateTalk::Turn turn;
    talk_.withdraw(transaction_, turn);
    EXPECT_TRUE(std::holds_alternative<protocol::SessionEnded>(turn.send.at(0).message));
    EXPECT_TRUE(submissions(pass(10s)).empty());
}

TEST_F(GateTalkTest, HeartbeatCarriesTheFaults) {
    connect();
    talk_.status(true, {"printer.no_paper"});
    const auto turn = pass(1s);
    ASSERT_FALSE(turn.send.empty());
    const auto* beat = std::get_if<protocol::KioskHeartbeat>(&turn.send[0].message);
    ASSERT_NE(beat, nullptr);
    EXPECT_TRUE(beat->in_session);
    EXPECT_EQ(beat->faults, std::vector<std::string>{"printer.no_paper"});
}

TEST_F(GateTalkTest, GateThatFallsSilentIsNotThere) {
    connect();
    pass(1s);
    EXPECT_EQ(event<GateState>(pass(2s)), nullptr);
    const auto turn = pass(3s);
    ASSERT_NE(event<GateState>(turn), nullptr);
    EXPECT_FALSE(event<GateState>(turn)->connected);
    EXPECT_EQ(event<GateState>(pass(3s)), nullptr) << "said once";
    const auto back = hear(protocol::GateLane{protocol::LaneState::idle, 1, epoch(1), true});
    ASSERT_NE(event<GateState>(back), nullptr);
    EXPECT_TRUE(event<GateState>(back)->connected);
}

TEST_F(GateTalkTest, EndAtTheBarrierIsPassedOn) {
    connect();
    using How = protocol::GateSessionOver::How;
    auto turn = hear(protocol::GateSessionOver{transaction_, How::not_passed});
    ASSERT_NE(event<GateFinished>(turn), nullptr);
    EXPECT_EQ(event<GateFinished>(turn)->how, GateFinished::How::not_passed);
}

}  // namespace
}  // namespace limen::kiosk
