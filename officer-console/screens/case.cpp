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

// What went wrong first; what passed last.
int rank(CheckResult result) {
    switch (result) {
        case CheckResult::failed:
            return 0;
        case CheckResult::inconclusive:
            return 1;
        case CheckResult::not_performed:
            return 2;
        case CheckResult::not_supported:
            return 3;
        case CheckResult::passed:
            break;
    }
    return 4;
}

const ui::Drawing& pictogram_of(CheckResult result) {
    switch (result) {
        case CheckResult::passed:
            return pictogram::passed;
        case CheckResult::failed:
            return pictogram::failed;
        case CheckResult::inconclusive:
            return pictogram::unclear;
        default:
            return pictogram::not_done;
    }
}

// A check the evidence does not have was not performed; the officer sees that too.
std::vector<border::Check> all_of(const border::Evidence& evidence) {
    std::vector<border::Check> checks = evidence.checks;
    for (const border::CheckInfo& info : border::all_checks()) {
        const bool there = std::any_of(checks.begin(), checks.end(),
                                       [&](const auto& check) { return check.id == info.id; });
        if (!there) checks.push_back({info.id, CheckResult::not_performed, "", std::nullopt});
    }
    std::sort(checks.begin(), checks.end(), [](const auto& a, const auto& b) {
        return std::pair(rank(a.result), a.id) < std::pair(rank(b.result), b.id);
    });
    return checks;
}

void draw_check(ui::Frame& f, Rect row, const border::Check& check, float px) {
    const auto& c = f.colour();
    const bool bad = rank(check.result) <= 1;
    if (bad) f.fill(row.inset(0, 1), c.advice, f.sizes().radius / 2);
    const ui::Colour ink = bad ? c.advice_ink : c.ink;
    Rect inner = row.inset(f.sizes().gap * 0.5F, 0);
    const float side = row.h * 0.72F;
    f.drawing(pictogram_of(check.result), inner.take_start(side).centred({side, side}));
    inner.take_start(f.sizes().gap * 0.5F);
    const Text words = check_words(f.language(), check.id);
    const Text result = result_words(f.language(), check.result);
    f.text(inner.take_end(px * 7.5F), result,
           {.px = px, .bold = bad, .align = ui::Align::end, .max_lines = 1}, bad ? ink : c.ink_soft,
           ui::Vertical::middle);
    f.text(inner, words, {.px = px, .bold = bad, .max_lines = 1}, ink, ui::Vertical::middle);
    std::string spoken = words.utf8() + ": " + result.utf8();
    if (!check.cause.empty()) spoken += " (" + check.cause + ")";
    f.node({.id = "check." + std::string(border::code(check.id)),
            .role = ui::Role::text,
            .label = spoken,
            .spoken = "",
            .rect = row});
}

void draw_checks(ui::Frame& f, Rect box, const border::Evidence& evidence) {
    Rect page = ui::card(f, box);
    title(f, "case.checks", page, f.tr(str::case_checks));
    const auto checks = all_of(evidence);
    const float height =
        std::min(f.sizes().body * 1.65F, page.h / static_cast<float>(checks.size()));
    const float px = std::min(f.sizes().body * kSmall, height * 0.7F);
    for (const border::Check& check : checks) draw_check(f, page.take_top(height), check, px);
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

void draw_person(ui::Frame& f, Rect box, const Scene& scene, const border::Evidence& evidence) {
    Rect page = ui::card(f, box);
    const float gap = f.sizes().gap;
    const float facts = f.sizes().body * 1.5F * 7;
    const float likeness = f.sizes().body * 2.6F;
    const float wish = (page.w - gap) / 2 * 1.30F + f.sizes().body * 1.8F;
    const Rect photos = page.take_top(std::min(wish, page.h - facts - likeness - gap * 2));
    const auto* chip = scene.portraits.chip();
    const auto* live = scene.portraits.live();
    ui::photographs_side_by_side(
        f, "case.photo", photos, chip,
        f.tr(chip != nullptr ? str::case_chip_portrait : str::case_no_picture), live,
        f.tr(live != nullptr ? str::case_live_face : str::case_no_picture));
    page.take_top(gap * 0.5F);
    draw_likeness(f, page.take_top(likeness), evidence);
    page.take_top(gap);
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
    const Text words = Text::data(f.tr(str::case_protect_heading).utf8() + "\n" +
                                  f.tr(str::case_protect_guide).utf8());
    band(f, "case.protect", page, words, ui::Tone::advice, &pictogram::protect);
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
    draw_person(f, page.take_start(page.w * 0.46F), scene, open.detail->evidence);
    page.take_start(gap);
    if (open.step != DecisionStep::none) return draw_decision(f, page, scene, wish);
    const auto& hits = open.detail->decision.hits;
    if (!hits.empty()) {
        draw_hits(f, page.take_top(std::min(hits_height(f, hits), page.h * 0.42F)), hits);
        page.take_top(gap);
    }
    draw_checks(f, page, open.detail->evidence);
}

}  // namespace limen::officer
