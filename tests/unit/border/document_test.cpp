// SPDX-License-Identifier: Apache-2.0
#include "border/document.hpp"

#include <gtest/gtest.h>

namespace limen::border {
namespace {

using namespace std::chrono_literals;
constexpr auto kToday = 2026y / 11 / 22;

TEST(Age, CountsFullYearsAndTheBirthdayItself) {
    EXPECT_EQ(age_on({2008, 11, 22}, kToday), 18);
    EXPECT_EQ(age_on({2008, 11, 23}, kToday), 17);
    EXPECT_EQ(age_on({2026, 11, 22}, kToday), 0);
}

TEST(Age, UnknownPartsNeverMakeAPersonOlderThanIsCertain) {
    EXPECT_EQ(age_on({2008, 0, 0}, kToday), 17);
    EXPECT_EQ(age_on({2008, 11, 0}, kToday), 17);
    EXPECT_EQ(age_on({2008, 10, 0}, kToday), 18);
    EXPECT_EQ(age_on({0, 11, 22}, kToday), std::nullopt);
}

TEST(Age, ABirthInTheFutureIsNoAge) {
    EXPECT_EQ(age_on({2027, 1, 1}, kToday), std::nullopt);
}

TEST(PartialDate, WritesUnknownPartsAsX) {
    EXPECT_EQ(to_string(PartialDate{1974, 8, 12}), "1974-08-12");
    EXPECT_EQ(to_string(PartialDate{1974, 0, 0}), "1974-XX-XX");
    EXPECT_EQ(to_string(PartialDate{}), "XXXX-XX-XX");
}

}  // namespace
}  // namespace limen::border
