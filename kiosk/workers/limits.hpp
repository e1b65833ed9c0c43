// SPDX-License-Identifier: Apache-2.0
// What more than one worker keeps to.
#pragma once

#include <chrono>
#include <cstddef>

namespace limen::kiosk {

// How long a worker waits for one picture of its device before it looks at its orders again.
inline constexpr std::chrono::milliseconds kGrabTimeout{500};
// A portrait and a live picture travel in the evidence: both together stay under its limit.
inline constexpr std::size_t kMostJpegBytes = 120 * 1000;

}  // namespace limen::kiosk
