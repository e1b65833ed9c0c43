// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/card_access.hpp"

#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

TEST(CardAccess, ReadsThePaceInfoOfTheWorkedExample) {
    // ICAO Doc 9303-11, appendix G.1: id-PACE-ECDH-GM-AES-CBC-CMAC-128, version 2, brainpoolP256r1.
    const auto access = decode_card_access(hex("31143012060A04007F0007020204020202010202010D"));
    ASSERT_TRUE(access) << access.error().describe();
    ASSERT_EQ(access->pace.size(), 1u);
    const PaceInfo* chosen = choose_pace(*access);
    ASSERT_NE(chosen, nullptr);
    EXPECT_EQ(name_of(*chosen), "PACE-ECDH-GM-AES-CBC-CMAC-128");
    EXPECT_EQ(curve_name(*chosen->parameter_id), "brainpoolP256r1");
    EXPECT_FALSE(needs_parameter_id(*access, *chosen));
}

TEST(CardAccess, TheLongestKeyIsChosenAndUnspokenKindsArePassedOver) {
    const Bytes file =
        tlv::encode(0x31, {hex("3012060A04007F0007020204020202010202010D"),   // GM AES-128
                           hex("3012060A04007F00070202040204020102 020110"),  // GM AES-256, BP384
                           hex("3012060A04007F0007020204060402010202010D"),   // CAM
                           hex("3012060A04007F00070202040104020102 020102"),  // DH
                           hex("300D060804007F0007020202020102")});           // id-TA
    const auto access = decode_card_access(file);
    ASSERT_TRUE(access) << access.error().describe();
    EXPECT_EQ(access->pace.size(), 4u);
    EXPECT_EQ(name_of(*choose_pace(*access)), "PACE-ECDH-GM-AES-CBC-CMAC-256");
    EXPECT_EQ(name_of(access->pace[2]), "PACE-ECDH-CAM-AES-CBC-CMAC-256");
    EXPECT_EQ(name_of(access->pace[3]), "PACE-DH-GM-AES-CBC-CMAC-256");
}

TEST(CardAccess, TwoCurvesUnderOneProtocolNeedTheirNumber) {
    const auto access = decode_card_access(card_access_for({{2, 13}, {2, 12}}));
    ASSERT_TRUE(access);
    EXPECT_TRUE(needs_parameter_id(*access, *choose_pace(*access)));
}

// Otherwise an unknown kind would look like a chip without PACE, and BAC would be taken.
TEST(CardAccess, UnknownKindsOfPaceStillCountAsAdvertised) {
    const auto access = decode_card_access(hex("31143012060A04007F00070202040902 0201 02 02010D"));
    ASSERT_TRUE(access) << access.error().describe();
    EXPECT_TRUE(access->advertises_pace);
    EXPECT_EQ(choose_pace(*access), nullptr);
}

TEST(CardAccess, MalformedFilesAreErrors) {
    for (const char* file : {"", "31", "3000", "31023000", "3105300306",
                             "31143012060A04007F000702020402020202020202010D",
                             "31133011060904007F0007020204020201020201"})
        EXPECT_FALSE(decode_card_access(hex(file))) << file;
}

}  // namespace
}  // namespace limen::emrtd::test
