// SPDX-License-Identifier: Apache-2.0
// The rooms and who may know whom (docs/architecture.md). A forbidden include is a wall that
// somebody moved.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "tests/unit/architecture/source_tree.hpp"

namespace limen::tests {
namespace {

using Rooms = std::set<std::string>;

const std::map<std::string, Rooms>& allowed() {
    static const std::map<std::string, Rooms> table = {
        {"base", {}},
        {"border", {"base"}},
        {"protocol", {"base", "border"}},
        {"hal", {"base", "border"}},
        {"identity", {"base", "border", "hal"}},
        {"ui", {"base"}},
        {"kiosk", {"base", "border", "protocol", "identity", "hal", "ui"}},
        {"gate-controller", {"base", "border", "protocol", "hal"}},
        {"officer-console", {"base", "border", "protocol", "ui"}},
        {"provisioning", {"base", "border", "protocol", "identity", "hal", "ui"}},
        {"server", {"base", "border", "protocol"}},
    };
    return table;
}

std::string room_of(const std::string& path) {
    return path.substr(0, path.find('/'));
}

// Calls `see(file, line number, included path)` for every quoted include of our tree.
template <class See>
void each_include(See see) {
    static const std::regex kInclude(R"re(^\s*#\s*include\s*"([^"]+)")re");
    for (const SourceFile& file : source_files()) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            std::smatch match;
            if (std::regex_search(file.lines[i], match, kInclude))
                see(file.path, i + 1, match[1].str());
        }
    }
}

TEST(Architecture, NoRoomKnowsARoomItMustNotKnow) {
    int seen = 0;
    each_include([&](const std::string& path, std::size_t line, const std::string& included) {
        const auto room = allowed().find(room_of(path));
        if (room == allowed().end()) return;  // tests may know everybody
        ++seen;
        const std::string target = room_of(included);
        EXPECT_TRUE(target == room->first || room->second.contains(target))
            << path << ":" << line << " includes " << included << "; " << room->first
            << " may not know " << target;
    });
    EXPECT_GT(seen, 50) << "the test did not find the sources";
}

TEST(Architecture, TheDeviceInterfacesDoNotKnowTheSimulators) {
    each_include([&](const std::string& path, std::size_t line, const std::string& included) {
        if (!path.starts_with("hal/") || path.starts_with("hal/virtual/")) return;
        // A device's folder may make its virtual driver when the configuration asks for it, in its
        // factory only.
        if (path.find("factory") != std::string::npos) return;
        EXPECT_FALSE(included.starts_with("hal/virtual/")) << path << ":" << line;
    });
}

TEST(Architecture, TheVirtualChipSharesOnlyApduAndTlvWithTheReader) {
    // A mistake in a protocol must not be mirrored by the simulator that tests it.
    // chip_reader.hpp is the interface it is reached by, and holds no protocol.
    static const Rooms kShared = {"hal/chip-reader/apdu.hpp", "hal/chip-reader/tlv.hpp",
                                  "hal/chip-reader/chip_reader.hpp"};
    each_include([&](const std::string& path, std::size_t line, const std::string& included) {
        if (!path.starts_with("hal/virtual/chip/")) return;
        const bool own = included.starts_with("hal/virtual/") || included.starts_with("base/");
        EXPECT_TRUE(own || kShared.contains(included))
            << path << ":" << line << " includes " << included;
    });
}

TEST(Architecture, TheLaneCoreKnowsNothingButItself) {
    static const std::regex kAnyInclude(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
    static const Rooms kPlain = {"array",       "chrono",  "cstdint", "optional",
                                 "string_view", "utility", "variant", "algorithm",
                                 "limits",      "cstddef", "span"};
    for (const SourceFile& file : source_files()) {
        if (!file.path.starts_with("gate-controller/lane/")) continue;
        for (const std::string& line : file.lines) {
            std::smatch match;
            if (!std::regex_search(line, match, kAnyInclude)) continue;
            const std::string included = match[1];
            EXPECT_TRUE(kPlain.contains(included) || included == "base/invariant.hpp" ||
                        included.starts_with("gate-controller/lane/"))
                << file.path << " includes " << included << "; the safety core has no dependencies";
        }
    }
}

TEST(Architecture, IncludesAreWrittenFromTheRoot) {
    each_include([&](const std::string& path, std::size_t line, const std::string& included) {
        EXPECT_NE(included.find('/'), std::string::npos)
            << path << ":" << line << ": write \"" << room_of(path) << "/…/" << included << "\"";
        EXPECT_EQ(included.find(".."), std::string::npos) << path << ":" << line;
    });
}

}  // namespace
}  // namespace limen::tests
