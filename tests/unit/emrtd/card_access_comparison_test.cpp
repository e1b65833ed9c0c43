// SPDX-License-Identifier: Apache-2.0
// Somebody between chip and reader can change EF.CardAccess; EF.DG14 tells.
#include "identity/emrtd/card_access_comparison.hpp"

#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

const Bytes kGm128 = hex("3012060A04007F0007020204020202010202010D");
const Bytes kGm256 = hex("3012060A04007F0007020204020402010202010D");
const Bytes kGm3des = hex("3012060A04007F0007020204020102010202010D");
const Bytes kCamInfo = hex("3012060A04007F0007020204060202010202010D");
const Bytes kOtherCurve = hex("3012060A04007F0007020204020202010202010C");
const Bytes kUnknownKind = hex("3012060A04007F0007020204090202010202010D");
const Bytes kParameters = hex("3019060904007F000702020402 300C060704007F0007010202010D");
const Bytes kChipAuthentication = hex("300F060A04007F00070202030202020101");
const Bytes kTerminalAuthentication = hex("300D060804007F0007020202020101");

Bytes infos(std::initializer_list<ByteView> list) {
    return tlv::encode(0x31, list);
}
Bytes group14(std::initializer_list<ByteView> list) {
    return tlv::encode(0x6E, {infos(list)});
}

std::string compare(AccessProtocol used, const Bytes& card_access, const Bytes& vouched) {
    const auto result = compare_card_access(used, card_access, vouched);
    if (!result) return result.error().cause;
    return *result == CardAccessComparison::confirmed ? "confirmed" : "not signed";
}

constexpr auto kPace = AccessProtocol::pace;
constexpr auto kBac = AccessProtocol::bac;

TEST(CardAccessComparison, TheSameOffersAreConfirmed) {
    EXPECT_EQ(compare(kPace, infos({kGm128}), group14({kChipAuthentication, kGm128})), "confirmed");
    // In another order, twice, with other protocols on either side.
    EXPECT_EQ(compare(kPace, infos({kCamInfo, kGm128, kTerminalAuthentication}),
                      group14({kGm128, kCamInfo, kCamInfo, kChipAuthentication})),
              "confirmed");
    EXPECT_EQ(compare(kPace, infos({kGm128, kParameters}), group14({kParameters, kGm128})),
              "confirmed");
    // As EF.CardSecurity has them: without the group's tag.
    EXPECT_EQ(compare(kPace, infos({kGm128}), infos({kGm128, kChipAuthentication})), "confirmed");
}

// What an attacker would do: leave out the stronger kind, or the one that proves the chip.
TEST(CardAccessComparison, AnOfferLeftOutIsSeen) {
    EXPECT_EQ(compare(kPace, infos({kGm128}), group14({kGm128, kGm256})),
              "chip.card_access_differs");
    EXPECT_EQ(compare(kPace, infos({kGm128}), group14({kGm128, kCamInfo})),
              "chip.card_access_differs");
    EXPECT_EQ(compare(kPace, infos({kGm128}), group14({kGm128, kUnknownKind})),
              "chip.card_access_differs");
    EXPECT_EQ(compare(kPace, infos({kGm128}), group14({kGm128, kParameters})),
              "chip.card_access_differs");
    const auto result = compare_card_access(kPace, infos({kGm128}), group14({kGm128, kCamInfo}));
    EXPECT_EQ(result.error().message,
              "EF.CardAccess leaves out what its issuer has signed: "
              "PACE-ECDH-CAM-AES-CBC-CMAC-128 13 version 2");
    EXPECT_EQ(result.error().stage, Stage::genuineness);
}

TEST(CardAccessComparison, AnOfferPutInIsSeen) {
    EXPECT_EQ(compare(kPace, infos({kGm3des, kGm128}), group14({kGm128})),
              "chip.card_access_differs");
    EXPECT_EQ(compare(kPace, infos({kOtherCurve}), group14({kGm128})), "chip.card_access_differs");
    EXPECT_EQ(compare(kPace, infos({kGm128, kParameters}), group14({kGm128})),
              "chip.card_access_differs");
}

TEST(CardAccessComparison, BacOnAChipWithPaceIsADowngrade) {
    // EF.CardAccess hidden, emptied, and shown but not used.
    EXPECT_EQ(compare(kBac, {}, group14({kGm128})), "chip.access_downgraded");
    EXPECT_EQ(compare(kBac, infos({}), group14({kGm128})), "chip.access_downgraded");
    EXPECT_EQ(compare(kBac, infos({kGm128}), group14({kGm128})), "chip.access_downgraded");
    EXPECT_EQ(compare(AccessProtocol::none, {}, group14({kUnknownKind})), "chip.access_downgraded");
    EXPECT_NE(compare_card_access(kBac, {}, group14({kGm128}))
                  .error()
                  .message.find("PACE-ECDH-GM-AES-CBC-CMAC-128"),
              std::string::npos);
}

// The signed file names no PACE: it has none, or was made before that was asked for.
TEST(CardAccessComparison, WhatWasNotSignedCannotBeCompared) {
    EXPECT_EQ(compare(kBac, {}, group14({kChipAuthentication})), "not signed");
    EXPECT_EQ(compare(kPace, infos({kGm128}), group14({kChipAuthentication})), "not signed");
}

TEST(CardAccessComparison, MalformedFilesAreErrors) {
    EXPECT_EQ(compare(kPace, infos({kGm128}), {}), "lds.malformed");
    EXPECT_EQ(compare(kPace, infos({kGm128}), hex("6E05")), "lds.malformed");
    EXPECT_EQ(compare(kPace, infos({kGm128}), hex("6E023000")), "lds.malformed");
    EXPECT_EQ(compare(kPace, hex("3000"), group14({kGm128})), "lds.malformed");
}

}  // namespace
}  // namespace limen::emrtd::test
