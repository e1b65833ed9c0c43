// SPDX-License-Identifier: Apache-2.0
// Finding and aligning faces: HOG detector and 5-point predictor.
#pragma once

#include <filesystem>
#include <memory>
#include <opencv2/core/mat.hpp>
#include <vector>

#include "base/result.hpp"
#include "identity/face/face_engine.hpp"

namespace limen::face {

class FaceFinder {
  public:
    // Error "face.no_model".
    static Result<std::unique_ptr<FaceFinder>> load(const std::filesystem::path& predictor);
    virtual ~FaceFinder() = default;
    // Faces with landmarks, the largest first. The picture is looked at with its longer side at
    // `long_side` pixels; faces of less than 80 of these pixels are not found.
    virtual std::vector<FaceBox> find(const cv::Mat& bgr, int long_side) = 0;
    // The face turned upright, kChipSide square.
    virtual cv::Mat align(const cv::Mat& bgr, const FaceBox& face) = 0;
};

}  // namespace limen::face
