// SPDX-License-Identifier: Apache-2.0
// What a picture looks like where no zone could be read: the ground for advice.
#pragma once

#include <opencv2/core/mat.hpp>

namespace limen::page {

struct Look {
    double brightness = 0;  // mean grey, 0–255
    double structure = 0;   // standard deviation of the picture seen coarsely
    double contrast = 0;    // grey levels between ink and paper where it is greatest
    double sharpness = 0;   // steepest edges' share of their own contrast, per pixel; 0.5 at best
    double glare = 0;       // share of burnt-out pixels in large spots
};
// grey: at most about 1200 pixels wide, so that the figures compare.
Look look_at(const cv::Mat& grey);
// Share of burnt-out pixels within `area`.
double glare_within(const cv::Mat& grey, const cv::Rect2f& area);

constexpr double kSharpEnough = 0.14;

}  // namespace limen::page
