// SPDX-License-Identifier: Apache-2.0
#include "identity/page/line_finder.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

namespace limen::page {
namespace {

struct Blob {
    double x, y, w, h;  // centre and size
};
using Chain = std::vector<Blob>;

constexpr std::size_t kMostBlobs = 6000;

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double median_height(const Chain& chain) {
    std::vector<double> heights;
    for (const Blob& blob : chain) heights.push_back(blob.h);
    return median(std::move(heights));
}

// Sorted from left to right.
std::vector<Blob> find_blobs(const cv::Mat& grey, int block, int offset) {
    cv::Mat ink, labels, stats, centroids;
    cv::adaptiveThreshold(grey, ink, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY_INV, block,
                          offset);
    const int count = cv::connectedComponentsWithStats(ink, labels, stats, centroids, 8, CV_32S);
    std::vector<Blob> blobs;
    for (int i = 1; i < count; ++i) {
        const int* s = stats.ptr<int>(i);
        const int w = s[cv::CC_STAT_WIDTH], h = s[cv::CC_STAT_HEIGHT], area = s[cv::CC_STAT_AREA];
        if (h < 6 || h > 70 || w < 2 || w > 1.3 * h + 2 || area < 0.12 * w * h) continue;
        blobs.push_back({s[cv::CC_STAT_LEFT] + w / 2.0, s[cv::CC_STAT_TOP] + h / 2.0,
                         static_cast<double>(w), static_cast<double>(h)});
    }
    if (blobs.size() > kMostBlobs) {
        std::nth_element(blobs.begin(), blobs.begin() + kMostBlobs, blobs.end(),
                         [](const Blob& a, const Blob& b) { return a.h > b.h; });
        blobs.resize(kMostBlobs);
    }
    std::sort(blobs.begin(), blobs.end(), [](const Blob& a, const Blob& b) {
        return std::pair(a.x, a.y) < std::pair(b.x, b.y);
    });
    return blobs;
}

// Links each blob to its nearest neighbour at the right; where two claim one, the nearer wins.
std::vector<Chain> chain_blobs(const std::vector<Blob>& blobs) {
    const int n = static_cast<int>(blobs.size());
    std::vector<int> next(blobs.size(), -1), previous(blobs.size(), -1);
    std::vector<double> cost(blobs.size(), 1e9);
    for (int i = 0; i < n; ++i) {
        const Blob& a = blobs[static_cast<std::size_t>(i)];
        auto& best = cost[static_cast<std::size_t>(i)];
        for (int j = i + 1; j < n; ++j) {
            const Blob& b = blobs[static_cast<std::size_t>(j)];
            const double dx = b.x - a.x, dy = std::abs(b.y - a.y), ratio = b.h / a.h;
            if (dx > 2.4 * a.h) break;
            if (dx <= 0.3 * a.h || dy >= 0.18 * dx + 0.14 * a.h || ratio <= 0.62 || ratio >= 1.6) {
                continue;
            }
            if (dx + 2 * dy < best) {
                best = dx + 2 * dy;
                next[static_cast<std::size_t>(i)] = j;
            }
        }
    }
    for (int i = 0; i < n; ++i) {
        const int j = next[static_cast<std::size_t>(i)];
        if (j < 0) continue;
        int& p = previous[static_cast<std::size_t>(j)];
        if (p < 0 || cost[static_cast<std::size_t>(i)] < cost[static_cast<std::size_t>(p)]) p = i;
    }
    std::vector<Chain> chains;
    for (int i = 0; i < n; ++i) {
        if (previous[static_cast<std::size_t>(i)] >= 0) continue;
        Chain chain;
        for (int at = i; at >= 0;) {
            chain.push_back(blobs[static_cast<std::size_t>(at)]);
            const int to = next[static_cast<std::size_t>(at)];
            at = to >= 0 && previous[static_cast<std::size_t>(to)] == at ? to : -1;
        }
        if (chain.size() >= 5) chains.push_back(std::move(chain));
    }
    return chains;
}

// The line through the last blobs of a chain, to see where it would go on.
Curve heading(const Chain& chain) {
    std::vector<double> x, y;
    for (std::size_t i = chain.size() > 12 ? chain.size() - 12 : 0; i < chain.size(); ++i) {
        x.push_back(chain[i].x);
        y.push_back(chain[i].y);
    }
    return fit_curve(x, y, {}, 1);
}

// Chains that one broken character or a stain has parted become one again.
std::vector<Chain> merge_chains(std::vector<Chain> chains) {
    std::sort(chains.begin(), chains.end(),
              [](const Chain& a, const Chain& b) { return a.front().x < b.front().x; });
    std::vector<bool> used(chains.size());
    std::vector<Chain> merged;
    for (std::size_t i = 0; i < chains.size(); ++i) {
        if (used[i]) continue;
        Chain current = chains[i];
        for (std::size_t j = i + 1; j < chains.size(); ++j) {
            if (used[j]) continue;
            const Blob& first = chains[j].front();
            const double height = median_height(current), gap = first.x - current.back().x;
            if (gap < 0.3 * height || gap > 9 * height) continue;
            const double off = std::abs(heading(current).at(first.x) - first.y);
            const double ratio = median_height(chains[j]) / height;
            if (off > 0.35 * height + 0.02 * gap || ratio < 0.7 || ratio > 1.4) continue;
            current.insert(current.end(), chains[j].begin(), chains[j].end());
            used[j] = true;
        }
        merged.push_back(std::move(current));
    }
    return merged;
}

// The usual distance from one character to the next; 0 where there is none.
double pitch_of(const Chain& chain, double height) {
    std::vector<double> steps;
    for (std::size_t i = 1; i < chain.size(); ++i) {
        const double step = chain[i].x - chain[i - 1].x;
        if (step > 0.35 * height && step < 1.5 * height) steps.push_back(step);
    }
    if (steps.size() < 8) return 0;
    const double typical = median(steps);
    double sum = 0;
    int count = 0;
    for (const double step : steps) {
        if (std::abs(step - typical) >= 0.3 * typical) continue;
        sum += step;
        ++count;
    }
    return count < 6 ? 0 : sum / count;
}

// Robust: outliers (specks, half characters) lose their weight round by round.
Curve fit_robust(const std::vector<double>& x, const std::vector<double>& y, int degree,
                 double tolerance, std::vector<double>& weights) {
    Curve curve;
    for (int round = 0; round < 4; ++round) {
        curve = fit_curve(x, y, weights, degree);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double error = (curve.at(x[i]) - y[i]) / tolerance;
            weights[i] = 1 / (1 + error * error);
        }
    }
    return curve;
}

std::optional<TextLine> fit_line(const Chain& chain) {
    TextLine line;
    line.height = median_height(chain);
    line.pitch = pitch_of(chain, line.height);
    if (line.pitch <= 0) return std::nullopt;
    std::vector<double> k{0}, x{chain[0].x}, y{chain[0].y};
    double local = line.pitch;
    for (std::size_t i = 1; i < chain.size(); ++i) {
        const double step = chain[i].x - chain[i - 1].x;
        const double steps = std::max(1.0, std::round(step / local));
        k.push_back(k.back() + steps);
        x.push_back(chain[i].x);
        y.push_back(chain[i].y);
        if (steps == 1 && std::abs(step - local) < 0.25 * local) local = 0.85 * local + 0.15 * step;
    }
    line.span = static_cast<int>(k.back()) + 1;
    line.count = static_cast<int>(chain.size());
    if (line.span < 14 || line.span > 60) return std::nullopt;
    std::vector<double> weights(k.size(), 1.0);
    line.x_of_k = fit_robust(k, x, 2, 0.15 * line.pitch, weights);
    int good = 0;
    for (std::size_t i = 0; i < k.size(); ++i) {
        good += std::abs(line.x_of_k.at(k[i]) - x[i]) < 0.3 * line.pitch;
    }
    if (good < 0.6 * static_cast<double>(k.size())) return std::nullopt;
    line.y_of_x = fit_robust(x, y, chain.size() > 20 ? 2 : 1, 0.12 * line.height, weights);
    line.x0 = x.front();
    line.x1 = x.back();
    return line;
}

}  // namespace

