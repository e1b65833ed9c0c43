// SPDX-License-Identifier: Apache-2.0
#include "identity/page/decode.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "identity/mrz/layout.hpp"

namespace limen::page {
namespace {

using mrz::Format;

constexpr float kLeastLog = -7.0f;  // one smudged cell must not outweigh a line

float best_character(const float* p) {
    return std::max(*std::max_element(p, p + kCharacters), kLeastLog);
}
float nothing(const float* p) {
    return std::max(p[kNothing], -3.0f);
}

// How well a line is explained by characters in [start, start + length) and nothing outside, for
// each start.
std::vector<double> window_scores(const ReadLine& line, int length) {
    std::vector<double> gain(1, 0.0);  // running sum of character minus nothing
    double outside = 0;
    for (int i = 0; i < line.cells; ++i) {
        outside += nothing(line.cell(i));
        gain.push_back(gain.back() + best_character(line.cell(i)) - nothing(line.cell(i)));
    }
    std::vector<double> scores;
    for (int start = 0; start + length <= line.cells; ++start) {
        const auto s = static_cast<std::size_t>(start);
        scores.push_back((outside + gain[s + static_cast<std::size_t>(length)] - gain[s]) /
                         line.cells);
    }
    return scores;
}

// The cell of `line` that stands under a cell of `reference`.
int cell_below(const ReadLine& reference, int cell, const ReadLine& line) {
    const double x = reference.x_of_cell(cell);
    const double y = reference.line.y_of_x.at(x);
    const double slope = reference.line.y_of_x.slope(x);
    const double down = line.line.y_of_x.at(x) - y;
    const double wanted = x - slope * down;  // columns stand at right angles to the lines
    const double k = (wanted - line.x_of_cell(0)) / line.line.pitch;
    int nearest = static_cast<int>(std::lround(k));
    // The fit is not quite linear; walk to the true nearest.
    const auto off = [&](int i) { return std::abs(line.x_of_cell(i) - wanted); };
    while (off(nearest + 1) < off(nearest)) ++nearest;
    while (off(nearest - 1) < off(nearest)) --nearest;
    return nearest;
}

bool belong_together(const std::vector<const ReadLine*>& lines) {
    double middle = 0, low = 1e9, high = 0;
    for (const ReadLine* line : lines) {
        middle += (line->line.x0 + line->line.x1) / 2 / static_cast<double>(lines.size());
        low = std::min(low, line->line.pitch);
        high = std::max(high, line->line.pitch);
    }
    if (high > 1.12 * low) return false;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const double gap = lines[i]->line.y_of_x.at(middle) - lines[i - 1]->line.y_of_x.at(middle);
        if (gap < 1.2 * low || gap > 3.6 * low) return false;
    }
    return true;
}

cv::Rect2f area_of(const std::vector<const ReadLine*>& lines, const std::vector<int>& starts,
                   int length) {
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (const int cell : {starts[i], starts[i] + length - 1}) {
            const double x = lines[i]->x_of_cell(cell), y = lines[i]->line.y_of_x.at(x);
            const double reach = lines[i]->line.pitch * 0.8;
            left = std::min(left, x - reach);
            right = std::max(right, x + reach);
            top = std::min(top, y - reach);
            bottom = std::max(bottom, y + reach);
        }
    }
    return {static_cast<float>(left), static_cast<float>(top), static_cast<float>(right - left),
            static_cast<float>(bottom - top)};
}

bool beyond(const cv::Rect2f& area, cv::Size picture, double slack) {
    return area.x < -slack || area.y < -slack || area.x + area.width > picture.width + slack ||
           area.y + area.height > picture.height + slack;
}

