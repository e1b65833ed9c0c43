// SPDX-License-Identifier: Apache-2.0
// What a frame draws with. Internal to ui/.
#pragma once

#include <imgui.h>

#include <chrono>
#include <optional>

#include "ui/frame.hpp"
#include "ui/input.hpp"
#include "ui/textures.hpp"

namespace limen::ui {

struct Frame::Context {
    ImDrawList* list = nullptr;
    Textures& textures;
    const TextEngine& engine;
    Input& input;
    bool software = false;
    double time_s = 0;
    Tree tree;
    Area area;
    Metrics metrics;
    std::optional<std::chrono::milliseconds> next_frame;  // soonest any animation asked for
};

}  // namespace limen::ui
