// SPDX-License-Identifier: Apache-2.0
// One case: why, who, every check, what the lists say.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "officer-console/screens/parts.hpp"
#include "officer-console/screens/string_ids.hpp"
#include "officer-console/screens/words.hpp"
#include "ui/input.hpp"

namespace limen::officer {
namespace {

using border::CheckResult;
using ui::Rect;
using ui::Text;

constexpr float kHeadline = 1.95F;  // height of a reason at the head, of the body's size

// Two would show a likeness just below the threshold as the threshold itself.
std::string three_digits(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", value);
    return text;
}

// One hit: its list and score, the list's instruction and which parts agreed, all in full: the
// instruction may say how to keep somebody safe.
struct HitPart {
    std::string id;
    Text text;
    ui::TextStyle style;
    ui::Colour colour;
    float height = 0;
};

std::vector<HitPart> parts_of(ui::Frame& f, float width, const std::vector<border::ListHit>& hits) {
    const auto& c = f.colour();
    const float body = f.sizes().body;
    std::vector<HitPart> parts;
    const auto add = [&](std::string id, Text text, const ui::TextStyle& style, ui::Colour colour) {
        const float height = f.measure(text, style).h;
        parts.push_back({std::move(id), std::move(text), style, colour, height});
    };
    for (std::size_t i = 0; i < hits.size(); ++i) {
        const border::ListHit& hit = hits[i];
        const std::string id = "hit." + std::to_string(i);
        add(id,
            Text::data(list_words(f.language(), hit.kind).utf8() + " · " +
                       f.tr(str::case_hit_score, {{"percent", percent(hit.score)}}).utf8()),
            {.px = body, .bold = true, .wrap = width}, c.ink);
        const ui::TextStyle small{.px = body * kSmall, .wrap = width};
        if (!hit.note.empty()) add(id + ".note", Text::personal(hit.note), small, c.ink);
        int line = 0;
        for (Text& words : agreement_words(f.language(), hit))
            add(id + ".agreement." + std::to_string(line++), std::move(words), small, c.ink_soft);
        parts.back().height += f.sizes().gap * 0.6F;
    }
    return parts;
}

float height_of(const std::vector<HitPart>& parts) {
    float height = 0;
    for (const HitPart& part : parts) height += part.height;
    return height;
}

// What does not fit at once is reached with two buttons, or the wheel.
float scrolled(ui::Frame& f, Rect& page, float needed, float offset, Wish& wish) {
    Rect buttons = page.take_bottom(f.sizes().body * 2.1F);
    page.take_bottom(f.sizes().gap * 0.5F);
    const float last = needed - page.h, step = page.h * 0.8F;
    offset = std::clamp(offset, 0.F, last);
    const float half = (buttons.w - f.sizes().gap) / 2;
    const auto to = [&](float wanted) { wish.input = ScrollHits{std::clamp(wanted, 0.F, last)}; };
    if (ui::button(f, "hits.up", buttons.take_start(half), f.tr(str::case_hits_up),
                   plain(offset > 0)))
        to(offset - step);
    if (ui::button(f, "hits.down", buttons.take_end(half), f.tr(str::case_hits_down),
                   plain(offset < last)))
        to(offset + step);
    if (f.mirrored(page).contains(f.input().pointer()))
        if (const float lines = f.input().take_scroll(); lines != 0)
            to(offset + lines * 3 * f.sizes().body);
    return offset;
}

void draw_hits(ui::Frame& f, Rect box, const OpenCase& open, Wish& wish) {
    Rect page = ui::card(f, box);
    title(f, "case.hits", page, f.tr(str::case_hits));
    const auto parts = parts_of(f, page.w, open.detail->decision.hits);
    const float needed = height_of(parts);
    const float offset = needed > page.h ? scrolled(f, page, needed, open.hits_scroll, wish) : 0;
    f.clipped(page, [&] {
        Rect line{page.x, page.y - offset, page.w, needed};
        for (const HitPart& part : parts) {
            const Rect at = line.take_top(part.height);
            f.text(at, part.text, part.style, part.colour, ui::Vertical::top);
            const float top = std::clamp(at.y, page.y, page.bottom());
            const float bottom = std::clamp(at.bottom(), page.y, page.bottom());
            f.node({.id = part.id,
                    .role = ui::Role::text,
                    .label = part.text.utf8(),
                    .spoken = "",
                    .rect = {at.x, top, at.w, bottom - top}});
        }
    });
}

// The card with every hit in full; the list of checks keeps what its heading and button need.
float hits_height(ui::Frame& f, Rect page, const OpenCase& open) {
    const float gap = f.sizes().gap, body = f.sizes().body;
    const float title = body * kTitle;
    const float checks = gap * 2.5F + body * (1.7F + 2.1F);
    const float wish =
        gap * 2 + title + height_of(parts_of(f, page.w - 2 * gap, open.detail->decision.hits)) + 1;
    return std::min(wish, page.h - gap - checks);
}

// Likeness on a line from 0 to 1, with the mark it must reach.
void draw_likeness(ui::Frame& f, Rect box, const border::Evidence& evidence) {
    const auto found =
        std::find_if(evidence.checks.begin(), evidence.checks.end(),
                     [](const auto& check) { return check.id == border::CheckId::face_match; });
    const auto& c = f.colour();
    const bool measured = found != evidence.checks.end() && found->value;
    const std::string value = measured ? three_digits(*found->value) : "";
    const Text words =
        !measured ? f.tr(str::case_similarity_none)
        : found->limit
            ? f.tr(str::case_similarity, {{"value", value}, {"limit", three_digits(*found->limit)}})
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

constexpr float kFact = 1.5F;       // height of a fact, of the body's size
constexpr float kFactName = 0.36F;  // width of what it is called, of the whole

ui::TextStyle fact_style(const ui::Frame& f, float width) {
    return {.px = f.sizes().body,
            .bold = true,
            .wrap = std::floor(width * (1 - kFactName)),
            .max_lines = 3};
}

// A name can take several lines; cut, it could be somebody else's.
float fact_height(ui::Frame& f, float width, const std::string& value) {
    const float text = f.measure(Text::personal(value), fact_style(f, width)).h;
    return std::max(text, f.sizes().body * kFact);
}

void fact(ui::Frame& f, Rect& page, const char* id, const Text& name, const std::string& value) {
    const ui::TextStyle style = fact_style(f, page.w);
    Rect row = page.take_top(fact_height(f, page.w, value));
    Rect what = row.take_start(row.w * kFactName).take_top(f.sizes().body * kFact);
    f.text(what, name, {.px = f.sizes().body * kSmall, .max_lines = 1}, f.colour().ink_soft,
           ui::Vertical::middle);
    ui::label(f, id, row, Text::personal(value), style, f.colour().ink);
}

std::string whole_name(const border::Holder& holder) {
    return holder.name.primary + ", " + holder.name.secondary;
}

void draw_document(ui::Frame& f, Rect page, const border::Evidence& evidence) {
    const border::Document* document = border::best_document(evidence);
    const float body = f.sizes().body;
    if (document == nullptr)
        return ui::label(f, "case.document", page.take_top(body * 2), f.tr(str::case_no_document),
                         {.px = body}, f.colour().ink);
    const border::Holder& holder = document->holder;
    fact(f, page, "case.name", f.tr(str::case_name), whole_name(holder));
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
    const border::Document* document = border::best_document(evidence);
    float facts = f.sizes().body * kFact * (evidence.chip ? 5.F : 6.F);
    facts += fact_height(f, page.w, document != nullptr ? whole_name(document->holder) : "");
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
    Rect box = page.take_top(
        std::max(f.sizes().button, body * (kTitle + kHeadline * static_cast<float>(shown))));
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
        // Smaller rather than cut off: its end can be what matters.
        const Text reason = Text::data(std::move(words));
        ui::TextStyle style{.px = body * 1.25F, .bold = true, .max_lines = 1};
        const float wide = f.measure(reason, style).w;
        if (wide > box.w) style.px = std::max(body, style.px * box.w / wide * 0.99F);
        ui::label(f, "case.why." + std::to_string(i), box.take_top(body * kHeadline), reason, style,
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
    // All checks at once need the room of the pictures.
    if (open.all_checks && open.step == DecisionStep::none) return draw_checks(f, page, open, wish);
    draw_person(f, page.take_start(page.w * 0.43F), scene, open.detail->evidence);
    page.take_start(gap);
    if (open.step != DecisionStep::none) return draw_decision(f, page, scene, wish);
    const auto& hits = open.detail->decision.hits;
    if (!hits.empty()) {
        draw_hits(f, page.take_top(hits_height(f, page, open)), open, wish);
        page.take_top(gap);
    }
    draw_checks(f, page, open, wish);
}

}  // namespace limen::officer
