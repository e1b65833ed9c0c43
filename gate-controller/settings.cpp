// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/settings.hpp"

namespace limen::gate {
namespace {

void read_lane(Config& config, Settings& settings) {
    lane::Config& lane = settings.gate.lane;
    // Two-door mantraps and open lanes are known to the core's configuration and not driven yet.
    config.choice("lane.layout", {"one_door"}, "one_door");
    lane.start_ms = config.integer("lane.start_ms", lane.start_ms, 1'000, 30'000);
    lane.pass_ms = config.integer("lane.pass_ms", lane.pass_ms, 1'000, 60'000);
    lane.close_ms = config.integer("lane.close_ms", lane.close_ms, 1'000, 60'000);
    lane.mains_ms = config.integer("lane.mains_ms", lane.mains_ms, 0, 3'600'000);
    lane.sensors_ms = config.integer("lane.sensors_ms", lane.sensors_ms, 100, 5'000);
    lane.settle_readings =
        static_cast<int>(config.integer("lane.settle_readings", lane.settle_readings, 2, 100));
    settings.gate.pulse =
        std::chrono::milliseconds(config.integer("lane.pulse_ms", 500, 100, 1'000));
}

void read_virtual(Config& config, Settings& settings) {
    auto& v = settings.virtual_settings;
    v.door_opens_ms = config.integer("lane.virtual.door_opens_ms", v.door_opens_ms, 0, 60'000);
    v.traveller_starts_ms =
        config.integer("lane.virtual.traveller_starts_ms", v.traveller_starts_ms, 0, 60'000);
    v.traveller_takes_ms =
        config.integer("lane.virtual.traveller_takes_ms", v.traveller_takes_ms, 0, 60'000);
    v.follower_ms = config.integer("lane.virtual.follower_ms", v.follower_ms, 0, 60'000);
    v.door_closes_ms = config.integer("lane.virtual.door_closes_ms", v.door_closes_ms, 0, 60'000);
    v.door_holds_ms = config.integer("lane.virtual.door_holds_ms", v.door_holds_ms, 0, 60'000);
    v.pulse_log = config.path("lane.virtual.pulse_log", std::filesystem::path());
    settings.control_socket = config.path("lane.virtual.control", std::filesystem::path());
}

void read_usb(Config& config, Settings& settings) {
    auto& usb = settings.usb;
    const auto number = [&](const char* key, int fallback, int min, int max) {
        return static_cast<int>(config.integer(std::string("lane.usb.") + key, fallback, min, max));
    };
    settings.usb_serial = config.text("lane.usb.serial", "");
    usb.open_relay = number("open_relay", usb.open_relay, 1, 8);
    usb.stop_relay = number("stop_relay", usb.stop_relay, 0, 8);
    usb.go_relay = number("go_relay", usb.go_relay, 0, 8);
    usb.alarm_relay = number("alarm_relay", usb.alarm_relay, 0, 8);
    usb.passage_bit = number("passage_bit", usb.passage_bit, -1, 15);
    usb.emergency_bit = number("emergency_bit", usb.emergency_bit, -1, 15);
    usb.closed_bit = number("closed_bit", usb.closed_bit, -1, 15);
    usb.beam_bit = number("beam_bit", usb.beam_bit, -1, 15);
    usb.wrong_way_bit = number("wrong_way_bit", usb.wrong_way_bit, -1, 15);
    usb.mains_bit = number("mains_bit", usb.mains_bit, -1, 15);
}

void read_log(Config& config, Settings& settings) {
    const std::string level =
        config.choice("log.level", {"debug", "info", "warning", "error"}, "info");
    settings.log_level = level == "debug"     ? log::Level::debug
                         : level == "warning" ? log::Level::warning
                         : level == "error"   ? log::Level::error
                                              : log::Level::info;
    settings.log_file = config.path("log.file", std::filesystem::path());
}

}  // namespace

Settings read_settings(Config& config) {
    Settings settings;
    settings.identity = config.path("gate.identity");
    settings.peers = config.path("gate.peers");
    settings.gate.direction = config.choice("gate.direction", {"entry", "exit"}) == "exit"
                                  ? border::Direction::exit
                                  : border::Direction::entry;
    settings.kiosk_endpoint = config.text("gate.kiosk_endpoint");
    settings.console_endpoint = config.text("gate.console_endpoint");
    settings.policy = config.path("policy.file");
    settings.journal = config.path("journal.file");
    settings.gate.keep_evidence_hours =
        config.integer("journal.keep_evidence_hours", 24, 1, 24 * 90);
    settings.virtual_lane = config.choice("lane.driver", {"virtual", "usb-relay"}) == "virtual";
    read_lane(config, settings);
    if (settings.virtual_lane || config.has("lane.virtual")) read_virtual(config, settings);
    if (!settings.virtual_lane || config.has("lane.usb")) read_usb(config, settings);
    settings.delivery = read_delivery(config);
    read_log(config, settings);
    if (!settings.kiosk_endpoint.empty() && settings.kiosk_endpoint == settings.console_endpoint)
        config.problem("gate.console_endpoint", "must not be the kiosks' endpoint");
    return settings;
}

}  // namespace limen::gate
