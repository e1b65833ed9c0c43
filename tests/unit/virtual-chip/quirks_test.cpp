// SPDX-License-Identifier: Apache-2.0
// Each quirk does what it says; none is without a test.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/virtual-chip/quirk_support.hpp"

namespace limen::virtual_chip::test {
namespace {

const Checks kSelecting = {
    {Quirk::card_access_no_short_id, [](Quirk q) { expect_word(with(q), {"00b09c0004"}, "6a82"); }},
    {Quirk::master_file_refused,
     [](Quirk q) {
         expect_word(with(q), {"00a4000c023f00"}, "6a86");
         expect_word(with(q), {"00a4000c"}, "6a86");
         expect_word(with(q), {"00a4020c02011c"}, "9000");
     }},
    {Quirk::master_file_protected,
     [](Quirk q) { expect_word(with(q), {"00a4000c023f00"}, "6982"); }},
    {Quirk::master_file_no_instruction,
     [](Quirk q) { expect_word(with(q), {"00a4000c023f00"}, "6d00"); }},
    {Quirk::master_file_only_implicit,
     [](Quirk q) {
         expect_word(with(q), {"00a4000c023f00"}, "6a87");
         expect_word(with(q), {kSelectApplication, "00a4000c", "00a4020c02011c"}, "9000");
     }},
    {Quirk::master_file_implicit_ignored,
     [](Quirk q) {
         expect_word(with(q), {kSelectApplication, "00a4000c", "00a4020c02011c"}, "6a82");
         expect_word(with(q), {kSelectApplication, "00a4000c023f00", "00a4020c02011c"}, "9000");
     }},
    {Quirk::card_access_in_application,
     [](Quirk q) {
         expect_word(with(q), {kSelectApplication, "00a4020c02011c", kRead}, "31006282");
     }},
    {Quirk::no_le_where_none_belongs,
     [](Quirk q) {
         expect_word(with(q), {"00a4020c02011c00"}, "6700");
         expect_word(with(q), {"0022C1A40F800A04007F0007020204020283010100"}, "6700");
     }},
    {Quirk::select_wants_file_control,
     [](Quirk q) {
         expect_word(with(q), {"00a4020c02011c"}, "6a86");
         expect_word(with(q), {"00a4020402011c"}, "9000");
     }},
    {Quirk::directory_protected, [](Quirk q) { expect_word(with(q), {"00a4020c022f00"}, "6982"); }},
    {Quirk::master_file_ends_bac,
     [](Quirk q) {
         Read read(q);
         EXPECT_TRUE(read.send("00a4000c023f00").ok());
         EXPECT_EQ(read.send("00a4020c02011c").sw, 0x6882);
         EXPECT_TRUE(read.terminal.select_application().ok());
         EXPECT_TRUE(read.send("00a4020c02011e").ok());
     }},
};

void expect_refused_le(Quirk quirk, std::uint16_t word, bool session_ends) {
    Read read(quirk);
    ASSERT_TRUE(read.send("00a4020c020102").ok());
    EXPECT_EQ(read.send("00b00000e8").sw, word);
    EXPECT_EQ(read.chip.has_session(), !session_ends);
    EXPECT_EQ(read.terminal.last_plain, session_ends);
    if (!session_ends) {
        EXPECT_EQ(read.send("00b00000a0").data.size(), 160u);
    }
}

const Checks kReading = {
    {Quirk::le_too_large_6700, [](Quirk q) { expect_refused_le(q, 0x6700, false); }},
    {Quirk::le_too_large_6cxx, [](Quirk q) { expect_refused_le(q, 0x6CE7, false); }},
    {Quirk::le_too_large_6988, [](Quirk q) { expect_refused_le(q, 0x6988, true); }},
    {Quirk::le_too_large_6f00, [](Quirk q) { expect_refused_le(q, 0x6F00, false); }},
    {Quirk::le_all_6b00,
     [](Quirk q) {
         Read read(q);
         ASSERT_TRUE(read.send("00a4020c020102").ok());
         EXPECT_EQ(read.send("00b00000df").data.size(), 223u);
         EXPECT_EQ(read.send("00b0000000").sw, 0x6B00);
         EXPECT_FALSE(read.chip.has_session());
     }},
    {Quirk::end_of_file_ends_session,
     [](Quirk q) {
         Read read(q);
         ASSERT_TRUE(read.send("00a4020c02011e").ok());
         const auto reply = read.send("00b0001408");
         EXPECT_EQ(reply.sw, 0x6282);
         EXPECT_TRUE(reply.data.empty());
         EXPECT_FALSE(read.chip.has_session());
     }},
    {Quirk::short_answers,
     [](Quirk q) {
         Read read(q);
         ASSERT_TRUE(read.send("00a4020c020102").ok());
         const auto reply = read.send("00b00000a0");
         EXPECT_EQ(reply.data.size(), 92u);
         EXPECT_TRUE(reply.ok());
     }},
    {Quirk::padding_beyond_end,
     [](Quirk q) {
         expect_word(open_with(q), {kSelectApplication, "00b09e1405"}, "61750000009000");
     }},
    {Quirk::odd_read_refused,
     [](Quirk q) {
         expect_word(open_with(q), {kSelectApplication, "00b1001e0354010004"}, "6d00");
     }},
    {Quirk::odd_read_long_length,
     [](Quirk q) {
         expect_word(open_with(q), {kSelectApplication, "00b1001e0354010007"},
                     "538300000260149000");
     }},
    {Quirk::odd_read_wraps,
     [](Quirk q) {
         expect_word(open_with(q), {kSelectApplication, "00b1001e045402800004"}, "530260149000");
     }},
    {Quirk::extended_announced_only,
     [](Quirk q) {
         VirtualPassport chip(with(q));
         EXPECT_EQ(chip.atr()[8] & 0x40, 0x40);
         EXPECT_EQ(answer(chip, "00b00000000000"), "6700");
     }},
    {Quirk::extended_refused_sealed,
     [](Quirk q) {
         Read read(q);
         ASSERT_TRUE(read.send("00a4020c020102").ok());
         read.terminal.extended = true;
         EXPECT_EQ(read.send("00b00000000100").sw, 0x6700);
         EXPECT_FALSE(read.terminal.last_plain);
         read.terminal.extended = false;
         EXPECT_EQ(read.send("00b00000a0").data.size(), 160u);
     }},
    {Quirk::answers_in_parts,
     [](Quirk q) {
         Read read(q);
         ASSERT_TRUE(read.send("00a4020c020102").ok());
         int parts = 0;
         TestTerminal counting([&](ByteView command) {
             parts += command[1] == 0xC0 ? 1 : 0;
             return read.chip.process(command);
         });
         counting.session = read.terminal.session;
         EXPECT_EQ(counting.send("00b00000a0").data.size(), 160u);
         EXPECT_EQ(parts, 1);
     }},
};

const Checks kMessaging = {
    {Quirk::errors_in_plain,
     [](Quirk q) {
         Read read(q);
         EXPECT_EQ(read.send("00a4020c020107").sw, 0x6A82);
         EXPECT_TRUE(read.terminal.last_plain);
         EXPECT_TRUE(read.chip.has_session());
     }},
    {Quirk::errors_end_session,
     [](Quirk q) {
         Read read(q);
         EXPECT_EQ(read.send("00a4020c020103").sw, 0x6A82);
         EXPECT_FALSE(read.chip.has_session());
     }},
    {Quirk::no_status_object,
     [](Quirk q) {
         Read read(q);
         ASSERT_TRUE(read.send("00a4020c02011e").ok());
         EXPECT_FALSE(read.terminal.last_status_object);
         EXPECT_EQ(read.send("00a4020c020107").sw, 0x6A82);
         EXPECT_TRUE(read.terminal.last_status_object);
     }},
    {Quirk::mac_wrong_once,
     [](Quirk q) {
         Read read(q);
         read.terminal.expect_wrong_mac = true;
         int wrong = 0;
         for (int i = 0; i < 10; ++i) {
             EXPECT_TRUE(read.send("00a4020c02011e").ok());
             wrong += read.terminal.last_mac_right ? 0 : 1;
         }
         EXPECT_EQ(wrong, 1);
     }},
};

class EveryQuirk : public ::testing::TestWithParam<Quirk> {};
TEST_P(EveryQuirk, DoesWhatItSays) {
    for (const auto* const checks :
         {&kSelecting, &kReading, &kMessaging, &kAccess, &kOwnKeys, &kHostile})
        if (const auto check = checks->find(GetParam()); check != checks->end())
            return check->second(GetParam());
    FAIL() << "nothing shows what \"" << to_string(GetParam()) << "\" does";
}
std::vector<Quirk> all() {
    std::vector<Quirk> quirks;
    for (const auto& info : all_quirks()) quirks.push_back(info.id);
    return quirks;
}
INSTANTIATE_TEST_SUITE_P(Quirks, EveryQuirk, ::testing::ValuesIn(all()), [](const auto& param) {
    std::string name(to_string(param.param));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST(Quirks, HaveNamesOfTheirOwnAndSayWhereTheyWereSeen) {
    std::set<std::string_view> names;
    for (const auto& info : all_quirks()) {
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        EXPECT_EQ(quirk_from(info.name), info.id);
        EXPECT_FALSE(info.does.empty()) << info.name;
        EXPECT_FALSE(info.seen.empty()) << info.name;
    }
    EXPECT_GE(names.size(), 25u);
    EXPECT_FALSE(quirk_from("no-such-quirk"));
}

}  // namespace
}  // namespace limen::virtual_chip::test
