// SPDX-License-Identifier: Apache-2.0
// One case: why, who, every check, what the lists say.
#include <algorithm>
#include <cstdio>

#include "officer-console/screens/parts.hpp"
#include "officer-console/screens/string_ids.hpp"
#include "officer-console/screens/words.hpp"

namespace limen::officer {
namespace {

using border::CheckResult;
using ui::Rect;
using ui::Text;

std::string two_digits(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

void draw_hit(ui::Frame& f, const std::string& id, Rect& page, const border::ListHit& hit) {
    const auto& c = f.colour();
    const float body = f.sizes().body;
    const std::string percent = std::to_string(static_cast<int>(hit.score * 100 + 0.5));
    const Text head = Text::data(list_words(f.language(), hit.kind).utf8() + " · " +
                                 f.tr(str::case_hit_score, {{"percent", percent}}).utf8());
    ui::label(f, id, page.take_top(body * 1.5F), head, {.px = body, .bold = true, .max_lines = 1},
              c.ink);
    const auto part = [&](const char* what, const std::string& words, ui::Colour colour) {
        if (words.empty()) return;
        const ui::TextStyle style{.px = body * kSmall, .wrap = page.w, .max_lines = 3};
        const Text text = Text::personal(words);
        const Rect box = page.take_top(f.measure(text, style).h);
        ui::label(f, id + what, box, text, style, colour, ui::Vertical::top);
    };
    part(".explanation", hit.explanation, c.ink_soft);
    part(".note", hit.note, c.ink);
    page.take_top(f.sizes().gap * 0.6F);
}

float hits_height(const ui::Frame& f, const std::vector<border::ListHit>& hits) {
    const float shown = std::min<float>(2, static_cast<float>(hits.size()));
    return f.sizes().gap * 2 + f.sizes().body * (1.6F + 5.2F * shown);
}

void draw_hits(ui::Frame& f, Rect box, const std::vector<border::ListHit>& hits) {
    Rect page = ui::card(f, box);
    title(f, "case.hits", page, f.tr(str::case_hits));
    for (std::size_t i = 0; i < hits.size(); ++i) {
        if (page.h < f.sizes().body * 2) {
            const std::string left = std::to_string(hits.size() - i);
            return ui::label(f, "case.hits.more", page, f.tr(str::queue_more, {{"count", left}}),
                             {.px = f.sizes().body * kSmall}, f.colour().ink_soft);
        }
        draw_hit(f, "hit." + std::to_string(i), page, hits[i]);
    }
}

// Likeness on a line from 0 to 1, with the mark it must reach.
void draw_likeness(ui::Frame& f, Rect box, const border::Evidence& evidence) {
    const auto found =
        std::find_if(evidence.checks.begin(), evidence.checks.end(),
                     [](const auto& check) { return check.id == border::CheckId::face_match; });
    const auto& c = f.colour();
    const bool measured = found != evidence.checks.end() && found->value;
    const std::string value = measured ? two_digits(*found->value) : "";
    const Text words =
        !measured ? f.tr(str::case_similarity_none)
        : found->limit
            ? f.tr(str::case_similarity, {{"value", value}, {"limit", two_digits(*found->limit)}})
            : f.tr(str::case_similarity_only, {{"value", value}});
    const Rect line = box.take_top(f.sizes().body * 1.5F);
    box.take_top(f.sizes().gap * 0.6F);
    ui::label(f, "case.similarity", line, words,
              {.px = f.sizes().body, .bold = true, .align = ui::Align::centre, .max_lines = 1},
              c.ink);
    if (!measured) return;
    const Rect track = box.take_top(f.sizes().gap * 0.7F);
    const auto share = [](double x) { return static_cast<float>(std::clamp(x, 0.0, 1.0)); };
    f.fill(track, c.accent_soft, track.h / 2);
    Rect filled = track;
    const bool same = found->result == CheckResult::passed;
    f.fill(filled.take_start(track.w * share(*found->value)), same ? c.good : c.advice_ink,
           track.h / 2);
    if (found->limit)
        f.fill({track.x + track.w * share(*found->limit) - 2, track.y - 4, 4, track.h + 8}, c.ink);
}

void fact(ui::Frame& f, Rect& page, const char* id, const Text& name, const std::string& value) {
    Rect row = page.take_top(f.sizes().body * 1.5F);
    const float body = f.sizes().body;
    f.text(row.take_start(row.w * 0.36F), name, {.px = body * kSmall, .max_lines = 1},
           f.colour().ink_soft, ui::Vertical::middle);
    const Text text = Text::personal(value);
    ui::label(f, id, row, text, {.px = body, .bold = true, .max_lines = 1}, f.colour().ink);
}

void draw_document(ui::Frame& f, Rect page, const border::Evidence& evidence) {
    const border::Document* document = border::best_document(evidence);
    const float body = f.sizes().body;
    if (document == nullptr)
        return ui::label(f, "case.document", page.take_top(body * 2), f.tr(str::case_no_document),
                         {.px = body}, f.colour().ink);
    const border::Holder& holder = document->holder;
    fact(f, page, "case.name", f.tr(str::case_name),
         holder.name.primary + ", " + holder.name.secondary);
    fact(f, page, "case.birth", f.tr(str::case_birth), border::to_string(holder.birth));
    fact(f, page, "case.sex", f.tr(str::case_sex), sex_words(f.language(), holder.sex).utf8());
    fact(f, page, "case.nationality", f.tr(str::case_nationality), holder.nationality);
    fact(f, page, "case.document", f.tr(str::case_document),
         document->id.type + " " + document->id.issuer + " " + document->id.number);
    fact(f, page, "case.expiry", f.tr(str::case_expiry), border::to_string(document->expiry));
    if (!evidence.chip)
        ui::label(f, "case.from_page", page.take_top(body * 1.5F), f.tr(str::case_from_page),
                  {.px = body * kSmall, .max_lines = 1}, f.colour().ink_soft);
}

// Never cut: a face is compared by eye here.
void draw_photograph(ui::Frame& f, const char* id, Rect box, const ui::PixelView* pixels,
                     const Text& caption) {
    constexpr float kIdPhoto = 35.F / 45.F;
    const float words = f.sizes().body * 1.8F;
    const float aspect =
        pixels != nullptr ? static_cast<float>(pixels->width) / static_cast<float>(pixels->height)
                          : kIdPhoto;
    Rect line = box;
    Rect space = line.take_top(box.h - words);
    space = space.fitted(aspect);
    if (pixels != nullptr) {
        f.picture(id, *pixels, space, false, f.sizes().radius / 2);
    } else {
        f.outline(space, f.colour().line, 2, f.sizes().radius / 2);
    }
    f.text(line, caption, {.px = f.sizes().body, .align = ui::Align::centre, .max_lines = 1},
           f.colour().ink_soft, ui::Vertical::middle);
    f.node({.id = id, .role = ui::Role::image, .label = caption.utf8(), .spoken = "", .rect = box});
}

void draw_person(ui::Frame& f, Rect box, const Scene& scene, const border::Evidence& evidence) {
    Rect page = ui::card(f, box);
    const float gap = f.sizes().gap;
    const float facts = f.sizes().body * 1.5F * (evidence.chip ? 6.F : 7.F);
    const float likeness = f.sizes().body * 3.2F;
    const float half = (page.w - gap) / 2;
    const float wish = half * 1.3F + f.sizes().body * 1.8F;
    Rect photos = page.take_top(std::min(wish, page.h - facts - likeness - gap * 1.5F));
    const auto* chip = scene.portraits.chip();
    const auto* live = scene.portraits.live();
    draw_photograph(f, "case.photo.first", photos.take_start(half), chip,
                    f.tr(chip != nullptr ? str::case_chip_portrait : str::case_no_picture));
    draw_photograph(f, "case.photo.second", photos.take_end(half), live,
                    f.tr(live != nullptr ? str::case_live_face : str::case_no_picture));
    page.take_top(gap * 0.5F);
    draw_likeness(f, page.take_top(likeness), evidence);
    page.take_top(gap * 0.5F);
    draw_document(f, page, evidence);
}

void draw_reasons(ui::Frame& f, Rect& page, const OpenCase& open, Wish& wish) {
    const float body = f.sizes().body;
    const auto shown = std::min<std::size_t>(open.summary.reasons.size(), 3);
    Rect box =
        page.take_top(std::max(f.sizes().button, body * (1.6F + 1.7F * static_cast<float>(shown))));
    Rect back = box.take_end(body * 8).take_top(f.sizes().button);
    if (ui::button(f, "back", back, f.tr(str::case_back),
                   plain(open.step != DecisionStep::sending)))
        wish.input = LeaveIntent{};
    box.take_end(f.sizes().gap);
    title(f, "case.why", box, f.tr(str::case_why));
    for (std::size_t i = 0; i < shown; ++i) {
        std::string words = reason_words(f.language(), open.summary.reasons[i]).utf8();
        if (i + 1 == shown && open.summary.reasons.size() > shown)
            words += " +" + std::to_string(open.summary.reasons.size() - shown);
        ui::label(f, "case.why." + std::to_string(i), box.take_top(body * 1.7F),
                  Text::data(std::move(words)), {.px = body * 1.25F, .bold = true, .max_lines = 1},
                  f.colour().ink);
    }
    page.take_top(f.sizes().gap);
}

void draw_actions(ui::Frame& f, Rect row, const OpenCase& open, const Lane& lane, Wish& wish) {
    struct Action {
        border::OfficerAction action;
        const char* id;
        ui::StringId words;
    };
    constexpr std::array kActions = {
        Action{border::OfficerAction::admit, "action.admit", str::action_admit},
        Action{border::OfficerAction::second_line, "action.second_line", str::action_second_line},
        Action{border::OfficerAction::refuse, "action.refuse", str::action_refuse}};
    const float gap = f.sizes().gap;
    const float each = (row.w - gap * (kActions.size() - 1)) / kActions.size();
    const bool possible = open.detail && lane.usable() && open.step != DecisionStep::sending;
    for (const Action& action : kActions) {
        // None of them stands out: the machine must not lean to one side.
        if (ui::button(f, action.id, row.take_start(each), f.tr(action.words),
                       plain(possible, possible && open.step == DecisionStep::choosing &&
                                           open.action == action.action)))
            wish.input = ChooseAction{action.action};
        row.take_start(gap);
    }
}

void draw_protective_guide(ui::Frame& f, Rect& page) {
    band(f, "case.protect", page, f.tr(str::case_protect_heading), ui::Tone::advice,
         &pictogram::protect, f.tr(str::case_protect_guide));
}

}  // namespace

void draw_case(ui::Frame& f, Rect page, const Scene& scene, Wish& wish) {
    const OpenCase& open = *scene.view.open_case;
    const Lane& lane = scene.view.lanes[open.lane];
    const float gap = f.sizes().gap;
    draw_actions(f, page.take_bottom(f.sizes().button), open, lane, wish);
    page.take_bottom(gap);
    draw_reasons(f, page, open, wish);
    if (open.summary.protective) draw_protective_guide(f, page);
    if (!open.detail) {
        const float side = f.sizes().button;
        ui::busy_ring(f, "case.loading", page.centred({side, side}), f.tr(str::case_loading));
        return;
    }
    draw_person(f, page.take_start(page.w * 0.43F), scene, open.detail->evidence);
    page.take_start(gap);
    if (open.step != DecisionStep::none) return draw_decision(f, page, scene, wish);
    const auto& hits = open.detail->decision.hits;
    if (!hits.empty() && !open.all_checks) {
        draw_hits(f, page.take_top(std::min(hits_height(f, hits), page.h * 0.42F)), hits);
        page.take_top(gap);
    }
    draw_checks(f, page, open, wish);
}

}  // namespace limen::officer
