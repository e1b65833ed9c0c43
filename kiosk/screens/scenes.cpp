// SPDX-License-Identifier: Apache-2.0
// Small loops put together from the pictograms. Each stands at a telling moment when time stands
// still, so that a picture of the screen says as much as the moving screen.
#include <algorithm>
#include <cmath>

#include "kiosk/screens/pictograms.hpp"

namespace limen::kiosk::pictogram {

namespace {

using ui::Rect;

// Part of a square scene, in hundredths of it. The reader stands before the person as it stands,
// whichever way they read: the frame's mirroring is undone within the scene.
Rect part(const ui::Frame& f, Rect box, float x, float y, float w, float h) {
    const Rect square = box.fitted(1);
    const float unit = square.w / 100;
    if (f.rtl()) x = 100 - x - w;
    return {square.x + x * unit, square.y + y * unit, w * unit, h * unit};
}

// 0 → 1 and held, with soft ends.
float eased(double t) {
    const double c = std::clamp(t, 0.0, 1.0);
    return static_cast<float>(c * c * (3 - 2 * c));
}

double phase(const ui::Frame& f, double period_s) {
    return std::fmod(f.time_s(), period_s) / period_s;
}

void disc(ui::Frame& f, Rect box) {
    const Rect square = box.fitted(1);
    f.circle(square.centre(), square.w / 2, f.colour().accent_soft);
}

void sign(ui::Frame& f, Rect box, const ui::Drawing& drawing, ui::Pose pose = {}) {
    const Rect spot = part(f, box, 66, 4, 30, 30);
    f.circle(spot.centre(), spot.w * 0.58F, f.colour().surface);
    f.drawing(drawing, spot.inset(spot.w * 0.1F), pose);
}

// What to correct: the page on the glass, and one sign.
void advice_scene(ui::Frame& f, Rect box, std::string_view advice) {
    f.drawing(kReader, part(f, box, 8, 14, 84, 84));
    const Rect resting = part(f, box, 25, 28, 50, 50);
    const float swing = eased(std::abs(std::fmod(f.time_s() / 1.4 + 1, 2.0) - 1));
    if (advice == "wrong_page") {
        f.drawing(swing < 0.5F ? kPassportPlain : kPassportPhoto, resting);
        sign(f, box, kArrowTurn);
    } else if (advice == "upside_down") {
        f.drawing(kPassportPhoto, resting, {.degrees = 180 * (1 - swing)});
        sign(f, box, kArrowTurn, {.degrees = 180 * (1 - swing)});
    } else if (advice == "moving") {
        f.drawing(kPassportPhoto, resting);
        f.drawing(kTremble, part(f, box, 12, 15, 76, 76), {.opacity = 1 - 0.65F * swing});
    } else if (advice == "blurred") {
        f.drawing(kPassportPhoto, resting);
        sign(f, box, kPress);
    } else if (advice == "glare") {
        f.drawing(kPassportPhoto, resting);
        sign(f, box, kSun);
    } else if (advice == "too_dark") {
        f.drawing(kPassportPhoto, resting);
        f.drawing(kShade, part(f, box, 8, 14, 84, 84));
        sign(f, box, kPress);
    } else if (advice == "cut_off") {
        const float off = 14 * (1 - swing);
        f.drawing(kPassportPhoto, part(f, box, 25 + off, 28 + off, 50, 50));
        f.drawing(kArrowCorner, part(f, box, 6, 6, 26, 26));
    } else {  // unreadable
        f.drawing(kPassportPhoto, resting);
        sign(f, box, kSparkle);
    }
    f.animate(ui::Motion::lively);
}

}  // namespace

void on_disc(ui::Frame& f, Rect box, const ui::Drawing& drawing) {
    disc(f, box);
    f.drawing(drawing, part(f, box, 18, 17, 64, 64));
}

// Photo page up, turned over, down on to the glass, accepted. In half-seconds of a 5 s loop.
void place_scene(ui::Frame& f, Rect box, std::string_view advice) {
    disc(f, box);
    if (!advice.empty() && advice != "no_document" && advice != "none")
        return advice_scene(f, box, advice);
    f.drawing(kReader, part(f, box, 16, 38, 68, 68));
    const double t = 10 * phase(f, 5) + 1.2;
    const float slide = eased((t - 4) / 2.5);
    const float turned = eased((t - 2.2) / 1.0);
    const Rect flat = part(f, box, 27, 4 + 43 * slide, 46, 46);
    // Turning over: narrow to an edge, then wide with the other side.
    f.drawing(turned < 0.5F ? kPassportPhoto : kPassportCover, flat,
              {.width = std::max(0.04F, std::abs(1 - 2 * turned))});
    if (slide <= 0.02F)
        f.drawing(turned < 0.5F ? kArrowTurn : kArrowDown, part(f, box, 74, 18, 16, 16),
                  {.opacity = 0.9F});
    if (t > 7.2)
        f.drawing(kTick, part(f, box, 66, 66, 20, 20), {.opacity = eased((t - 7.2) / 0.8)});
    f.animate(ui::Motion::lively);
}

void attract_scene(ui::Frame& f, Rect box) {
    const Rect square = box.fitted(1);
    f.circle(square.centre(), square.w / 2, f.colour().night_ink.faded(0.10));
    f.circle(square.centre(), square.w * 0.41F,
             f.theme().high_contrast ? f.colour().accent_soft : f.colour().night_ink);
    // Without a GPU the loop is two pictures, so that an idle hall costs next to nothing.
    const double at =
        f.software() ? std::floor(2 * phase(f, 2 * ui::kIdlePeriod.count())) / 2 : phase(f, 4);
    const float down = eased(2 * std::abs(at - 0.5) * 2.2 - 0.6);
    f.drawing(kReader, part(f, box, 26, 42, 48, 48));
    f.drawing(kPassportClosed, part(f, box, 31, 19 + 25 * (1 - down), 38, 38));
    if (down > 0.6F) f.drawing(kArrowDown, part(f, box, 70, 36, 13, 13), {.opacity = down});
    f.animate(ui::Motion::idle);
}

void reading_scene(ui::Frame& f, Rect box) {
    f.drawing(kReader, part(f, box, 18, 16, 64, 64));
    f.drawing(kPassportCover, part(f, box, 28, 25, 44, 44));
}

void lay_back_scene(ui::Frame& f, Rect box) {
    disc(f, box);
    const float swing = eased(1.3 - 1.6 * phase(f, 2));
    f.drawing(kReader, part(f, box, 16, 34, 68, 68));
    f.drawing(kPassportCover, part(f, box, 27, 43 - 34 * swing, 46, 46));
    f.drawing(kArrowDown, part(f, box, 75, 22, 15, 15));
    f.animate(ui::Motion::lively);
}

void take_scene(ui::Frame& f, Rect box) {
    disc(f, box);
    const float up = eased(1.6 * phase(f, 2.4) + 0.35);
    f.drawing(kReader, part(f, box, 16, 34, 68, 68));
    f.drawing(kPassportClosed, part(f, box, 30, 46 - 38 * up, 40, 40));
    f.drawing(kGateArrow, part(f, box, 74, 22, 15, 15));
    f.animate(ui::Motion::lively);
}

}  // namespace limen::kiosk::pictogram
