// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.hpp"

#include <gtest/gtest.h>

namespace limen {
namespace {

TEST(Bytes, HexGoesThereAndBack) {
    const Bytes bytes = {0x00, 0x7f, 0xff};
    EXPECT_EQ(to_hex(bytes), "007fff");
    EXPECT_EQ(from_hex("007FfF").value(), bytes);
}

TEST(Bytes, BadHexIsAnErrorAndNotZeroes) {
    EXPECT_EQ(from_hex("0").error().cause, "bytes.bad_hex");
    EXPECT_EQ(from_hex("0g").error().cause, "bytes.bad_hex");
}

}  // namespace
}  // namespace limen
