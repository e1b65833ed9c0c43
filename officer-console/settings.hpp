// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "border/crossing.hpp"
#include "ui/theme.hpp"

namespace limen::officer {

struct ReasonOption {
    std::string code;
    std::vector<border::OfficerAction> actions;
    std::string words;  // a site's own; empty: the translation "reason.<code>"
};
struct LaneSettings {
    std::string gate;
    std::string endpoint;
};
struct Settings {
    std::filesystem::path identity;
    std::filesystem::path peers;
    std::string language;
    bool high_contrast = false;
    std::vector<LaneSettings> lanes;
    ui::Display display;
    std::vector<ReasonOption> reasons;
};

// Errors as of Config. Every action has a reason to choose, every code and lane is there once.
Result<Settings> load_settings(const std::filesystem::path& file);

}  // namespace limen::officer
