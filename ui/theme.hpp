// SPDX-License-Identifier: Apache-2.0
// Colours and sizes. Every pair of colours that carries text is listed by text_pairs(), so that a
// test holds each to its contrast: 4.5:1, or 7:1 in high contrast (WCAG 2.2, 1.4.3 and 1.4.6).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ui/geometry.hpp"

namespace limen::ui {

struct Colour {
    std::uint8_t r = 0, g = 0, b = 0, a = 255;
    friend bool operator==(const Colour&, const Colour&) = default;
    constexpr Colour faded(double opacity) const {
        return {r, g, b, static_cast<std::uint8_t>(a * opacity)};
    }
};
constexpr Colour rgb(std::uint32_t hex) {
    return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8),
            static_cast<std::uint8_t>(hex), 255};
}
// WCAG 2.2's contrast ratio, 1–21.
double contrast(Colour a, Colour b);

struct Palette {
    Colour background, surface;     // the page; cards and rows on it
    Colour ink, ink_soft;           // text on either
    Colour line;                    // edges of controls
    Colour accent, accent_ink;      // the one colour that acts, and text on it
    Colour accent_soft;             // chosen rows, quiet badges
    Colour advice, advice_ink;      // something to correct, never alarming
    Colour good, good_ink;          // go on
    Colour night, night_ink;        // attract and out of service
    Colour training, training_ink;  // the band that says nothing is real
    friend bool operator==(const Palette&, const Palette&) = default;
};

struct TextPair {
    std::string_view name;
    Colour text, behind;
};
std::vector<TextPair> text_pairs(const Palette& palette);

// The screen as it stands before the reader.
struct Display {
    float long_mm = 598, short_mm = 336;  // 27 inch, 16:9
    float distance_mm = 600;
    // 1 for public terminals. An officer at a desk, free to lean in, may have less.
    float text_scale = 1;
};

// Sizes in pixels for one region of the window.
struct Metrics {
    float px_per_mm = 3.2F;
    // EN 301 549, 5.1.4: a capital H subtends 0.7° at the stated distance. Nothing is set smaller.
    float body = 33;
    float heading = 60, title = 84;
    float target = 64;   // 20 mm: the least a finger is asked to hit
    float button = 112;  // height of a main button
    float gap = 24, margin = 56, radius = 24;
    bool landscape = false;
};
Metrics metrics_for(Size region, const Display& display, bool large_text);

struct Theme {
    bool high_contrast = false;
    bool large_text = false;
    Palette colour;
    friend bool operator==(const Theme&, const Theme&) = default;
};
Theme make_theme(bool high_contrast, bool large_text);

}  // namespace limen::ui
