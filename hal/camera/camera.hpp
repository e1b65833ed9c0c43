// SPDX-License-Identifier: Apache-2.0
// A colour camera: frames in order, the newest first when the caller is slow.
#pragma once

#include <chrono>
#include <cstdint>
#include <opencv2/core/mat.hpp>

#include "base/clock.hpp"
#include "hal/device.hpp"

namespace limen::hal {

struct Frame {
    cv::Mat bgr;                 // 8-bit, 3 channels, upright, not mirrored
    std::uint64_t sequence = 0;  // grows; a gap is a frame that was dropped
    Monotonic at{0};             // when it was captured
};

class Camera : public Device {
  public:
    // Starts the stream. Error "camera.not_found", "camera.cannot_open" (stage device).
    virtual Result<void> start() = 0;
    virtual void stop() = 0;
    // Waits for the next frame. "camera.timeout" (retryable), "camera.gone".
    virtual Result<Frame> grab(std::chrono::milliseconds timeout) = 0;
};

}  // namespace limen::hal
