// SPDX-License-Identifier: Apache-2.0
// A camera through OpenCV's VideoCapture: a V4L2 device, a video file, or a network stream.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/config.hpp"
#include "hal/camera/camera.hpp"

namespace limen::hal {

struct OpenCvCameraOptions {
    // "0" or "/dev/video0" (device), "file.mp4" (file), "rtsp://…" (stream).
    std::string source;
    // Devices: what is asked for; 0 leaves it to the device.
    int width = 0, height = 0, frames_per_second = 0;
    // Files come at the speed they were taken at.
    bool loop = false;
    int start_frame = 0;
    // How the camera is mounted.
    int quarter_turns = 0;  // clockwise
    bool mirror = false;    // the sensor gives a mirrored picture: undo it
    // The fault raised while there are no pictures: "face_camera.gone" or "page_scanner.gone".
    std::string fault = "face_camera.gone";
    std::chrono::milliseconds reconnect_every{1000};
};

// Reads source, width, height, frames_per_second, loop, start_frame, quarter_turns and mirror under
// `table` ("face_camera"); a file's path is taken from the config file's folder.
OpenCvCameraOptions opencv_camera_options(Config& config, const std::string& table,
                                          std::string fault);

// Between start() and stop() a thread of the camera's own takes the pictures, so that grab() never
// waits for longer than its timeout and always gives the newest. A device that is gone is looked
// for again and again; a file that has ended (and does not loop) gives "camera.gone". The clock
// outlives the camera.
std::unique_ptr<Camera> make_opencv_camera(OpenCvCameraOptions options, const Clock& clock);

}  // namespace limen::hal
