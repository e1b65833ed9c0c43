// SPDX-License-Identifier: Apache-2.0
#include "identity/page/line_reader.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace limen::page {
namespace {

constexpr double kCapitals = 14.5;  // height of capitals in a cell, pixels

// What the fit can't know: where in the pitch the grid sits, its height, its vertical scale.
struct Alignment {
    double dk = 0, dy = 0, stretch = 1;
};

std::vector<float> read_cells(const GlyphNet& net, const cv::Mat& grey, const TextLine& line,
                              const std::vector<int>& ks, const Alignment& a) {
    const int n = static_cast<int>(ks.size());
    cv::Mat map_x(n * kCellHeight, kCellWidth, CV_32F), map_y(n * kCellHeight, kCellWidth, CV_32F);
    for (int i = 0; i < n; ++i) {
        for (int u = 0; u < kCellWidth; ++u) {
            const double k =
                ks[static_cast<std::size_t>(i)] + a.dk + (u - (kCellWidth - 1) / 2.0) / kCellPitch;
            const double x = line.x_of_k.at(k);
            const double unit = std::abs(line.x_of_k.slope(k)) / kCellPitch * a.stretch;
            const double y = line.y_of_x.at(x), slope = line.y_of_x.slope(x);
            for (int v = 0; v < kCellHeight; ++v) {
                const double down = (v - (kCellHeight - 1) / 2.0) + a.dy * kCapitals;
                const int row = i * kCellHeight + v;
                map_x.at<float>(row, u) = static_cast<float>(x - slope * down * unit);
                map_y.at<float>(row, u) = static_cast<float>(y + down * unit);
            }
        }
    }
    cv::Mat cells;
    cv::remap(grey, cells, map_x, map_y, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    std::vector<float> inputs(static_cast<std::size_t>(n * kCellPixels));
    for (int i = 0; i < n; ++i) {
        normalise(
            {cells.ptr(i * kCellHeight), kCellPixels},
            std::span(inputs).subspan(static_cast<std::size_t>(i) * kCellPixels, kCellPixels));
    }
    return net.log_probabilities(inputs);
}

double mean_best(const std::vector<float>& log_p) {
    double sum = 0;
    const auto cells = log_p.size() / kClasses;
    for (std::size_t i = 0; i < cells; ++i) {
        const float* p = log_p.data() + i * kClasses;
        sum += std::max(*std::max_element(p, p + kCharacters), -7.0f);
    }
    return sum / static_cast<double>(cells);
}

// Coordinate by coordinate, on a sample of the cells.
Alignment align(const GlyphNet& net, const cv::Mat& grey, const TextLine& line, double& best) {
    std::vector<int> sample;
    const int stride = std::max(1, line.span / 14);
    for (int k = 0; k < line.span; k += stride) sample.push_back(k);
    Alignment chosen;
    best = mean_best(read_cells(net, grey, line, sample, chosen));
    const auto attempt = [&](double Alignment::*member, std::initializer_list<double> offsets) {
        const Alignment from = chosen;
        for (const double offset : offsets) {
            Alignment other = from;
            other.*member += offset;
            const double score = mean_best(read_cells(net, grey, line, sample, other));
            if (score > best) {
                best = score;
                chosen = other;
            }
        }
    };
    for (int round = 0; round < 2; ++round) {
        attempt(&Alignment::stretch, {-0.16, -0.08, 0.08, 0.18});
        attempt(&Alignment::dy, {-0.16, -0.08, 0.08, 0.16});
        attempt(&Alignment::dk, {-0.2, -0.1, 0.1, 0.2});
        if (best > -0.1) break;
    }
    return chosen;
}

}  // namespace

double ReadLine::x_of_cell(int i) const {
    return line.x_of_k.at(first_k + i);
}

ReadLine read_line(const GlyphNet& net, const cv::Mat& grey, const TextLine& line) {
    ReadLine out;
    out.line = line;
    const Alignment alignment = align(net, grey, line, out.score);
    // Enough cells on both sides that the longest line fits whatever part of it was found.
    const int more = std::clamp(46 - line.span, 3, 30);
    std::vector<int> ks;
    for (int k = -more; k < line.span + more; ++k) ks.push_back(k);
    out.first_k = -more;
    out.cells = static_cast<int>(ks.size());
    out.log_p = read_cells(net, grey, line, ks, alignment);
    return out;
}

}  // namespace limen::page
