// SPDX-License-Identifier: Apache-2.0
// limen-gate's configuration file. config/gate.toml shows every key with its default.
#pragma once

#include <filesystem>
#include <string>

#include "base/config.hpp"
#include "base/log.hpp"
#include "gate-controller/delivery.hpp"
#include "gate-controller/gate.hpp"
#include "hal/lane/usb_relay_lane.hpp"
#include "hal/virtual/lane/virtual_lane.hpp"

namespace limen::gate {

struct Settings {
    GateSettings gate;
    std::filesystem::path identity;  // folder
    std::filesystem::path peers;     // folder: kiosks, officers and the server, told by their role
    std::string kiosk_endpoint;
    std::string console_endpoint;
    std::filesystem::path policy;
    std::filesystem::path journal;
    bool virtual_lane = false;
    hal::VirtualLane::Settings virtual_settings;
    std::filesystem::path control_socket;  // empty: no fault commands
    hal::UsbRelaySettings usb;
    std::string usb_serial;
    DeliverySettings delivery;
    log::Level log_level = log::Level::info;
    std::filesystem::path log_file;  // empty: stderr
};

// Every problem is recorded in `config`; its finish() tells them all.
Settings read_settings(Config& config);

}  // namespace limen::gate
