// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>
#include <string>
#include <vector>

namespace limen::page {

// A data page as a scanner of 300 dots an inch sees it on its glass: patterned paper, a portrait's
// place, captions, and `lines` in OCR-B of 2.54 mm pitch at the foot. No lines: another page.
cv::Mat draw_page(const std::vector<std::string>& lines);

// What can happen to it.
cv::Mat turned(const cv::Mat& page, double degrees);
cv::Mat blurred(const cv::Mat& page, double sigma);
cv::Mat noisy(const cv::Mat& page, double sigma, unsigned seed);
cv::Mat with_glare(const cv::Mat& page, cv::Point centre, int radius);

}  // namespace limen::page
