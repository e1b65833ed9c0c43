// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <vector>

namespace limen::ocr_training {

struct Samples {
    std::vector<float> inputs;  // count × kCellPixels, normalised
    std::vector<int> classes;
};

// Lines of OCR-B as a scanner or a camera would show them: worn, blurred, noisy, slanted, small,
// on patterned paper, compressed; cells cut with the errors of alignment a reader makes.
Samples make_samples(std::size_t count, unsigned seed);

}  // namespace limen::ocr_training
