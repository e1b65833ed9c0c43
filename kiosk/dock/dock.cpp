// SPDX-License-Identifier: Apache-2.0
#include "kiosk/dock/dock.hpp"

#include <algorithm>

#include "kiosk/dock/string_ids.hpp"
#include "ui/widgets.hpp"

namespace limen::kiosk {
namespace {
using virtual_world::Part;

constexpr float kMostRow = 52, kLeastRow = 22;  // height of a button, pixels

ui::StringId name_of(Part part) {
    switch (part) {
        case Part::chip_reader:
            return dock_str::chip_reader;
        case Part::page_scanner:
            return dock_str::page_scanner;
        case Part::face_camera:
            return dock_str::face_camera;
    }
    return dock_str::devices;
}

// Lines of equal height that together fill what there is, within limits.
struct Lines {
    ui::Rect page;
    float row = kMostRow;
    float gap = 6;
    ui::Rect next() {
        const ui::Rect line = page.take_top(row);
        page.take_top(gap);
        return line;
    }
};

void title(ui::Frame& f, Lines& lines, std::string id, ui::StringId text) {
    ui::label(f, std::move(id), lines.next(), f.tr(text), {.px = lines.row * 0.42F, .bold = true},
              f.colour().ink_soft);
}

bool line_button(ui::Frame& f, Lines& lines, std::string id, const ui::Text& text, bool selected,
                 bool enabled = true) {
    ui::ButtonStyle style;
    style.kind = ui::Kind::secondary;
    style.selected = selected;
    style.enabled = enabled;
    style.px = lines.row * 0.4F;
    return ui::button(f, std::move(id), lines.next(), text, style);
}

bool device_line(ui::Frame& f, Lines& lines, std::string_view name, ui::StringId text,
                 bool broken) {
    const std::string state = f.tr(broken ? dock_str::broken : dock_str::works).utf8();
    return line_button(f, lines, "dock.break." + std::string(name),
                       ui::Text::data(f.tr(text).utf8() + ": " + state), broken);
}

}  // namespace

std::vector<DockAction> draw_dock(ui::Frame& f, const DockView& view) {
    using Kind = DockAction::Kind;
    std::vector<DockAction> actions;
    f.fill(f.region(), f.colour().surface);
    const std::size_t travellers = view.travellers ? view.travellers->size() : 0;
    const std::size_t rows = travellers + 4 + 3 + virtual_world::kParts.size() + 1;
    Lines lines{f.region().inset(12)};
    const float share = lines.page.h / static_cast<float>(rows) - lines.gap;
    lines.row = std::clamp(share, kLeastRow, kMostRow);

    title(f, lines, "dock.heading", dock_str::heading);
    title(f, lines, "dock.travellers", dock_str::travellers);
    for (std::size_t i = 0; i < travellers; ++i) {
        const virtual_world::Traveller& one = (*view.travellers)[i];
        if (line_button(f, lines, "dock.traveller." + one.id, ui::Text::data(one.title),
                        one.id == view.chosen))
            actions.push_back({Kind::choose, one.id, {}});
    }
    title(f, lines, "dock.passport", dock_str::passport);
    const bool somebody = !view.chosen.empty();
    if (line_button(f, lines, "dock.lay", f.tr(dock_str::lay), view.laid, somebody && !view.laid))
        actions.push_back({Kind::lay, {}, {}});
    if (line_button(f, lines, "dock.lift", f.tr(dock_str::lift), false, view.laid))
        actions.push_back({Kind::lift, {}, {}});
    if (line_button(f, lines, "dock.leave", f.tr(dock_str::leave), false, somebody))
        actions.push_back({Kind::leave, {}, {}});
    title(f, lines, "dock.devices", dock_str::devices);
    for (const Part part : virtual_world::kParts)
        if (device_line(f, lines, to_string(part), name_of(part),
                        view.broken.at(static_cast<std::size_t>(part))))
            actions.push_back({Kind::flip_part, {}, part});
    if (view.has_lane && device_line(f, lines, "lane", dock_str::lane, view.lane_broken))
        actions.push_back({Kind::flip_lane, {}, {}});
    return actions;
}

}  // namespace limen::kiosk
