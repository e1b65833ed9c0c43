// SPDX-License-Identifier: Apache-2.0
// The kiosk's configuration; config/kiosk.toml says what each key means.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "hal/camera/opencv_camera.hpp"
#include "hal/light/light.hpp"
#include "kiosk/journey/journey.hpp"
#include "ui/theme.hpp"

namespace limen::kiosk {

struct KioskConfig {
    std::filesystem::path identity, gate_peer_folder;
    std::string gate_id, gate_endpoint;

    Settings journey;  // without `kiosk`, which is the identity's

    std::string page_scanner_driver;  // "camera", "virtual"
    hal::OpenCvCameraOptions page_camera;
    double page_dots_per_inch = 0;
    std::filesystem::path page_model;
    std::string chip_reader_driver, chip_reader_name;  // "pcsc", "virtual"
    std::vector<std::filesystem::path> trust;
    std::string face_camera_driver;  // "camera", "virtual"
    hal::OpenCvCameraOptions face_camera;
    std::filesystem::path face_models, face_calibration;
    std::string light_driver;  // "none", "led"
    std::map<hal::Light::Zone, std::filesystem::path> leds;
    std::string printer_driver;  // "none", "spool"
    std::filesystem::path printer_spool;

    int window_width = 1080, window_height = 1920;
    bool fullscreen = true;
    ui::Display display;

    bool demo = false;
    int dock_width = 420;
    std::string dock_language;
    std::filesystem::path travellers, passports, footage;
    std::uint16_t vpcd_port = 35963;
    std::filesystem::path lane_control;  // empty: none

    std::filesystem::path log_file, metrics_file;  // empty: stderr; none

    // Any virtual device: there is a stage.
    bool is_virtual() const;
};

// Errors: "config.unreadable", "config.bad_toml", "config.invalid" with every problem found.
Result<KioskConfig> load_config(const std::filesystem::path& file);

}  // namespace limen::kiosk
