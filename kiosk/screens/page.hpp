// SPDX-License-Identifier: Apache-2.0
// What the screens share: band, steps, words, and the bar at the foot. Internal to kiosk/screens/.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "kiosk/journey/view_model.hpp"
#include "kiosk/screens/screens.hpp"
#include "kiosk/screens/string_ids.hpp"
#include "ui/widgets.hpp"

namespace limen::kiosk {

struct Scene {
    ui::Frame& f;
    const ui::Catalogue& catalogue;
    const ViewModel& view;
    const CameraPicture* camera;
    std::vector<Intent>& intents;

    void say(IntentKind kind, std::string value = {}) const {
        intents.push_back({kind, std::move(value)});
    }
    std::string id(std::string_view what) const {
        return std::string(to_string(view.screen)) + "." + std::string(what);
    }
};

enum class Step : std::uint8_t { none, passport, face, gate };

struct Words {
    ui::StringId heading;
    std::optional<ui::StringId> sentence;
    bool advice = false;  // something to correct: set on its own ground
};

// Draws band, steps, words and bar; returns what is left for the picture. `actions` is how many
// rows of buttons the screen puts at the foot of that space.
struct Space {
    ui::Rect picture;
    ui::Rect actions;
};
// Lists keep the heading above them in landscape too.
enum class Shape : std::uint8_t { beside, below };
Space draw_page(const Scene& s, Step step, const Words& words, int actions = 0,
                Shape shape = Shape::beside);

// The band and the bar alone, for screens that draw their own ground. Takes them off `page`.
void draw_band(const Scene& s, ui::Rect& page);
void draw_bar(const Scene& s, ui::Rect& page, bool on_night);
// The words of a page on a chosen ink; takes their height off `page`.
void draw_words(const Scene& s, ui::Rect& page, const Words& words, ui::Colour ink,
                ui::Colour soft);

}  // namespace limen::kiosk
