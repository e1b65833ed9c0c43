// SPDX-License-Identifier: Apache-2.0
#include "base/log_events.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "base/bytes.hpp"
#include "base/files.hpp"

namespace limen::log {
namespace {

std::string generate() {
    std::string page =
        "# Log events\n\n"
        "Generated from `base/log_events.hpp`; a test keeps the two the same "
        "(`LIMEN_UPDATE_DOCS=1 ./dev test LogEvents` writes it anew).\n"
        "Logs are one line of JSON an event: `at`, `level`, `program`, `event`, and the event's "
        "own fields. They hold "
        "no personal data.\n\n| event | meaning and remedy |\n|---|---|\n";
    for (const EventInfo& event : events())
        page += "| `" + std::string(event.name) + "` | " + std::string(event.meaning) + " |\n";
    return page;
}

TEST(LogEvents, NamesAreUniqueAndDotted) {
    std::set<std::string_view> names;
    for (const EventInfo& event : events()) {
        EXPECT_TRUE(names.insert(event.name).second) << event.name;
        EXPECT_GT(event.meaning.size(), 20u) << event.name;
    }
}

TEST(LogEvents, ThePageForOperatorsSaysWhatTheRegistrySays) {
    const std::filesystem::path page =
        std::filesystem::path(LIMEN_SOURCE_DIR) / "docs/log-events.md";
    if (std::getenv("LIMEN_UPDATE_DOCS") != nullptr) {
        ASSERT_TRUE(write_file(page, as_bytes(generate())));
    }
    const auto written = read_file(page);
    ASSERT_TRUE(written) << written.error().describe();
    EXPECT_EQ(to_text(*written), generate());
}

}  // namespace
}  // namespace limen::log
