// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ui/input.hpp"
#include "ui/widgets.hpp"

namespace limen::ui {

namespace {

struct Tint {
    Colour fill, ink;
};
Tint tint(const Frame& f, Tone tone) {
    const Palette& c = f.colour();
    switch (tone) {
        case Tone::accent:
            return {c.accent, c.accent_ink};
        case Tone::good:
            return {c.good, c.good_ink};
        case Tone::advice:
            return {c.advice, c.advice_ink};
        case Tone::training:
            return {c.training, c.training_ink};
        case Tone::neutral:
            break;
    }
    return {c.accent_soft, c.ink};
}

// Covers all but an oval, so that the picture behind shows through it; drawn once a size.
void oval_window(Pen& pen, const Palette& colours) {
    pen.box({-10, -10, 220, 420}).fill(colours.background.faded(0.72));
    pen.oval({32, 14, 136, 180}).cut();
}

float row_height(const Frame& f) {
    return std::max(f.sizes().target, f.sizes().body * 2.F);
}

void draw_cells(Frame& f, Rect line, std::span<const Column> columns, std::span<const Text> cells,
                const TextStyle& base, Colour ink) {
    float total = 0;
    for (const Column& column : columns) total += column.share;
    const float width = line.w;
    for (std::size_t i = 0; i < columns.size() && i < cells.size(); ++i) {
        const Rect cell =
            line.take_start(width * columns[i].share / total).inset(f.sizes().gap / 3, 0);
        TextStyle style = base;
        style.align = columns[i].align;
        style.max_lines = 1;
        f.text(cell, cells[i], style, ink, Vertical::middle);
    }
}

std::string joined(std::span<const Text> cells) {
    std::string out;
    for (const Text& cell : cells)
        if (!cell.empty()) out += (out.empty() ? "" : ", ") + cell.utf8();
    return out;
}

bool draw_row(Frame& f, const std::string& id, Rect line, std::span<const Column> columns,
              const Row& row, bool selected) {
    const float radius = f.sizes().radius / 2;
    if (selected) f.fill(line, f.colour().accent_soft, radius);
    if (f.pressed(id)) f.fill(line, f.colour().ink.faded(0.15), radius);
    if (f.focused(id)) f.outline(line, f.colour().accent, 3, radius);
    Rect inner = line;
    Rect mark = inner.take_start(f.sizes().gap / 3);
    if (row.tone) f.fill(mark.inset(0, line.h * 0.2F), tint(f, *row.tone).fill, mark.w / 2);
    draw_cells(f, inner, columns, row.cells, {.px = f.sizes().body}, f.colour().ink);
    const bool tapped = f.tapped(id);
    f.node({.id = id,
            .role = Role::row,
            .label = joined(row.cells),
            .rect = line,
            .enabled = true,
            .selected = selected});
    return tapped;
}

}  // namespace

Rect card(Frame& f, Rect rect) {
    f.fill(rect, f.colour().surface, f.sizes().radius);
    if (f.theme().high_contrast) f.outline(rect, f.colour().line, 2, f.sizes().radius);
    return rect.inset(f.sizes().gap);
}

void banner(Frame& f, std::string id, Rect rect, const Text& text, Tone tone, const Drawing* icon) {
    const Tint t = tint(f, tone);
    f.fill(rect, t.fill, std::min(f.sizes().radius, rect.h / 2));
    Rect inner = rect.inset(f.sizes().gap, 0);
    TextStyle style{.px = f.sizes().body * 1.15F, .bold = true, .align = Align::centre};
    if (icon != nullptr) {
        const float side = std::min(rect.h * 0.7F, f.sizes().body * 2.6F);
        f.drawing(*icon, inner.take_start(side).centred({side, side}));
        inner.take_start(f.sizes().gap);
        style.align = Align::start;
    }
    f.text(inner, text, style, t.ink, Vertical::middle);
    f.node({.id = std::move(id), .role = Role::band, .label = text.utf8(), .rect = rect});
}

float banner_height(Frame& f, float width, const Text& text) {
    const TextStyle style{.px = f.sizes().body * 1.15F,
                          .bold = true,
                          .wrap = width - 2 * f.sizes().gap,
                          .align = Align::centre};
    return f.measure(text, style).h + f.sizes().gap;
}

void badge(Frame& f, std::string id, Rect rect, const Text& text, Tone tone) {
    const Tint t = tint(f, tone);
    f.fill(rect, t.fill, rect.h / 2);
    label(f, std::move(id), rect, text,
          {.px = f.sizes().body, .bold = true, .align = Align::centre, .max_lines = 1}, t.ink);
}

void photograph(Frame& f, std::string id, Rect rect, const PixelView* pixels, const Text& caption) {
    Rect space = rect;
    const Rect words = space.take_bottom(f.sizes().body * 1.8F);
    if (pixels != nullptr && pixels->data != nullptr)
        f.picture(id, *pixels, space, false, f.sizes().radius / 2);
    else
        f.outline(space, f.colour().line, 2, f.sizes().radius / 2);
    f.text(words, caption, {.px = f.sizes().body, .align = Align::centre, .max_lines = 1},
           f.colour().ink_soft, Vertical::middle);
    f.node({.id = std::move(id), .role = Role::image, .label = caption.utf8(), .rect = rect});
}

void photographs_side_by_side(Frame& f, std::string id, Rect rect, const PixelView* left,
                              const Text& left_caption, const PixelView* right,
                              const Text& right_caption) {
    const float half = (rect.w - f.sizes().gap) / 2;
    photograph(f, id + ".first", rect.take_start(half), left, left_caption);
    photograph(f, id + ".second", rect.take_end(half), right, right_caption);
}

void camera_with_oval(Frame& f, std::string id, Rect rect, const PixelView* pixels, bool good,
                      const Text& spoken) {
    const Rect square = rect.fitted(1);
    if (pixels != nullptr && pixels->data != nullptr)
        f.picture(id, *pixels, square, true);
    else
        f.fill(square, f.colour().accent_soft);
    const Drawing window{"ui.oval_window", oval_window};
    f.drawing(window, square);
    const float unit = square.w / Pen::kUnits;
    const Rect oval{square.x + 32 * unit, square.y + 14 * unit, 136 * unit, 180 * unit};
    const Drawing edge_idle{"ui.oval_idle", [](Pen& pen, const Palette& c) {
                                pen.oval({35, 17, 130, 174}).dashes(c.accent, 4, 9, 9);
                            }};
    const Drawing edge_good{"ui.oval_good", [](Pen& pen, const Palette& c) {
                                pen.oval({35, 17, 130, 174}).stroke(c.good, 7);
                            }};
    f.drawing(good ? edge_good : edge_idle, square);
    f.node({.id = std::move(id), .role = Role::image, .label = spoken.utf8(), .rect = oval});
}

std::optional<std::string> table(Frame& f, std::string id, Rect rect,
                                 std::span<const Column> columns, std::span<const Row> rows,
                                 std::string_view selected, TableState& state) {
    const float height = row_height(f);
    const Rect head = rect.take_top(height * 0.9F);
    std::vector<Text> titles;
    for (const Column& column : columns) titles.push_back(column.title);
    Rect head_cells = head;
    head_cells.take_start(f.sizes().gap / 3);
    draw_cells(f, head_cells, columns, titles, {.px = f.sizes().body, .bold = true},
               f.colour().ink_soft);
    f.node({.id = id + ".head", .role = Role::text, .label = joined(titles), .rect = head});
    f.fill({head.x, head.bottom() - 2, head.w, 2}, f.colour().line);

    const auto visible = std::max(1.F, std::floor(rect.h / height));
    const float last = std::max(0.F, static_cast<float>(rows.size()) - visible);
    if (f.mirrored(rect).contains(f.input().pointer())) state.scroll += 3 * f.input().take_scroll();
    state.scroll = std::clamp(std::round(state.scroll), 0.F, last);
    std::optional<std::string> tapped;
    const auto first = static_cast<std::size_t>(state.scroll);
    for (std::size_t i = first; i < rows.size() && i < first + static_cast<std::size_t>(visible);
         ++i) {
        const Rect line = rect.take_top(height);
        if (draw_row(f, id + "." + rows[i].id, line, columns, rows[i], rows[i].id == selected))
            tapped = rows[i].id;
    }
    if (last > 0) {
        const float track = visible * height, thumb = track * visible / (visible + last);
        f.fill({head.right() - 6, head.bottom() + (track - thumb) * state.scroll / last, 6, thumb},
               f.colour().line, 3);
    }
    return tapped;
}

std::optional<std::string> choices(Frame& f, std::string id, Rect rect,
                                   std::span<const Choice> options, std::string_view selected) {
    std::optional<std::string> tapped;
    const float gap = f.sizes().gap / 3;
    const float count = std::max<float>(1, static_cast<float>(options.size()));
    const float height = std::min(f.sizes().button, (rect.h - gap * (count - 1)) / count);
    for (const Choice& option : options) {
        const ButtonStyle style{.kind = Kind::secondary,
                                .enabled = true,
                                .selected = option.id == selected,
                                .icon = nullptr,
                                .px = f.sizes().body};
        if (button(f, id + "." + option.id, rect.take_top(height), option.text, style))
            tapped = option.id;
        rect.take_top(gap);
    }
    return tapped;
}

bool text_field(Frame& f, std::string id, Rect rect, const Text& caption, std::string& value,
                bool secret, std::size_t max_bytes) {
    const std::string before = value;
    const bool has_focus = f.focused(id);
    if (has_focus) {
        for (int n = f.input().take_erased(); n > 0 && !value.empty(); --n) {
            while (value.size() > 1 && (static_cast<unsigned char>(value.back()) & 0xC0U) == 0x80U)
                value.pop_back();
            value.pop_back();
        }
        const std::string typed = f.input().take_typed();
        if (value.size() + typed.size() <= max_bytes) value += typed;
    }
    f.tapped(id);  // a touch only moves the focus here
    f.fill(rect, f.colour().surface, f.sizes().radius / 2);
    f.outline(rect, has_focus ? f.colour().accent : f.colour().line, has_focus ? 4 : 2,
              f.sizes().radius / 2);
    std::string shown = value;
    if (secret) {
        shown.clear();
        for (const char c : value)
            if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) shown += "•";
    }
    if (has_focus) shown += "|";
    const bool empty = value.empty() && !has_focus;
    f.text(rect.inset(f.sizes().gap / 2, 0), empty ? caption : Text::personal(shown),
           {.px = f.sizes().body, .max_lines = 1}, empty ? f.colour().ink_soft : f.colour().ink,
           Vertical::middle);
    f.node({.id = std::move(id),
            .role = Role::field,
            .label = secret ? caption.utf8() : shown,
            .spoken = caption.utf8(),
            .rect = rect});
    return value != before;
}

}  // namespace limen::ui
