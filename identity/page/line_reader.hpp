// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>
#include <vector>

#include "identity/page/glyph_net.hpp"
#include "identity/page/line_finder.hpp"

namespace limen::page {

// A line cut into cells and classified, with more cells on both sides than were found.
struct ReadLine {
    TextLine line;
    int first_k = 0;  // the k of the first cell
    int cells = 0;
    std::vector<float> log_p;  // cells × kClasses
    double score = 0;          // mean logarithm of the best character's probability
    const float* cell(int i) const { return log_p.data() + i * kClasses; }
    double x_of_cell(int i) const;  // centre of cell i, pixels
};

// Shifts and stretches the cells' grid until the classifier is surest, then reads.
ReadLine read_line(const GlyphNet& net, const cv::Mat& grey, const TextLine& line);

}  // namespace limen::page
