// SPDX-License-Identifier: Apache-2.0
// Whatever comes, in whatever order: the kiosk is never stuck, and nothing personal is shown.
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/journey/walk.hpp"

namespace limen::kiosk::test {
namespace {
using namespace std::chrono_literals;

class Chance {
  public:
    explicit Chance(unsigned seed) : random_(seed) {}
    int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
    template <class T>
    T one_of(std::initializer_list<T> all) {
        return all.begin()[below(static_cast<int>(all.size()))];
    }

  private:
    std::mt19937 random_;
};

Job some_job(Chance& chance, Job right) {
    return chance.below(4) == 0 ? static_cast<Job>(chance.below(9)) : right;
}

void document_event(Walk& walk, Chance& chance) {
    switch (chance.below(9)) {
        case 0:
        case 1:
            return walk.lay();
        case 2:
        case 3:
            return walk.lift();
        case 4:
            return walk.send(PageAdvised{
                some_job(chance, walk.job<ScanPage>()),
                chance.one_of<std::string>({"none", "no_document", "blurred", "wrong_page"})});
        case 5:
            return walk.page_read();
        case 6:
            walk.send(ChipFound{some_job(chance, walk.job<ReadChip>())});
            return walk.send(
                ChipProgressed{some_job(chance, walk.job<ReadChip>()), chance.below(120) / 100.0});
        case 7:
            if (chance.below(2) == 0)
                return walk.send(ChipLost{some_job(chance, walk.job<ReadChip>())});
            return walk.send(ChipFailed{walk.job<ReadChip>(), "chip.bad_response", {}});
        default:
            return walk.chip_read(chance.below(5) == 0 ? Bytes{} : Bytes{1, 2, 3});
    }
}

void other_event(Walk& walk, Chance& chance) {
    const auto transaction = walk.state.session ? walk.transaction() : border::TransactionId{};
    switch (chance.below(9)) {
        case 0:
            return walk.send(
                FaceAdvised{some_job(chance, walk.job<CaptureFace>()),
                            chance.one_of<std::string>({"none", "no_face", "closer"})});
        case 1:
            return walk.face_captured();
        case 2:
            return walk.send(FaceFailed{walk.job<CaptureFace>(), "face.no_model"});
        case 3:
            return walk.send(GateState{chance.below(4) != 0, chance.below(4) != 0, {}});
        case 4:
            return walk.send(
                GateDecided{transaction,
                            chance.one_of({border::Outcome::open, border::Outcome::try_again,
                                           border::Outcome::officer}),
                            1});
        case 5:
            return walk.send(GateRefused{transaction, "link.duplicate"});
        case 6:
            return walk.send(GateFinished{
                transaction,
                chance.one_of({GateFinished::How::passed, GateFinished::How::not_passed,
                               GateFinished::How::officer_took_over})});
        case 7:
            return walk.send(FaultRaised{chance.one_of<std::string>(
                {"chip_reader.gone", "page_scanner.gone", "face_camera.gone", "printer.gone"})});
        default:
            return walk.send(FaultCleared{chance.one_of<std::string>(
                {"chip_reader.gone", "page_scanner.gone", "face_camera.gone", "printer.gone"})});
    }
}

void anything(Walk& walk, Chance& chance) {
    switch (chance.below(10)) {
        case 0:
            return walk.pass(std::chrono::milliseconds(chance.below(20'000)));
        case 1:
        case 2:
            return walk.tap(static_cast<IntentKind>(chance.below(10)),
                            chance.one_of<std::string>({"ar", "en", "xx", ""}));
        case 3:
        case 4:
        case 5:
        case 6:
            return document_event(walk, chance);
        default:
            return other_event(walk, chance);
    }
}

bool holds_any(const std::string& text) {
    for (const char* secret : {"L898902C3", "ERIKSSON", "ANNA", "UTO", "1974", "2032"})
        if (text.find(secret) != std::string::npos) return true;
    return false;
}

TEST(Property, NeverStuckWhateverHappened) {
    for (unsigned seed = 0; seed < 3000; ++seed) {
        Walk walk;
        Chance chance(seed);
        walk.gate_up();
        for (int i = 0; i < 60; ++i) anything(walk, chance);
        // Nobody is there any more and no device says anything: the way ends by itself.
        walk.pass(5min);
        const ScreenId screen = walk.screen();
        ASSERT_TRUE(screen == ScreenId::attract || screen == ScreenId::out_of_service)
            << "seed " << seed << ": " << to_string(screen);
        ASSERT_FALSE(walk.state.session) << "seed " << seed;
    }
}

TEST(Property, NothingPersonalReachesTheScreenOrTheReport) {
    for (unsigned seed = 0; seed < 1000; ++seed) {
        Walk walk;
        Chance chance(seed);
        walk.gate_up();
        for (int i = 0; i < 60; ++i) {
            anything(walk, chance);
            const ViewModel view = walk.view();
            ASSERT_FALSE(holds_any(view.language + view.advice)) << "seed " << seed;
            if (const auto* report = walk.last<SessionReport>()) {
                std::string all = report->end + report->outcome;
                for (const auto& time : report->times) all += time.step;
                ASSERT_FALSE(holds_any(all)) << "seed " << seed;
            }
        }
    }
}

TEST(Property, EverySessionThatBeganIsWipedAndReportedOnce) {
    for (unsigned seed = 0; seed < 1000; ++seed) {
        Walk walk;
        Chance chance(seed);
        walk.gate_up();
        for (int i = 0; i < 60; ++i) anything(walk, chance);
        walk.pass(5min);
        ASSERT_EQ(walk.count<SessionStarted>(), walk.count<WipeSession>()) << "seed " << seed;
        ASSERT_EQ(walk.count<SessionStarted>(), walk.count<SessionReport>()) << "seed " << seed;
    }
}

TEST(Property, GateIsOnlyShownAfterItsOwnDecisionToOpen) {
    for (unsigned seed = 0; seed < 1000; ++seed) {
        Walk walk;
        Chance chance(seed);
        walk.gate_up();
        for (int i = 0; i < 60; ++i) {
            anything(walk, chance);
            if (walk.screen() != ScreenId::outcome_gate) continue;
            ASSERT_TRUE(walk.state.session->decided) << "seed " << seed;
            ASSERT_EQ(walk.state.session->outcome, "open") << "seed " << seed;
        }
    }
}

TEST(PrivateData, IsOverwrittenBeforeItsMemoryIsGivenBack) {
    std::string text(40, 'X');
    const char* where = text.data();
    const std::size_t length = text.size();
    wipe(text);
    EXPECT_TRUE(text.empty());
    // The string keeps its buffer: what stood in it can be looked at.
    ASSERT_EQ(text.data(), where);
    for (std::size_t i = 0; i < length; ++i) ASSERT_EQ(where[i], '\0') << i;

    border::Evidence evidence;
    evidence.printed = some_document();
    evidence.live_face_jpeg = Bytes(100, 7);
    wipe(evidence);
    EXPECT_TRUE(evidence.printed->id.number.empty());
    EXPECT_TRUE(evidence.live_face_jpeg.empty());
}

}  // namespace
}  // namespace limen::kiosk::test
