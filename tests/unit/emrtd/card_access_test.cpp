// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/card_access.hpp"

#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

struct File {
    const char* source;
    const char* bytes;
    std::vector<const char*> names;
};

TEST(CardAccess, ReadsPublishedFiles) {
    const File files[] = {
        {"ICAO Doc 9303-11, G.1",
         "31143012060A04007F0007020204020202010202010D",
         {"PACE-ECDH-GM-AES-CBC-CMAC-128 brainpoolP256r1"}},
        {"ICAO Doc 9303-11, G.2",
         "31143012060A04007F00070202040102020102020100",
         {"PACE-DH-GM-AES-CBC-CMAC-128 DH-1024/160"}},
        {"ICAO Doc 9303-11, I.1",
         "31143012060A04007F0007020204060202010202010D",
         {"PACE-ECDH-CAM-AES-CBC-CMAC-128 brainpoolP256r1"}},
        {"gmrtd, card_access_test.go (Germany)",
         "31283012060a04007f0007020204020202010202010d3012060a04007f0007020204060202010202010d",
         {"PACE-ECDH-GM-AES-CBC-CMAC-128 brainpoolP256r1",
          "PACE-ECDH-CAM-AES-CBC-CMAC-128 brainpoolP256r1"}},
        {"gmrtd, pace_test.go (New Zealand)",
         "31143012060a04007f0007020204020102010202010d",
         {"PACE-ECDH-GM-3DES-CBC-CBC brainpoolP256r1"}},
        {"gmrtd, pace_test.go",
         "31283012060a04007f000702020406040201020201103012060a04007f00070202040204020102020110",
         {"PACE-ECDH-CAM-AES-CBC-CMAC-256 brainpoolP384r1",
          "PACE-ECDH-GM-AES-CBC-CMAC-256 brainpoolP384r1"}},
        // As some files end: padded with zeros behind the SET.
        {"zeros behind",
         "31143012060A04007F0007020204040402010202010D 0000000000000000",
         {"PACE-ECDH-IM-AES-CBC-CMAC-256 brainpoolP256r1"}},
    };
    for (const File& file : files) {
        SCOPED_TRACE(file.source);
        const auto access = decode_card_access(hex(file.bytes));
        ASSERT_TRUE(access) << access.error().describe();
        std::vector<std::string> names;
        for (const PaceInfo& info : access->pace) names.push_back(full_name_of(info));
        EXPECT_EQ(names, std::vector<std::string>(file.names.begin(), file.names.end()));
        EXPECT_TRUE(access->advertises_pace());
        for (const PaceInfo& info : access->pace) EXPECT_FALSE(needs_parameter_id(*access, info));
    }
}

TEST(CardAccess, OtherProtocolsArePassedOver) {
    const auto access = decode_card_access(
        hex("3123 300D060804007F0007020202020102 3012060A04007F0007020204020202010202010D"));
    ASSERT_TRUE(access) << access.error().describe();
    EXPECT_EQ(access->pace.size(), 1u);
    const auto none = decode_card_access(hex("310F 300D060804007F0007020202020102"));
    ASSERT_TRUE(none) << none.error().describe();
    EXPECT_FALSE(none->advertises_pace());
}

TEST(CardAccess, TwoGroupsUnderOneProtocolNeedTheirNumber) {
    const auto access = decode_card_access(card_access_for({{2, 13}, {2, 12}, {3, 13}}));
    ASSERT_TRUE(access);
    EXPECT_TRUE(needs_parameter_id(*access, access->pace[0]));
    EXPECT_TRUE(needs_parameter_id(*access, access->pace[1]));
    EXPECT_FALSE(needs_parameter_id(*access, access->pace[2]));
}

// Otherwise an unknown kind would look like a chip without PACE, and BAC would be taken.
TEST(CardAccess, UnknownKindsOfPaceStillCountAsAdvertised) {
    for (const char* file : {"31143012060A04007F00070202040902 020102 02010D",    // mapping
                             "31143012060A04007F00070202040207 020102 02010D",    // cipher
                             "31143012060A04007F00070202040601 020102 02010D",    // CAM with 3DES
                             "31153013060B04007F0007020204020201 020102 02010D",  // longer
                             "310F300D060804007F00070202 04 020102"}) {           // bare id-PACE
        const auto access = decode_card_access(hex(file));
        ASSERT_TRUE(access) << file << access.error().describe();
        EXPECT_TRUE(access->advertises_pace()) << file;
        EXPECT_TRUE(access->pace.empty()) << file;
    }
}