Curve fit_curve(const std::vector<double>& x, const std::vector<double>& y,
                const std::vector<double>& weights, int degree) {
    Curve curve;
    const auto [low, high] = std::minmax_element(x.begin(), x.end());
    curve.origin = (*low + *high) / 2;
    curve.scale = std::max((*high - *low) / 2, 1e-6);
    const int terms = degree + 1;
    cv::Matx33d normal = cv::Matx33d::eye() * 1e-9;
    cv::Vec3d right(0, 0, 0);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double w = weights.empty() ? 1 : weights[i] * weights[i];
        const double t = (x[i] - curve.origin) / curve.scale;
        const double powers[] = {1, t, t * t};
        for (int r = 0; r < terms; ++r) {
            for (int c = 0; c < terms; ++c) normal(r, c) += w * powers[r] * powers[c];
            right[r] += w * powers[r] * y[i];
        }
    }
    const cv::Vec3d solved = normal.solve(right, cv::DECOMP_LU);
    for (int i = 0; i < 3; ++i) curve.c[static_cast<std::size_t>(i)] = i < terms ? solved[i] : 0;
    return curve;
}

FoundLines find_lines(const cv::Mat& grey, int block, int offset) {
    FoundLines found;
    const auto blobs = find_blobs(grey, block, offset);
    found.components = static_cast<int>(blobs.size());
    for (const Chain& chain : merge_chains(chain_blobs(blobs))) {
        if (chain.size() < 12) continue;
        if (auto line = fit_line(chain)) found.lines.push_back(*line);
    }
    std::sort(found.lines.begin(), found.lines.end(),
              [](const TextLine& a, const TextLine& b) { return a.count > b.count; });
    if (found.lines.size() > 10) found.lines.resize(10);
    return found;
}

}  // namespace limen::page
