// SPDX-License-Identifier: Apache-2.0
// The flat-bed document reader: pictures of what lies on the glass.
#pragma once

#include <chrono>
#include <opencv2/core/mat.hpp>

#include "base/clock.hpp"
#include "hal/device.hpp"

namespace limen::hal {

struct PageImages {
    cv::Mat visible;           // 8-bit BGR, never empty
    cv::Mat infrared;          // 8-bit grey (B900), empty where the device has none
    cv::Mat ultraviolet;       // 8-bit BGR, empty where the device has none
    double dots_per_inch = 0;  // 0: unknown
    std::uint64_t sequence = 0;
    Monotonic at{0};
};

class PageScanner : public Device {
  public:
    virtual Result<void> start() = 0;
    virtual void stop() = 0;
    // The next picture, whether a document lies there or not. "camera.timeout" (retryable),
    // "camera.gone".
    virtual Result<PageImages> grab(std::chrono::milliseconds timeout) = 0;
};

}  // namespace limen::hal
