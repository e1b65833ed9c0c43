// SPDX-License-Identifier: Apache-2.0
#include "identity/page/look.hpp"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>

namespace limen::page {
namespace {

constexpr int kBurnt = 250;

// Where the page lies: on a glass of another brightness its own edges would be the sharpest thing
// in the picture, however blurred its print is. All of the picture where no page stands out.
cv::Mat page_mask(const cv::Mat& grey) {
    constexpr int kCoarse = 8;
    cv::Mat coarse, bright;
    cv::resize(grey, coarse, {std::max(grey.cols / kCoarse, 1), std::max(grey.rows / kCoarse, 1)},
               0, 0, cv::INTER_AREA);
    cv::threshold(coarse, bright, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
    cv::morphologyEx(bright, bright, cv::MORPH_CLOSE,
                     cv::getStructuringElement(cv::MORPH_RECT, {9, 9}));
    const double share = cv::countNonZero(bright) / static_cast<double>(bright.total());
    if (share < 0.2 || share > 0.95) return cv::Mat(grey.size(), CV_8U, cv::Scalar(255));
    // What lies beyond the picture counts as no page, so its rim goes too.
    cv::erode(bright, bright, cv::getStructuringElement(cv::MORPH_RECT, {7, 7}), {-1, -1}, 1,
              cv::BORDER_CONSTANT, 0);
    cv::Mat mask;
    cv::resize(bright, mask, grey.size(), 0, 0, cv::INTER_NEAREST);
    return mask;
}

int percentile(const cv::Mat& grey, const cv::Mat& mask, double share) {
    std::array<int, 256> histogram{};
    double left = 0;
    for (int y = 0; y < grey.rows; ++y) {
        const auto* row = grey.ptr(y);
        const auto* in = mask.ptr(y);
        for (int x = 0; x < grey.cols; ++x) {
            if (in[x] == 0) continue;
            ++histogram[row[x]];
            left += share;
        }
    }
    for (int value = 0; value < 256; ++value) {
        left -= histogram[static_cast<std::size_t>(value)];
        if (left <= 0) return value;
    }
    return 255;
}

// The steepest edges among those of high contrast, as a share of that contrast.
double edge_sharpness(const cv::Mat& noisy, const cv::Mat& local_range, const cv::Mat& mask,
                      double contrast) {
    cv::Mat grey, dx, dy, steep;
    cv::GaussianBlur(noisy, grey, {}, 1.0);  // the sensor's grain is no edge
    cv::Sobel(grey, dx, CV_16S, 1, 0, 1);
    cv::Sobel(grey, dy, CV_16S, 0, 1, 1);
    dx = cv::abs(dx);
    dy = cv::abs(dy);
    cv::max(dx, dy, steep);  // twice the slope per pixel
    std::vector<double> shares;
    for (int y = 2; y < grey.rows - 2; y += 2) {
        const auto* range = local_range.ptr(y);
        const auto* slope = steep.ptr<short>(y);
        const auto* in = mask.ptr(y);
        for (int x = 2; x < grey.cols - 2; ++x) {
            if (in[x] != 0 && range[x] > 0.5 * contrast)
                shares.push_back(slope[x] / 2.0 / range[x]);
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
    const cv::Mat mask = page_mask(grey);
    look.contrast = percentile(range, mask, 0.98);
    look.sharpness = edge_sharpness(grey, range, mask, look.contrast);
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
