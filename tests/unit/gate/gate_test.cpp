// SPDX-License-Identifier: Apache-2.0
// Each test names what would be wrong at the barrier.
#include "tests/unit/gate/gate_world.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <set>

#include "base/files.hpp"

namespace limen::gate::testing {
namespace {

using border::CheckId;
using border::CheckResult;
using border::Outcome;
using border::PassageEnd;
using protocol::GateSessionOver;

struct GateTest : ::testing::Test, World {
    void SetUp() override {
        begin();
        hello();
        run(200);
        ASSERT_EQ(gate->lane_state(), lane::State::idle);
    }
    void TearDown() override { expect_known_faults(); }
    std::vector<PassageEnd> ends() const {
        std::vector<PassageEnd> all;
        for (const auto& event : events())
            if (const auto* end = std::get_if<border::PassageEnded>(&event.what))
                all.push_back(end->end);
        return all;
    }
};

// Guards against: an alarm that a technician sees as a bare code. Each of them, also those that no
// test raises.
TEST(Faults, EveryAlarmOfTheLaneHasItsRemedy) {
    int alarms = 0;
    for (auto i = static_cast<int>(lane::Alarm::none) + 1;
         i <= static_cast<int>(lane::Alarm::restarted); ++i, ++alarms) {
        const std::string code = fault_code(static_cast<lane::Alarm>(i));
        const auto* fault = hal::find_fault(code);
        ASSERT_NE(fault, nullptr) << code;
        EXPECT_EQ(fault->effect, hal::FaultEffect::stops_service) << code;
        EXPECT_EQ(fault->cleared_by, hal::FaultClearedBy::technician) << code;
        EXPECT_FALSE(fault->remedy.empty()) << code;
    }
    EXPECT_EQ(alarms, 10);
}

// Guards against: the codes that gate and kiosk say by name going out of the catalogue, and two
// meanings of one code.
TEST(Faults, CodesAreKnownOnce) {
    for (const char* code : {"link.kiosk_gone", "link.gate_gone", "journal.failed", "lane.gone",
                             "lane.door_stuck", "chip_reader.gone", "page_scanner.gone",
                             "face_camera.gone", "light.gone", "printer.gone", "printer.no_paper"})
        EXPECT_NE(hal::find_fault(code), nullptr) << code;
    std::set<std::string_view> seen;
    for (const auto& fault : hal::fault_catalogue())
        EXPECT_TRUE(seen.insert(fault.code).second) << fault.code;
}

// Guards against: the whole way being broken; records missing or out of order.
TEST_F(GateTest, GenuineTravellerPassesOnceAndIsRecorded) {
    submit(good_evidence(1));
    EXPECT_EQ(lane.pulses(), 1u);
    ASSERT_EQ(kiosk_got<protocol::GateDecision>().size(), 1u);
    EXPECT_EQ(kiosk_got<protocol::GateDecision>()[0].outcome, Outcome::open);
    run(6'000);
    EXPECT_EQ(gate->lane_state(), lane::State::idle);
    ASSERT_EQ(kiosk_got<GateSessionOver>().size(), 1u);
    EXPECT_EQ(kiosk_got<GateSessionOver>()[0].how, GateSessionOver::How::passed);
    const auto all = events();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].sequence, 1);
    EXPECT_EQ(all[1].sequence, 2);
    EXPECT_TRUE(std::holds_alternative<border::DecisionTaken>(all[0].what));
    EXPECT_EQ(ends(), std::vector{PassageEnd::passed});
    EXPECT_EQ(lane.pulses(), 1u);
}

// Guards against: a lost answer, sent again by the kiosk, opening the gate a second time.
TEST_F(GateTest, SameTransactionAgainGetsSameAnswerAndNoPulse) {
    const Bytes first = sealed(submission(good_evidence(1)));
    kiosk_channel.receive("kiosk-1", protocol::Role::kiosk, first);
    run(6'000);
    ASSERT_EQ(lane.pulses(), 1u);
    kiosk_channel.receive("kiosk-1", protocol::Role::kiosk, first);
    submit(good_evidence(1));
    run(3'000);
    const auto answers = kiosk_got<protocol::GateDecision>();
    ASSERT_EQ(answers.size(), 3u);
    EXPECT_EQ(answers[1].outcome, Outcome::open);
    EXPECT_EQ(lane.pulses(), 1u);
    EXPECT_EQ(events().size(), 2u);
}

// Guards against: changed evidence under a decided transaction id being decided anew.
TEST_F(GateTest, OtherEvidenceUnderADecidedTransactionChangesNothing) {
    auto bad = good_evidence(1);
    set_check(bad, CheckId::dg1_hash, CheckResult::failed);
    submit(bad);
    submit(good_evidence(1));
    EXPECT_EQ(lane.pulses(), 0u);
    EXPECT_EQ(kiosk_got<protocol::GateDecision>().back().outcome, Outcome::officer);
}

// Guards against: each way a message can be wrong and still open the gate.
TEST_F(GateTest, WrongMessagesNeverPulse) {
    const auto good = submission(good_evidence(1));
    const auto send = [&](const Bytes& body) {
        kiosk_channel.receive("kiosk-1", protocol::Role::kiosk, body);
        run(10);
        return last_rejection();
    };
    auto message = good;
    message.epoch[0] ^= 1;
    EXPECT_EQ(send(sealed(message)), "link.stale_epoch");
    message = good;
    message.issued_us -= 8'100'000;
    EXPECT_EQ(send(sealed(message)), "link.expired");
    message = good;
    message.issued_us += 3'000'000;
    EXPECT_EQ(send(sealed(message)), "link.future");
    message = good;
    message.evidence.direction = border::Direction::exit;
    EXPECT_EQ(send(sealed(message)), "link.wrong_direction");
    message = good;
    message.evidence.kiosk = "kiosk-2";
    EXPECT_EQ(send(sealed(message)), "link.wrong_kiosk");
    EXPECT_EQ(send(protocol::encode(protocol::KioskMessage(good))), "link.unsigned");
    const Bytes body = protocol::encode(protocol::KioskMessage(good));
    EXPECT_EQ(send(protocol::seal(body, "officer", kiosk_keys)), "envelope.bad_signature");
    EXPECT_EQ(send(protocol::seal(body, "evidence", officer_keys)), "envelope.unknown_key");
    Bytes flipped = sealed(good);
    flipped[flipped.size() / 2] ^= 4;
    EXPECT_EQ(send(flipped), "envelope.bad_signature");
    EXPECT_FALSE(send(Bytes{0x01, 0x02}).empty());
    EXPECT_FALSE(send(Bytes{}).empty());
    EXPECT_EQ(lane.pulses(), 0u);
    EXPECT_TRUE(events().empty());
    // The same message, untouched, is good: it was not something else that was refused.
    send(sealed(good));
    EXPECT_EQ(lane.pulses(), 1u);
}

// Guards against: a message that has run out looking fresh because the wall clock was put back.
TEST_F(GateTest, WallClockJumpDoesNotReviveAnOldMessage) {
    const Bytes old = sealed(submission(good_evidence(1)));
    const Bytes wish = [&] {
        protocol::LaneCommand command{protocol::LaneCommand::What::out_of_service, clock.utc_us(),
                                      console_got<protocol::ConsoleState>().back().epoch};
        return protocol::seal(protocol::encode(protocol::ConsoleMessage(command)), "officer",
                              officer_keys);
    }();
    run(9'000);
    clock.jump_utc_us(-9'000'000);  // "now" is the moment both were sealed
    kiosk_channel.receive("kiosk-1", protocol::Role::kiosk, old);
    console_channel.receive("officer-1", protocol::Role::officer, wish);
    run(100);
    EXPECT_EQ(last_rejection(), "link.stale_epoch");
    ASSERT_EQ(console_got<protocol::ConsoleRejected>().size(), 1u);
    EXPECT_EQ(console_got<protocol::ConsoleRejected>()[0].cause, "link.stale_epoch");
    EXPECT_EQ(lane.pulses(), 0u);
    EXPECT_TRUE(events().empty());
    EXPECT_EQ(gate->lane_state(), lane::State::idle);
    // An honest kiosk seals the same evidence anew and is served.
    submit(good_evidence(1));
    EXPECT_EQ(lane.pulses(), 1u);
}

// Guards against: an old message played to a gate that was restarted.
TEST_F(GateTest, MessageFromBeforeARestartIsStale) {
    const Bytes message = sealed(submission(good_evidence(1)));
    stop();
    begin();
    hello();
    run(200);
    kiosk_channel.receive("kiosk-1", protocol::Role::kiosk, message);
    run(10);
    EXPECT_EQ(last_rejection(), "link.stale_epoch");
    EXPECT_EQ(lane.pulses(), 0u);
}

// Guards against: a second pulse, or a lost traveller, after a kill between pulse and passage.
TEST_F(GateTest, RestartBetweenPulseAndPassageCallsAnOfficer) {
    lane.command({"lane", "traveller", "never_goes"}).value();
    auto evidence = good_evidence(1);
    for (auto& check : evidence.checks)  // accepted by the policy: no reason for an officer
        if (check.id == border::CheckId::face_live)
            check.result = border::CheckResult::not_performed;
    submit(evidence);
    ASSERT_EQ(lane.pulses(), 1u);
    stop();
    begin();
    hello();
    run(12'000);
    EXPECT_EQ(gate->lane_state(), lane::State::held);
    EXPECT_EQ(ends(), std::vector{PassageEnd::unknown});
    const auto state = console_got<protocol::ConsoleState>().back();
    ASSERT_EQ(state.open_cases.size(), 1u);
    EXPECT_EQ(state.open_cases[0].reasons, std::vector<std::string>{"gate.restarted"});
    submit(good_evidence(1));
    EXPECT_EQ(kiosk_got<GateSessionOver>().back().how, GateSessionOver::How::officer_took_over);
    officer_admits(1);  // not while the lane is held
    EXPECT_EQ(lane.pulses(), 1u);
    officer_resets();
    run(500);
    EXPECT_EQ(gate->lane_state(), lane::State::idle);
    submit(good_evidence(1));
    run(1'000);
    EXPECT_EQ(lane.pulses(), 1u) << "a decision gave a second pulse after a restart";
}

// Guards against: two restarts in a row forgetting the alarm or counting the passage twice.
TEST_F(GateTest, RestartsKeepTheLaneHeldAndOneEnd) {
    lane.command({"lane", "traveller", "never_goes"}).value();
    submit(good_evidence(1));
    for (int i = 0; i < 3; ++i) {
        stop();
        begin();
        run(9'000);
        EXPECT_EQ(gate->lane_state(), lane::State::held);
    }
    EXPECT_EQ(ends(), std::vector{PassageEnd::unknown});
}

// Guards against: a referred traveller let in without an officer, or the kiosk learning why.
TEST_F(GateTest, ReferredTravellerIsAdmittedByAnOfficerOnce) {
    auto evidence = good_evidence(1);
    evidence.chip->expiry = {2020, 1, 1};
    submit(evidence);
    EXPECT_EQ(lane.pulses(), 0u);
    run(1'100);
    const auto state = console_got<protocol::ConsoleState>().back();
    ASSERT_EQ(state.open_cases.size(), 1u);
    EXPECT_EQ(state.open_cases[0].reasons, std::vector<std::string>{"document.expired"});
    console_channel.receive(
        "officer-1", protocol::Role::officer,
        protocol::encode(protocol::ConsoleMessage(protocol::CaseRequest{transaction(1)})));
    run(10);
    ASSERT_EQ(console_got<protocol::CaseDetail>().size(), 1u);
    EXPECT_EQ(console_got<protocol::CaseDetail>()[0].evidence.live_face_jpeg,
              evidence.live_face_jpeg);
    EXPECT_EQ(kiosk_got<protocol::GateDecision>().back().outcome, Outcome::officer);
    officer_admits(1);
    EXPECT_EQ(lane.pulses(), 1u);
    // The kiosk is told to send the traveller to the gate, and nothing else.
    ASSERT_EQ(kiosk_got<protocol::GateDecision>().size(), 2u);
    EXPECT_EQ(kiosk_got<protocol::GateDecision>()[1].outcome, Outcome::open);
    EXPECT_EQ(kiosk_got<protocol::GateDecision>()[1].transaction, transaction(1));
    officer_admits(1);
    run(6'000);
    EXPECT_EQ(kiosk_got<protocol::GateDecision>().size(), 2u);
    officer_admits(1);
    EXPECT_EQ(lane.pulses(), 1u);
    EXPECT_EQ(console_got<protocol::ConsoleRejected>().back().cause, "case.not_open");
    EXPECT_EQ(console_got<protocol::CaseClosed>().size(), 1u);
    EXPECT_EQ(kiosk_got<GateSessionOver>().back().how, GateSessionOver::How::passed);
    const auto all = events();
    ASSERT_EQ(all.size(), 3u);
    const auto& officer = std::get<border::OfficerDecided>(all[1].what);
    EXPECT_EQ(officer.officer, "officer-1");
    // The audit can verify the officer's own signature.
    EXPECT_TRUE(protocol::open(officer.signature, "officer",
                               [&](std::string_view) { return &officer_keys.self.sign; }));
}

// Guards against: a kiosk left with "an officer will help you" after the officer has refused.
TEST_F(GateTest, RefusedTravellerIsTakenOverFromTheKiosk) {
    auto evidence = good_evidence(1);
    evidence.chip->expiry = {2020, 1, 1};
    submit(evidence);
    run(1'100);
    protocol::OfficerDecision refuse;
    refuse.transaction = transaction(1);
    refuse.action = border::OfficerAction::refuse;
    refuse.reason = "no_entry";
    officer_says(refuse);
    EXPECT_EQ(lane.pulses(), 0u);
    EXPECT_EQ(kiosk_got<protocol::GateDecision>().size(), 1u);
    ASSERT_EQ(kiosk_got<GateSessionOver>().size(), 1u);
    EXPECT_EQ(kiosk_got<GateSessionOver>()[0].how, GateSessionOver::How::officer_took_over);
}

// Guards against: a wish from a console that is old, played again, forged or unsigned.
TEST_F(GateTest, WrongOfficerMessagesNeverPulse) {
    auto evidence = good_evidence(1);
    evidence.chip->expiry = {2020, 1, 1};
    submit(evidence);
    run(1'100);
    protocol::OfficerDecision decision;
    decision.transaction = transaction(1);
    decision.action = border::OfficerAction::admit;
    decision.reason = "checked";
    decision.issued_us = clock.utc_us();
    decision.epoch = console_got<protocol::ConsoleState>().back().epoch;
    const auto send = [&](const Bytes& body) {
        console_channel.receive("officer-1", protocol::Role::officer, body);
        run(10);
        const auto all = console_got<protocol::ConsoleRejected>();
        return all.empty() ? std::string() : all.back().cause;
    };
    const auto bytes = [](const protocol::OfficerDecision& d) {
        return protocol::encode(protocol::ConsoleMessage(d));
    };
    EXPECT_EQ(send(bytes(decision)), "link.unsigned");
    EXPECT_EQ(send(protocol::seal(bytes(decision), "officer", kiosk_keys)), "envelope.unknown_key");
    EXPECT_EQ(send(protocol::seal(bytes(decision), "evidence", officer_keys)),
              "envelope.bad_signature");
    auto old = decision;
    old.issued_us -= 9'000'000;
    EXPECT_EQ(send(protocol::seal(bytes(old), "officer", officer_keys)), "link.expired");
    auto stale = decision;
    stale.epoch[3] ^= 1;
    EXPECT_EQ(send(protocol::seal(bytes(stale), "officer", officer_keys)), "link.stale_epoch");
    EXPECT_EQ(lane.pulses(), 0u);
}

// Guards against: the barrier opening for somebody whom the kiosk has sent to an officer. Evidence
// and the session's end are both there before the lane has begun.
TEST_F(GateTest, SessionThatEndedBehindItsEvidenceIsDecidedAndNotReleased) {
    kiosk_channel.receive("kiosk-1", protocol::Role::kiosk, sealed(submission(good_evidence(1))));
    end_session(1);
    run(12'000);
    EXPECT_EQ(lane.pulses(), 0u);
    EXPECT_EQ(ends(), std::vector{PassageEnd::cancelled});
    EXPECT_TRUE(kiosk_got<protocol::GateDecision>().empty()) << "the kiosk has gone on";
    EXPECT_TRUE(journal->open_releases()->empty());
    submit(good_evidence(1));
    EXPECT_EQ(last_rejection(), "link.session_over");
    submit(good_evidence(2));
    EXPECT_EQ(lane.pulses(), 1u) << "the next traveller is not served";
}

// The release is decided and waits for the lane's next step.
TEST_F(GateTest, SessionThatEndsBeforeTheLaneBeginsIsRevoked) {
    kiosk_channel.receive("kiosk-1", protocol::Role::kiosk, sealed(submission(good_evidence(1))));
    ASSERT_TRUE(gate->poll(std::chrono::milliseconds(0)));
    ASSERT_EQ(kiosk_got<protocol::GateDecision>().size(), 1u);
    end_session(1);
    gate->poll(std::chrono::milliseconds(0));
    run(12'000);
    EXPECT_EQ(lane.pulses(), 0u);
    EXPECT_EQ(ends(), std::vector{PassageEnd::cancelled});
    EXPECT_EQ(gate->lane_state(), lane::State::idle);
}

TEST_F(GateTest, EvidenceOfASessionThatIsOverIsRefused) {
    end_session(1);
    run(10);
    submit(good_evidence(1));
    EXPECT_EQ(last_rejection(), "link.session_over");
    EXPECT_EQ(lane.pulses(), 0u);
    EXPECT_TRUE(events().empty());
}

// A barrier that has its pulse can't be told to forget it: the record says how it ended.
TEST_F(GateTest, SessionThatEndsAfterThePulseChangesNothing) {
    submit(good_evidence(1));
    ASSERT_EQ(lane.pulses(), 1u);
    end_session(1);
    run(6'000);
    EXPECT_EQ(lane.pulses(), 1u);
    EXPECT_EQ(ends(), std::vector{PassageEnd::passed});
}

// Guards against: one kiosk ending another one's sessions.
TEST_F(GateTest, KiosksEndTheirOwnSessionsOnly) {
    end_session(1, "kiosk-2");
    kiosk_channel.receive("kiosk-1", protocol::Role::kiosk, sealed(submission(good_evidence(1))));
    end_session(1, "kiosk-2");
    run(100);
    EXPECT_EQ(lane.pulses(), 1u);
}

// Guards against: an officer's case or word undone because the kiosk went on to the next traveller.
TEST_F(GateTest, SessionThatEndsLeavesTheOfficersCaseAndWordAlone) {
    auto evidence = good_evidence(1);
    evidence.chip->expiry = {2020, 1, 1};
    submit(evidence);
    end_session(1);
    run(1'100);
    ASSERT_EQ(console_got<protocol::ConsoleState>().back().open_cases.size(), 1u);
    protocol::OfficerDecision admit;
    admit.transaction = transaction(1);
    admit.action = border::OfficerAction::admit;
    admit.reason = "checked";
    officer_sends(admit);
    gate->poll(std::chrono::milliseconds(0));
    end_session(1);
    run(10);
    EXPECT_EQ(lane.pulses(), 1u);
}

// Guards against: "try again" opening, or never ending.
TEST_F(GateTest, TryAgainIsDecidedAnewPerAttemptAndThenAnOfficerIsCalled) {
    auto evidence = good_evidence(1);
    set_check(evidence, CheckId::face_match, CheckResult::failed);
    for (int attempt = 1; attempt <= 3; ++attempt) {
        evidence.attempt = attempt;
        submit(evidence);
        submit(evidence);  // a repetition is not an attempt
    }
    const auto answers = kiosk_got<protocol::GateDecision>();
    ASSERT_EQ(answers.size(), 6u);
    EXPECT_EQ(answers[1].outcome, Outcome::try_again);
    EXPECT_EQ(answers[3].outcome, Outcome::try_again);
    EXPECT_EQ(answers[5].outcome, Outcome::officer);
    EXPECT_EQ(events().size(), 3u);
    evidence = good_evidence(1);
    evidence.attempt = 4;
    submit(evidence);
    EXPECT_EQ(lane.pulses(), 0u) << "an officer's case was reopened by the kiosk";
}

// Guards against: a decision made while the lane can't carry it out, and released later.
TEST_F(GateTest, NoDecisionWhileTheLaneIsBusy) {
    submit(good_evidence(1));
    ASSERT_EQ(lane.pulses(), 1u);
    submit(good_evidence(2));
    EXPECT_EQ(last_rejection(), "lane.not_ready");
    run(6'000);
    EXPECT_EQ(lane.pulses(), 1u);
    submit(good_evidence(2));
    EXPECT_EQ(lane.pulses(), 2u);
}

// Guards against: somebody slipping through behind a traveller unseen.
TEST_F(GateTest, TailgatingHoldsTheLane) {
    lane.command({"lane", "traveller", "second_follows"}).value();
    submit(good_evidence(1));
    run(9'000);
    EXPECT_EQ(gate->lane_state(), lane::State::held);
    const auto faults = console_got<protocol::ConsoleState>().back().faults;
    EXPECT_NE(std::find(faults.begin(), faults.end(), "lane.tailgating"), faults.end());
    submit(good_evidence(2));
    EXPECT_EQ(lane.pulses(), 1u);
}

// Guards against: a traveller who turns back being recorded as having passed.
TEST_F(GateTest, TravellerWhoTurnsBackHasNotPassed) {
    lane.command({"lane", "traveller", "turns_back"}).value();
    submit(good_evidence(1));
    run(25'000);
    EXPECT_EQ(ends(), std::vector{PassageEnd::expired});
    EXPECT_EQ(kiosk_got<GateSessionOver>().back().how, GateSessionOver::How::not_passed);
    EXPECT_EQ(gate->lane_state(), lane::State::idle);
}

// Guards against: a pulse whose fate is unknown being sent again.
TEST_F(GateTest, UnpluggedBoardDuringPassageHoldsAndComesBack) {
    submit(good_evidence(1));
    lane.command({"lane", "unplug", ""}).value();
    run(1'000);
    EXPECT_EQ(gate->lane_state(), lane::State::held);
    EXPECT_EQ(ends(), std::vector{PassageEnd::unknown});
    lane.command({"lane", "plug", ""}).value();
    run(10'000);
    EXPECT_EQ(gate->lane_state(), lane::State::held);
    officer_resets();
    run(500);
    EXPECT_EQ(gate->lane_state(), lane::State::idle);
    EXPECT_EQ(lane.pulses(), 1u);
}

// Guards against: a disk that takes no records while the gate goes on opening.
TEST_F(GateTest, WithoutAJournalTheLaneIsHeld) {
    {
        SQLite::Database other((folder.path() / "journal.db").string(), SQLite::OPEN_READWRITE);
        other.exec(
            "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT,'full');"
            " END");
    }
    submit(good_evidence(1));
    run(100);
    EXPECT_EQ(last_rejection(), "gate.journal_failed");
    EXPECT_EQ(lane.pulses(), 0u);
    EXPECT_EQ(gate->lane_state(), lane::State::held);
    EXPECT_TRUE(events().empty());
    {
        SQLite::Database other((folder.path() / "journal.db").string(), SQLite::OPEN_READWRITE);
        other.exec("DROP TRIGGER full");
    }
    submit(good_evidence(1));
    EXPECT_EQ(lane.pulses(), 0u);
    officer_resets();
    run(500);
    submit(good_evidence(1));
    EXPECT_EQ(lane.pulses(), 1u);
}

// Guards against: personal data staying in the journal for ever, or a pruned transaction that opens
// again.
TEST_F(GateTest, EvidenceIsForgottenAndTheAnswerIsKept) {
    submit(good_evidence(1));
    run(6'000);
    clock.advance(std::chrono::hours(25));
    run(2'000);
    const auto record = journal->find(transaction(1));
    ASSERT_TRUE(record && *record);
    EXPECT_FALSE((*record)->evidence.chip);
    submit(good_evidence(1));
    EXPECT_EQ(kiosk_got<protocol::GateDecision>().back().outcome, Outcome::open);
    EXPECT_EQ(lane.pulses(), 1u);
}

// Guards against: pictures on disk.
TEST_F(GateTest, PicturesNeverReachTheDisk) {
    auto evidence = good_evidence(1);
    evidence.chip_portrait_jpeg = to_bytes(as_bytes("\xFF\xD8 picture that must not be on disk"));
    evidence.chip->expiry = {2020, 1, 1};
    submit(evidence);
    const auto record = journal->find(transaction(1));
    ASSERT_TRUE(record && *record);
    EXPECT_TRUE((*record)->evidence.chip_portrait_jpeg.empty());
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
        const auto bytes = read_file(file.path());
        ASSERT_TRUE(bytes);
        EXPECT_EQ(to_text(*bytes).find("picture that must not"), std::string::npos) << file.path();
    }
}

}  // namespace
}  // namespace limen::gate::testing
