// SPDX-License-Identifier: Apache-2.0
// A document reader's camera in the virtual world: the page as it lies on the glass, never quite
// straight, with the sensor's noise.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "hal/page-scanner/page_scanner.hpp"
#include "hal/virtual/stage/stage.hpp"

namespace limen::virtual_world {

inline constexpr double kScannerDpi = 300;
// The glass: 140 mm × 105 mm at 300 dots an inch, a passport's page (125 × 88) and some room.
inline constexpr int kGlassWidth = 1654, kGlassHeight = 1240;

// 12 pictures a second. The seed makes offsets and noise repeatable. The stage outlives the
// scanner.
std::unique_ptr<hal::PageScanner> make_page_scanner(const Stage& stage, const Clock& clock,
                                                    std::uint64_t seed = 1);

}  // namespace limen::virtual_world
