// SPDX-License-Identifier: Apache-2.0
// A kiosk window without a display, with the project's own translations.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

#include "base/clock.hpp"
#include "kiosk/screens/preview.hpp"
#include "kiosk/screens/screens.hpp"
#include "kiosk/screens/string_ids.hpp"
#include "ui/input.hpp"
#include "ui/window.hpp"

namespace limen::kiosk {

inline const ui::Catalogue& catalogue() {
    static const auto loaded = ui::Catalogue::load(
        std::array{std::filesystem::path(LIMEN_SOURCE_DIR) / "assets" / "i18n"}, kStrings);
    EXPECT_TRUE(loaded) << loaded.error().describe();
    return *loaded;
}

class KioskWindow : public testing::Test {
  protected:
    void open(int width, int height) {
        ::setenv("SDL_VIDEODRIVER", "offscreen", 1);
        window.reset();
        ui::WindowOptions options;
        options.width = width;
        options.height = height;
        options.still = true;
        auto made = ui::Window::create(options, clock);
        ASSERT_TRUE(made) << made.error().describe();
        window = std::move(*made);
    }
    std::vector<Intent> draw(const ViewModel& view) {
        std::vector<Intent> intents;
        const ui::PixelView camera = preview_camera();
        const auto drawn = window->draw(
            area_for(catalogue(), view, {}), to_string(view.screen),
            [&](ui::Frame& f) { intents = draw_screen(f, catalogue(), view, &camera); });
        EXPECT_TRUE(drawn) << drawn.error().describe();
        return intents;
    }
    void tap(const std::string& id) {
        const ui::Node* node = window->tree().find(id);
        ASSERT_NE(node, nullptr) << id;
        window->input().press(1, node->rect.centre());
        window->input().release(1, node->rect.centre());
    }
    ManualClock clock;
    std::unique_ptr<ui::Window> window;
};

}  // namespace limen::kiosk
