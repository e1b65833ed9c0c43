// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/change_sense.hpp"

#include <opencv2/imgproc.hpp>

namespace limen::kiosk {
namespace {

constexpr int kSampleStep = 8;                    // every eighth pixel …
constexpr int kGridWidth = 24, kGridHeight = 18;  // … averaged into cells
constexpr double kCellChange = 12;                // grey levels by which one cell must differ

}  // namespace

bool ChangeSense::changed(const cv::Mat& bgr) {
    cv::Mat samples, cells;
    cv::resize(bgr, samples, {bgr.cols / kSampleStep, bgr.rows / kSampleStep}, 0, 0,
               cv::INTER_NEAREST);
    if (samples.channels() == 3) cv::cvtColor(samples, samples, cv::COLOR_BGR2GRAY);
    cv::resize(samples, cells, {kGridWidth, kGridHeight}, 0, 0, cv::INTER_AREA);
    const bool differs = last_.empty() || cv::norm(cells, last_, cv::NORM_INF) > kCellChange;
    if (differs) last_ = cells;
    return differs;
}

}  // namespace limen::kiosk
