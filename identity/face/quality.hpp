// SPDX-License-Identifier: Apache-2.0
// Whether a live picture is good enough, and the one thing to ask of the person when it is not.
#pragma once

#include <vector>

#include "base/clock.hpp"
#include "identity/face/face_engine.hpp"

namespace limen::face {

// faces: the largest first.
Quality assess(const cv::Mat& bgr, const std::vector<FaceBox>& faces);

// A person can't follow advice that changes with every frame: another one is shown only when it
// has been the same for a while. Good news (none) comes sooner than a new request.
class SteadyAdvice {
  public:
    FaceAdvice update(Monotonic now, FaceAdvice seen);

  private:
    FaceAdvice shown_ = FaceAdvice::no_face;
    FaceAdvice candidate_ = FaceAdvice::no_face;
    Monotonic since_{0};
    bool started_ = false;
};

}  // namespace limen::face
