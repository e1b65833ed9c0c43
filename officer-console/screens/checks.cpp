// SPDX-License-Identifier: Apache-2.0
// Every check with its plain meaning and result: what went wrong first, what passed last.
#include <algorithm>
#include <cmath>

#include "officer-console/screens/parts.hpp"
#include "officer-console/screens/string_ids.hpp"
#include "officer-console/screens/words.hpp"

namespace limen::officer {
namespace {

using border::CheckResult;
using ui::Rect;
using ui::Text;

constexpr float kLeastType = 0.8F;  // of the body's size; smaller is not read at a desk
constexpr float kTypeStep = 0.5F;   // pixels between the sizes that are tried

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

// The columns of a row in this type size.
struct Row {
    float px, mark, result, words, line;
};
Row row_for(ui::Frame& f, float width, float px) {
    float result = 0;
    for (int i = 0; i <= static_cast<int>(CheckResult::not_supported); ++i)
        result = std::max(result, f.measure(result_words(f.language(), static_cast<CheckResult>(i)),
                                            {.px = px, .bold = true})
                                      .w);
    const float gap = f.sizes().gap * 0.5F, mark = px * 1.3F;
    return {px, mark, result + 2, std::floor(width - 4 * gap - mark - result), px * 1.72F};
}

ui::TextStyle words_style(const Row& row, bool bold) {
    return {.px = row.px, .bold = bold, .wrap = row.words, .max_lines = 2};
}

float height_of(ui::Frame& f, const border::Check& check, const Row& row) {
    const bool bold = rank(check.result) <= 1;
    const float words = f.measure(check_words(f.language(), check.id), words_style(row, bold)).h;
    return std::max(row.line, words + row.px * 0.3F);
}

void draw_check(ui::Frame& f, Rect box, const border::Check& check, const Row& row) {
    const auto& c = f.colour();
    const bool bad = rank(check.result) <= 1;
    if (bad) f.fill(box.inset(0, 1), c.advice, f.sizes().radius / 2);
    const ui::Colour ink = bad ? c.advice_ink : c.ink;
    const float gap = f.sizes().gap * 0.5F;
    Rect inner = box.inset(gap, 0);
    f.drawing(pictogram_of(check.result), inner.take_start(row.mark).centred({row.mark, row.mark}));
    inner.take_start(gap);
    const Text words = check_words(f.language(), check.id);
    const Text result = result_words(f.language(), check.result);
    f.text(inner.take_end(row.result), result,
           {.px = row.px, .bold = bad, .align = ui::Align::end, .max_lines = 1},
           bad ? ink : c.ink_soft, ui::Vertical::middle);
    f.text(inner, words, words_style(row, bad), ink, ui::Vertical::middle);
    std::string spoken = words.utf8() + ": " + result.utf8();
    if (!check.cause.empty()) spoken += " (" + check.cause + ")";
    f.node({.id = "check." + std::string(border::code(check.id)),
            .role = ui::Role::text,
            .label = std::move(spoken),
            .spoken = "",
            .rect = box});
}

struct Fit {
    Row row;
    std::vector<float> heights;
    float total = 0;
};
// The largest type in which all of them have room, or the smallest allowed.
Fit fit(ui::Frame& f, Rect page, const std::vector<border::Check>& checks) {
    Fit found;
    const float largest = f.sizes().body * kSmall, least = f.sizes().body * kLeastType;
    const int steps = static_cast<int>((largest - least) / kTypeStep);
    for (int step = 0; step <= steps; ++step) {
        const float px = largest - kTypeStep * static_cast<float>(step);
        found = {row_for(f, page.w, px), {}, 0};
        for (const border::Check& check : checks) {
            found.heights.push_back(height_of(f, check, found.row));
            found.total += found.heights.back();
        }
        if (found.total <= page.h) break;
    }
    return found;
}

void draw_fitting(ui::Frame& f, Rect page, const std::vector<border::Check>& checks,
                  const Fit& fitting) {
    for (std::size_t i = 0; i < checks.size(); ++i)
        draw_check(f, page.take_top(fitting.heights[i]), checks[i], fitting.row);
}

// The whole list over the whole case, in two columns: the first half, with what went wrong, first.
void draw_columns(ui::Frame& f, Rect page, const std::vector<border::Check>& checks) {
    const auto middle = checks.begin() + static_cast<std::ptrdiff_t>((checks.size() + 1) / 2);
    const std::vector first(checks.begin(), middle), second(middle, checks.end());
    const float gap = f.sizes().gap;
    const Rect left = page.take_start((page.w - gap) / 2);
    page.take_start(gap);
    // One size of type for both.
    const Fit one = fit(f, left, first), other = fit(f, page, second);
    const float px = std::min(one.row.px, other.row.px);
    const Row row = row_for(f, left.w, px);
    for (auto [box, half] : {std::pair(left, &first), std::pair(page, &second)})
        for (const border::Check& check : *half)
            draw_check(f, box.take_top(height_of(f, check, row)), check, row);
}

}  // namespace

void draw_checks(ui::Frame& f, Rect box, const OpenCase& open, Wish& wish) {
    Rect page = ui::card(f, box);
    const float body = f.sizes().body;
    const auto checks = all_of(open.detail->evidence);
    Rect head = page.take_top(body * 1.7F);
    if (open.all_checks) {
        const bool hits = !open.detail->decision.hits.empty();
        if (ui::button(f, "checks.less", head.take_end(body * 14),
                       f.tr(hits ? str::case_checks_hits : str::case_checks_less), plain()))
            wish.input = ShowAllChecks{false};
        title(f, "case.checks", head, f.tr(str::case_checks));
        return draw_columns(f, page, checks);
    }
    title(f, "case.checks", head, f.tr(str::case_checks));
    const Fit all = fit(f, page, checks);
    if (all.total <= page.h) return draw_fitting(f, page, checks, all);
    // No room: what did not pass, then a way to the whole list.
    const float button = body * 2.1F;
    const Row row = row_for(f, page.w, body * kSmall);
    Rect more = page.take_bottom(button);
    page.take_bottom(f.sizes().gap * 0.5F);
    for (const border::Check& check : checks) {
        const float height = height_of(f, check, row);
        if (height > page.h) break;
        draw_check(f, page.take_top(height), check, row);
    }
    const std::string count = std::to_string(checks.size());
    if (ui::button(f, "checks.all", more, f.tr(str::case_checks_all, {{"count", count}}), plain()))
        wish.input = ShowAllChecks{true};
}

}  // namespace limen::officer
