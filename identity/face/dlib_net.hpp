// SPDX-License-Identifier: Apache-2.0
// The descriptor network, alone in its translation unit: its type takes the compiler half a minute.
#pragma once

#include <filesystem>
#include <memory>
#include <opencv2/core/mat.hpp>
#include <vector>

#include "base/result.hpp"

namespace limen::face {

constexpr int kChipSide = 150;
constexpr std::size_t kDescriptorSize = 128;

class DescriptorNet {
  public:
    // Error "face.no_model".
    static Result<std::unique_ptr<DescriptorNet>> load(const std::filesystem::path& file);
    virtual ~DescriptorNet() = default;
    // An aligned face, kChipSide square, 8-bit BGR, to kDescriptorSize values.
    virtual std::vector<float> describe(const cv::Mat& chip) = 0;
};

}  // namespace limen::face
