// SPDX-License-Identifier: Apache-2.0
#include "officer-console/screens/console.hpp"

#include <algorithm>

#include "officer-console/screens/parts.hpp"
#include "officer-console/screens/string_ids.hpp"
#include "officer-console/screens/words.hpp"

namespace limen::officer {
namespace {

using ui::Rect;
using ui::Text;
using ui::Tone;

constexpr float kSideShare = 0.27F;
constexpr float kSideLeast = 280, kSideMost = 420;

void draw_bar(ui::Frame& f, Rect bar, const Scene& scene, Wish& wish) {
    const auto& c = f.colour();
    f.fill(bar, c.night);
    Rect inner = bar.inset(f.sizes().gap * 1.5F, f.sizes().gap * 0.7F);
    const Text language = f.tr(str::app_language, {{"name", f.language().own_name()}});
    if (ui::button(f, "bar.language", inner.take_end(f.sizes().body * 13), language, plain()))
        wish.next_language = true;
    inner.take_end(f.sizes().gap);
    ui::label(f, "bar.officer", inner.take_end(inner.w * 0.4F),
              f.tr(str::app_officer, {{"id", scene.officer}}),
              {.px = f.sizes().body, .align = ui::Align::end, .max_lines = 1}, c.night_ink);
    ui::label(f, "bar.title", inner, f.tr(str::app_title),
              {.px = f.sizes().body * 1.25F, .bold = true, .max_lines = 1}, c.night_ink);
}

// What the officer must know whatever is open: which lanes can't be relied on.
void draw_link_bands(ui::Frame& f, Rect& page, const View& view) {
    for (std::size_t i = 0; i < view.lanes.size(); ++i) {
        const Lane& lane = view.lanes[i];
        const bool first_try = !lane.linked && lane.link_cause.empty();
        if (lane.usable() || first_try || (lane.linked && !lane.silent)) continue;
        band(f, "link." + std::to_string(i), page, link_words(f.language(), lane), Tone::advice,
             &pictogram::failed);
    }
}

struct IdleWords {
    const ui::Drawing* drawing;
    ui::StringId heading, sentence;
};
IdleWords idle_words(const View& view) {
    if (!view.queue.empty())
        return {&pictogram::attention, str::idle_waiting_heading, str::idle_waiting_sentence};
    const bool look = std::any_of(view.lanes.begin(), view.lanes.end(), [](const Lane& lane) {
        return lane_tone(lane) == Tone::advice || !lane.state.faults.empty();
    });
    if (look) return {&pictogram::look, str::idle_look_heading, str::idle_look_sentence};
    return {&pictogram::calm, str::idle_heading, str::idle_sentence};
}

void draw_idle(ui::Frame& f, Rect page, const View& view) {
    const IdleWords words = idle_words(view);
    const float side = std::min(page.h * 0.24F, page.w * 0.3F);
    page.take_top(page.h * 0.16F);
    const Text heading = f.tr(words.heading);
    ui::image(f, "idle.picture", page.take_top(side).centred({side, side}), *words.drawing,
              heading);
    page.take_top(f.sizes().gap * 2);
    ui::heading(f, "idle.heading", page, heading, ui::Align::centre);
    ui::paragraph(f, "idle.sentence", page, f.tr(words.sentence), ui::Align::centre);
}

float band_icon(const ui::Frame& f, const ui::Drawing* icon) {
    return icon != nullptr ? f.sizes().body * 1.8F : 0;
}

ui::TextStyle band_type(const ui::Frame& f, float width, const ui::Drawing* icon, bool bold) {
    return {.px = f.sizes().body,
            .bold = bold,
            .wrap = width - (icon != nullptr ? 3 : 2) * f.sizes().gap - band_icon(f, icon)};
}

}  // namespace

float band_height(ui::Frame& f, float width, const Text& text, const ui::Drawing* icon,
                  const Text& more) {
    const float words = f.measure(text, band_type(f, width, icon, true)).h +
                        (more.empty() ? 0 : f.measure(more, band_type(f, width, icon, false)).h);
    return std::max(words, band_icon(f, icon)) + f.sizes().gap * 1.2F;
}

void band(ui::Frame& f, std::string id, Rect& page, const Text& text, Tone tone,
          const ui::Drawing* icon, const Text& more) {
    const auto& c = f.colour();
    const bool good = tone == Tone::good, advice = tone == Tone::advice;
    const ui::Colour ground = good ? c.good : advice ? c.advice : c.accent_soft;
    const ui::Colour ink = good ? c.good_ink : advice ? c.advice_ink : c.ink;
    const float side = band_icon(f, icon), edge = f.sizes().gap;
    const ui::TextStyle style = band_type(f, page.w, icon, true);
    const ui::TextStyle lighter = band_type(f, page.w, icon, false);
    const float text_h = f.measure(text, style).h;
    const float more_h = more.empty() ? 0 : f.measure(more, lighter).h;
    const Rect box = page.take_top(band_height(f, page.w, text, icon, more));
    f.fill(box, ground, f.sizes().radius);
    Rect inner = box.inset(edge, 0);
    if (icon != nullptr) {
        f.drawing(*icon, inner.take_start(side).centred({side, side}));
        inner.take_start(edge);
    }
    Rect words = inner.centred({inner.w, text_h + more_h});
    f.text(words.take_top(text_h), text, style, ink);
    if (!more.empty()) f.text(words, more, lighter, ink);
    f.node({.id = std::move(id),
            .role = ui::Role::band,
            .label = more.empty() ? text.utf8() : text.utf8() + ". " + more.utf8(),
            .spoken = "",
            .rect = box});
    page.take_top(edge);
}

void title(ui::Frame& f, std::string id, Rect& page, const Text& text) {
    const ui::TextStyle style{.px = f.sizes().body, .bold = true, .max_lines = 1};
    const Rect box = page.take_top(f.sizes().body * kTitle);
    f.text(box, text, style, f.colour().ink_soft, ui::Vertical::middle);
    f.node({.id = std::move(id),
            .role = ui::Role::heading,
            .label = text.utf8(),
            .spoken = "",
            .rect = box});
}

ui::ButtonStyle plain(bool enabled, bool selected) {
    ui::ButtonStyle style;
    style.kind = ui::Kind::secondary;
    style.enabled = enabled;
    style.selected = selected;
    return style;
}

ui::ButtonStyle leading(bool enabled) {
    ui::ButtonStyle style;
    style.enabled = enabled;
    return style;
}

std::string_view screen_name(const View& view) {
    return view.open_case ? "case" : view.open_lane ? "lane" : "idle";
}

Wish draw_console(ui::Frame& f, const Scene& scene) {
    Wish wish;
    Rect page = f.region();
    f.fill(page, f.colour().background);
    draw_bar(f, page.take_top(f.sizes().button + f.sizes().gap), scene, wish);
    page = page.inset(f.sizes().gap * 1.5F, f.sizes().gap);
    // What comes and goes by itself is beside what is tapped or at its foot: nothing must move
    // under a finger. Only a lost lane moves the page, for it changes what can be done there.
    const float side = std::clamp(page.w * kSideShare, kSideLeast, kSideMost);
    draw_side(f, page.take_start(side), scene, wish);
    page.take_start(f.sizes().gap * 1.5F);
    draw_link_bands(f, page, scene.view);
    if (scene.view.open_case) {
        draw_case(f, page, scene, wish);
    } else if (scene.view.open_lane) {
        draw_lane(f, page, scene, wish);
    } else {
        draw_idle(f, page, scene.view);
    }
    return wish;
}

}  // namespace limen::officer
