// SPDX-License-Identifier: Apache-2.0
#include "officer-console/settings.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/config.hpp"

namespace limen::officer {
namespace {

constexpr std::array<std::string_view, 3> kActions = {"admit", "refuse", "second_line"};
constexpr std::size_t kMaxLanes = 16;
constexpr std::size_t kMaxReasonsEach = 8;  // as many as fit beside the pictures

bool is_code(const std::string& text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

std::vector<ReasonOption> read_reasons(Config& config) {
    std::vector<ReasonOption> reasons;
    std::set<std::string> codes;
    std::array<std::size_t, kActions.size()> each{};
    for (Config& table : config.tables("reason")) {
        ReasonOption reason;
        reason.code = table.text("code");
        if (!is_code(reason.code))
            table.problem("code", "must be 1 to 64 characters of a-z, 0-9, '_' and '.'");
        if (!codes.insert(reason.code).second) table.problem("code", "is there twice; remove one");
        reason.words = table.text("words", "");
        for (const std::string& word : table.texts("actions")) {
            const auto found = std::find(kActions.begin(), kActions.end(), word);
            if (found == kActions.end()) {
                table.problem("actions", "must be of \"admit\", \"refuse\", \"second_line\"");
                continue;
            }
            const auto index = static_cast<std::size_t>(found - kActions.begin());
            reason.actions.push_back(static_cast<border::OfficerAction>(index));
            ++each[index];
        }
        static_cast<void>(table.finish());  // its problems are reported with the file's
        reasons.push_back(std::move(reason));
    }
    for (std::size_t i = 0; i < each.size(); ++i)
        if (each[i] == 0 || each[i] > kMaxReasonsEach)
            config.problem("reason", "needs 1 to 8 reasons for \"" + std::string(kActions[i]) +
                                         "\": an officer can't decide without one");
    return reasons;
}

std::vector<LaneSettings> read_lanes(Config& config) {
    std::vector<LaneSettings> lanes;
    std::set<std::string> gates;
    for (Config& table : config.tables("lane")) {
        LaneSettings lane;
        lane.gate = table.text("gate");
        lane.endpoint = table.text("endpoint");
        if (!gates.insert(lane.gate).second)
            table.problem("gate", "is watched twice; remove one of the lanes");
        static_cast<void>(table.finish());
        lanes.push_back(std::move(lane));
    }
    if (lanes.empty() || lanes.size() > kMaxLanes)
        config.problem("lane", "needs 1 to 16 lanes, each a [[lane]] with gate and endpoint");
    return lanes;
}

}  // namespace

Result<Settings> load_settings(const std::filesystem::path& file) {
    LIMEN_TRY(Config config, Config::load(file));
    Settings settings;
    settings.identity = config.path("identity");
    settings.peers = config.path("peers");
    settings.language = config.text("language", "en");
    settings.high_contrast = config.boolean("high_contrast", false);
    settings.display.long_mm =
        static_cast<float>(config.number("display.width_mm", 344, 100, 2000));
    settings.display.short_mm =
        static_cast<float>(config.number("display.height_mm", 215, 60, 2000));
    settings.display.text_scale =
        static_cast<float>(config.number("display.text_scale", 0.45, 0.3, 1));
    settings.lanes = read_lanes(config);
    settings.reasons = read_reasons(config);
    LIMEN_CHECK(config.finish());
    return settings;
}

}  // namespace limen::officer
