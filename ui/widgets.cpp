// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets.hpp"

#include <algorithm>
#include <cmath>

namespace limen::ui {

namespace {

struct ButtonColours {
    std::optional<Colour> fill, edge;
    Colour ink;
};

ButtonColours button_colours(const Frame& f, const ButtonStyle& style) {
    const Palette& c = f.colour();
    if (!style.enabled) return {std::nullopt, c.line, c.ink_soft};
    if (style.selected) return {c.accent_soft, c.accent, c.ink};
    switch (style.kind) {
        case Kind::primary:
            return {c.accent, std::nullopt, c.accent_ink};
        case Kind::secondary:
            return {c.surface, c.line, c.ink};
        case Kind::quiet:
            break;
    }
    return {std::nullopt, std::nullopt, c.ink};
}

// The ground of anything that can be pressed: the answer to a touch is drawn in the same frame.
void pressable(Frame& f, const std::string& id, Rect rect, const ButtonColours& colours) {
    const float radius = std::min(f.sizes().radius, rect.h / 2);
    if (colours.fill) f.fill(rect, *colours.fill, radius);
    if (colours.edge) f.outline(rect, *colours.edge, std::max(2.F, f.sizes().gap / 10), radius);
    if (f.pressed(id)) f.fill(rect, f.colour().ink.faded(0.22), radius);
    if (f.focused(id))
        f.outline(rect.inset(-f.sizes().gap / 4), f.colour().accent,
                  std::max(3.F, f.sizes().gap / 5), radius + f.sizes().gap / 4);
}

Node button_node(std::string id, Rect rect, const Text& text, const ButtonStyle& style) {
    return {.id = std::move(id),
            .role = Role::button,
            .label = text.utf8(),
            .spoken = style.spoken,
            .rect = rect,
            .enabled = style.enabled,
            .selected = style.selected};
}

}  // namespace

void label(Frame& f, std::string id, Rect box, const Text& text, const TextStyle& style,
           Colour colour, Vertical vertical) {
    f.text(box, text, style, colour, vertical);
    f.node({.id = std::move(id), .role = Role::text, .label = text.utf8(), .rect = box});
}

void heading(Frame& f, std::string id, Rect& page, const Text& text, Align align) {
    const TextStyle style{.px = f.sizes().heading, .bold = true, .wrap = page.w, .align = align};
    const Rect box = page.take_top(f.measure(text, style).h);
    f.text(box, text, style, f.colour().ink);
    f.node({.id = std::move(id), .role = Role::heading, .label = text.utf8(), .rect = box});
    page.take_top(f.sizes().gap);
}

void paragraph(Frame& f, std::string id, Rect& page, const Text& text, Align align) {
    const TextStyle style{.px = f.sizes().body * 1.15F, .wrap = page.w, .align = align};
    const Rect box = page.take_top(f.measure(text, style).h);
    label(f, std::move(id), box, text, style, f.colour().ink_soft, Vertical::top);
    page.take_top(f.sizes().gap);
}

bool button(Frame& f, std::string id, Rect rect, const Text& text, const ButtonStyle& style) {
    const ButtonColours colours = button_colours(f, style);
    pressable(f, id, rect, colours);
    Rect inner = rect.inset(f.sizes().gap * 0.6F, 0);
    TextStyle type{.px = style.px > 0 ? style.px : f.sizes().body * 1.1F,
                   .bold = style.kind == Kind::primary,
                   .align = Align::centre};
    if (style.icon != nullptr) {
        const float side = std::min(rect.h * 0.5F, type.px * 1.6F);
        type.wrap = std::floor(inner.w - side - f.sizes().gap / 2);
        const Size size = f.measure(text, type);
        inner = inner.centred({side + f.sizes().gap / 2 + size.w, inner.h});
        const Rect icon = inner.take_start(side);
        f.drawing(*style.icon, icon.centred({side, side}));
        inner.take_start(f.sizes().gap / 2);
        type.align = Align::start;
    }
    f.text(inner, text, type, colours.ink, Vertical::middle);
    const bool tapped = style.enabled && f.tapped(id);
    f.node(button_node(std::move(id), rect, text, style));
    return tapped;
}

bool icon_button(Frame& f, std::string id, Rect rect, const Drawing& icon, const Text& text,
                 const ButtonStyle& style) {
    const ButtonColours colours = button_colours(f, style);
    pressable(f, id, rect, colours);
    Rect inner = rect.inset(f.sizes().gap * 0.25F, f.sizes().gap * 0.4F);
    const float px = style.px > 0 ? style.px : f.sizes().body;
    const TextStyle type{.px = px, .wrap = inner.w, .align = Align::centre, .max_lines = 2};
    const float text_h = std::max(px * 1.4F, f.measure(text, type).h);
    const Rect words = inner.take_bottom(text_h);
    const float side = std::min(inner.h, inner.w);
    f.drawing(icon, inner.centred({side, side}));
    f.text(words, text, type, colours.ink, Vertical::middle);
    const bool tapped = style.enabled && f.tapped(id);
    f.node(button_node(std::move(id), rect, text, style));
    return tapped;
}

void progress_ring(Frame& f, std::string id, Rect rect, double fraction, const Text& spoken) {
    const float outer = std::min(rect.w, rect.h) / 2, thickness = outer * 0.11F;
    const float radius = outer - thickness / 2;
    const auto turns = static_cast<float>(std::clamp(fraction, 0.0, 1.0));
    f.arc(rect.centre(), radius, thickness, 0, 1, f.colour().accent_soft);
    f.arc(rect.centre(), radius, thickness, 0, turns, f.colour().accent);
    f.node({.id = std::move(id), .role = Role::progress, .label = spoken.utf8(), .rect = rect});
}

void busy_ring(Frame& f, std::string id, Rect rect, const Text& spoken) {
    const float outer = std::min(rect.w, rect.h) / 2, thickness = outer * 0.11F;
    const float radius = outer - thickness / 2;
    const auto from = static_cast<float>(std::fmod(f.time_s() / 1.6, 1.0));
    f.arc(rect.centre(), radius, thickness, 0, 1, f.colour().accent_soft);
    f.arc(rect.centre(), radius, thickness, from, from + 0.28F, f.colour().accent);
    f.node({.id = std::move(id), .role = Role::progress, .label = spoken.utf8(), .rect = rect});
    f.animate(Motion::lively);
}

void image(Frame& f, std::string id, Rect rect, const Drawing& drawing, const Text& spoken) {
    f.drawing(drawing, rect);
    f.node({.id = std::move(id), .role = Role::image, .label = spoken.utf8(), .rect = rect});
}

}  // namespace limen::ui
