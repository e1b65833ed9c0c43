// SPDX-License-Identifier: Apache-2.0
// Each case is named by what goes wrong.
#include <gtest/gtest.h>

#include "tests/unit/journey/walk.hpp"

namespace limen::kiosk::test {
namespace {
using namespace std::chrono_literals;
using border::CheckId;
using border::CheckResult;

TEST(Trouble, UnreadablePageIsCoachedAndThenAnOfficerLooks) {
    Walk walk;
    walk.gate_up();
    walk.lay();
    walk.send(PageAdvised{walk.job<ScanPage>(), "blurred"});
    EXPECT_EQ(walk.view().advice, "blurred");
    for (int i = 1; i < walk.settings.limits.page_tries; ++i) {
        EXPECT_EQ(walk.screen(), ScreenId::place_page);
        walk.lift();
        walk.lay();
    }
    EXPECT_EQ(walk.screen(), ScreenId::place_page);
    walk.lift();
    EXPECT_EQ(walk.screen(), ScreenId::checking);
    const border::Evidence& evidence = *walk.last<SubmitEvidence>()->evidence;
    EXPECT_EQ(result_of(evidence, CheckId::mrz_read), CheckResult::not_performed);
    EXPECT_EQ(evidence.checks.front().cause, "mrz.unreadable");
}

TEST(Trouble, PageThatJustLiesThereUnreadIsNotWaitedForForever) {
    Walk walk;
    walk.gate_up();
    walk.lay();
    walk.pass(29s);
    EXPECT_EQ(walk.screen(), ScreenId::checking) << "before asking whether anybody is there";
}

TEST(Trouble, WrongPageThenTheRightOneGoesOn) {
    Walk walk;
    walk.gate_up();
    walk.lay();
    walk.send(PageAdvised{walk.job<ScanPage>(), "wrong_page"});
    walk.lift();
    EXPECT_EQ(walk.screen(), ScreenId::place_page);
    walk.lay();
    EXPECT_EQ(walk.view().advice, "");
    walk.page_read();
    EXPECT_EQ(walk.screen(), ScreenId::read_chip);
}

TEST(Trouble, PassportLiftedWhileReadingIsCoachedAndResumes) {
    Walk walk;
    walk.to_chip();
    const Job job = walk.job<ReadChip>();
    walk.send(ChipFound{job});
    walk.send(ChipProgressed{job, 0.5});
    walk.send(ChipLost{job});
    walk.lift();
    EXPECT_EQ(walk.view().advice, "lay_back");
    walk.pass(10s);
    EXPECT_EQ(walk.screen(), ScreenId::read_chip);
    walk.lay();
    walk.send(ChipFound{job});
    EXPECT_EQ(walk.view().advice, "");
    EXPECT_DOUBLE_EQ(walk.view().progress, 0.5) << "goes on where it stopped";
    EXPECT_EQ(walk.count<ReadChip>(), 1) << "the same reading, resumed by the worker";
    walk.send(ChipProgressed{job, 0.9});
    walk.chip_read();
    EXPECT_EQ(walk.screen(), ScreenId::remove_document);
}

// Guards against: a gate that opens for a traveller whose passport still lies on the reader.
TEST(Trouble, PassportSeenOnlyAfterItsChipWasReadIsTakenOffBeforeTheFace) {
    Walk walk;
    walk.to_chip();
    walk.lift();
    walk.chip_read();
    EXPECT_EQ(walk.screen(), ScreenId::face) << "nobody sees a passport there";
    walk.forget();
    walk.lay();
    EXPECT_EQ(walk.screen(), ScreenId::remove_document);
    EXPECT_EQ(walk.count<StopFace>(), 1);
    walk.lift();
    EXPECT_EQ(walk.screen(), ScreenId::face);
    walk.lay();
    EXPECT_EQ(walk.screen(), ScreenId::face) << "asked once; whoever lays it down again may";
    walk.face_captured();
    EXPECT_EQ(walk.screen(), ScreenId::checking);
}

TEST(Trouble, PassportLiftedTooOftenGoesToAnOfficer) {
    Walk walk;
    walk.to_chip();
    for (int i = 0; i < walk.settings.limits.chip_lifts; ++i) {
        walk.lift();
        walk.lay();
    }
    EXPECT_EQ(walk.screen(), ScreenId::read_chip);
    walk.lift();
    EXPECT_EQ(walk.screen(), ScreenId::checking);
}

TEST(Trouble, PassportTakenAwayWhileReadingEndsAfterAsking) {
    Walk walk;
    walk.to_chip();
    walk.lift();
    walk.pass(31s);
    EXPECT_EQ(walk.screen(), ScreenId::still_there);
    walk.pass(20s);
    EXPECT_EQ(walk.screen(), ScreenId::attract);
}

TEST(Trouble, NoChipGoesToAnOfficerWithTheCheckFailed) {
    Walk walk;
    walk.to_chip();
    walk.pass(13s);
    EXPECT_EQ(walk.screen(), ScreenId::checking);
    EXPECT_EQ(walk.count<ReadChip>(), walk.settings.limits.chip_tries);
    const border::Evidence& evidence = *walk.last<SubmitEvidence>()->evidence;
    EXPECT_EQ(result_of(evidence, CheckId::chip_present), CheckResult::failed);
    EXPECT_EQ(result_of(evidence, CheckId::chip_read), CheckResult::not_performed);
    EXPECT_TRUE(evidence.printed) << "the officer sees what the page said";
}

TEST(Trouble, DeadChipIsTriedAgainAndThenAnOfficerLooks) {
    Walk walk;
    walk.to_chip();
    for (int i = 0; i < walk.settings.limits.chip_tries; ++i) {
        EXPECT_EQ(walk.screen(), ScreenId::read_chip);
        ChipData data;
        data.checks = {{CheckId::chip_access, CheckResult::failed, "chip.access_failed", {}}};
        walk.send(ChipFailed{walk.job<ReadChip>(), "chip.access_failed", Private(std::move(data))});
    }
    EXPECT_EQ(walk.screen(), ScreenId::checking);
    const border::Evidence& evidence = *walk.last<SubmitEvidence>()->evidence;
    EXPECT_EQ(result_of(evidence, CheckId::chip_access), CheckResult::failed);
}

TEST(Trouble, ChipThatDiesUnderALyingPassportEnds) {
    Walk walk;
    walk.to_chip();
    walk.send(ChipFound{walk.job<ReadChip>()});
    walk.send(ChipLost{walk.job<ReadChip>()});
    walk.pass(9s);
    EXPECT_EQ(walk.count<ReadChip>(), 2) << "tried again from the start";
    walk.pass(15s);
    EXPECT_EQ(walk.screen(), ScreenId::checking);
}

TEST(Trouble, ChipThatTricklesEnds) {
    Walk walk;
    walk.to_chip();
    walk.send(ChipFound{walk.job<ReadChip>()});
    for (int i = 0; i < 70 && walk.screen() == ScreenId::read_chip; ++i) {
        walk.send(ChipProgressed{walk.job<ReadChip>(), 0.001 * i});
        walk.pass(1s);
    }
    EXPECT_EQ(walk.screen(), ScreenId::checking);
}

TEST(Trouble, ChipWithoutPortraitGoesToAnOfficer) {
    Walk walk;
    walk.to_chip();
    walk.chip_read({});
    EXPECT_EQ(walk.screen(), ScreenId::checking);
    EXPECT_EQ(walk.count<CaptureFace>(), 0);
}

TEST(Trouble, FaceThatIsNeverGoodEnoughGoesToAnOfficer) {
    Walk walk;
    walk.to_face();
    for (int i = 0; i < 32 && walk.screen() == ScreenId::face; ++i) {
        walk.send(FaceAdvised{walk.job<CaptureFace>(), "too_dark"});
        walk.pass(1s);
    }
    EXPECT_EQ(walk.screen(), ScreenId::checking);
    const border::Evidence& evidence = *walk.last<SubmitEvidence>()->evidence;
    EXPECT_EQ(result_of(evidence, CheckId::face_captured), CheckResult::inconclusive);
    EXPECT_EQ(result_of(evidence, CheckId::face_match), CheckResult::not_performed);
}

TEST(Trouble, NobodyBeforeTheCameraIsAskedForAndErased) {
    Walk walk;
    walk.to_face();
    walk.send(FaceAdvised{walk.job<CaptureFace>(), "no_face"});
    walk.pass(31s);
    EXPECT_EQ(walk.screen(), ScreenId::still_there);
    EXPECT_EQ(walk.view().seconds_left, 20 - 1);
    walk.pass(20s);
    EXPECT_EQ(walk.screen(), ScreenId::attract);
    EXPECT_EQ(walk.last<SessionReport>()->end, "timed_out");
    EXPECT_EQ(walk.count<SubmitEvidence>(), 0);
}

TEST(Trouble, AnsweringStillThereGoesBackToTheSameScreen) {
    Walk walk;
    walk.gate_up();
    walk.tap(IntentKind::start);
    for (int i = 0; i < 12; ++i) {
        walk.pass(31s);
        ASSERT_EQ(walk.screen(), ScreenId::still_there) << "extended any number of times";
        walk.tap(IntentKind::i_am_here);
        ASSERT_EQ(walk.screen(), ScreenId::language);
    }
}

TEST(Trouble, TryAgainTakesTheFaceAnewWithTheSameTransaction) {
    Walk walk;
    walk.to_checking();
    const auto transaction = walk.transaction();
    walk.decide(border::Outcome::try_again);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_try_again);
    walk.tap(IntentKind::try_again);
    EXPECT_EQ(walk.screen(), ScreenId::face);
    EXPECT_TRUE(walk.state.session->evidence->live_face_jpeg.empty());
    walk.face_captured();
    const border::Evidence& evidence = *walk.last<SubmitEvidence>()->evidence;
    EXPECT_EQ(evidence.attempt, 2);
    EXPECT_EQ(evidence.transaction, transaction);
}

TEST(Trouble, TryAgainGoesOnByItself) {
    Walk walk;
    walk.to_checking();
    walk.decide(border::Outcome::try_again);
    walk.pass(9s);
    EXPECT_EQ(walk.screen(), ScreenId::face);
}

TEST(Trouble, TryingAgainHasALimitOfItsOwn) {
    Walk walk;
    walk.to_checking();
    for (int i = 1; i < walk.settings.limits.face_attempts; ++i) {
        walk.decide(border::Outcome::try_again);
        walk.tap(IntentKind::try_again);
        walk.face_captured();
    }
    walk.decide(border::Outcome::try_again);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_officer);
}

