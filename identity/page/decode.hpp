// SPDX-License-Identifier: Apache-2.0
// From classified lines to a machine readable zone: which lines belong together, which format it
// is, where its columns begin, and which characters its rules allow where.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "identity/mrz/mrz.hpp"
#include "identity/page/line_reader.hpp"

namespace limen::page {

// The log probabilities at one position: of each character and of there being none.
using Cell = std::array<float, kClasses>;

// The positions of a zone; adds up over pictures of one document.
struct Grid {
    mrz::Format format{};
    std::vector<std::vector<Cell>> lines;  // [line][position]
    int pictures = 0;
    cv::Rect2f area;
    bool cut_off = false;  // characters at the picture's edge
    double layout_score = 0;
};

// The likeliest zone among the lines; none where no lines go together.
std::vector<Grid> arrange(const std::vector<ReadLine>& lines, cv::Size picture);

struct Decoded {
    std::vector<std::string> raw;          // the likeliest characters, whatever the rules say
    std::vector<std::string> lines;        // the likeliest that the rules allow
    std::vector<std::string> corrections;  // "line 2 position 14: O read as 0"
    double mean = 0;                       // mean log probability of the chosen characters
    int hollow = 0;                        // positions where nothing is likelier than any character
    double lowest_checked = 0, lowest_unchecked = 0;  // lowest share of a chosen character, 0–1,
                                                      // where check digits watch and where not
};
Decoded decode(const Grid& grid);

// Whether what was decoded may be believed: a reading, or nothing.
bool credible(const Decoded& decoded, const mrz::Mrz& parsed);

void add(Grid& sum, const Grid& other);

}  // namespace limen::page
