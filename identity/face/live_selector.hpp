// SPDX-License-Identifier: Apache-2.0
// From a stream of frames to one template of the person: usable frames, spread over time, the best
// of them fused. One frame can be a grimace or a blink; several tell.
#pragma once

#include <chrono>
#include <opencv2/core/mat.hpp>
#include <vector>

#include "base/clock.hpp"
#include "identity/face/face_engine.hpp"

namespace limen::face {

class LiveFaceSelector {
  public:
    struct Options {
        std::size_t wanted = 5;                   // templates to fuse
        std::chrono::milliseconds apart{120};     // between two of them
        std::chrono::milliseconds at_most{4000};  // then what there is must do, if `least` are
        std::size_t least = 3;
        double continuity = 0.90;  // cosine below which a frame shows somebody else
    };
    explicit LiveFaceSelector(Options options) : options_(options) {}
    LiveFaceSelector() : LiveFaceSelector(Options{}) {}

    // Whether this frame is worth the descriptor's time.
    bool wants(Monotonic now, const Quality& quality) const;
    // False: the frame shows another person than those before; all is begun anew with it. A face
    // must not be changed for another between two frames.
    bool add(Monotonic now, const Quality& quality, Template face, const cv::Mat& bgr);
    bool done(Monotonic now) const;
    // The mean of the templates; empty before the first.
    Template fused() const;
    // The head in the best frame, for the officer; empty before the first.
    const cv::Mat& best_picture() const { return best_picture_; }
    std::size_t count() const { return templates_.size(); }
    void reset();

  private:
    Options options_;
    std::vector<Template> templates_;
    Monotonic first_{0}, last_{0};
    double best_overall_ = -1;
    cv::Mat best_picture_;
};

}  // namespace limen::face
