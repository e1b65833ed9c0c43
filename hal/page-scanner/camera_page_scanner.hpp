// SPDX-License-Identifier: Apache-2.0
// A document camera as page scanner: visible light only.
#pragma once

#include <memory>

#include "hal/camera/camera.hpp"
#include "hal/page-scanner/page_scanner.hpp"

namespace limen::hal {

// dots_per_inch: of the camera over the glass, 0 where it was not measured. Make the camera with
// the fault "page_scanner.gone".
std::unique_ptr<PageScanner> make_camera_page_scanner(std::unique_ptr<Camera> camera,
                                                      double dots_per_inch);

}  // namespace limen::hal
