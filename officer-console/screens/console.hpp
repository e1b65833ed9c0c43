// SPDX-License-Identifier: Apache-2.0
// The console's one window: lanes and queue at the side, what is open in the middle.
#pragma once

#include <optional>
#include <string>

#include "officer-console/desk/desk.hpp"
#include "officer-console/portraits.hpp"
#include "officer-console/settings.hpp"
#include "ui/frame.hpp"

namespace limen::officer {

struct Scene {
    const View& view;
    const Settings& settings;
    const Portraits& portraits;
    std::string officer;
};
struct Wish {
    std::optional<Input> input;
    bool next_language = false;
};

// "idle", "case", "lane": the name of the screen in the semantic tree.
std::string_view screen_name(const View& view);
Wish draw_console(ui::Frame& f, const Scene& scene);

}  // namespace limen::officer
