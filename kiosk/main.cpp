// SPDX-License-Identifier: Apache-2.0
// limen-kiosk: the traveller's application.
#include <malloc.h>

#include <cstdio>
#include <optional>

#include "base/command_line.hpp"
#include "base/log.hpp"
#include "kiosk/app/app.hpp"
#include "kiosk/app/config.hpp"
#include "kiosk/app/devices.hpp"
#include "kiosk/dock/dock.hpp"
#include "kiosk/dock/string_ids.hpp"
#include "kiosk/screens/screens.hpp"
#include "kiosk/screens/string_ids.hpp"
#include "ui/assets.hpp"
#include "ui/window.hpp"

namespace limen::kiosk {
namespace {
using namespace std::chrono_literals;

struct Options {
    std::filesystem::path config = "/etc/limen/kiosk.toml";
    std::filesystem::path semantics;
    bool check_config = false;
};

Result<ui::Catalogue> load_words(const KioskConfig& config) {
    LIMEN_TRY(const auto assets, ui::find_assets());
    std::vector<std::filesystem::path> folders{assets / "i18n"};
    std::vector<ui::StringId> required(kStrings.begin(), kStrings.end());
    if (config.demo) {
        folders.push_back(assets / "dock");
        required.insert(required.end(), kDockStrings.begin(), kDockStrings.end());
    }
    LIMEN_TRY(auto catalogue, ui::Catalogue::load(folders, required));
    for (const std::string& code : config.journey.languages)
        if (catalogue.language(code).code() != code)
            return fail(Stage::config, "config.no_language",
                        "journey.languages names \"" + code + "\", which has no complete file in " +
                            (assets / "i18n").string());
    return catalogue;
}

class Face {  // the window with the traveller's screen and, in demo, the dock
  public:
    Face(const KioskConfig& config, const ui::Catalogue& catalogue, ui::Window& window, App& app,
         DockHands* dock)
        : config_(config), catalogue_(catalogue), window_(window), app_(app), dock_(dock) {}

    Result<void> draw() {
        if (dock_ != nullptr) dock_view_ = dock_->view();
        std::vector<Intent> intents;
        std::vector<DockAction> actions;
        ui::Area area = area_for(catalogue_, app_.view(), config_.display);
        ui::Rect whole{0, 0, window_.size().w, window_.size().h};
        const ui::Rect side =
            dock_ != nullptr ? whole.take_end(static_cast<float>(config_.dock_width)) : ui::Rect{};
        // The window's own area clips what is drawn, so it is the whole of it when there is a dock.
        const ui::Rect screen = whole;
        const auto content = [&](ui::Frame& f) {
            if (dock_ == nullptr) {
                intents = draw_traveller(f);
                return;
            }
            ui::Area left = area;
            left.rect = screen;
            f.within(left, [&] { intents = draw_traveller(f); });
            const ui::Area beside{side, &catalogue_.language(config_.dock_language),
                                  ui::make_theme(false, false), config_.display};
            f.within(beside, [&] { actions = draw_dock(f, dock_view_); });
        };
        LIMEN_CHECK(window_.draw(area, to_string(app_.view().screen), content));
        for (Intent& intent : intents) app_.intent(std::move(intent));
        for (const DockAction& action : actions) dock_->act(action);
        if (!intents.empty() || !actions.empty()) window_.wake();
        return {};
    }
    bool dock_changed() const { return dock_ != nullptr && dock_->view() != dock_view_; }

  private:
    std::vector<Intent> draw_traveller(ui::Frame& f) {
        const auto picture = app_.preview().latest();
        if (!picture) return draw_screen(f, catalogue_, app_.view(), nullptr);
        CameraPicture view;
        view.data = picture->rgba.data();
        view.width = picture->width;
        view.height = picture->height;
        view.format = ui::PixelFormat::rgba;
        view.sequence = picture->sequence;
        return draw_screen(f, catalogue_, app_.view(), &view);
    }

    const KioskConfig& config_;
    const ui::Catalogue& catalogue_;
    ui::Window& window_;
    App& app_;
    DockHands* dock_;
    DockView dock_view_;
};

Result<void> serve(const KioskConfig& config, const Options& options) {
    const SystemClock clock;
    LIMEN_TRY(const auto catalogue, load_words(config));
    LIMEN_TRY(auto engines, load_engines(config));
    LIMEN_TRY(auto devices, make_devices(config, clock));
    ui::WindowOptions how;
    how.title = "Limen kiosk";
    how.width = config.window_width;
    how.height = config.window_height;
    how.fullscreen = config.fullscreen;
    how.semantics_file = options.semantics;
    LIMEN_TRY(const auto window, ui::Window::create(how, clock));
    App app(config, devices, engines, clock, [&] { window->wake(); });
    std::optional<DockHands> dock;
    if (config.demo) dock.emplace(*devices.stage, config.lane_control);
    Face face(config, catalogue, *window, app, dock ? &*dock : nullptr);
    log::write(log::Level::info, log::Event::program_started,
               {{"kiosk", engines.identity.self.id}, {"renderer", window->renderer()}});
    for (;;) {
        const ui::Wake wake = window->wait(app.busy() || config.demo ? 250ms : 1000ms);
        if (wake == ui::Wake::quit) break;
        const bool changed = app.turn();
        if (wake == ui::Wake::frame || changed || face.dock_changed()) LIMEN_CHECK(face.draw());
    }
    log::write(log::Level::info, log::Event::program_stopping);
    return {};
}

Result<void> run(const Options& options) {
    LIMEN_TRY(const KioskConfig config, load_config(options.config));
    if (options.check_config) {
        LIMEN_TRY(const auto catalogue, load_words(config));
        LIMEN_TRY(const auto engines, load_engines(config));
        std::printf("%s: in order\n", options.config.c_str());
        return {};
    }
    log::start("limen-kiosk", log::Level::info, config.log_file);
    return serve(config, options);
}

}  // namespace
}  // namespace limen::kiosk

int main(int argc, char** argv) {
    // Many threads, each of which needs big pictures for a moment: glibc would keep a heap for
    // each of them.
    mallopt(M_ARENA_MAX, 2);
    limen::kiosk::Options options;
    limen::CommandLine cli("The traveller's application of Limen.");
    cli.add_option("--config", options.config, "configuration file").capture_default_str();
    cli.add_flag("--check-config", options.check_config,
                 "check the configuration and what it names, then end");
    cli.add_option("--semantics", options.semantics,
                   "keep this file equal to what is on the screen, in words and boxes (JSON)");
    if (const auto ended = cli.parse(argc, argv)) return *ended;
    const auto done = limen::kiosk::run(options);
    if (done) return 0;
    std::fprintf(stderr, "limen-kiosk: %s\n", done.error().describe().c_str());
    limen::log::write(limen::log::Level::error, limen::log::Event::program_failed, done.error());
    return 1;
}
