// SPDX-License-Identifier: Apache-2.0
#include "identity/page/page_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "identity/mrz/layout.hpp"
#include "identity/page/decode.hpp"
#include "identity/page/line_reader.hpp"
#include "identity/page/look.hpp"

namespace limen::page {
namespace {

using std::chrono::year_month_day;

// One way of looking at a picture.
struct Attempt {
    int quarter_turns = 0;  // clockwise
    int long_side = 1100;   // pixels
    int block = 25, offset = 8;
};

// What one attempt saw.
struct Sight {
    std::vector<Grid> grids;
    std::vector<ReadLine> lines;
    int components = 0;
    double scale = 1;
    cv::Mat grey;  // as looked at
};

cv::Mat turn(const cv::Mat& grey, int quarter_turns) {
    cv::Mat turned;
    switch (quarter_turns & 3) {
        case 1:
            cv::rotate(grey, turned, cv::ROTATE_90_CLOCKWISE);
            return turned;
        case 2:
            cv::rotate(grey, turned, cv::ROTATE_180);
            return turned;
        case 3:
            cv::rotate(grey, turned, cv::ROTATE_90_COUNTERCLOCKWISE);
            return turned;
        default:
            return grey;
    }
}

// A rectangle of the turned and scaled picture, in the picture as given.
cv::Rect2f turn_back(const cv::Rect2f& area, const Sight& sight, int quarter_turns) {
    const auto s = static_cast<float>(1 / sight.scale);
    const float w = static_cast<float>(sight.grey.cols), h = static_cast<float>(sight.grey.rows);
    cv::Rect2f r = area;
    switch (quarter_turns & 3) {
        case 1:
            r = {area.y, w - area.x - area.width, area.height, area.width};
            break;
        case 2:
            r = {w - area.x - area.width, h - area.y - area.height, area.width, area.height};
            break;
        case 3:
            r = {h - area.y - area.height, area.x, area.height, area.width};
            break;
        default:
            break;
    }
    return {r.x * s, r.y * s, r.width * s, r.height * s};
}

cv::Mat to_grey(const cv::Mat& picture) {
    if (picture.channels() == 1) return picture;
    cv::Mat grey;
    cv::cvtColor(picture, grey, picture.channels() == 4 ? cv::COLOR_BGRA2GRAY : cv::COLOR_BGR2GRAY);
    return grey;
}

Sight look_for_zone(const GlyphNet& net, const cv::Mat& grey, const Attempt& attempt) {
    Sight sight;
    sight.scale =
        std::min(3.2, attempt.long_side / static_cast<double>(std::max(grey.cols, grey.rows)));
    cv::resize(turn(grey, attempt.quarter_turns), sight.grey, {}, sight.scale, sight.scale,
               sight.scale > 1 ? cv::INTER_CUBIC : cv::INTER_AREA);
    const FoundLines found = find_lines(sight.grey, attempt.block, attempt.offset);
    sight.components = found.components;
    for (const TextLine& line : found.lines) {
        sight.lines.push_back(read_line(net, sight.grey, line));
    }
    sight.grids = arrange(sight.lines, sight.grey.size());
    return sight;
}

// Where a character is nearly as likely as another and both check digits over it say so, the other
// is taken; the digits themselves are never touched, and one change alone may do it.
void reconsider(const Grid& grid, Decoded& decoded, year_month_day today) {
    constexpr float kCloseCall = 1.5f;
    const mrz::Layout& layout = mrz::layout_of(grid.format);
    const auto parsed = mrz::parse(decoded.lines, today);
    if (!parsed) return;
    const auto wrong = [](const mrz::Mrz& m) {
        return std::count_if(m.digits.begin(), m.digits.end(), [](const auto& d) { return !d.ok; });
    };
    if (wrong(*parsed) < 2) return;
    std::vector<std::pair<std::vector<std::string>, std::string>> found;
    for (const mrz::Span& span : {layout.number, layout.optional_1, layout.optional_2}) {
        for (int k = span.start; k < span.start + span.length; ++k) {
            const auto line = static_cast<std::size_t>(span.line), at = static_cast<std::size_t>(k);
            const auto& p = grid.lines[line][at];
            const auto now = static_cast<std::size_t>(index_of(decoded.lines[line][at]));
            for (std::size_t c = 0; c < kCharacters; ++c) {
                if (c == now || p[now] - p[c] > kCloseCall * static_cast<float>(grid.pictures)) {
                    continue;
                }
                auto lines = decoded.lines;
                lines[line][at] = kAlphabet[c];
                const auto other = mrz::parse(lines, today);
                if (!other || !other->all_digits_ok()) continue;
                found.emplace_back(
                    lines, fmt::format("line {} position {}: {} read as {}", line + 1, at + 1,
                                       kAlphabet[now], kAlphabet[c]));
            }
        }
    }
    if (found.size() != 1) return;
    decoded.lines = found[0].first;
    decoded.corrections.push_back(found[0].second);
}

std::optional<Reading> reading_of(const Grid& grid, year_month_day today) {
    Decoded decoded = decode(grid);
    reconsider(grid, decoded, today);
    auto parsed = mrz::parse(decoded.lines, today);
    if (!parsed || !credible(decoded, *parsed)) return std::nullopt;
    Reading reading;
    reading.mrz = std::move(*parsed);
    reading.raw = std::move(decoded.raw);
    reading.corrections = std::move(decoded.corrections);
    reading.confidence = std::min(decoded.lowest_checked, decoded.lowest_unchecked);
    return reading;
}

// The best credible reading of a picture: one whose digits fit goes first.
std::optional<Reading> best_reading(const Sight& sight, int quarter_turns, year_month_day today) {
    constexpr std::size_t kMostGrids = 4;
    std::optional<Reading> best;
    for (std::size_t i = 0; i < std::min(kMostGrids, sight.grids.size()); ++i) {
        auto reading = reading_of(sight.grids[i], today);
        if (!reading) continue;
        reading->area = turn_back(sight.grids[i].area, sight, quarter_turns);
        if (reading->mrz.all_digits_ok()) return reading;
        if (!best) best = std::move(reading);
    }
    return best;
}

bool looks_like_zone(const Sight& sight) {
    return std::count_if(sight.lines.begin(), sight.lines.end(), [](const ReadLine& line) {
               return line.score > -1.0 && line.line.span >= 20;
           }) >= 2;
}

bool touches_edge(const Sight& sight) {
    return std::any_of(sight.lines.begin(), sight.lines.end(), [&](const ReadLine& line) {
        const double reach = 1.3 * line.line.pitch;
        const bool at_edge = line.line.x0 < reach || line.line.x1 > sight.grey.cols - reach;
        return line.score > -0.8 && line.line.span >= 14 && at_edge;
    });
}

Advice advise(const Sight& sight) {
    constexpr double kDark = 45;
    const Look look = look_at(sight.grey);
    // An empty glass is even: a dark one very much so, a lid lit from one side less.
    const double even = look.brightness < 60 ? 3 : 12;
    if (look.contrast < 25 && look.structure < even) return Advice::no_document;
    // A cover is dark too, but its emblem stands out.
    if (look.brightness < kDark && look.contrast < 70) return Advice::too_dark;
    if (touches_edge(sight)) return Advice::cut_off;
    if (looks_like_zone(sight)) {
        const bool placed = !sight.grids.empty();
        if (placed && sight.grids[0].cut_off) return Advice::cut_off;
        if (placed && glare_within(sight.grey, sight.grids[0].area) > 0.03 && look.glare > 0.002) {
            return Advice::glare;
        }
        return look.sharpness < kSharpEnough ? Advice::blurred : Advice::unreadable;
    }
    if (look.sharpness < kSharpEnough) return Advice::blurred;
    if (look.glare > 0.01 && look.glare < 0.3 && look.brightness < 200) return Advice::glare;
    return Advice::wrong_page;
}

class ZoneReader final : public PageReader {
  public:
    explicit ZoneReader(GlyphNet net) : net_(std::move(net)) {}

