// SPDX-License-Identifier: Apache-2.0
// The kiosk's devices, as its configuration chooses them.
#pragma once

#include <memory>

#include "hal/camera/camera.hpp"
#include "hal/chip-reader/chip_reader.hpp"
#include "hal/light/light.hpp"
#include "hal/page-scanner/page_scanner.hpp"
#include "hal/printer/printer.hpp"
#include "hal/virtual/chip/virtual_reader.hpp"
#include "hal/virtual/stage/stage.hpp"
#include "kiosk/app/config.hpp"

namespace limen::kiosk {

struct Devices {
    // In the order in which they lean on each other.
    std::unique_ptr<virtual_chip::VirtualReader> local_reader;  // when the chip is played in here
    std::unique_ptr<virtual_world::Stage> stage;                // null without virtual devices
    std::unique_ptr<hal::PageScanner> page_scanner;
    std::unique_ptr<hal::ChipReader> chip_reader;
    std::unique_ptr<hal::Camera> face_camera;
    std::unique_ptr<hal::Light> light;
    std::unique_ptr<hal::Printer> printer;

    std::vector<hal::Device*> all() const;
};

// Devices that are not there yet are no error: they say so in their faults. Errors: the travellers'
// file, the stage's chip.
Result<Devices> make_devices(const KioskConfig& config, const Clock& clock);

}  // namespace limen::kiosk
