// SPDX-License-Identifier: Apache-2.0
#include "ui/assets.hpp"

#include <cstdlib>
#include <sstream>

#include "base/files.hpp"

namespace limen::ui {

namespace {
bool holds_assets(const std::filesystem::path& folder) {
    std::error_code error;
    return std::filesystem::is_regular_file(folder / "i18n" / "en.json", error);
}
}  // namespace

Result<std::filesystem::path> find_assets() {
    if (const char* named = std::getenv("LIMEN_ASSETS")) {
        if (holds_assets(named)) return std::filesystem::path(named);
        return fail(Stage::screen, "screen.no_assets",
                    "LIMEN_ASSETS names a folder without i18n/en.json: " + std::string(named));
    }
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    for (auto folder = program.parent_path(); !error && folder != folder.root_path();
         folder = folder.parent_path())
        for (const char* place : {"share/limen/assets", "assets"})
            if (holds_assets(folder / place)) return folder / place;
    return fail(Stage::screen, "screen.no_assets",
                "the translations and pictures are not found beside the program; set LIMEN_ASSETS "
                "to the folder that has i18n/en.json");
}

Result<std::vector<std::string>> font_families(const std::filesystem::path& assets) {
    LIMEN_TRY(const Bytes bytes, read_file(assets / "fonts.txt", 1u << 16));
    std::istringstream lines(to_text(bytes));
    std::vector<std::string> out;
    for (std::string line; std::getline(lines, line);)
        if (!line.empty() && line.front() != '#') out.push_back(line);
    return out;
}

}  // namespace limen::ui
