// SPDX-License-Identifier: Apache-2.0
#include "kiosk/screens/preview.hpp"

#include "ui/pen.hpp"

namespace limen::kiosk {

std::vector<Preview> previews() {
    std::vector<Preview> out;
    auto add = [&](ScreenId screen, std::string variant = {}) -> ViewModel& {
        std::string name(to_string(screen));
        if (!variant.empty()) name += "." + variant;
        out.push_back({std::move(name), {}});
        out.back().view.screen = screen;
        return out.back().view;
    };
    add(ScreenId::attract);
    add(ScreenId::language);
    add(ScreenId::privacy);
    add(ScreenId::place_page);
    for (const char* advice : {"no_document", "wrong_page", "upside_down", "moving", "blurred",
                               "glare", "too_dark", "cut_off", "unreadable"})
        add(ScreenId::place_page, advice).advice = advice;
    add(ScreenId::read_chip).progress = 0.62;
    add(ScreenId::read_chip, "start").progress = 0;
    add(ScreenId::read_chip, "end").progress = 1;
    add(ScreenId::read_chip, "lay_back").advice = "lay_back";
    add(ScreenId::remove_document).document_present = true;
    add(ScreenId::remove_document, "gone");
    add(ScreenId::face);
    for (const char* advice :
         {"no_face", "several_faces", "closer", "further_back", "move_into_frame", "look_straight",
          "too_dark", "too_bright", "hold_still"})
        add(ScreenId::face, advice).advice = advice;
    add(ScreenId::checking);
    add(ScreenId::outcome_gate);
    add(ScreenId::outcome_officer);
    add(ScreenId::outcome_try_again);
    add(ScreenId::still_there).seconds_left = 14;
    add(ScreenId::out_of_service);
    return out;
}

ui::PixelView preview_camera() {
    static const ui::Image picture = [] {
        ui::Pen pen(640, 640);
        pen.box({-5, -5, 210, 210}).fill(ui::rgb(0xC9D2DB));
        pen.box({84, 120, 32, 40}, 10).fill(ui::rgb(0xA8B2BD));
        pen.oval({68, 44, 64, 92}).fill(ui::rgb(0xB7C1CB));
        pen.move({24, 210})
            .curve({24, 140}, {176, 140}, {176, 210})
            .close()
            .fill(ui::rgb(0x8E9BA8));
        return pen.image();
    }();
    return {picture.rgba.data(), picture.width, picture.height, 0, ui::PixelFormat::rgba, 1};
}

}  // namespace limen::kiosk
