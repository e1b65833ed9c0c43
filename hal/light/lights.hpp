// SPDX-License-Identifier: Apache-2.0
// The light drivers, chosen in the config.
#pragma once

#include <filesystem>
#include <map>
#include <memory>

#include "hal/light/light.hpp"

namespace limen::hal {

// No lights here: takes every command, shows nothing.
std::unique_ptr<Light> make_no_light();

// Lights that the kernel knows as LEDs (GPIO, USB and I2C controllers): a folder each, e.g.
// /sys/class/leds/kiosk:white:document with `brightness`, `max_brightness` and `trigger`. Steady
// patterns set the brightness, moving ones use the kernel's "timer" trigger, so that no thread of
// ours blinks. A zone without a folder is not lit. Errors: "light.gone" (stage device); the light
// is tried again at each call.
std::unique_ptr<Light> make_led_light(std::map<Light::Zone, std::filesystem::path> leds);

}  // namespace limen::hal