Bytes pace_info(const char* arcs, const char* parameter_id) {
    return tlv::encode(0x30, {tlv::encode(0x06, hex("04007F0007020204" + std::string(arcs))),
                              hex("020102"), hex(parameter_id)});
}
Bytes parameter_info(const char* arc, const char* algorithm, const char* parameter_id) {
    return tlv::encode(0x30, {tlv::encode(0x06, hex("04007F0007020204" + std::string(arc))),
                              hex(algorithm), hex(parameter_id)});
}
constexpr const char* kIsBrainpool = "300C060704007F0007010202010D";
constexpr const char* kIsUnknown = "300C060704007F00070102020105";

std::string group_named(std::initializer_list<ByteView> infos) {
    const auto access = decode_card_access(tlv::encode(0x31, infos));
    if (!access) return access.error().cause;
    const auto& group = access->pace.at(0).group;
    return group ? std::to_string(*group) : "none";
}

TEST(CardAccess, ParametersOfTheChipsOwnAreUsedOnlyWhereTheyAreStandardisedOnes) {
    // By its number, and as the only one there is.
    EXPECT_EQ(
        group_named({pace_info("0202", "020120"), parameter_info("02", kIsBrainpool, "020120")}),
        "13");
    EXPECT_EQ(group_named({pace_info("0202", ""), parameter_info("02", kIsBrainpool, "")}), "13");
    EXPECT_EQ(
        group_named({pace_info("0202", "020120"), parameter_info("02", kIsBrainpool, "020121"),
                     parameter_info("02", kIsUnknown, "020120")}),
        "none");
    // Of another kind, of another number, of no known group, or two of one number.
    EXPECT_EQ(
        group_named({pace_info("0202", "020120"), parameter_info("04", kIsBrainpool, "020120")}),
        "none");
    EXPECT_EQ(
        group_named({pace_info("0202", "020120"), parameter_info("02", kIsBrainpool, "020121")}),
        "none");
    EXPECT_EQ(
        group_named({pace_info("0202", "020120"), parameter_info("02", kIsUnknown, "020120")}),
        "none");
    EXPECT_EQ(
        group_named({pace_info("0202", "020120"), parameter_info("02", kIsBrainpool, "020120"),
                     parameter_info("02", kIsUnknown, "020120")}),
        "none");
    EXPECT_EQ(group_named({pace_info("0202", "")}), "none");
    // The numbers up to 31 are the standard's, whatever the chip writes (9.5.1).
    EXPECT_EQ(
        group_named({pace_info("0202", "02010C"), parameter_info("02", kIsBrainpool, "02010C")}),
        "12");
    EXPECT_EQ(
        group_named({pace_info("0202", "020105"), parameter_info("02", kIsBrainpool, "020105")}),
        "none");
    EXPECT_EQ(group_named(
                  {pace_info("0202", "020200FF"), parameter_info("02", kIsBrainpool, "020200FF")}),
              "13");
}

TEST(CardAccess, MalformedFilesAreErrors) {
    for (const char* file :
         {"", "31", "3000", "31023000", "3105300306",
          "31143012060A04007F000702020402020202020202010D",
          "31133011060904007F0007020204020201020201", "31123010060A04007F00070202040202 02010202",
          "310F300D060904007F0007020204020500",              // no AlgorithmIdentifier
          "31143012060A04007F00070202040202 020102 0201FF",  // a negative number
          "31163014060A04007F00070202040202 020102 020301000D"})
        EXPECT_FALSE(decode_card_access(hex(file))) << file;
}

// Written-out parameters are compared with fourteen groups each: a hostile file shall not buy time.
TEST(CardAccess, TooManyInfosAreErrors) {
    const Bytes parameters = parameter_info("02", kIsBrainpool, "020120");
    Bytes many;
    for (int i = 0; i < 9; ++i) many.insert(many.end(), parameters.begin(), parameters.end());
    EXPECT_EQ(decode_card_access(tlv::encode(0x31, ByteView(many))).error().cause, "lds.too_large");
    const Bytes info = pace_info("0202", "02010D");
    many.clear();
    for (int i = 0; i < 65; ++i) many.insert(many.end(), info.begin(), info.end());
    EXPECT_EQ(decode_card_access(tlv::encode(0x31, ByteView(many))).error().cause, "lds.too_large");
}

}  // namespace
}  // namespace limen::emrtd::test
