// SPDX-License-Identifier: Apache-2.0
// The face camera of the virtual world: plays the footage of whoever stands there through an
// ordinary camera driver, and an empty room when nobody does.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "hal/camera/camera.hpp"
#include "hal/virtual/stage/stage.hpp"

namespace limen::virtual_world {

// Makes the driver that plays a file from a frame on, in a loop, at the file's own pace.
using OpenFootage = std::function<std::unique_ptr<hal::Camera>(const std::filesystem::path& file,
                                                               std::int64_t start_frame)>;

// The stage outlives the camera.
std::unique_ptr<hal::Camera> make_face_camera(const Stage& stage, const Clock& clock,
                                              OpenFootage open);

}  // namespace limen::virtual_world
