// SPDX-License-Identifier: Apache-2.0
#include "kiosk/app/config.hpp"

#include <algorithm>

#include "base/config.hpp"

namespace limen::kiosk {
namespace {

constexpr std::int64_t kMostMs = 600'000;

void read_delays(Config& config, Delays& delays) {
    const auto ms = [&](std::string_view key, Delays::ms& value, std::int64_t least) {
        value = Delays::ms(config.integer(key, value.count(), least, kMostMs));
    };
    ms("journey.inactivity_ms", delays.inactivity, 10'000);
    // WCAG 2.2, 2.2.1: at least 20 s to answer.
    ms("journey.still_there_ms", delays.still_there, 20'000);
    ms("journey.page_try_ms", delays.page_try, 2'000);
    ms("journey.chip_absent_ms", delays.chip_absent, 1'000);
    ms("journey.chip_return_ms", delays.chip_return, 2'000);
    ms("journey.face_capture_ms", delays.face_capture, 5'000);
    ms("journey.gate_reply_ms", delays.gate_reply, 2'000);
    ms("journey.outcome_officer_ms", delays.outcome_officer_shown, 3'000);
    if (delays.page_try * 4 >= delays.inactivity)
        config.problem("journey.page_try_ms", "less than a quarter of journey.inactivity_ms");
}

void read_languages(Config& config, Settings& journey) {
    journey.languages =
        config.texts("journey.languages", std::vector<std::string>{"en", "fr", "ar"});
    if (journey.languages.empty())
        config.problem("journey.languages", "at least one language, the first one for attract");
    for (const std::string& pair :
         config.texts("journey.language_of_state", std::vector<std::string>{})) {
        const auto equals = pair.find('=');
        const std::string language = equals == std::string::npos ? "" : pair.substr(equals + 1);
        if (equals == 0 || std::find(journey.languages.begin(), journey.languages.end(),
                                     language) == journey.languages.end())
            config.problem(
                "journey.language_of_state",
                "pairs like \"FRA=fr\" with a language of journey.languages, not \"" + pair + "\"");
        else
            journey.language_of_state[pair.substr(0, equals)] = language;
    }
}

void read_devices(Config& config, KioskConfig& out) {
    out.page_scanner_driver = config.choice("page_scanner.driver", {"camera", "virtual"}, "camera");
    // A virtual device may stand beside the keys of the real one it takes the place of.
    if (out.page_scanner_driver == "camera" || config.has("page_scanner.source"))
        out.page_camera = hal::opencv_camera_options(config, "page_scanner", "page_scanner.gone");
    out.page_dots_per_inch = config.number("page_scanner.dots_per_inch", 0, 0, 2400);
    out.page_model = config.path("page_scanner.model");
    out.chip_reader_driver = config.choice("chip_reader.driver", {"pcsc", "virtual"}, "pcsc");
    out.chip_reader_name = config.text("chip_reader.name", "");
    for (const std::string& path : config.texts("chip_reader.trust")) {
        std::filesystem::path whole = path;
        out.trust.push_back(std::move(whole));
    }
    out.face_camera_driver = config.choice("face_camera.driver", {"camera", "virtual"}, "camera");
    if (out.face_camera_driver == "camera" || config.has("face_camera.source"))
        out.face_camera = hal::opencv_camera_options(config, "face_camera", "face_camera.gone");
    out.face_models = config.path("face_camera.models");
    out.face_calibration = config.path("face_camera.calibration");
    out.light_driver = config.choice("light.driver", {"none", "led"}, "none");
    if (out.light_driver == "led") {
        using Zone = hal::Light::Zone;
        out.leds[Zone::document] = config.path("light.document");
        out.leds[Zone::face] = config.path("light.face");
        out.leds[Zone::status] = config.path("light.status");
    }
    out.printer_driver = config.choice("printer.driver", {"none", "spool"}, "none");
    if (out.printer_driver == "spool") out.printer_spool = config.path("printer.spool");
}

void read_window(Config& config, KioskConfig& out) {
    out.window_width = static_cast<int>(config.integer("window.width", 1080, 320, 7680));
    out.window_height = static_cast<int>(config.integer("window.height", 1920, 320, 7680));
    out.fullscreen = config.boolean("window.fullscreen", true);
    const auto mm = [&](std::string_view key, float fallback) {
        return static_cast<float>(config.number(key, fallback, 50, 5000));
    };
    out.display.long_mm = mm("window.long_mm", out.display.long_mm);
    out.display.short_mm = mm("window.short_mm", out.display.short_mm);
    out.display.distance_mm = mm("window.distance_mm", out.display.distance_mm);
}

void read_mode(Config& config, KioskConfig& out) {
    out.demo = config.boolean("mode.demo", false);
    out.journey.training = config.boolean("mode.training", false);
    out.dock_width = static_cast<int>(config.integer("mode.dock_width", 420, 200, 2000));
    out.dock_language = config.text("mode.dock_language", "en");
    if (!out.is_virtual()) {
        if (out.demo)
            config.problem("mode.demo",
                           "false, or at least one device with the driver \"virtual\"");
        return;
    }
    // A virtual device beside real travellers would let anybody in.
    if (!out.demo && !out.journey.training)
        config.problem("mode.demo", "true (or mode.training) where a device is virtual");
    out.travellers = config.path("virtual.travellers");
    out.passports = config.path("virtual.passports");
    out.footage = config.path("virtual.footage");
    out.vpcd_port =
        static_cast<std::uint16_t>(config.integer("virtual.vpcd_port", 35963, 1, 65535));
    out.lane_control = config.path("virtual.lane_control", std::filesystem::path{});
}

}  // namespace

bool KioskConfig::is_virtual() const {
    return page_scanner_driver == "virtual" || chip_reader_driver == "virtual" ||
           face_camera_driver == "virtual";
}

Result<KioskConfig> load_config(const std::filesystem::path& file) {
    LIMEN_TRY(Config config, Config::load(file));
    KioskConfig out;
    out.identity = config.path("identity.folder");
    out.gate_peer_folder = config.path("gate.peers");
    out.gate_id = config.text("gate.id");
    out.gate_endpoint = config.text("gate.endpoint");
    read_languages(config, out.journey);
    read_delays(config, out.journey.delays);
    out.journey.privacy_always = config.boolean("journey.privacy_always", false);
    read_devices(config, out);
    for (std::filesystem::path& path : out.trust)
        if (path.is_relative()) path = std::filesystem::absolute(file).parent_path() / path;
    read_window(config, out);
    read_mode(config, out);
    out.log_file = config.path("log.file", std::filesystem::path{});
    out.metrics_file = config.path("metrics.file", std::filesystem::path{});
    LIMEN_CHECK(config.finish());
    return out;
}

}  // namespace limen::kiosk
