// SPDX-License-Identifier: Apache-2.0
// limen-screens: every screen, in every language and look, as pictures. For reviewers, translators
// and the README; draws without a display.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "base/command_line.hpp"
#include "kiosk/screens/preview.hpp"
#include "kiosk/screens/screens.hpp"
#include "kiosk/screens/string_ids.hpp"
#include "ui/assets.hpp"
#include "ui/window.hpp"

namespace {

using namespace limen;

struct Options {
    std::filesystem::path out;
    std::string size = "1080x1920", language, screen;
    bool large = false, contrast = false, training = false;
    int measure_s = 0;
};

Result<ui::WindowOptions> window_options(const std::string& size) {
    ui::WindowOptions out;
    out.still = true;
    if (std::sscanf(size.c_str(), "%dx%d", &out.width, &out.height) != 2 || out.width < 200 ||
        out.height < 200 || out.width > 8192 || out.height > 8192)
        return fail(Stage::config, "screens.bad_size",
                    "--size must be like 1080x1920, from 200 to 8192 pixels");
    return out;
}

Result<int> render(const Options& options) {
    LIMEN_TRY(const auto assets, ui::find_assets());
    LIMEN_TRY(const auto families, ui::font_families(assets));
    for (const std::string& family : ui::TextEngine::missing_families(families))
        std::cerr << "limen-screens: the font " << family
                  << " is missing; install fonts-noto-core\n";
    LIMEN_TRY(const auto catalogue,
              ui::Catalogue::load(std::array{assets / "i18n"}, kiosk::kStrings));
    LIMEN_TRY(const auto how, window_options(options.size));
    const SystemClock clock;
    LIMEN_TRY(const auto window, ui::Window::create(how, clock));
    std::error_code error;
    std::filesystem::create_directories(options.out, error);
    int count = 0;
    for (const ui::Language& language : catalogue.languages()) {
        if (!options.language.empty() && options.language != language.code()) continue;
        for (kiosk::Preview preview : kiosk::previews()) {
            if (!options.screen.empty() && preview.name.find(options.screen) == std::string::npos)
                continue;
            preview.view.language = language.code();
            preview.view.large_text = options.large;
            preview.view.high_contrast = options.contrast;
            preview.view.training = options.training;
            const ui::PixelView camera = kiosk::preview_camera();
            LIMEN_CHECK(window->draw(
                kiosk::area_for(catalogue, preview.view, {}), preview.name,
                [&](ui::Frame& f) { kiosk::draw_screen(f, catalogue, preview.view, &camera); }));
            const std::string name = preview.name + "." + language.code() +
                                     (options.large ? ".large" : "") +
                                     (options.contrast ? ".contrast" : "") + ".png";
            LIMEN_CHECK(ui::write_png(options.out / name, window->screenshot()));
            ++count;
        }
    }
    return count;
}

double cpu_seconds() {
    rusage use{};
    ::getrusage(RUSAGE_SELF, &use);
    auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

// What one screen costs while nobody touches it: the real loop, for some seconds.
Result<int> measure(const Options& options) {
    LIMEN_TRY(const auto assets, ui::find_assets());
    LIMEN_TRY(const auto catalogue,
              ui::Catalogue::load(std::array{assets / "i18n"}, kiosk::kStrings));
    LIMEN_TRY(auto how, window_options(options.size));
    how.still = false;
    const SystemClock clock;
    LIMEN_TRY(const auto window, ui::Window::create(how, clock));
    int measured = 0;
    for (const kiosk::Preview& preview : kiosk::previews()) {
        if (preview.name != options.screen) continue;
        const ui::PixelView camera = kiosk::preview_camera();
        auto draw = [&] {
            return window->draw(
                kiosk::area_for(catalogue, preview.view, {}), preview.name,
                [&](ui::Frame& f) { kiosk::draw_screen(f, catalogue, preview.view, &camera); });
        };
        LIMEN_CHECK(draw());
        const double cpu_before = cpu_seconds();
        const auto frames_before = window->frames();
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(options.measure_s);
        while (std::chrono::steady_clock::now() < end) {
            const auto wake = window->wait(std::chrono::milliseconds(200));
            if (wake == ui::Wake::quit) break;
            if (wake == ui::Wake::frame) LIMEN_CHECK(draw());
        }
        rusage use{};
        ::getrusage(RUSAGE_SELF, &use);
        std::cout << preview.name << " on " << window->renderer() << ": "
                  << 100 * (cpu_seconds() - cpu_before) / options.measure_s << " % of a core, "
                  << static_cast<double>(window->frames() - frames_before) / options.measure_s
                  << " frames/s, " << use.ru_maxrss / 1024 << " MB, "
                  << window->texture_bytes() / 1024 << " kB of textures\n";
        ++measured;
    }
    return measured;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CommandLine app("Draws every kiosk screen to PNG, without a display.");
    app.add_option("--out", options.out, "folder for the pictures");
    app.add_option("--size", options.size, "window size in pixels").capture_default_str();
    app.add_option("--lang", options.language, "one language only, e.g. ar");
    app.add_option("--screen", options.screen, "only screens whose name has this in it");
    app.add_flag("--large", options.large, "large text");
    app.add_flag("--contrast", options.contrast, "high contrast");
    app.add_flag("--training", options.training, "with the training band");
    app.add_option("--measure", options.measure_s,
                   "instead of pictures: what --screen costs in this many seconds")
        .range(1, 3600);
    if (const auto ended = app.parse(argc, argv)) return *ended;
    ::setenv("SDL_VIDEODRIVER", "offscreen", 0);
    if (options.out.empty() == (options.measure_s == 0)) {
        std::cerr << "limen-screens: give either --out or --measure\n";
        return 2;
    }
    const auto done = options.measure_s > 0 ? measure(options) : render(options);
    if (!done) {
        std::cerr << "limen-screens: " << done.error().describe() << "\n";
        return 1;
    }
    if (*done == 0) {
        std::cerr << "limen-screens: no screen matches\n";
        return 1;
    }
    if (options.measure_s == 0)
        std::cout << *done << " pictures in " << options.out.string() << "\n";
    return 0;
}
