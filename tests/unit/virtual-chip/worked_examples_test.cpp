// SPDX-License-Identifier: Apache-2.0
// The worked example of ICAO Doc 9303-11, appendix D (BAC and secure messaging): values somebody
// else computed, which keep chip and reader from being wrong alike.
#include <gtest/gtest.h>

#include "hal/virtual/chip/chip_crypto.hpp"
#include "tests/unit/virtual-chip/chip_support.hpp"

namespace limen::virtual_chip::test {
namespace {

TEST(WorkedExample, BasicAccessKeys) {
    Bytes seed = sha1(as_bytes("L898902C<369080619406236"));
    seed.resize(16);
    EXPECT_EQ(to_hex(seed), "239ab9cb282daf66231dc5a4df6bfbae");
    EXPECT_EQ(to_hex(derive_key(Cipher::tdes, seed, 1)), "ab94fdecf2674fdfb9b391f85d7f76f2");
    EXPECT_EQ(to_hex(derive_key(Cipher::tdes, seed, 2)), "7962d9ece03d1acd4c76089dce131543");
}

class BasicAccessExample : public ::testing::Test {
  protected:
    VirtualPassport chip{icao_bundle(),
                         scripted({"4608F91988702212", "0B4F80323EB3191CB04970CB4052790B"})};
    void authenticate() {
        ASSERT_EQ(answer(chip, kSelectApplication), "9000");
        ASSERT_EQ(answer(chip, "0084000008"), "4608f919887022129000");
        ASSERT_EQ(answer(chip,
                         "0082000028"
                         "72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2"
                         "5F1448EEA8AD90A7"
                         "28"),
                  "46b9342a41396cd7386bf5803104d7cedc122b9132139baf2eedc94ee178534f"
                  "2f2d235d074d7449"
                  "9000");
    }
};

TEST_F(BasicAccessExample, MutualAuthenticationAndSecureMessaging) {
    authenticate();
    EXPECT_TRUE(chip.has_session());
    EXPECT_EQ(answer(chip, "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800"),
              "990290008e08fa855a5d4c50a8ed9000");
    EXPECT_EQ(answer(chip, "0CB000000D9701048E08ED6705417E96BA5500"),
              "8709019ff0ec34f9922651990290008e08ad55cc17140b2ded9000");
    EXPECT_EQ(answer(chip, "0CB000040D9701128E082EA28A70F3C7B53500"),
              "871901fb9235f4e4037f2327dcc8964f1f9b8c30f42c8e2fff224a"
              "990290008e08c8b2787eaea07d749000");
}

TEST_F(BasicAccessExample, PlainCommandEndsTheSession) {
    authenticate();
    EXPECT_EQ(answer(chip, "00b0000004"), "6986");
    EXPECT_FALSE(chip.has_session());
    EXPECT_EQ(answer(chip, "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800"), "6882");
}

TEST_F(BasicAccessExample, FileChosenUnderTheSessionIsNotLeftReadable) {
    authenticate();
    ASSERT_EQ(answer(chip, "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800"),
              "990290008e08fa855a5d4c50a8ed9000");
    EXPECT_EQ(answer(chip, "00b0000004"), "6986");
    EXPECT_EQ(answer(chip, "00b09e0004"), "6982");
}

TEST_F(BasicAccessExample, WrongMacEndsTheSession) {
    authenticate();
    EXPECT_EQ(answer(chip, "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F900"), "6988");
    EXPECT_FALSE(chip.has_session());
}

TEST_F(BasicAccessExample, MissingMacEndsTheSession) {
    authenticate();
    EXPECT_EQ(answer(chip, "0CA4020C0B8709016375432908C044F600"), "6987");
    EXPECT_FALSE(chip.has_session());
}

TEST_F(BasicAccessExample, RepeatedCommandIsRefused) {
    authenticate();
    ASSERT_EQ(answer(chip, "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800"),
              "990290008e08fa855a5d4c50a8ed9000");
    EXPECT_EQ(answer(chip, "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800"), "6988");
}

TEST_F(BasicAccessExample, ResetForgetsTheSession) {
    authenticate();
    chip.reset();
    EXPECT_FALSE(chip.has_session());
    EXPECT_EQ(answer(chip, "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800"), "6882");
}

}  // namespace
}  // namespace limen::virtual_chip::test
