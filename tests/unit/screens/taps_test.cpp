// SPDX-License-Identifier: Apache-2.0
// Each control says what it is for, and nothing else does.
#include <gmock/gmock.h>

#include "tests/unit/screens/kiosk_window.hpp"

namespace limen::kiosk {
namespace {

struct Case {
    ScreenId screen;
    const char* id;
    IntentKind kind;
    const char* value = "";
};

class Tapping : public KioskWindow, public testing::WithParamInterface<const char*> {};

TEST_P(Tapping, EveryControlGivesItsIntent) {
    open(540, 960);
    for (const Case& c : std::initializer_list<Case>{
             {ScreenId::attract, "attract.start", IntentKind::start},
             {ScreenId::attract, "bar.language", IntentKind::start},
             {ScreenId::attract, "bar.officer", IntentKind::call_officer},
             {ScreenId::language, "language.ar", IntentKind::choose_language, "ar"},
             {ScreenId::language, "language.fr", IntentKind::choose_language, "fr"},
             {ScreenId::privacy, "privacy.continue", IntentKind::accept_privacy},
             {ScreenId::privacy, "privacy.officer", IntentKind::call_officer},
             {ScreenId::place_page, "place_page.cancel", IntentKind::cancel},
             {ScreenId::place_page, "bar.language", IntentKind::choose_language},
             {ScreenId::place_page, "bar.large_text", IntentKind::toggle_large_text},
             {ScreenId::read_chip, "bar.contrast", IntentKind::toggle_high_contrast},
             {ScreenId::face, "face.cancel", IntentKind::cancel},
             {ScreenId::face, "bar.officer", IntentKind::call_officer},
             {ScreenId::outcome_try_again, "outcome_try_again.again", IntentKind::try_again},
             {ScreenId::still_there, "still_there.here", IntentKind::i_am_here},
             {ScreenId::still_there, "still_there.end", IntentKind::cancel}}) {
        SCOPED_TRACE(c.id);
        ViewModel view;
        view.screen = c.screen;
        view.language = GetParam();
        EXPECT_TRUE(draw(view).empty()) << "nobody touched anything";
        tap(c.id);
        const auto intents = draw(view);
        ASSERT_EQ(intents.size(), 1U);
        EXPECT_EQ(intents[0].kind, c.kind);
        EXPECT_EQ(intents[0].value, c.value);
        EXPECT_TRUE(draw(view).empty()) << "a tap acts once";
    }
}

INSTANTIATE_TEST_SUITE_P(Languages, Tapping, testing::Values("en", "ar"));

// Without an officer in reach no step may hold a person.
TEST_F(KioskWindow, AnOfficerCanBeCalledFromEveryScreenInService) {
    open(540, 960);
    for (const Preview& preview : previews()) {
        if (preview.view.screen == ScreenId::out_of_service) continue;
        draw(preview.view);
        EXPECT_NE(window->tree().find("bar.officer"), nullptr) << preview.name;
    }
}

TEST_F(KioskWindow, TrainingIsSaidOnEveryScreen) {
    open(540, 960);
    for (Preview preview : previews()) {
        preview.view.training = true;
        draw(preview.view);
        EXPECT_NE(window->tree().find("training.band"), nullptr) << preview.name;
    }
}

TEST_F(KioskWindow, ProgressIsSpokenAndReal) {
    open(540, 960);
    ViewModel view;
    view.screen = ScreenId::read_chip;
    view.progress = 0.42;
    draw(view);
    EXPECT_THAT(window->tree().find("read_chip.progress")->label, testing::HasSubstr("42"));
}

}  // namespace
}  // namespace limen::kiosk
