// SPDX-License-Identifier: Apache-2.0
// The pieces the console's window is put together from.
#pragma once

#include "officer-console/screens/console.hpp"
#include "ui/widgets.hpp"

namespace limen::officer {

void draw_side(ui::Frame& f, ui::Rect side, const Scene& scene, Wish& wish);
void draw_case(ui::Frame& f, ui::Rect page, const Scene& scene, Wish& wish);
void draw_checks(ui::Frame& f, ui::Rect page, const OpenCase& open, Wish& wish);
void draw_decision(ui::Frame& f, ui::Rect panel, const Scene& scene, Wish& wish);
void draw_lane(ui::Frame& f, ui::Rect page, const Scene& scene, Wish& wish);

// Words on a coloured ground, over as many lines as they need, with more in lighter type below;
// takes its height off the page.
void band(ui::Frame& f, std::string id, ui::Rect& page, const ui::Text& text, ui::Tone tone,
          const ui::Drawing* icon = nullptr, const ui::Text& more = {});
// The height that such a band takes of a page this wide.
float band_height(ui::Frame& f, float width, const ui::Text& text,
                  const ui::Drawing* icon = nullptr, const ui::Text& more = {});
// Whether a lane can be relied on and is as it should be.
ui::Tone lane_tone(const Lane& lane);
// A small bold title; takes its height off the page.
void title(ui::Frame& f, std::string id, ui::Rect& page, const ui::Text& text);

// A button among others, and the one that leads on.
ui::ButtonStyle plain(bool enabled = true, bool selected = false);
ui::ButtonStyle leading(bool enabled);

inline constexpr float kSmall = 0.9F;  // of the body's size
inline constexpr float kTitle = 1.6F;  // height of a title, of the body's size

namespace pictogram {
extern const ui::Drawing passed, failed, unclear, not_done, calm, attention, look, protect;
}

}  // namespace limen::officer
