// SPDX-License-Identifier: Apache-2.0
// Every state a screen can be seen in, by name: what is drawn for reviewers and what the layout
// test walks through.
#pragma once

#include <string>
#include <vector>

#include "kiosk/journey/view_model.hpp"
#include "ui/raster.hpp"

namespace limen::kiosk {

struct Preview {
    std::string name;  // "place_page.glare"
    ViewModel view;
};
std::vector<Preview> previews();

// A drawn mannequin instead of a person before the camera.
ui::PixelView preview_camera();

}  // namespace limen::kiosk
