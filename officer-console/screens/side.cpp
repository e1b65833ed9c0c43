// SPDX-License-Identifier: Apache-2.0
// Lanes and queue: always there.
#include "officer-console/screens/parts.hpp"
#include "officer-console/screens/string_ids.hpp"
#include "officer-console/screens/words.hpp"

namespace limen::officer {
namespace {

using ui::Rect;
using ui::Text;
using ui::Tone;

// The most important thing beside the lane's state.
Text second_line(const ui::Frame& f, const Lane& lane) {
    if (!lane.usable()) return {};
    const auto& state = lane.state;
    if (!state.faults.empty())
        return f.tr(str::lane_faults, {{"count", std::to_string(state.faults.size())}});
    const std::string waiting = std::to_string(state.outbox_waiting);
    if (!state.server_reached) return f.tr(str::lane_server_not_reached, {{"count", waiting}});
    if (state.outbox_waiting > 0) return f.tr(str::lane_records_waiting, {{"count", waiting}});
    return f.tr(str::lane_server_reached);
}

void row_ground(ui::Frame& f, const std::string& id, Rect row, bool selected) {
    f.fill(row, selected ? f.colour().accent_soft : f.colour().surface, f.sizes().radius);
    if (selected || f.focused(id)) f.outline(row, f.colour().accent, 2, f.sizes().radius);
    if (f.pressed(id)) f.fill(row, f.colour().ink.faded(0.15), f.sizes().radius);
}

bool row_node(ui::Frame& f, std::string id, Rect row, std::string label, bool selected) {
    const bool tapped = f.tapped(id);
    f.node({.id = std::move(id),
            .role = ui::Role::row,
            .label = std::move(label),
            .spoken = "",
            .rect = row,
            .enabled = true,
            .selected = selected});
    return tapped;
}

bool lane_row(ui::Frame& f, std::string id, Rect row, const Lane& lane, bool selected) {
    row_ground(f, id, row, selected);
    const float body = f.sizes().body;
    Rect inner = row.inset(f.sizes().gap, f.sizes().gap * 0.6F);
    const Text state = lane_words(f.language(), lane);
    const Text more = second_line(f, lane);
    Rect top = inner.take_top(body * 1.6F);
    const ui::TextStyle type{.px = body * kSmall, .bold = true};
    const float badge = std::min(top.w * 0.66F, f.measure(state, type).w + body * 1.6F);
    const Rect badge_box = top.take_end(badge);
    const Tone tone = lane_tone(lane);
    const auto& c = f.colour();
    f.fill(badge_box,
           tone == Tone::good     ? c.good
           : tone == Tone::advice ? c.advice
           : selected             ? c.surface
                                  : c.accent_soft,
           badge_box.h / 2);
    f.text(badge_box.inset(body * 0.5F, 0), state,
           {.px = body * kSmall, .bold = true, .align = ui::Align::centre, .max_lines = 1},
           tone == Tone::good     ? c.good_ink
           : tone == Tone::advice ? c.advice_ink
                                  : c.ink,
           ui::Vertical::middle);
    f.text(top, Text::data(lane.gate), {.px = body, .bold = true, .max_lines = 1}, c.ink,
           ui::Vertical::middle);
    f.text(inner, more, {.px = body * kSmall, .max_lines = 1}, c.ink_soft, ui::Vertical::middle);
    return row_node(f, std::move(id), row,
                    lane.gate + ", " + state.utf8() + (more.empty() ? "" : ", " + more.utf8()),
                    selected);
}

bool case_row(ui::Frame& f, std::string id, Rect row, const CaseRow& waiting, bool selected) {
    row_ground(f, id, row, selected);
    const auto& c = f.colour();
    const float body = f.sizes().body;
    Rect inner = row.inset(f.sizes().gap, f.sizes().gap * 0.6F);
    const protocol::CaseSummary& summary = waiting.summary;
    if (summary.protective) {
        const float side = body * 2;
        const float strip = f.sizes().gap * 0.35F;
        f.fill({row.x + strip, row.y + row.h * 0.15F, strip, row.h * 0.7F}, c.advice_ink, strip);
        f.drawing(pictogram::protect, inner.take_end(side).centred({side, side}));
    }
    Text why =
        summary.reasons.empty() ? Text{} : reason_words(f.language(), summary.reasons.front());
    // Whatever else was found, who needs protection is told first.
    if (summary.protective)
        why = Text::data(f.tr(str::queue_protect).utf8() + (why.empty() ? "" : " · ") + why.utf8());
    const Text since =
        f.tr(str::queue_since, {{"kiosk", summary.kiosk}, {"time", clock_time(summary.opened_us)}});
    const Rect bottom = inner.take_bottom(body * 1.5F);
    f.text(inner, why, {.px = body, .bold = true, .max_lines = 2}, c.ink, ui::Vertical::middle);
    f.text(bottom, since, {.px = body * kSmall, .max_lines = 1}, c.ink_soft, ui::Vertical::middle);
    std::string label = why.utf8() + ", " + since.utf8();
    return row_node(f, std::move(id), row, std::move(label), selected);
}

void draw_queue(ui::Frame& f, Rect side, const Scene& scene, Wish& wish) {
    const View& view = scene.view;
    title(f, "queue.heading", side, f.tr(str::queue_heading));
    if (view.queue.empty()) {
        ui::label(f, "queue.none", side.take_top(f.sizes().body * 2), f.tr(str::queue_none),
                  {.px = f.sizes().body}, f.colour().ink_soft);
        return;
    }
    const float height = f.sizes().body * 5.6F;
    for (std::size_t i = 0; i < view.queue.size(); ++i) {
        if (side.h < height) {
            const std::string left = std::to_string(view.queue.size() - i);
            ui::label(f, "queue.more", side, f.tr(str::queue_more, {{"count", left}}),
                      {.px = f.sizes().body}, f.colour().ink_soft, ui::Vertical::top);
            return;
        }
        const CaseRow& waiting = view.queue[i];
        const bool selected = view.open_case && view.open_case->lane == waiting.lane &&
                              view.open_case->summary.transaction == waiting.summary.transaction;
        // Named after the case, not after its place: the queue can move between press and release.
        if (case_row(f, "queue.case." + border::to_string(waiting.summary.transaction),
                     side.take_top(height), waiting, selected))
            wish.input = OpenCaseIntent{waiting.summary, waiting.lane};
        side.take_top(f.sizes().gap * 0.6F);
    }
}

Tone tone_of(NoticeKind kind) {
    switch (kind) {
        case NoticeKind::decided:
            return Tone::good;
        case NoticeKind::closed:
        case NoticeKind::closed_by:
            return Tone::neutral;
        default:
            return Tone::advice;
    }
}

// At the foot: what stands above stays where it is when the notice comes and goes.
void draw_notice(ui::Frame& f, Rect& side, const Notice& notice) {
    const Text words = notice_words(f.language(), notice);
    Rect foot = side.take_bottom(band_height(f, side.w, words));
    side.take_bottom(f.sizes().gap);
    band(f, "notice", foot, words, tone_of(notice.kind));
}

}  // namespace

Tone lane_tone(const Lane& lane) {
    if (!lane.usable()) return Tone::advice;
    switch (lane.state.lane) {
        case protocol::LaneState::authorised:
        case protocol::LaneState::passing:
            return Tone::good;
        case protocol::LaneState::held:
        case protocol::LaneState::emergency:
        case protocol::LaneState::power_fail:
        case protocol::LaneState::out_of_service:
            return Tone::advice;
        default:
            return Tone::neutral;
    }
}

void draw_side(ui::Frame& f, Rect side, const Scene& scene, Wish& wish) {
    if (scene.view.notice) draw_notice(f, side, *scene.view.notice);
    title(f, "lanes.heading", side, f.tr(str::lanes_heading));
    for (std::size_t i = 0; i < scene.view.lanes.size(); ++i) {
        const Rect row = side.take_top(f.sizes().body * 4.2F);
        if (lane_row(f, "lane." + std::to_string(i), row, scene.view.lanes[i],
                     scene.view.open_lane == i))
            wish.input = OpenLaneIntent{i};
        side.take_top(f.sizes().gap * 0.6F);
    }
    side.take_top(f.sizes().gap);
    draw_queue(f, side, scene, wish);
}

}  // namespace limen::officer
