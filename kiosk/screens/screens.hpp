// SPDX-License-Identifier: Apache-2.0
// The traveller's screens: functions from what the journey shows to what the person did.
#pragma once

#include <vector>

#include "kiosk/journey/view_model.hpp"
#include "ui/frame.hpp"
#include "ui/i18n.hpp"

namespace limen::kiosk {

// The live picture, as the camera gives it (upright, not mirrored).
using CameraPicture = ui::PixelView;

// Draws view.screen into the frame's region. `camera` is used by the face screen and may be null.
// choose_language with an empty value means "show me the list".
std::vector<Intent> draw_screen(ui::Frame& f, const ui::Catalogue& catalogue, const ViewModel& view,
                                const CameraPicture* camera);

// The area a view asks for: its language and theme; rect empty (the whole window).
ui::Area area_for(const ui::Catalogue& catalogue, const ViewModel& view,
                  const ui::Display& display);

}  // namespace limen::kiosk
