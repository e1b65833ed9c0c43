// SPDX-License-Identifier: Apache-2.0
// The printed pages of a specimen passport (ICAO Doc 9303-4), drawn as a scanner sees them: 125 mm
// × 88 mm at 300 dots an inch, straight, nothing around.
#pragma once

#include <opencv2/core/mat.hpp>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace limen::passport {

struct PageText {
    std::string state = "UTOPIA";
    std::string type, issuer, number;
    std::string surname, given_names, nationality, birth, sex, place_of_birth, issued, expiry;
    std::vector<std::string> mrz_lines;
};

// Error "passport.no_font" where the OCR-B font is missing.
Result<cv::Mat> draw_data_page(const PageText& text, const cv::Mat& portrait);
// A page for visas with a stamp on it, and no machine readable zone.
cv::Mat draw_visa_page(const std::string& state);
cv::Mat draw_cover(const std::string& state);
// The same page held above the glass: out of focus, and moving a little.
cv::Mat blurred(const cv::Mat& page);

}  // namespace limen::passport