TEST(Trouble, GateThatDoesNotAnswerLeadsToAnOfficerAndMayNotOpenLater) {
    Walk walk;
    walk.to_checking();
    const auto transaction = walk.transaction();
    walk.pass(12s);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_officer);
    ASSERT_NE(walk.last<WithdrawEvidence>(), nullptr);
    EXPECT_EQ(walk.last<WithdrawEvidence>()->transaction, transaction);
    walk.decide(border::Outcome::open);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_officer) << "a late decision moves nothing";
    walk.pass(16s);
    EXPECT_EQ(walk.screen(), ScreenId::attract);
}

TEST(Trouble, GateLostAfterTheSessionIsOutOfServiceAndReturnsByItself) {
    Walk walk;
    walk.gate_up();
    walk.send(GateState{false, false, {}});
    EXPECT_EQ(walk.screen(), ScreenId::out_of_service);
    walk.tap(IntentKind::start);
    EXPECT_EQ(walk.screen(), ScreenId::out_of_service);
    walk.gate_up();
    EXPECT_EQ(walk.screen(), ScreenId::attract);
}

TEST(Trouble, GateThatRestartsWithinItsTimeLosesNothing) {
    Walk walk;
    walk.to_checking();
    walk.send(GateState{false, false, {}});
    walk.pass(5s);
    EXPECT_EQ(walk.screen(), ScreenId::checking);
    walk.gate_up();
    walk.decide(border::Outcome::open);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_gate);
}

