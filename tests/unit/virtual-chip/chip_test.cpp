// SPDX-License-Identifier: Apache-2.0
// What a chip answers: status words, files, lengths. On a chip without access control, so that the
// answers are seen in plain.
#include <gtest/gtest.h>

#include <numeric>

#include "tests/unit/virtual-chip/chip_support.hpp"

namespace limen::virtual_chip::test {
namespace {

Bundle open_bundle() {
    Bundle bundle = icao_bundle();
    bundle.behaviour.bac = false;
    Bytes portrait(40'000);
    std::iota(portrait.begin(), portrait.end(), std::uint8_t{0});
    bundle.files["EF_DG2"] = portrait;
    bundle.files["EF_DG3"] = {0x63, 0x00};
    bundle.files["EF_CARDACCESS"] = {0x31, 0x00};
    return bundle;
}

class OpenChip : public ::testing::Test {
  protected:
    VirtualPassport chip{open_bundle()};
    void SetUp() override { ASSERT_EQ(answer(chip, "00a4040c07a0000002471001"), "9000"); }
};

TEST_F(OpenChip, SelectsByIdentifierAndReads) {
    EXPECT_EQ(answer(chip, "00a4020c02011e"), "9000");
    EXPECT_EQ(answer(chip, "00b0000004"), "60145f019000");
    EXPECT_EQ(answer(chip, "00b0000402"), "04309000");
}

TEST_F(OpenChip, ReadsByShortIdentifierAndKeepsTheFile) {
    EXPECT_EQ(answer(chip, "00b09e0004"), "60145f019000");
    EXPECT_EQ(answer(chip, "00b0000002"), "60149000");
    EXPECT_EQ(answer(chip, "00b0ff0002"), "6a86") << "bits between the mark and the identifier";
}

TEST_F(OpenChip, AsksForAllGivesTheRest) {
    EXPECT_EQ(answer(chip, "00b09e0000"), "60145f0104303130365f36063034303030305c0261759000");
}

TEST_F(OpenChip, MoreThanIsLeftSaysEndOfFile) {
    EXPECT_EQ(answer(chip, "00b09e1408"), "61756282");
    EXPECT_EQ(answer(chip, "00b09e1601"), "6b00");
    EXPECT_EQ(answer(chip, "00b09e1701"), "6b00");
}

TEST_F(OpenChip, ExtendedLengthReadsInOneAnswer) {
    const Bytes whole = chip.process(hex("00b08200000000"));
    ASSERT_EQ(whole.size(), 40'002u);
    EXPECT_EQ(whole[39'999], static_cast<std::uint8_t>(39'999));
    EXPECT_EQ(whole[40'000], 0x90);
}

TEST_F(OpenChip, ShortLengthNeverGivesMoreThanItCanCarry) {
    EXPECT_EQ(chip.process(hex("00b0820000")).size(), 258u);
}

TEST_F(OpenChip, OddReadReachesBeyondTheFifteenBitOffset) {
    ASSERT_EQ(answer(chip, "00a4020c020102"), "9000");
    EXPECT_EQ(answer(chip,
                     "00b10000045402"
                     "9000"
                     "06"),
              "5304000102039000")
        << "36864 is 0 modulo 256";
    EXPECT_EQ(answer(chip,
                     "00b10000045402"
                     "9c40"
                     "06"),
              "6b00")
        << "40000 is the file's end";
    EXPECT_EQ(answer(chip,
                     "00b10000045302"
                     "9000"
                     "06"),
              "6a80");
    EXPECT_EQ(answer(chip,
                     "00b1001e03540104"
                     "04"),
              "530204309000")
        << "by short identifier";
}

TEST_F(OpenChip, SaysWhyNot) {
    EXPECT_EQ(answer(chip, "00b0000004"), "6986") << "no file selected";
    EXPECT_EQ(answer(chip, "00a4020c020107"), "6a82") << "no DG7";
    EXPECT_EQ(answer(chip, "00a4020c020103"), "6982") << "fingerprints need more rights";
    EXPECT_EQ(answer(chip, "00a4040c07a0000002471002"), "6a82") << "another application";
    EXPECT_EQ(answer(chip, "00a4020c0101"), "6700");
    EXPECT_EQ(answer(chip, "00a4080c020101"), "6a86");
    EXPECT_EQ(answer(chip, "00c0000000"), "6d00");
    EXPECT_EQ(answer(chip, "80a4020c02011e"), "6e00");
    EXPECT_EQ(answer(chip, "10b0000004"), "6884");
    EXPECT_EQ(answer(chip, "00b0"), "6700");
    EXPECT_EQ(answer(chip, "0084000008"), "6a88") << "this chip has no BAC";
    EXPECT_EQ(answer(chip, "008600000c7c0a8508c2b0bd78d94ba866"), "6985");
}

TEST_F(OpenChip, MasterFileAndApplicationKeepTheirFilesApart) {
    EXPECT_EQ(answer(chip, "00a4020c02011c"), "6a82") << "EF.CardAccess is not in the application";
    EXPECT_EQ(answer(chip, "00a4000c023f00"), "9000");
    EXPECT_EQ(answer(chip, "00a4020c02011c"), "9000");
    EXPECT_EQ(answer(chip, "00a4020c02011e"), "6a82") << "EF.COM is not in the master file";
}

TEST_F(OpenChip, ApplicationAnswersWithItsNameWhenAsked) {
    EXPECT_EQ(answer(chip, "00a4040007a000000247100100"), "6f098407a00000024710019000");
}

TEST(ProtectedChip, GivesNothingWithoutASession) {
    Bundle bundle = open_bundle();
    bundle.behaviour.bac = true;
    VirtualPassport chip(bundle);
    EXPECT_EQ(answer(chip, "00b09c0000"), "31009000") << "EF.CardAccess is free";
    EXPECT_EQ(answer(chip, "0084000008"), "6985") << "BAC belongs to the application";
    ASSERT_EQ(answer(chip, "00a4040c07a0000002471001"), "9000");
    EXPECT_EQ(answer(chip, "00a4020c02011e"), "6982");
    EXPECT_EQ(answer(chip, "00b0820004"), "6982");
    EXPECT_EQ(answer(chip, "0cb09e000d9701048e08000000000000000000"), "6882");
}

TEST(ProtectedChip, WrongKeyIsRefusedAndAChallengeServesOnce) {
    VirtualPassport chip(icao_bundle());
    ASSERT_EQ(answer(chip, "00a4040c07a0000002471001"), "9000");
    const std::string attempt = "0082000028" + std::string(80, '0') + "28";
    EXPECT_EQ(answer(chip, attempt), "6985") << "no challenge yet";
    ASSERT_EQ(chip.process(hex("0084000008")).size(), 10u);
    EXPECT_EQ(answer(chip, attempt), "6300");
    EXPECT_EQ(answer(chip, attempt), "6985");
    EXPECT_FALSE(chip.has_session());
}

TEST(ProtectedChip, PaceRefusesWhatItDoesNotOffer) {
    Bundle bundle = icao_bundle();
    bundle.behaviour.pace = {{2, 13}, {4, 12}};
    VirtualPassport chip(bundle);
    const std::string aes128 = "800a04007f00070202040202";
    EXPECT_EQ(answer(chip, "0022c1a40f800a04007f00070202040203830101"), "6a80") << "no AES-192";
    EXPECT_EQ(answer(chip, "0022c1a40f" + aes128 + "830102"), "6a88") << "no CAN printed";
    EXPECT_EQ(answer(chip, "0022c1a40f" + aes128 + "830103"), "6a88")
        << "a PIN is no password here";
    EXPECT_EQ(answer(chip, "0022c1a412" + aes128 + "83010184010c"), "6a88") << "other curve";
    EXPECT_EQ(answer(chip, "0022c1a412" + aes128 + "83010184010d"), "9000");
    EXPECT_EQ(answer(chip, "00860000027c0000"), "6985") << "the first step is chained";
    EXPECT_EQ(answer(chip, "10860000027c0000"), "6985") << "a failed step ends the attempt";
}

TEST(ProtectedChip, PaceRefusesPointsThatAreNotOnTheCurve) {
    Bundle bundle = icao_bundle();
    bundle.behaviour.pace = {{2, 13}};
    VirtualPassport chip(bundle);
    ASSERT_EQ(answer(chip, "0022c1a40f800a04007f00070202040202830101"), "9000");
    ASSERT_EQ(chip.process(hex("10860000027c0000")).size(), 22u);
    EXPECT_EQ(answer(chip, "10860000457c43814104" + std::string(128, '1') + "00"), "6a80");
    EXPECT_EQ(answer(chip, "008600000c7c0a8508c2b0bd78d94ba86600"), "6985");
}

TEST(Behaviour, ChipWithoutExtendedLengthSaysWrongLength) {
    Bundle bundle = open_bundle();
    bundle.behaviour.extended_length = false;
    VirtualPassport chip(bundle);
    ASSERT_EQ(answer(chip, "00a4040c07a0000002471001"), "9000");
    EXPECT_EQ(answer(chip, "00b08200000000"), "6700");
    EXPECT_EQ(chip.process(hex("00b0820000")).size(), 258u);
}

TEST(Behaviour, SmallBufferCutsTheAnswer) {
    Bundle bundle = open_bundle();
    bundle.behaviour.max_response = 1000;
    VirtualPassport chip(bundle);
    ASSERT_EQ(answer(chip, "00a4040c07a0000002471001"), "9000");
    EXPECT_EQ(chip.process(hex("00b08200000000")).size(), 1002u);
}

TEST(Behaviour, ChipWithoutShortIdentifiers) {
    Bundle bundle = open_bundle();
    bundle.behaviour.short_file_ids = false;
    VirtualPassport chip(bundle);
    ASSERT_EQ(answer(chip, "00a4040c07a0000002471001"), "9000");
    EXPECT_EQ(answer(chip, "00b09e0004"), "6a86");
    EXPECT_EQ(answer(chip, "00a4020c02011e"), "9000");
}

TEST(Behaviour, OtherWordsAtTheEndOfAFile) {
    Bundle bundle = open_bundle();
    bundle.behaviour.over_end = 0x6B00;
    VirtualPassport strict(bundle);
    ASSERT_EQ(answer(strict, "00a4040c07a0000002471001"), "9000");
    EXPECT_EQ(answer(strict, "00b09e1408"), "6b00");
    bundle.behaviour.over_end = 0x9000;
    VirtualPassport lenient(bundle);
    ASSERT_EQ(answer(lenient, "00a4040c07a0000002471001"), "9000");
    EXPECT_EQ(answer(lenient, "00b09e1408"), "61759000");
}

}  // namespace
}  // namespace limen::virtual_chip::test
