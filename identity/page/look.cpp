// SPDX-License-Identifier: Apache-2.0
#include "identity/page/look.hpp"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>

namespace limen::page {
namespace {

constexpr int kBurnt = 250;

int percentile(const cv::Mat& grey, double share) {
    std::array<int, 256> histogram{};
    for (int y = 0; y < grey.rows; ++y) {
        const auto* row = grey.ptr(y);
        for (int x = 0; x < grey.cols; ++x) ++histogram[row[x]];
    }
    double left = share * grey.rows * grey.cols;
    for (int value = 0; value < 256; ++value) {
        left -= histogram[static_cast<std::size_t>(value)];
        if (left <= 0) return value;
    }
    return 255;
}

// The steepest edges among those of high contrast, as a share of that contrast.
double edge_sharpness(const cv::Mat& grey, const cv::Mat& local_range, double contrast) {
    cv::Mat dx, dy, steep;
    cv::Sobel(grey, dx, CV_16S, 1, 0, 1);
    cv::Sobel(grey, dy, CV_16S, 0, 1, 1);
    dx = cv::abs(dx);
    dy = cv::abs(dy);
    cv::max(dx, dy, steep);  // twice the slope per pixel
    std::vector<double> shares;
    for (int y = 2; y < grey.rows - 2; y += 2) {
        const auto* range = local_range.ptr(y);
        const auto* slope = steep.ptr<short>(y);
        for (int x = 2; x < grey.cols - 2; ++x) {
            if (range[x] > 0.5 * contrast) shares.push_back(slope[x] / 2.0 / range[x]);
        }
    }
    if (shares.size() < 50) return 0;
    const auto at = shares.begin() + static_cast<std::ptrdiff_t>(shares.size() * 95 / 100);
    std::nth_element(shares.begin(), at, shares.end());
    return *at;
}

}  // namespace

Look look_at(const cv::Mat& grey) {
    Look look;
    cv::Mat coarse;
    cv::resize(grey, coarse, {32, 24}, 0, 0, cv::INTER_AREA);
    cv::Scalar mean, deviation;
    cv::meanStdDev(coarse, mean, deviation);
    look.brightness = mean[0];
    look.structure = deviation[0];
    const cv::Mat kernel = cv::getStructuringElement(cv::MORPH_RECT, {21, 21});
    cv::Mat high, low;
    cv::dilate(grey, high, kernel);
    cv::erode(grey, low, kernel);
    const cv::Mat range = high - low;
    look.contrast = percentile(range, 0.98);
    look.sharpness = edge_sharpness(grey, range, look.contrast);
    // Only spots: a sheet that is white all over is not glare.
    cv::Mat burnt = grey >= kBurnt;
    cv::erode(burnt, burnt, cv::getStructuringElement(cv::MORPH_RECT, {15, 15}));
    look.glare = cv::countNonZero(burnt) / static_cast<double>(grey.total());
    return look;
}

double glare_within(const cv::Mat& grey, const cv::Rect2f& area) {
    const cv::Rect inside = cv::Rect(static_cast<int>(area.x), static_cast<int>(area.y),
                                     static_cast<int>(area.width), static_cast<int>(area.height)) &
                            cv::Rect(0, 0, grey.cols, grey.rows);
    if (inside.empty()) return 0;
    return cv::countNonZero(grey(inside) >= kBurnt) / static_cast<double>(inside.area());
}

}  // namespace limen::page