    PageResult read(const cv::Mat& bgr, year_month_day today) override {
        if (bgr.empty() || bgr.depth() != CV_8U) return {std::nullopt, Advice::no_document};
        const cv::Mat grey = to_grey(bgr);
        // The usual way first; the others cost time only where it fails.
        static constexpr Attempt kAttempts[] = {
            {0, 1100, 25, 8}, {2, 1100, 25, 8}, {0, 1600, 25, 8}, {0, 1600, 41, 6},
            {0, 2300, 41, 6}, {2, 1600, 25, 8}, {1, 1600, 25, 8}, {3, 1600, 25, 8}};
        std::optional<Sight> first;
        PageResult doubtful;
        for (const Attempt& attempt : kAttempts) {
            Sight sight = look_for_zone(net_, grey, attempt);
            auto reading = best_reading(sight, attempt.quarter_turns, today);
            if (reading) {
                PageResult result{std::move(reading), turned_advice(attempt)};
                if (result.reading->mrz.all_digits_ok()) return result;
                if (!doubtful.reading) doubtful = std::move(result);
            }
            if (!first || (!looks_like_zone(*first) && looks_like_zone(sight))) {
                first = std::move(sight);
            }
            // Nothing on the glass: no other way of looking will change that.
            if (first->components < 10 && look_at(first->grey).contrast < 25) break;
        }
        if (doubtful.reading) return doubtful;
        return {std::nullopt, advise(*first)};
    }

