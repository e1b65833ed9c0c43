// SPDX-License-Identifier: Apache-2.0
// The kiosk's pictograms, ours, drawn in one hand: flat shapes, round joins, three colours. People
// are shown as ISO/IEC 24779 asks: one person, neutral, no hat and no glasses.
#pragma once

#include "ui/frame.hpp"

namespace limen::kiosk::pictogram {

extern const ui::Drawing kPassportClosed, kPassportPhoto, kPassportPlain, kPassportCover;
extern const ui::Drawing kReader, kArrowDown, kArrowTurn, kArrowCorner, kSun, kSparkle, kTremble,
    kPress, kTick, kShade;
extern const ui::Drawing kOfficer, kGate, kGateArrow, kClosed, kAgain;
// For bars and steps, in the ink of the page.
extern const ui::Drawing kIconLanguage, kIconText, kIconContrast, kIconOfficer, kIconPassport,
    kIconFace, kIconGate;
// On the privacy notice: who, why, how long, rights.
extern const ui::Drawing kIconAuthority, kIconLaw, kIconErased, kIconRights;

// A picture on its disc.
void on_disc(ui::Frame& f, ui::Rect box, const ui::Drawing& drawing);
// How a passport is laid on the reader, as a loop; with advice, what to correct.
void place_scene(ui::Frame& f, ui::Rect box, std::string_view advice);
// The loop that needs no words.
void attract_scene(ui::Frame& f, ui::Rect box);
// Passport resting on the reader, and leaving it.
void reading_scene(ui::Frame& f, ui::Rect box);
void lay_back_scene(ui::Frame& f, ui::Rect box);
void take_scene(ui::Frame& f, ui::Rect box);

}  // namespace limen::kiosk::pictogram