TEST(Trouble, RefusedEvidenceLeadsToAnOfficer) {
    Walk walk;
    walk.to_checking();
    walk.send(GateRefused{walk.transaction(), "link.duplicate"});
    EXPECT_EQ(walk.screen(), ScreenId::outcome_officer);
}

TEST(Trouble, DecisionForAnotherTravellerMovesNothing) {
    Walk walk;
    walk.to_checking();
    auto other = walk.transaction();
    other[0] ^= 1;
    walk.send(GateDecided{other, border::Outcome::open, 1});
    EXPECT_EQ(walk.screen(), ScreenId::checking);
}

TEST(Trouble, LateAnswersOfTheLastTravellerReachNobody) {
    Walk walk;
    walk.to_chip();
    const Job old_chip = walk.job<ReadChip>();
    walk.tap(IntentKind::cancel);
    walk.lift();
    walk.lay();
    walk.page_read();
    ChipData data;
    data.document = some_document();
    walk.send(ChipRead{old_chip, Private(std::move(data))});
    EXPECT_EQ(walk.screen(), ScreenId::read_chip);
    EXPECT_FALSE(walk.state.session->evidence->chip);
}

TEST(Trouble, BrokenReaderIsOutOfServiceUntilItIsBack) {
    Walk walk;
    walk.gate_up();
    walk.send(FaultRaised{"chip_reader.gone"});
    EXPECT_EQ(walk.screen(), ScreenId::out_of_service);
    walk.lay();
    EXPECT_FALSE(walk.state.session);
    walk.send(FaultCleared{"chip_reader.gone"});
    EXPECT_EQ(walk.screen(), ScreenId::place_page) << "the waiting document is served";
}

