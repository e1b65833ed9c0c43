// SPDX-License-Identifier: Apache-2.0
// EF.COM, EF.DG1, EF.DG13 to EF.DG15, EF.ATR/INFO and EF.DIR.
#include <gtest/gtest.h>

#include "identity/emrtd/lds.hpp"
#include "tests/unit/lds/expect.hpp"

namespace limen::emrtd::test {
namespace {

TEST(Com, NamesItsDataGroups) {
    struct Row {
        const char* file;
        std::vector<int> groups;
    };
    const Row rows[] = {
        // Doc 9303-10, 4.6.1, the example: LDS 1.7, Unicode 4.0.0, DG1, DG2, DG4, DG12.
        {"6016 5F010430313037 5F3606303430303030 5C046175766C", {1, 2, 4, 12}},
        {"6014 5F010430313036 5F3606303430303030 5C026175", {1, 2}},
        {"6022 5F010430313037 5F3606303430303030 5C10 6175637665666768696A6B6C6D6E6F70",
         {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
    };
    for (const Row& row : rows) {
        const auto com = decode_com(hex(row.file));
        ASSERT_TRUE(com) << com.error().describe();
        EXPECT_EQ(com->data_groups, row.groups);
        EXPECT_EQ(com->unicode_version, "040000");
        EXPECT_TRUE(com->deviations.empty());
    }
}

TEST(Com, MalformedIsAnErrorWithFileAndSection) {
    for (const char* file : {"", "6000", "60145F0104303130375F36063034303030305C026199",
                             "60145F010430315F375F36063034303030305C026175",
                             "61145F0104303130375F36063034303030305C026175",
                             "60155F010530313036305F36063034303030305C026175",
                             "6010 5F010430313037 5F3606303430303030", "02101234"}) {
        const auto com = decode_com(hex(file));
        ASSERT_FALSE(com) << file;
        EXPECT_EQ(com.error().cause, "lds.malformed") << file;
        EXPECT_NE(com.error().message.find("EF.COM (Doc 9303-10, 4.6.1)"), std::string::npos);
    }
}

TEST(Com, OddOnesAreDeviations) {
    const auto com = decode_com(hex("6015 5F010430313037 5F3606303430303030 5C03617561 0000"));
    ASSERT_TRUE(com) << com.error().describe();
    EXPECT_EQ(com->data_groups, (std::vector<int>{1, 2}));
    EXPECT_EQ(codes(com->deviations),
              (std::vector<std::string>{"com.trailing_bytes", "com.repeated_group"}));
}

TEST(Com, GroupsHaveALimit) {
    const auto listing = [](std::size_t groups) {
        return element(
            0x60, {hex("5F010430313037 5F3606303430303030"), element(0x5C, {Bytes(groups, 0x61)})});
    };
    EXPECT_TRUE(decode_com(listing(kMaxListedGroups)));
    EXPECT_EQ(decode_com(listing(kMaxListedGroups + 1)).error().cause, "lds.too_large");
}

TEST(Dg1, GivesItsLinesInARow) {
    const std::string mrz =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
        "L898902C<3UTO6908061F9406236ZE184226B<<<<<14";
    const Bytes file = element(0x61, {element(0x5F1F, mrz)});
    EXPECT_EQ(decode_dg1(file).value(), mrz);
    Bytes lower = file;
    lower.back() = 'a';
    EXPECT_EQ(decode_dg1(lower).error().cause, "lds.malformed");
    EXPECT_EQ(decode_dg1(element(0x61, {element(0x5F1F, mrz.substr(1))})).error().cause,
              "lds.malformed");
    EXPECT_EQ(decode_dg1(element(0x61, {})).error().cause, "lds.malformed");
}

TEST(Opaque, ContentIsHandedOnAsItIs) {
    EXPECT_EQ(to_hex(decode_dg13(hex("6D03010203")).value().content), "010203");
    EXPECT_EQ(to_hex(decode_dg13(hex("6D00")).value().content), "");
    EXPECT_EQ(to_hex(unwrap_dg14(hex("6E053103020105")).value().content), "3103020105");
    EXPECT_EQ(to_hex(unwrap_dg15(hex("6F053003020105")).value().content), "3003020105");
    EXPECT_EQ(unwrap_dg14(hex("6E053003020105")).error().cause, "lds.malformed");
    EXPECT_EQ(unwrap_dg15(hex("6F0430030201")).error().cause, "lds.malformed");
    EXPECT_EQ(unwrap_dg15(hex("6E053003020105")).error().cause, "lds.malformed");
    const auto more = unwrap_dg15(hex("6F0730030201050500"));
    ASSERT_TRUE(more);
    EXPECT_EQ(to_hex(more->content), "3003020105");
    EXPECT_EQ(codes(more->deviations), std::vector<std::string>{"dg15.trailing_content"});
}

TEST(AtrInfo, SaysWhatTheCardCan) {
    const auto full = decode_atr_info(hex("4303010203 4703 0001E0 7F6608 0202 1000 0202 2000"));
    ASSERT_TRUE(full) << full.error().describe();
    EXPECT_EQ(full->extended_length, true);
    EXPECT_EQ(full->command_chaining, true);
    EXPECT_EQ(full->announces_buffers, true);
    EXPECT_EQ(full->max_command, 0x1000u);
    EXPECT_EQ(full->max_response, 0x2000u);
    EXPECT_TRUE(full->deviations.empty());

    const auto bare = decode_atr_info(hex("4703000000 0000000000"));
    ASSERT_TRUE(bare) << "filled up with zeros";
    EXPECT_EQ(bare->extended_length, false);
    EXPECT_FALSE(bare->max_command);

    const auto silent = decode_atr_info({});
    ASSERT_TRUE(silent);
    EXPECT_FALSE(silent->extended_length);
}

TEST(AtrInfo, ContradictionsAreDeviationsAndNonsenseAnError) {
    const auto contradiction = decode_atr_info(hex("4703000020"));
    ASSERT_TRUE(contradiction);
    EXPECT_EQ(codes(contradiction->deviations),
              std::vector<std::string>{"atr_info.buffers_announced"});
    const auto capabilities = decode_atr_info(hex("470400000000"));
    ASSERT_TRUE(capabilities);
    EXPECT_EQ(codes(capabilities->deviations), std::vector<std::string>{"atr_info.capabilities"});
    for (const char* file :
         {"7F66040202 1000", "7F66080202100002020000", "7F660C0202100002060000000000FF",
          "7F66080402100002022000", "7F66", "4703"})
        EXPECT_EQ(decode_atr_info(hex(file)).error().cause, "lds.malformed") << file;
}

TEST(AtrInfo, ElementsHaveALimit) {
    const auto elements = [](std::size_t count) {
        Bytes out;
        for (std::size_t i = 0; i < count; ++i) put(out, hex("4300"));
        return out;
    };
    EXPECT_TRUE(decode_atr_info(elements(kMaxAtrElements)));
    EXPECT_EQ(decode_atr_info(elements(kMaxAtrElements + 1)).error().cause, "lds.too_large");
}

TEST(Directory, ListsItsApplications) {
    // Doc 9303-10, 3.11.2: the eMRTD application and those of LDS2.
    const auto directory =
        decode_directory(hex("61094F07A0000002471001 61094F07A0000002472001 61094F07A0000002472002 "
                             "610F4F07A00000024720035004 56697361 0000"));
    ASSERT_TRUE(directory) << directory.error().describe();
    ASSERT_EQ(directory->applications.size(), 4u);
    EXPECT_EQ(to_hex(directory->applications[0].aid), "a0000002471001");
    EXPECT_EQ(directory->applications[3].label.shown(), "Visa");
    EXPECT_TRUE(directory->deviations.empty());
    for (const char* file : {"6109010701020304050607", "61034F0141", "610A4F07A0000002471001"})
        EXPECT_EQ(decode_directory(hex(file)).error().cause, "lds.malformed") << file;
    const auto odd = decode_directory(hex("4300"));
    ASSERT_TRUE(odd);
    EXPECT_EQ(codes(odd->deviations), std::vector<std::string>{"dir.unknown_tag"});
}

TEST(Directory, ApplicationsHaveALimit) {
    const auto applications = [](std::size_t count) {
        Bytes out;
        for (std::size_t i = 0; i < count; ++i) put(out, hex("61094F07A0000002471001"));
        return out;
    };
    EXPECT_TRUE(decode_directory(applications(kMaxApplications)));
    EXPECT_EQ(decode_directory(applications(kMaxApplications + 1)).error().cause, "lds.too_large");
}

}  // namespace
}  // namespace limen::emrtd::test