// The best common left edge for lines of `length` characters.
void place(const std::vector<const ReadLine*>& lines, int length,
           const std::vector<Format>& formats, cv::Size picture, std::vector<Grid>& out) {
    std::vector<std::vector<double>> scores;
    for (const ReadLine* line : lines) scores.push_back(window_scores(*line, length));
    double best = -1e9;
    std::vector<int> starts;
    for (int start = 0; start < static_cast<int>(scores[0].size()); ++start) {
        double total = scores[0][static_cast<std::size_t>(start)];
        std::vector<int> here{start};
        for (std::size_t i = 1; i < lines.size() && total > -1e8; ++i) {
            const int below = cell_below(*lines[0], start, *lines[i]);
            // Printers set the lines a little apart from each other.
            double reached = -1e9;
            int at = 0;
            for (int s = below - 1; s <= below + 1; ++s) {
                if (s < 0 || s >= static_cast<int>(scores[i].size())) continue;
                const double score = scores[i][static_cast<std::size_t>(s)];
                if (score > reached) {
                    reached = score;
                    at = s;
                }
            }
            total += reached;
            here.push_back(at);
        }
        if (total > best) {
            best = total;
            starts = here;
        }
    }
    if (starts.empty() || best < -1e8) return;
    Grid grid;
    grid.layout_score = best / static_cast<double>(lines.size());
    grid.pictures = 1;
    grid.area = area_of(lines, starts, length);
    grid.cut_off = beyond(grid.area, picture, lines[0]->line.pitch);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto& row = grid.lines.emplace_back();
        for (int k = 0; k < length; ++k) {
            auto& cell = row.emplace_back();
            const float* p = lines[i]->cell(starts[i] + k);
            for (std::size_t c = 0; c < kClasses; ++c) cell[c] = std::max(p[c], kLeastLog);
        }
    }
    for (const Format format : formats) {
        grid.format = format;
        out.push_back(grid);
    }
}

// In a name, one odd character between fillers is a filler that was read badly: a weight for what
// stands around, small enough that a clear letter stays.
void prefer_fillers(std::vector<Cell>& row, const mrz::Span& name) {
    constexpr std::size_t kFiller = 36;
    const auto is_filler = [&](int k) {
        if (k < name.start) return false;
        if (k >= name.start + name.length) return true;
        const auto& p = row[static_cast<std::size_t>(k)];
        return std::max_element(p.begin(), p.begin() + kCharacters) - p.begin() == kFiller;
    };
    for (int k = name.start + 2; k < name.start + name.length; ++k) {
        if (is_filler(k - 1) && is_filler(k - 2) && is_filler(k + 1)) {
            row[static_cast<std::size_t>(k)][kFiller] += 2.0f;
        }
    }
}

struct Choice {
    int character = 0;
    double share = 0;  // of the probability of all allowed characters
};

Choice choose(const Cell& p, mrz::CharClass char_class) {
    Choice choice;
    float best = -1e9f;
    double sum = 0;
    for (std::size_t c = 0; c < kCharacters; ++c) {
        if (!mrz::allows(char_class, kAlphabet[c])) continue;
        sum += std::exp(static_cast<double>(p[c]));
        if (p[c] > best) {
            best = p[c];
            choice.character = static_cast<int>(c);
        }
    }
    choice.share = std::exp(static_cast<double>(best)) / std::max(sum, 1e-12);
    return choice;
}

std::vector<std::vector<bool>> watched_positions(const mrz::Layout& layout) {
    std::vector<std::vector<bool>> watched(
        static_cast<std::size_t>(mrz::line_count(layout.format)),
        std::vector<bool>(static_cast<std::size_t>(mrz::line_length(layout.format))));
    const auto mark = [&](const mrz::Span& span) {
        for (int k = 0; k < span.length; ++k) {
            watched[static_cast<std::size_t>(span.line)]
                   [static_cast<std::size_t>(span.start) + static_cast<std::size_t>(k)] = true;
        }
    };
    for (const auto& span : layout.composite) mark(span);
    for (const auto& span : {layout.number, layout.number_digit, layout.birth, layout.birth_digit,
                             layout.expiry, layout.expiry_digit, layout.composite_digit}) {
        mark(span);
    }
    return watched;
}

}  // namespace

