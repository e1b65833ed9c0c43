// SPDX-License-Identifier: Apache-2.0
// Lights that guide: around the document reader, beside the camera.
#pragma once

#include <cstdint>

#include "hal/device.hpp"

namespace limen::hal {

class Light : public Device {
  public:
    enum class Zone : std::uint8_t { document, face, status };
    enum class Pattern : std::uint8_t { off, steady, breathe, good, attention };
    virtual Result<void> show(Zone zone, Pattern pattern) = 0;
};

}  // namespace limen::hal
