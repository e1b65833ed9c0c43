// SPDX-License-Identifier: Apache-2.0
// Every screen in every language and look is drawn and its tree held to the rules: a person who
// cannot read, see well or aim well must still get through.
#include <set>

#include "tests/unit/screens/kiosk_window.hpp"

namespace limen::kiosk {
namespace {

struct Look {
    int width, height;
    bool large, contrast, training;
};

class Layout : public KioskWindow, public testing::WithParamInterface<Look> {};

void check_node(const ui::Node& node, const ui::Tree& tree, const ui::Metrics& sizes) {
    const ui::Rect window{0, 0, tree.window.w, tree.window.h};
    EXPECT_TRUE(window.contains(node.rect)) << node.id << " leaves the window";
    EXPECT_GT(node.rect.w, 1) << node.id;
    EXPECT_GT(node.rect.h, 1) << node.id;
    EXPECT_FALSE(node.spoken.empty()) << node.id << " says nothing to who cannot see it";
    EXPECT_EQ(node.label.find('{'), std::string::npos) << node.id << ": " << node.label;
    if (node.takes_taps()) {
        EXPECT_GE(node.rect.w, sizes.target) << node.id << " is too small for a finger";
        EXPECT_GE(node.rect.h, sizes.target) << node.id << " is too small for a finger";
    }
}

void check_tree(const ui::Tree& tree, const ui::Metrics& sizes) {
    ASSERT_FALSE(tree.nodes.empty());
    for (const std::string& text : tree.overflows)
        ADD_FAILURE() << "does not fit its box: " << text;
    std::set<std::string> ids;
    for (const ui::Node& node : tree.nodes) {
        EXPECT_TRUE(ids.insert(node.id).second) << node.id << " twice";
        check_node(node, tree, sizes);
        for (const ui::Node& other : tree.nodes) {
            if (&other == &node) continue;
            EXPECT_FALSE(node.rect.inset(1).overlaps(other.rect.inset(1)))
                << node.id << " and " << other.id << " overlap";
        }
    }
}

TEST_P(Layout, EveryScreenInEveryLanguageHoldsTheRules) {
    const Look look = GetParam();
    open(look.width, look.height);
    for (const ui::Language& language : catalogue().languages())
        for (Preview preview : previews()) {
            SCOPED_TRACE(preview.name + " " + language.code());
            preview.view.language = language.code();
            preview.view.large_text = look.large;
            preview.view.high_contrast = look.contrast;
            preview.view.training = look.training;
            draw(preview.view);
            const auto sizes = ui::metrics_for(window->size(), {}, look.large);
            check_tree(window->tree(), sizes);
        }
}

INSTANTIATE_TEST_SUITE_P(Looks, Layout,
                         testing::Values(Look{540, 960, false, false, false},
                                         Look{540, 960, true, true, true},
                                         Look{1280, 800, false, false, false},
                                         Look{1280, 800, true, false, true},
                                         Look{1024, 600, false, false, false}));

// Cut-off words are found by looking: what is drawn must end where its node ends.
TEST_F(KioskWindow, WordsFitTheirBoxes) {
    open(1080, 1920);
    for (const ui::Language& language : catalogue().languages())
        for (Preview preview : previews()) {
            preview.view.language = language.code();
            preview.view.large_text = true;
            draw(preview.view);
            const ui::TextEngine engine;
            for (const ui::Node& node : window->tree().nodes) {
                if (node.role != ui::Role::button) continue;
                const auto sizes = ui::metrics_for(window->size(), {}, true);
                const ui::Size least =
                    engine.measure(node.label, {.px = sizes.body, .wrap = node.rect.w},
                                   language.code(), language.rtl());
                EXPECT_LE(least.w, node.rect.w) << preview.name << " " << node.id;
                EXPECT_LE(least.h, node.rect.h) << preview.name << " " << node.id;
            }
        }
}

// The same picture for every reason there can be, in particular for somebody on a list.
TEST_F(KioskWindow, AReferralLooksTheSameWhateverItsReason) {
    open(540, 960);
    ViewModel plain;
    plain.screen = ScreenId::outcome_officer;
    draw(plain);
    const ui::Image first = window->screenshot();
    ViewModel other = plain;
    other.advice = "list.alert";
    other.progress = 0.3;
    other.document_present = true;
    draw(other);
    EXPECT_EQ(first.rgba, window->screenshot().rgba);
}

TEST_F(KioskWindow, TheSamePictureTwiceIsTheSamePixels) {
    open(540, 960);
    ViewModel view;
    view.screen = ScreenId::place_page;
    view.language = "ar";
    draw(view);
    const ui::Image first = window->screenshot();
    open(540, 960);
    draw(view);
    EXPECT_EQ(first.rgba, window->screenshot().rgba);
}

// The preview is a looking-glass: what is at the picture's left shows at the right.
TEST_F(KioskWindow, TheFacePreviewIsMirrored) {
    open(540, 960);
    std::vector<std::uint8_t> pixels;
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x)
            pixels.insert(pixels.end(), {std::uint8_t(x < 32 ? 255 : 0), 0, 0});
    const CameraPicture camera{pixels.data(), 64, 64, 0, ui::PixelFormat::bgr, 1};
    ViewModel view;
    view.screen = ScreenId::face;
    ASSERT_TRUE(window->draw(area_for(catalogue(), view, {}), "face",
                             [&](ui::Frame& f) { draw_screen(f, catalogue(), view, &camera); }));
    const ui::Rect oval = window->tree().find("face.camera")->rect;
    const ui::Image shot = window->screenshot();
    auto blue_at = [&](float share) {
        const auto x = static_cast<std::size_t>(oval.x + oval.w * share);
        const auto y = static_cast<std::size_t>(oval.centre().y);
        return shot.rgba[(y * static_cast<std::size_t>(shot.width) + x) * 4 + 2];
    };
    EXPECT_LT(blue_at(0.3F), 40);
    EXPECT_GT(blue_at(0.7F), 200);
}

}  // namespace
}  // namespace limen::kiosk
