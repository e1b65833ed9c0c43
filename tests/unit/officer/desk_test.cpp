// SPDX-License-Identifier: Apache-2.0
#include "officer-console/desk/desk.hpp"

#include <gtest/gtest.h>

#include "officer-console/desk/wipe.hpp"
#include "tests/unit/officer/cases.hpp"

namespace limen::officer {
namespace {

using namespace std::chrono_literals;
using border::OfficerAction;
using protocol::CaseClosed;
using protocol::CaseRequest;
using protocol::ConsoleHello;
using protocol::ConsoleRejected;
using protocol::LaneCommand;
using protocol::OfficerDecision;

class DeskTest : public testing::Test {
  protected:
    Desk desk{"officer-1", {"gate-1", "gate-2"}, "test"};
    Moment at{1h, 1'800'000'000'000'000};
    const protocol::CaseSummary first = test::summary(1, "face.no_match");

    std::vector<Outgoing> put(Input input) { return desk.step(at, std::move(input)); }
    std::vector<Outgoing> wait(Monotonic time) {
        at.now += time;
        at.utc_us += micros(time);
        return put(Tick{});
    }
    const View& view() const { return desk.view(); }
    void link_with(std::vector<protocol::CaseSummary> cases) {
        put(LinkUp{0});
        put(FromGate{0, test::state(std::move(cases))});
    }
    void open_first() {
        link_with({first});
        put(OpenCaseIntent{first, 0});
        put(FromGate{0, test::detail(first)});
    }
    std::vector<Outgoing> decide(OfficerAction action, const char* reason) {
        put(ChooseAction{action});
        put(ChooseReason{reason});
        return put(Confirm{});
    }
};

TEST_F(DeskTest, GreetsTheGateWhenTheLinkStands) {
    const auto out = put(LinkUp{1});
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(out[0].lane, 1u);
    EXPECT_TRUE(std::holds_alternative<ConsoleHello>(out[0].message));
    EXPECT_FALSE(view().lanes[1].usable()) << "nothing is known before the gate has spoken";
}

// Guards against: a lane that was open when its gate went being shown open, and usable, when it
// comes back.
TEST_F(DeskTest, WhatAGateSaidBeforeItWentIsPastWhenItComesBack) {
    link_with({});
    EXPECT_TRUE(view().lanes[0].usable());
    put(LinkDown{0, "link.gone"});
    put(LinkUp{0});
    EXPECT_FALSE(view().lanes[0].usable());
    put(FromGate{0, test::state({})});
    EXPECT_TRUE(view().lanes[0].usable());
}

TEST_F(DeskTest, QueueHoldsAllLanesProtectiveFirstThenLongestWaiting) {
    put(LinkUp{0});
    put(LinkUp{1});
    put(FromGate{0, test::state({test::summary(2, "document.expired"),
                                 test::summary(5, "list.missing_person", true)})});
    put(FromGate{1, test::state({test::summary(1, "person.minor")}, "gate-2")});
    ASSERT_EQ(view().queue.size(), 3u);
    EXPECT_TRUE(view().queue[0].summary.protective);
    EXPECT_EQ(view().queue[1].lane, 1u);
    EXPECT_EQ(view().queue[2].summary.transaction, test::transaction(2));
}

TEST_F(DeskTest, ADecisionNeedsActionReasonAndASecondTap) {
    open_first();
    EXPECT_TRUE(put(Confirm{}).empty()) << "no action chosen";
    put(ChooseAction{OfficerAction::admit});
    EXPECT_TRUE(put(Confirm{}).empty()) << "no reason chosen";
    put(ChooseReason{"person_compared_by_eye"});
    const auto out = put(Confirm{});
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(out[0].lane, 0u);
    const auto& decision = std::get<OfficerDecision>(out[0].message);
    EXPECT_EQ(decision.transaction, first.transaction);
    EXPECT_EQ(decision.action, OfficerAction::admit);
    EXPECT_EQ(decision.reason, "person_compared_by_eye");
    EXPECT_EQ(decision.issued_us, at.utc_us);
    EXPECT_EQ(decision.epoch[0], 7) << "the gate's epoch, so that it can't be played again";
    EXPECT_TRUE(put(Confirm{}).empty()) << "a second tap must not send it twice";
}

TEST_F(DeskTest, AReasonDoesNotOutliveItsAction) {
    open_first();
    put(ChooseAction{OfficerAction::admit});
    put(ChooseReason{"person_compared_by_eye"});
    put(ChooseAction{OfficerAction::refuse});
    EXPECT_TRUE(view().open_case->reason.empty());
    EXPECT_TRUE(put(Confirm{}).empty());
}

TEST_F(DeskTest, BeforeTheCaseIsSeenNothingCanBeDecided) {
    link_with({first});
    const auto out = put(OpenCaseIntent{first, 0});
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(std::get<CaseRequest>(out[0].message).transaction, first.transaction);
    EXPECT_TRUE(decide(OfficerAction::admit, "x").empty());
}

TEST_F(DeskTest, AnUnansweredRequestForACaseIsRepeated) {
    link_with({first});
    put(OpenCaseIntent{first, 0});
    EXPECT_TRUE(wait(2s).empty());
    EXPECT_EQ(wait(2s).size(), 1u);
    put(FromGate{0, test::detail(first)});
    EXPECT_TRUE(wait(4s).empty());
}

TEST_F(DeskTest, TheGatesAnswerEndsTheCaseAndSaysSo) {
    open_first();
    decide(OfficerAction::admit, "person_compared_by_eye");
    put(FromGate{0, test::state({})});
    EXPECT_TRUE(view().open_case) << "the answer itself is still to come";
    put(FromGate{0, CaseClosed{first.transaction, OfficerAction::admit, "officer-1"}});
    EXPECT_FALSE(view().open_case);
    ASSERT_TRUE(view().notice);
    EXPECT_EQ(view().notice->kind, NoticeKind::decided);
    wait(11s);
    EXPECT_FALSE(view().notice);
}

TEST_F(DeskTest, AnotherOfficersDecisionIsToldByName) {
    open_first();
    put(FromGate{0, CaseClosed{first.transaction, OfficerAction::refuse, "officer-2"}});
    EXPECT_FALSE(view().open_case);
    EXPECT_EQ(view().notice->kind, NoticeKind::closed_by);
    EXPECT_EQ(view().notice->who, "officer-2");
}

TEST_F(DeskTest, ACaseThatIsOverLeavesTheScreen) {
    open_first();
    put(FromGate{0, test::state({})});
    EXPECT_FALSE(view().open_case);
    EXPECT_TRUE(view().queue.empty());
    EXPECT_EQ(view().notice->kind, NoticeKind::closed);
}

TEST_F(DeskTest, ARejectedDecisionCanBeMadeAgain) {
    open_first();
    decide(OfficerAction::admit, "person_compared_by_eye");
    put(FromGate{0, ConsoleRejected{first.transaction, "link.stale_epoch"}});
    EXPECT_EQ(view().notice->kind, NoticeKind::rejected);
    EXPECT_EQ(view().notice->cause, "link.stale_epoch");
    auto fresh = test::state({first});
    fresh.epoch.fill(9);
    put(FromGate{0, fresh});
    const auto out = put(Confirm{});
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(std::get<OfficerDecision>(out[0].message).epoch[0], 9);
}

TEST_F(DeskTest, ARejectionOfAnotherCaseChangesNothing) {
    open_first();
    decide(OfficerAction::admit, "person_compared_by_eye");
    put(FromGate{0, ConsoleRejected{test::transaction(9), "x"}});
    EXPECT_EQ(view().open_case->step, DecisionStep::sending);
    EXPECT_FALSE(view().notice);
}

TEST_F(DeskTest, AnUnansweredDecisionIsNeverTakenForMade) {
    open_first();
    decide(OfficerAction::admit, "person_compared_by_eye");
    wait(4s);
    EXPECT_EQ(view().open_case->step, DecisionStep::sending);
    put(FromGate{0, test::state({first})});
    wait(2s);
    EXPECT_EQ(view().open_case->step, DecisionStep::choosing);
    EXPECT_EQ(view().notice->kind, NoticeKind::not_answered);
}

TEST_F(DeskTest, WithoutALinkNothingIsSent) {
    open_first();
    put(ChooseAction{OfficerAction::admit});
    put(ChooseReason{"person_compared_by_eye"});
    put(LinkDown{0, "link.gone"});
    EXPECT_FALSE(view().lanes[0].usable());
    EXPECT_TRUE(put(Confirm{}).empty());
}

TEST_F(DeskTest, ALinkLostWhileSendingIsTold) {
    open_first();
    decide(OfficerAction::admit, "person_compared_by_eye");
    put(LinkDown{0, "link.gone"});
    EXPECT_EQ(view().open_case->step, DecisionStep::choosing);
    EXPECT_EQ(view().notice->kind, NoticeKind::not_answered);
}

TEST_F(DeskTest, ADeadScreenShowsNobodyForLong) {
    open_first();
    put(LinkDown{0, "link.gone"});
    wait(29s);
    EXPECT_TRUE(view().open_case);
    wait(2s);
    EXPECT_FALSE(view().open_case);
    EXPECT_EQ(view().notice->kind, NoticeKind::lost);
}

TEST_F(DeskTest, AGateThatIsSilentIsNotRelyedOn) {
    open_first();
    wait(6s);
    EXPECT_TRUE(view().lanes[0].silent);
    EXPECT_FALSE(view().lanes[0].usable());
    EXPECT_TRUE(decide(OfficerAction::admit, "person_compared_by_eye").empty());
    put(FromGate{0, test::state({first})});
    EXPECT_TRUE(view().lanes[0].usable());
}

TEST_F(DeskTest, ALaneCommandIsAskedBackAndCarriesTheEpoch) {
    link_with({});
    put(OpenLaneIntent{0});
    EXPECT_TRUE(put(Confirm{}).empty());
    put(ChooseCommand{LaneCommand::What::out_of_service});
    put(Cancel{});
    EXPECT_TRUE(put(Confirm{}).empty());
    put(ChooseCommand{LaneCommand::What::out_of_service});
    const auto out = put(Confirm{});
    ASSERT_EQ(out.size(), 1u);
    const auto& command = std::get<LaneCommand>(out[0].message);
    EXPECT_EQ(command.what, LaneCommand::What::out_of_service);
    EXPECT_EQ(command.epoch[0], 7);
    EXPECT_TRUE(put(Confirm{}).empty());
}

TEST_F(DeskTest, WhileADecisionIsUnderWayTheCaseStays) {
    open_first();
    decide(OfficerAction::admit, "person_compared_by_eye");
    put(LeaveIntent{});
    put(OpenLaneIntent{0});
    EXPECT_TRUE(view().open_case);
}

TEST_F(DeskTest, ADetailNobodyWaitsForIsDropped) {
    open_first();
    put(LeaveIntent{});
    put(FromGate{0, test::detail(first)});
    EXPECT_FALSE(view().open_case);
}

TEST_F(DeskTest, TheViewsRevisionGrowsWithEachChangeAndRestsOtherwise) {
    link_with({first});
    const auto before = desk.revision();
    wait(1s);
    put(FromGate{0, test::state({first})});
    EXPECT_EQ(desk.revision(), before) << "an idle console must not draw";
    put(OpenCaseIntent{first, 0});
    EXPECT_GT(desk.revision(), before);
}

TEST(Wipe, NothingOfAPersonIsLeft) {
    auto detail = test::detail(test::summary(1, "list.missing_person", true));
    detail.evidence.live_face_jpeg = Bytes(1000, 0xff);
    const std::uint8_t* picture = detail.evidence.live_face_jpeg.data();
    const char* name = detail.evidence.chip->holder.name.secondary.data();
    const std::string note_before = detail.decision.hits[0].note;
    ASSERT_EQ(name[0], 'A');
    wipe(detail.evidence.live_face_jpeg);
    EXPECT_EQ(std::count(picture, picture + 1000, 0), 1000);
    wipe(detail);
    EXPECT_FALSE(detail.evidence.chip);
    EXPECT_FALSE(detail.evidence.printed);
    EXPECT_TRUE(detail.decision.hits.empty());
    EXPECT_TRUE(detail.evidence.checks.empty());
    EXPECT_FALSE(note_before.empty());
}

}  // namespace
}  // namespace limen::officer
