// SPDX-License-Identifier: Apache-2.0
#include "ui/theme.hpp"

#include <cmath>
#include <numbers>

namespace limen::ui {

namespace {

// WCAG 2.2, "relative luminance".
double luminance(Colour c) {
    auto channel = [](std::uint8_t value) {
        const double s = value / 255.0;
        return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(c.r) + 0.7152 * channel(c.g) + 0.0722 * channel(c.b);
}

constexpr Palette kDay{
    .background = rgb(0xF4F6F9),
    .surface = rgb(0xFFFFFF),
    .ink = rgb(0x0F2540),
    .ink_soft = rgb(0x46586E),
    .line = rgb(0x76879B),
    .accent = rgb(0x0A5AA8),
    .accent_ink = rgb(0xFFFFFF),
    .accent_soft = rgb(0xDDEAF7),
    .advice = rgb(0xFFEFC7),
    .advice_ink = rgb(0x5A3A00),
    .good = rgb(0x0B6B55),
    .good_ink = rgb(0xFFFFFF),
    .night = rgb(0x0B2238),
    .night_ink = rgb(0xFFFFFF),
    .training = rgb(0xFFD23F),
    .training_ink = rgb(0x1A1A1A),
};

constexpr Palette kHighContrast{
    .background = rgb(0x000000),
    .surface = rgb(0x141414),
    .ink = rgb(0xFFFFFF),
    .ink_soft = rgb(0xE6E6E6),
    .line = rgb(0xFFFFFF),
    .accent = rgb(0xFFD400),
    .accent_ink = rgb(0x000000),
    .accent_soft = rgb(0x3A3000),
    .advice = rgb(0x3A3000),
    .advice_ink = rgb(0xFFE45C),
    .good = rgb(0x7DF2C3),
    .good_ink = rgb(0x000000),
    .night = rgb(0x000000),
    .night_ink = rgb(0xFFFFFF),
    .training = rgb(0xFFD23F),
    .training_ink = rgb(0x000000),
};

// Cap height of Noto Sans, read from its OS/2 table: 714 of 1000 units.
constexpr float kCapHeight = 0.714F;
constexpr float kCapAngleDegrees = 0.7F;
// Below this no rasteriser draws a legible Arabic or Khmer word, whatever the display claims to be.
constexpr float kLeastBodyPx = 13;

}  // namespace

double contrast(Colour a, Colour b) {
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

std::vector<TextPair> text_pairs(const Palette& p) {
    return {{"ink on background", p.ink, p.background},
            {"ink on surface", p.ink, p.surface},
            {"soft ink on background", p.ink_soft, p.background},
            {"soft ink on surface", p.ink_soft, p.surface},
            {"ink on soft accent", p.ink, p.accent_soft},
            {"accent on background", p.accent, p.background},
            {"accent on surface", p.accent, p.surface},
            {"accent", p.accent_ink, p.accent},
            {"advice", p.advice_ink, p.advice},
            {"good", p.good_ink, p.good},
            {"night", p.night_ink, p.night},
            {"training", p.training_ink, p.training}};
}

Metrics metrics_for(Size region, const Display& display, bool large_text) {
    Metrics m;
    const float longer = std::max(region.w, region.h), shorter = std::min(region.w, region.h);
    m.px_per_mm = std::min(longer / display.long_mm, shorter / display.short_mm);
    m.landscape = region.w > region.h;
    const float cap_mm =
        display.distance_mm * 2 * std::tan(kCapAngleDegrees / 2 * std::numbers::pi_v<float> / 180);
    const float scale = display.text_scale * (large_text ? 1.3F : 1.F);
    m.body = std::max(kLeastBodyPx, std::round(cap_mm / kCapHeight * m.px_per_mm * scale));
    m.heading = std::round(m.body * 1.7F);
    m.title = std::round(m.body * 2.2F);
    m.target = std::ceil(20 * m.px_per_mm * std::min(1.F, display.text_scale));
    m.button = std::round(std::max(1.5F * m.target, m.body * 2.8F));
    m.gap = std::round(7.5F * m.px_per_mm * std::min(1.F, display.text_scale));
    m.margin = std::round(shorter * 0.055F);
    m.radius = std::round(m.gap * 0.9F);
    return m;
}

Theme make_theme(bool high_contrast, bool large_text) {
    return {high_contrast, large_text, high_contrast ? kHighContrast : kDay};
}

}  // namespace limen::ui
