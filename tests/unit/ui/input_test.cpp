// SPDX-License-Identifier: Apache-2.0
#include "ui/input.hpp"

#include <gtest/gtest.h>

namespace limen::ui {
namespace {

using namespace std::chrono_literals;

Node make_button(std::string id, Rect rect, bool enabled = true) {
    return {.id = std::move(id),
            .role = Role::button,
            .label = "x",
            .spoken = "x",
            .rect = rect,
            .enabled = enabled};
}

class Taps : public testing::Test {
  protected:
    void SetUp() override { input.shown(page); }
    Tree page{"page",
              "en",
              {400, 400},
              {make_button("a", {0, 0, 100, 100}), make_button("b", {200, 0, 100, 100}),
               make_button("off", {0, 200, 100, 100}, false)}};
    Input input;
};

// A tap that begins and ends between two frames must not be lost.
TEST_F(Taps, ATapShorterThanAFrameCounts) {
    input.press(1, {50, 50});
    input.release(1, {50, 50});
    EXPECT_TRUE(input.take_tap("a"));
    EXPECT_FALSE(input.take_tap("a")) << "once a tap";
}

TEST_F(Taps, SlidingOffTakesTheTapBack) {
    input.press(1, {50, 50});
    EXPECT_TRUE(input.pressed("a"));
    input.release(1, {250, 50});
    EXPECT_FALSE(input.take_tap("a"));
    EXPECT_FALSE(input.take_tap("b"));
}

TEST_F(Taps, FirstFingerWins) {
    input.press(1, {50, 50});
    input.press(2, {250, 50});
    input.release(2, {250, 50});
    EXPECT_FALSE(input.take_tap("b"));
    input.release(1, {50, 50});
    EXPECT_TRUE(input.take_tap("a"));
}

// A referral screen that comes up under a lifted finger must not take the tap meant for the page
// before it.
TEST_F(Taps, AScreenThatChangedUnderTheFingerTakesNothing) {
    input.press(1, {50, 50});
    Tree next{"next", "en", {400, 400}, {make_button("a", {0, 0, 100, 100})}};
    input.shown(next);
    input.release(1, {50, 50});
    EXPECT_FALSE(input.take_tap("a"));
}

// A list that moves while the finger is down must not lose the tap.
TEST_F(Taps, ANodeThatMovesUnderTheFingerKeepsItsTap) {
    input.press(1, {50, 50});
    Tree lower = page;
    lower.nodes[0].rect.y += 110;
    input.shown(lower);
    input.release(1, {50, 50});
    EXPECT_TRUE(input.take_tap("a"));
}

// What came to lie under the finger instead was not meant.
TEST_F(Taps, WhatSlidesUnderAFingerTakesNothing) {
    input.press(1, {50, 50});
    Tree swapped = page;
    std::swap(swapped.nodes[0].rect, swapped.nodes[1].rect);
    input.shown(swapped);
    input.release(1, {50, 50});
    EXPECT_FALSE(input.take_tap("b"));
    EXPECT_TRUE(input.take_tap("a"));
}

TEST_F(Taps, ANodeThatVanishesUnderTheFingerTakesNothing) {
    input.press(1, {50, 50});
    input.shown({"page", "en", {400, 400}, {make_button("b", {0, 0, 100, 100})}});
    input.release(1, {50, 50});
    EXPECT_FALSE(input.take_tap("a"));
    EXPECT_FALSE(input.take_tap("b"));
}

class MovedTaps : public Taps {
  protected:
    void SetUp() override {
        input.shown(page, 10s);
        std::swap(swapped.nodes[0].rect, swapped.nodes[1].rect);
        input.shown(swapped, 11s);
    }
    void tap(Point at, Monotonic now) {
        input.press(1, at, now);
        input.release(1, at);
    }
    Tree swapped = page;
};

// A finger on its way when the picture changed goes for what was there before.
TEST_F(MovedTaps, AFingerOnItsWayHitsWhatItWasAimedAt) {
    tap({50, 50}, 11s + 100ms);
    EXPECT_FALSE(input.take_tap("b"));
    EXPECT_TRUE(input.take_tap("a"));
}

TEST_F(MovedTaps, AFingerThatComesLaterHitsWhatIsThere) {
    tap({50, 50}, 11s + Input::kReaction);
    EXPECT_TRUE(input.take_tap("b"));
}

TEST_F(MovedTaps, OfTwoMovesAtOnceThePersonSawTheFirstPicture) {
    Tree away = page;
    away.nodes[0].rect.y += 300;
    input.shown(away, 11s + 50ms);
    tap({50, 50}, 11s + 100ms);
    EXPECT_TRUE(input.take_tap("a"));
}

// The button may be gone because what it did is no longer possible.
TEST_F(MovedTaps, WhatCannotBeTappedAnyMoreIsNotTapped) {
    swapped.nodes[0].enabled = false;
    input.shown(swapped, 11s + 50ms);
    tap({50, 50}, 11s + 100ms);
    EXPECT_FALSE(input.take_tap("a"));
    EXPECT_FALSE(input.take_tap("b"));
}

TEST_F(MovedTaps, AnotherScreenForgetsWhereThingsWere) {
    input.shown({"next", "en", {400, 400}, {make_button("a", {0, 300, 50, 50})}}, 11s + 50ms);
    tap({50, 50}, 11s + 100ms);
    EXPECT_FALSE(input.take_tap("a"));
}

TEST_F(Taps, AnUntakenTapDiesWithItsFrame) {
    input.press(1, {50, 50});
    input.release(1, {50, 50});
    EXPECT_FALSE(input.end_frame());
    EXPECT_FALSE(input.take_tap("a"));
}

TEST_F(Taps, DisabledAndEmptyPlacesTakeNothing) {
    input.press(1, {50, 250});
    input.release(1, {50, 250});
    EXPECT_FALSE(input.take_tap("off"));
    input.press(1, {150, 150});
    input.release(1, {150, 150});
    EXPECT_FALSE(input.end_frame());
}

TEST_F(Taps, CancelledTouchActsNowhere) {
    input.press(1, {50, 50});
    input.cancel();
    input.release(1, {50, 50});
    EXPECT_FALSE(input.take_tap("a"));
}

TEST_F(Taps, TheLastDrawnNodeIsOnTop) {
    Tree stacked = page;
    stacked.nodes.push_back(make_button("over", {0, 0, 400, 400}));
    input.shown(stacked);
    input.press(1, {50, 50});
    input.release(1, {50, 50});
    EXPECT_TRUE(input.take_tap("over"));
}

// Three tactile keys (next, previous, do it) reach everything a finger reaches.
TEST_F(Taps, KeysWalkTheEnabledNodesRound) {
    input.focus_next(1);
    EXPECT_TRUE(input.focused("a"));
    input.focus_next(1);
    EXPECT_TRUE(input.focused("b"));
    input.focus_next(1);
    EXPECT_TRUE(input.focused("a"));
    input.focus_next(-1);
    input.activate();
    EXPECT_TRUE(input.take_tap("b"));
}

TEST_F(Taps, FocusOnAVanishedNodeIsDropped) {
    input.focus_next(1);
    input.shown({"page", "en", {400, 400}, {make_button("b", {200, 0, 100, 100})}});
    input.activate();
    EXPECT_FALSE(input.take_tap("a"));
}

TEST_F(Taps, TypingGoesOnlyToAField) {
    Tree form = page;
    form.nodes.push_back({.id = "name",
                          .role = Role::field,
                          .label = "",
                          .spoken = "Name",
                          .rect = {0, 300, 100, 50}});
    input.shown(form);
    input.type("lost");
    EXPECT_EQ(input.take_typed(), "");
    input.press(1, {50, 320});
    input.release(1, {50, 320});
    input.type("né");
    input.erase();
    EXPECT_EQ(input.take_typed(), "n");
}

}  // namespace
}  // namespace limen::ui
