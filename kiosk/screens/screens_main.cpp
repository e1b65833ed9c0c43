// SPDX-License-Identifier: Apache-2.0
// limen-screens: every screen, in every language and look, as pictures. For reviewers, translators
// and the README; draws without a display.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <iostream>

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

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Draws every kiosk screen to PNG, without a display.");
    app.add_option("--out", options.out, "folder for the pictures")->required();
    app.add_option("--size", options.size, "window size in pixels")->capture_default_str();
    app.add_option("--lang", options.language, "one language only, e.g. ar");
    app.add_option("--screen", options.screen, "only screens whose name has this in it");
    app.add_flag("--large", options.large, "large text");
    app.add_flag("--contrast", options.contrast, "high contrast");
    app.add_flag("--training", options.training, "with the training band");
    CLI11_PARSE(app, argc, argv);
    ::setenv("SDL_VIDEODRIVER", "offscreen", 0);
    const auto done = render(options);
    if (!done) {
        std::cerr << "limen-screens: " << done.error().describe() << "\n";
        return 1;
    }
    if (*done == 0) {
        std::cerr << "limen-screens: no screen matches\n";
        return 1;
    }
    std::cout << *done << " pictures in " << options.out.string() << "\n";
    return 0;
}
