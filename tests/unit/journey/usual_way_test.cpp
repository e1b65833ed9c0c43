// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/journey/walk.hpp"

namespace limen::kiosk::test {
namespace {
using namespace std::chrono_literals;

TEST(UsualWay, LayingThePassportLeadsToTheGateWithoutATap) {
    Walk walk;
    EXPECT_EQ(walk.screen(), ScreenId::out_of_service);
    walk.gate_up();
    EXPECT_EQ(walk.screen(), ScreenId::attract);
    walk.lay();
    EXPECT_EQ(walk.screen(), ScreenId::place_page);
    EXPECT_EQ(walk.count<ScanPage>(), 1);
    walk.page_read();
    EXPECT_EQ(walk.screen(), ScreenId::read_chip);
    ASSERT_NE(walk.last<ReadChip>(), nullptr);
    EXPECT_EQ(walk.last<ReadChip>()->request->key_information, "L898902C3674081223204159");
    walk.chip_read();
    EXPECT_EQ(walk.screen(), ScreenId::remove_document);
    EXPECT_EQ(walk.count<LoadReference>(), 1) << "the portrait is prepared while the person moves";
    walk.lift();
    EXPECT_EQ(walk.screen(), ScreenId::face);
    walk.face_captured();
    EXPECT_EQ(walk.screen(), ScreenId::checking);
    ASSERT_NE(walk.last<SubmitEvidence>(), nullptr);
    const border::Evidence& evidence = *walk.last<SubmitEvidence>()->evidence;
    EXPECT_EQ(evidence.printed->id.number, "L898902C3");
    EXPECT_EQ(result_of(evidence, border::CheckId::face_match), border::CheckResult::passed);
    EXPECT_EQ(evidence.attempt, 1);
    EXPECT_EQ(evidence.live_face_jpeg, (Bytes{9, 9, 9}));
    walk.decide(border::Outcome::open);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_gate);
    walk.send(GateFinished{walk.transaction(), GateFinished::How::passed});
    EXPECT_EQ(walk.screen(), ScreenId::attract);
    EXPECT_EQ(walk.count<WipeSession>(), 1);
    EXPECT_EQ(walk.count<WithdrawEvidence>(), 0) << "a decided session has nothing to withdraw";
    EXPECT_EQ(walk.last<SessionReport>()->end, "passed");
    EXPECT_EQ(walk.last<SessionReport>()->outcome, "open");
}

TEST(UsualWay, TouchingLeadsThroughLanguageAndNotice) {
    Walk walk;
    walk.gate_up();
    walk.tap(IntentKind::start);
    EXPECT_EQ(walk.screen(), ScreenId::language);
    walk.tap(IntentKind::choose_language, "ar");
    EXPECT_EQ(walk.screen(), ScreenId::privacy);
    EXPECT_EQ(walk.view().language, "ar");
    walk.tap(IntentKind::accept_privacy);
    EXPECT_EQ(walk.screen(), ScreenId::place_page);
    walk.lay();
    walk.page_read();
    EXPECT_EQ(walk.view().language, "ar") << "what the traveller chose is not proposed away";
}

TEST(UsualWay, IssuingStateProposesALanguageThatIsNotLocked) {
    Walk walk;
    walk.to_chip();
    EXPECT_EQ(walk.view().language, "fr");
    walk.tap(IntentKind::choose_language, "");
    EXPECT_EQ(walk.screen(), ScreenId::language) << "the list opens over the running step";
    walk.tap(IntentKind::choose_language, "ar");
    EXPECT_EQ(walk.screen(), ScreenId::read_chip);
    EXPECT_EQ(walk.view().language, "ar");
}

TEST(UsualWay, PrivacyNoticeComesFirstWhereTheSiteSaysSo) {
    Walk walk;
    walk.settings.privacy_always = true;
    walk.gate_up();
    walk.lay();
    EXPECT_EQ(walk.screen(), ScreenId::privacy);
    EXPECT_EQ(walk.count<ScanPage>(), 0);
    walk.tap(IntentKind::accept_privacy);
    EXPECT_EQ(walk.count<ScanPage>(), 1);
}

TEST(UsualWay, DocumentComesOffBeforeTheGateIsShown) {
    Walk walk;
    walk.to_checking();
    walk.lay();
    walk.decide(border::Outcome::open);
    EXPECT_EQ(walk.screen(), ScreenId::remove_document);
    EXPECT_TRUE(walk.view().document_present);
    walk.lift();
    EXPECT_EQ(walk.screen(), ScreenId::outcome_gate);
}

TEST(UsualWay, NextTravellerMayLayTheDocumentWhileTheFirstGoesThrough) {
    Walk walk;
    walk.to_checking();
    const auto first = walk.transaction();
    walk.decide(border::Outcome::open);
    walk.lay();
    EXPECT_EQ(walk.screen(), ScreenId::outcome_gate);
    walk.forget();
    walk.send(GateFinished{first, GateFinished::How::passed});
    EXPECT_EQ(walk.screen(), ScreenId::place_page);
    EXPECT_NE(walk.transaction(), first);
    EXPECT_FALSE(walk.state.session->evidence->printed) << "nothing of the first traveller is left";
    EXPECT_EQ(walk.count<WipeSession>(), 1);
}

TEST(UsualWay, ForgottenPassportStartsNoSessionByItself) {
    Walk walk;
    walk.gate_up();
    walk.lay();
    walk.pass(1s);
    walk.tap(IntentKind::cancel);
    EXPECT_EQ(walk.screen(), ScreenId::attract);
    walk.pass(60s);
    EXPECT_EQ(walk.screen(), ScreenId::attract);
    EXPECT_TRUE(walk.view().document_present) << "the screen can remind";
    walk.lift();
    walk.lay();
    EXPECT_EQ(walk.screen(), ScreenId::place_page);
}

TEST(UsualWay, OfficerWhoAdmitsSendsTheTravellerToTheGate) {
    Walk walk;
    walk.to_checking();
    walk.decide(border::Outcome::officer);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_officer);
    walk.decide(border::Outcome::open);
    EXPECT_EQ(walk.screen(), ScreenId::outcome_gate);
    walk.send(GateFinished{walk.transaction(), GateFinished::How::passed});
    EXPECT_EQ(walk.screen(), ScreenId::attract);
    EXPECT_EQ(walk.count<WithdrawEvidence>(), 0) << "an officer's word is not withdrawn";
}

