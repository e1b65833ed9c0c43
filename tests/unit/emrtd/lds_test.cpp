// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds.hpp"

#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

TEST(FileId, NamesNumbersAndBack) {
    EXPECT_EQ(data_group(1), FileId::dg1);
    EXPECT_EQ(data_group(14), FileId::dg14);
    EXPECT_EQ(data_group(4), std::nullopt);
    EXPECT_EQ(data_group_number(FileId::dg16), 16);
    EXPECT_EQ(data_group_number(FileId::sod), std::nullopt);
    EXPECT_EQ(to_string(FileId::card_security), "EF.CardSecurity");
}

}  // namespace
}  // namespace limen::emrtd::test
