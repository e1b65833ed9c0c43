// SPDX-License-Identifier: Apache-2.0
#include "ui/theme.hpp"

#include <gtest/gtest.h>

namespace limen::ui {
namespace {

TEST(Contrast, MatchesThePublishedExtremes) {
    EXPECT_NEAR(contrast(rgb(0x000000), rgb(0xFFFFFF)), 21, 0.001);
    EXPECT_NEAR(contrast(rgb(0x777777), rgb(0xFFFFFF)), 4.478, 0.001);  // just too little
    EXPECT_NEAR(contrast(rgb(0xFF0000), rgb(0xFFFFFF)), 3.998, 0.001);
}

TEST(Theme, EveryTextStandsOutFromItsGround) {
    for (const bool high : {false, true})
        for (const TextPair& pair : text_pairs(make_theme(high, false).colour))
            EXPECT_GE(contrast(pair.text, pair.behind), high ? 7 : 4.5)
                << pair.name << (high ? " in high contrast" : "");
}

TEST(Theme, EdgesOfControlsAreSeen) {
    for (const bool high : {false, true}) {
        const Palette p = make_theme(high, false).colour;
        EXPECT_GE(contrast(p.line, p.background), 3);
        EXPECT_GE(contrast(p.line, p.surface), 3);
    }
}

// EN 301 549, 5.1.4 worked out for 600 mm and a 27 inch screen.
TEST(Metrics, TextIsLegibleAtTheStatedDistance) {
    EXPECT_EQ(metrics_for({1080, 1920}, {}, false).body, 33);
    Display near_24{.long_mm = 531, .short_mm = 299, .distance_mm = 600};
    EXPECT_NEAR(metrics_for({1080, 1920}, near_24, false).body, 37, 1);
    EXPECT_GT(metrics_for({1080, 1920}, {}, true).body, 1.25 * 33);
}

TEST(Metrics, TargetsAreTwentyMillimetresAndFollowTheWindow) {
    const Metrics full = metrics_for({1080, 1920}, {}, false);
    EXPECT_GE(full.target / full.px_per_mm, 20);
    EXPECT_GE(full.button, full.target);
    const Metrics half = metrics_for({540, 960}, {}, false);
    EXPECT_NEAR(half.target, full.target / 2, 1);
    EXPECT_TRUE(metrics_for({1280, 800}, {}, false).landscape);
}

}  // namespace
}  // namespace limen::ui
