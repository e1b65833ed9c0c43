// SPDX-License-Identifier: Apache-2.0
// The live picture on its way to the screen.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <opencv2/core/mat.hpp>
#include <vector>

namespace limen::kiosk {

// The camera's newest picture for the screen. Written by the face worker, read by the UI thread.
class CameraPreview {
  public:
    struct Picture {
        int width = 0, height = 0;
        std::vector<std::uint8_t> rgba;
        std::uint64_t sequence = 0;
    };
    // Its middle square, as the screen shows it.
    void show(const cv::Mat& whole);
    // Overwrites the picture.
    void clear();
    // Null while there is none. The picture stays valid for as long as the pointer is held; clear()
    // overwrites it then too, so hold it for one frame only.
    std::shared_ptr<const Picture> latest() const;

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<Picture> picture_;
    std::uint64_t sequence_ = 0;
};

}  // namespace limen::kiosk
