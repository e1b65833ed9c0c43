// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>

namespace limen::kiosk {

// Whether a picture differs from the one last looked at, so that an idle kiosk does not read an
// empty glass twelve times a second. A few thousand samples of the picture; sensor noise is
// averaged away.
class ChangeSense {
  public:
    bool changed(const cv::Mat& bgr);
    // The next picture counts as changed.
    void forget() { last_.release(); }

  private:
    cv::Mat last_;
};

}  // namespace limen::kiosk