TEST(UsualWay, AdmittedTravellerFirstTakesTheDocumentBack) {
    Walk walk;
    walk.to_checking();
    walk.decide(border::Outcome::officer);
    walk.lay();
    walk.decide(border::Outcome::open);
    EXPECT_EQ(walk.screen(), ScreenId::remove_document);
    walk.lift();
    EXPECT_EQ(walk.screen(), ScreenId::outcome_gate);
}

TEST(UsualWay, OfficerWhoDoesNotAdmitFreesTheKiosk) {
    Walk walk;
    walk.to_checking();
    walk.decide(border::Outcome::officer);
    walk.send(GateFinished{walk.transaction(), GateFinished::How::officer_took_over});
    EXPECT_EQ(walk.screen(), ScreenId::attract);
}

TEST(UsualWay, ProgressNeverGoesBack) {
    Walk walk;
    walk.to_chip();
    walk.send(ChipProgressed{walk.job<ReadChip>(), 0.6});
    walk.send(ChipProgressed{walk.job<ReadChip>(), 0.4});
    EXPECT_DOUBLE_EQ(walk.view().progress, 0.6);
    walk.send(ChipProgressed{walk.job<ReadChip>(), 7});
    EXPECT_DOUBLE_EQ(walk.view().progress, 1.0);
}

TEST(UsualWay, LightsFollowTheScreen) {
    Walk walk;
    EXPECT_EQ(lights_for(walk.state).status, hal::Light::Pattern::attention);
    walk.gate_up();
    ASSERT_NE(walk.last<ShowLight>(), nullptr);
    EXPECT_EQ(lights_for(walk.state).document, hal::Light::Pattern::breathe);
    walk.to_face();
    EXPECT_EQ(lights_for(walk.state).face, hal::Light::Pattern::steady);
}

}  // namespace
}  // namespace limen::kiosk::test