std::vector<Grid> arrange(const std::vector<ReadLine>& found, cv::Size picture) {
    std::vector<const ReadLine*> lines;
    for (const ReadLine& line : found) {
        if (line.score > -2.0) lines.push_back(&line);
    }
    std::sort(lines.begin(), lines.end(), [](const ReadLine* a, const ReadLine* b) {
        const double middle = (a->line.x0 + a->line.x1 + b->line.x0 + b->line.x1) / 4;
        return a->line.y_of_x.at(middle) < b->line.y_of_x.at(middle);
    });
    std::vector<Grid> grids;
    const std::size_t n = lines.size();
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i + 1; j < n; ++j) {
            if (!belong_together({lines[i], lines[j]})) continue;
            place({lines[i], lines[j]}, 44, {Format::td3, Format::mrv_a}, picture, grids);
            place({lines[i], lines[j]}, 36, {Format::td2, Format::mrv_b}, picture, grids);
            for (std::size_t k = j + 1; k < n; ++k) {
                if (!belong_together({lines[i], lines[j], lines[k]})) continue;
                place({lines[i], lines[j], lines[k]}, 30, {Format::td1}, picture, grids);
            }
        }
    }
    // A zone of visas begins with V and no other does.
    std::erase_if(grids, [](const Grid& grid) {
        const bool visa = grid.format == Format::mrv_a || grid.format == Format::mrv_b;
        const auto& first = grid.lines[0][0];
        const auto letter = std::max_element(first.begin(), first.begin() + 26) - first.begin();
        return visa != (letter == index_of('V'));
    });
    std::stable_sort(grids.begin(), grids.end(),
                     [](const Grid& a, const Grid& b) { return a.layout_score > b.layout_score; });
    return grids;
}

Decoded decode(const Grid& grid) {
    const mrz::Layout& layout = mrz::layout_of(grid.format);
    const auto watched = watched_positions(layout);
    Decoded out;
    out.lowest_checked = out.lowest_unchecked = 1;
    std::size_t count = 0;
    for (std::size_t i = 0; i < grid.lines.size(); ++i) {
        auto row = grid.lines[i];
        if (static_cast<int>(i) == layout.name.line) prefer_fillers(row, layout.name);
        const auto classes = mrz::classes_of(grid.format, static_cast<int>(i));
        std::string raw, line;
        for (std::size_t k = 0; k < row.size(); ++k) {
            const auto& seen = grid.lines[i][k];
            const auto likeliest = static_cast<std::size_t>(
                std::max_element(seen.begin(), seen.begin() + kCharacters) - seen.begin());
            const Choice choice = choose(row[k], classes[k]);
            raw += kAlphabet[likeliest];
            line += kAlphabet[static_cast<std::size_t>(choice.character)];
            if (raw.back() != line.back()) {
                out.corrections.push_back(fmt::format("line {} position {}: {} read as {}", i + 1,
                                                      k + 1, raw.back(), line.back()));
            }
            out.mean += seen[static_cast<std::size_t>(choice.character)] / grid.pictures;
            out.hollow += row[k][kNothing] > row[k][static_cast<std::size_t>(choice.character)];
            ++count;
            double& lowest = watched[i][k] ? out.lowest_checked : out.lowest_unchecked;
            lowest = std::min(lowest, choice.share);
        }
        out.raw.push_back(raw);
        out.lines.push_back(line);
    }
    out.mean /= static_cast<double>(count);
    return out;
}

bool credible(const Decoded& decoded, const mrz::Mrz& parsed) {
    // No digit watches over names, issuer and sex: what stands there must be clear by itself. A
    // zone whose digits do not fit may be printed so (and is then a finding), but only a clear
    // picture can tell.
    constexpr double kClearName = 0.75, kWatched = 0.2;
    constexpr int kMostHollow = 1;
    if (decoded.hollow > kMostHollow) return false;
    if (parsed.all_digits_ok()) {
        return decoded.mean > -0.45 && decoded.lowest_checked > kWatched &&
               decoded.lowest_unchecked > kClearName;
    }
    return decoded.mean > -0.15 && decoded.lowest_checked > 0.8 && decoded.lowest_unchecked > 0.8;
}

void add(Grid& sum, const Grid& other) {
    for (std::size_t i = 0; i < sum.lines.size(); ++i) {
        for (std::size_t k = 0; k < sum.lines[i].size(); ++k) {
            for (std::size_t c = 0; c < kClasses; ++c) {
                sum.lines[i][k][c] += other.lines[i][k][c];
            }
        }
    }
    ++sum.pictures;
    sum.area = other.area;
}

}  // namespace limen::page
