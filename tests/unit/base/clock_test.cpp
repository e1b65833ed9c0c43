// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace limen {
namespace {

TEST(Clock, WritesIso8601InUtc) {
    EXPECT_EQ(to_iso8601(0), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(to_iso8601(1'767'225'599'123'456), "2025-12-31T23:59:59.123456Z");
    EXPECT_EQ(to_iso8601(-1), "1969-12-31T23:59:59.999999Z");
    // Anybody's certificate may say any time: the ends of the range are no overflow.
    EXPECT_TRUE(to_iso8601(std::numeric_limits<UtcMicros>::min()).ends_with("T19:59:05.224192Z"));
    EXPECT_TRUE(to_iso8601(std::numeric_limits<UtcMicros>::max()).ends_with("T04:00:54.775807Z"));
}

TEST(Clock, AJumpOfTheWallClockLeavesMonotonicTimeAlone) {
    ManualClock clock;
    clock.advance(std::chrono::seconds(1));
    const auto before = clock.monotonic();
    clock.jump_utc_us(-86'400'000'000);
    EXPECT_EQ(clock.monotonic(), before);
}

}  // namespace
}  // namespace limen