    PageResult read_next(const hal::PageImages& images, year_month_day today) override {
        // Under near infrared only the zone's ink is left (B900), so that picture goes first.
        if (!images.infrared.empty()) {
            PageResult result = read_frame(images.infrared, today);
            if (result.reading) return result;
        }
        return read_frame(images.visible, today);
    }

    void reset() override {
        sum_.reset();
        previous_ = cv::Mat();
        frame_ = 0;
    }

  private:
    static Advice turned_advice(const Attempt& attempt) {
        return (attempt.quarter_turns & 3) == 2 ? Advice::upside_down : Advice::none;
    }

    PageResult read_frame(const cv::Mat& picture, year_month_day today) {
        if (picture.empty() || picture.depth() != CV_8U) {
            return {std::nullopt, Advice::no_document};
        }
        const cv::Mat grey = to_grey(picture);
        const bool moving = moved(grey);
        // Each frame is looked at in the usual way and, where that fails, in one other: a stream
        // goes through all of them without any frame taking long.
        static constexpr Attempt kOthers[] = {
            {2, 1100, 25, 8}, {0, 1600, 41, 6}, {0, 1600, 25, 8}, {2, 1600, 25, 8}};
        Attempt attempt;
        Sight usual = look_for_zone(net_, grey, attempt);
        auto reading = vote(usual, attempt.quarter_turns, today);
        if (!reading && usual.components >= 10 && !moving) {
            attempt = kOthers[frame_ % std::size(kOthers)];
            const Sight other = look_for_zone(net_, grey, attempt);
            reading = vote(other, attempt.quarter_turns, today);
        }
        ++frame_;
        if (reading) return {std::move(reading), turned_advice(attempt)};
        const Advice advice = advise(usual);
        if (advice == Advice::no_document) reset();
        if (moving && advice != Advice::no_document) return {std::nullopt, Advice::moving};
        return {std::nullopt, advice};
    }

    bool moved(const cv::Mat& grey) {
        constexpr double kMoved = 6;  // grey levels, averaged over the picture
        cv::Mat coarse;
        cv::resize(grey, coarse, {64, 48}, 0, 0, cv::INTER_AREA);
        const bool moved =
            !previous_.empty() && cv::norm(coarse, previous_, cv::NORM_L1) / 3072 > kMoved;
        previous_ = coarse;
        return moved;
    }

    // A clear frame is believed at once; otherwise frames of the same zone are added up.
    std::optional<Reading> vote(const Sight& sight, int quarter_turns, year_month_day today) {
        constexpr double kClear = 0.8;
        constexpr int kFramesForWrongDigits = 3;
        if (sight.grids.empty()) return std::nullopt;
        auto now = best_reading(sight, quarter_turns, today);
        if (now && now->mrz.all_digits_ok() && now->confidence > kClear) return now;
        const Grid& grid = sight.grids[0];
        if (sum_ && sum_->format == grid.format && alike(*sum_, grid)) {
            add(*sum_, grid);
        } else {
            sum_ = grid;
        }
        if (sum_->pictures < 2) return std::nullopt;
        auto together = reading_of(*sum_, today);
        if (!together) return std::nullopt;
        if (!together->mrz.all_digits_ok() && sum_->pictures < kFramesForWrongDigits) {
            return std::nullopt;
        }
        together->area = turn_back(grid.area, sight, quarter_turns);
        return together;
    }

    static bool alike(const Grid& a, const Grid& b) {
        const Decoded x = decode(a), y = decode(b);
        std::size_t same = 0, all = 0;
        for (std::size_t i = 0; i < x.lines.size(); ++i) {
            for (std::size_t k = 0; k < x.lines[i].size(); ++k, ++all) {
                same += x.lines[i][k] == y.lines[i][k];
            }
        }
        return same * 100 > all * 75;
    }

    GlyphNet net_;
    std::optional<Grid> sum_;
    cv::Mat previous_;
    std::size_t frame_ = 0;
};

}  // namespace

std::string_view to_string(Advice advice) {
    switch (advice) {
        case Advice::none:
            return "none";
        case Advice::no_document:
            return "no_document";
        case Advice::wrong_page:
            return "wrong_page";
        case Advice::upside_down:
            return "upside_down";
        case Advice::moving:
            return "moving";
        case Advice::blurred:
            return "blurred";
        case Advice::glare:
            return "glare";
        case Advice::too_dark:
            return "too_dark";
        case Advice::cut_off:
            return "cut_off";
        case Advice::unreadable:
            return "unreadable";
    }
    return "unreadable";
}

Result<std::unique_ptr<PageReader>> PageReader::create(const std::filesystem::path& model) {
    LIMEN_TRY(GlyphNet net, GlyphNet::load(model));
    return std::make_unique<ZoneReader>(std::move(net));
}

}  // namespace limen::page
