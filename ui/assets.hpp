// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace limen::ui {

// The folder with i18n/ in it: $LIMEN_ASSETS, else beside the program (…/share/limen/assets), else
// an `assets` folder above it (a build tree). Error "screen.no_assets".
Result<std::filesystem::path> find_assets();
// The lines of assets/fonts.txt: families the screens are set in.
Result<std::vector<std::string>> font_families(const std::filesystem::path& assets);

}  // namespace limen::ui
