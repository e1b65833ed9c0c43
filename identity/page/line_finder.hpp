// SPDX-License-Identifier: Apache-2.0
// Finds rows of evenly spaced characters in a grey picture: connected components, chained to their
// right neighbours, fitted with smooth curves so that slanted, tapered and slightly bent lines can
// be cut into cells.
#pragma once

#include <array>
#include <opencv2/core/mat.hpp>
#include <vector>

namespace limen::page {

// A polynomial of degree ≤ 2 about its own origin.
struct Curve {
    double origin = 0, scale = 1;
    std::array<double, 3> c{};
    double at(double x) const {
        const double t = (x - origin) / scale;
        return c[0] + t * (c[1] + t * c[2]);
    }
    double slope(double x) const {
        const double t = (x - origin) / scale;
        return (c[1] + 2 * t * c[2]) / scale;
    }
};
// Least squares; weights may be empty.
Curve fit_curve(const std::vector<double>& x, const std::vector<double>& y,
                const std::vector<double>& weights, int degree);

struct TextLine {
    Curve x_of_k;  // centre of the k-th character, pixels
    Curve y_of_x;  // centre line
    double pitch = 0, height = 0;
    int span = 0;   // characters from the first to the last component found
    int count = 0;  // components found
    double x0 = 0, x1 = 0;
};

struct FoundLines {
    std::vector<TextLine> lines;  // those with most components first, at most ten
    int components = 0;           // of character-like size, in the whole picture
};

// block: side of the neighbourhood that decides about ink or paper, odd; offset: grey levels below
// its mean.
FoundLines find_lines(const cv::Mat& grey, int block, int offset);

}  // namespace limen::page