TEST(Trouble, MissingPaperIsAWarningOnly) {
    Walk walk;
    walk.gate_up();
    walk.send(FaultRaised{"printer.no_paper"});
    EXPECT_EQ(walk.screen(), ScreenId::attract);
}

TEST(Trouble, UnknownFaultIsTakenForTheWorse) {
    Walk walk;
    walk.gate_up();
    walk.send(FaultRaised{"something.new"});
    EXPECT_EQ(walk.screen(), ScreenId::out_of_service);
}

TEST(Trouble, DeviceThatBreaksInItsOwnStepLeadsToAnOfficer) {
    Walk page, chip, face;
    page.gate_up();
    page.lay();
    page.send(FaultRaised{"page_scanner.gone"});
    chip.to_chip();
    chip.send(FaultRaised{"chip_reader.gone"});
    face.to_face();
    face.send(FaultRaised{"face_camera.gone"});
    for (Walk* walk : {&page, &chip, &face}) {
        EXPECT_EQ(walk->screen(), ScreenId::checking);
        walk->decide(border::Outcome::officer);
        walk->pass(16s);
        EXPECT_EQ(walk->screen(), ScreenId::out_of_service);
    }
}

TEST(Trouble, CameraThatBrokeEarlierIsFoundWhenItIsNeeded) {
    Walk walk;
    walk.to_chip();
    walk.send(FaultRaised{"face_camera.gone"});
    EXPECT_EQ(walk.screen(), ScreenId::read_chip);
    walk.chip_read();
    walk.lift();
    EXPECT_EQ(walk.screen(), ScreenId::checking);
    EXPECT_EQ(walk.count<CaptureFace>(), 0);
}

TEST(Trouble, PageScannerThatBreaksCannotKeepAnybodyFromTheDocument) {
    Walk walk;
    walk.to_chip();
    walk.chip_read();
    EXPECT_EQ(walk.screen(), ScreenId::remove_document);
    walk.send(FaultRaised{"page_scanner.gone"});
    EXPECT_EQ(walk.screen(), ScreenId::face);
}

TEST(Trouble, CallingAnOfficerOpensACaseFromAnyStep) {
    Walk attract, language, chip, face, again;
    attract.gate_up();
    language.gate_up();
    language.tap(IntentKind::start);
    chip.to_chip();
    face.to_face();
    again.to_checking();
    again.decide(border::Outcome::try_again);
    for (Walk* walk : {&attract, &language, &chip, &face, &again}) {
        walk->tap(IntentKind::call_officer);
        EXPECT_EQ(walk->screen(), ScreenId::checking);
        EXPECT_EQ(result_of(*walk->last<SubmitEvidence>()->evidence, CheckId::face_match),
                  CheckResult::not_performed);
    }
    EXPECT_EQ(again.last<SubmitEvidence>()->evidence->attempt, 2)
        << "the gate has decided about the first attempt already";
}

TEST(Trouble, CallingAnOfficerDoesNotUndoAnOpenGate) {
    Walk walk;
    walk.to_checking();
    walk.lay();
    walk.decide(border::Outcome::open);
    walk.forget();
    walk.tap(IntentKind::call_officer);
    EXPECT_EQ(walk.count<SubmitEvidence>(), 0);
}

TEST(Trouble, OfficerTakingOverEndsTheMachinesPart) {
    Walk walk;
    walk.to_face();
    walk.send(GateFinished{walk.transaction(), GateFinished::How::officer_took_over});
    EXPECT_EQ(walk.screen(), ScreenId::outcome_officer);
    EXPECT_GE(walk.count<StopFace>(), 1);
    walk.send(GateFinished{walk.transaction(), GateFinished::How::officer_took_over});
    EXPECT_EQ(walk.screen(), ScreenId::attract);
}

TEST(Trouble, LeavingWhileTheGateDecidesIsWithdrawnOnlyByTime) {
    Walk walk;
    walk.to_checking();
    walk.tap(IntentKind::cancel);
    EXPECT_EQ(walk.screen(), ScreenId::checking) << "a decision may already be on its way";
}

TEST(Trouble, GateThatNeverReportsThePassageDoesNotKeepTheKiosk) {
    Walk walk;
    walk.to_checking();
    walk.decide(border::Outcome::open);
    walk.pass(61s);
    EXPECT_EQ(walk.screen(), ScreenId::attract);
}

Walk at_the_gate() {
    Walk walk;
    walk.to_checking();
    walk.decide(border::Outcome::open);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_gate);
    return walk;
}

// Guards against: a traveller sent to a gate that died and came back with its lane held.
TEST(Trouble, GateThatRestartedAfterItOpenedSendsToAnOfficer) {
    Walk walk = at_the_gate();
    walk.send(GateState{});
    walk.pass(1s);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_gate) << "a broken connection may come back";
    walk.send(GateState{true, true, border::Direction::entry, true});
    walk.pass(250ms);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_officer);
    walk.pass(walk.settings.delays.outcome_officer_shown);
    EXPECT_EQ(walk.screen(), ScreenId::attract) << "and the next one is served";
}

TEST(Trouble, LaneHeldWhileSomebodyGoesThroughSendsToAnOfficer) {
    Walk walk = at_the_gate();
    walk.send(GateState{true, false, border::Direction::entry});
    walk.pass(250ms);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_officer);
    walk.pass(walk.settings.delays.outcome_officer_shown);
    EXPECT_EQ(walk.screen(), ScreenId::out_of_service);
    walk.gate_up();
    EXPECT_EQ(walk.screen(), ScreenId::attract);
}

TEST(Trouble, GateGoneForGoodDoesNotKeepTheTravellerBeforeIt) {
    Walk walk = at_the_gate();
    walk.send(GateState{});
    walk.pass(walk.settings.delays.gate_absent - 250ms);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_gate);
    walk.pass(500ms);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_officer);
}

TEST(Trouble, GateThatWasOnlyCutOffStillLetsTheTravellerPass) {
    Walk walk = at_the_gate();
    walk.send(GateState{});
    walk.pass(1s);
    walk.gate_up();
    walk.pass(10s);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_gate);
    walk.send(GateFinished{walk.transaction(), GateFinished::How::passed});
    EXPECT_EQ(walk.screen(), ScreenId::attract);
}

TEST(Trouble, GateThatRestartedWhileTheDocumentIsTakenOffIsNotShown) {
    Walk walk;
    walk.to_face();
    walk.lay();
    walk.face_captured();
    walk.decide(border::Outcome::open);
    EXPECT_EQ(walk.screen(), ScreenId::remove_document);
    walk.send(GateState{true, true, border::Direction::entry, true});
    walk.lift();
    walk.pass(250ms);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_officer);
}

TEST(Trouble, HelpForOneTravellerIsNotLeftForTheNext) {
    Walk walk;
    walk.gate_up();
    walk.tap(IntentKind::start);
    walk.tap(IntentKind::toggle_large_text);
    walk.tap(IntentKind::toggle_high_contrast);
    walk.tap(IntentKind::choose_language, "ar");
    walk.tap(IntentKind::cancel);
    EXPECT_FALSE(walk.view().large_text);
    EXPECT_FALSE(walk.view().high_contrast);
    EXPECT_EQ(walk.view().language, "en");
}

}  // namespace
}  // namespace limen::kiosk::test
