// SPDX-License-Identifier: Apache-2.0
#include "hal/chip-reader/apdu.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "hal/chip-reader/function_connection.hpp"

namespace limen::apdu {
namespace {

std::string hex_of(const Command& command) {
    const auto bytes = encode(command);
    return bytes ? to_hex(*bytes) : bytes.error().cause;
}

// The seven cases of ISO/IEC 7816-3, 12.1.3, written out by hand.
TEST(Apdu, EncodesEveryCase) {
    EXPECT_EQ(hex_of({0x00, 0x44, 0x01, 0x02, {}, 0, false}), "00440102");
    EXPECT_EQ(hex_of({0x00, 0x84, 0x00, 0x00, {}, 8, false}), "0084000008");
    EXPECT_EQ(hex_of({0x00, 0xB0, 0x00, 0x00, {}, 256, false}), "00b0000000");
    EXPECT_EQ(hex_of({0x00, 0xA4, 0x02, 0x0C, {0x01, 0x1E}, 0, false}), "00a4020c02011e");
    EXPECT_EQ(hex_of({0x00, 0x82, 0x00, 0x00, {0xAA}, 0x28, false}), "0082000001aa28");
    EXPECT_EQ(hex_of({0x00, 0xB0, 0x81, 0x00, {}, 257, false}), "00b08100000101");
    EXPECT_EQ(hex_of({0x00, 0xB0, 0x81, 0x00, {}, 65536, false}), "00b08100000000");
    EXPECT_EQ(hex_of({0x0C, 0xB0, 0x81, 0x00, {0xAA}, 65536, false}), "0cb08100000001aa0000");
    EXPECT_EQ(hex_of({0x00, 0x86, 0x00, 0x00, {0xAA}, 0, true}), "00860000000001aa");
    EXPECT_EQ(hex_of({0x00, 0x44, 0x00, 0x00, {}, 0, true}), "00440000");
}

TEST(Apdu, LongDataMakesBothFieldsExtended) {
    const Command command{0, 0x2A, 0, 0, Bytes(256, 0x11), 10, false};
    const auto bytes = encode(command);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(bytes->size(), 4u + 3 + 256 + 2);
    EXPECT_EQ(to_hex(ByteView(*bytes).subspan(4, 3)), "000100");
    EXPECT_EQ(to_hex(ByteView(*bytes).last(2)), "000a");
}

TEST(Apdu, OverTheLimitsIsAnErrorAndNotATruncation) {
    EXPECT_EQ(hex_of({0, 0, 0, 0, Bytes(65536), 0, false}), "apdu.too_long");
    EXPECT_EQ(hex_of({0, 0, 0, 0, {}, 65537, false}), "apdu.too_long");
}

TEST(Apdu, LengthsThatDisagreeAreRefused) {
    for (const char* hex :
         {"", "00", "00a402", "00a4020c02011e0000", "00a4020c0201", "00a4020c0001",
          "00a4020c000002aa", "00a4020c00000000", "00a4020c000001aa00"}) {
        EXPECT_FALSE(parse_command(*from_hex(hex))) << hex;
    }
}

RC_GTEST_PROP(ApduProperty, ParsingGivesBackWhatWasEncoded, ()) {
    Command command;
    command.cla = *rc::gen::arbitrary<std::uint8_t>();
    command.ins = *rc::gen::arbitrary<std::uint8_t>();
    command.p1 = *rc::gen::arbitrary<std::uint8_t>();
    command.p2 = *rc::gen::arbitrary<std::uint8_t>();
    command.data = Bytes(*rc::gen::inRange<std::size_t>(0, 700), 0x5A);
    command.le = *rc::gen::oneOf(rc::gen::inRange<std::size_t>(0, 300),
                                 rc::gen::inRange<std::size_t>(65000, 65537));
    command.extended = *rc::gen::arbitrary<bool>();
    const auto bytes = encode(command);
    RC_ASSERT(bytes.has_value());
    const auto back = parse_command(*bytes);
    RC_ASSERT(back.has_value());
    // Without any length field there is nothing by which to tell the two forms apart.
    const bool has_field = !command.data.empty() || command.le != 0;
    command.extended = has_field && command.needs_extended();
    RC_ASSERT(*back == command);
}

RC_GTEST_PROP(ApduProperty, WhatParsesEncodesToTheSameBytes, (const Bytes& bytes)) {
    const auto command = parse_command(bytes);
    if (!command) return;
    const auto again = encode(*command);
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == bytes);
}

TEST(Apdu, ResponsesCarryTheStatusWordLast) {
    const auto response = parse_response(*from_hex("0102036282"));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->sw, sw::kEndOfFile);
    EXPECT_EQ(to_hex(response->data), "010203");
    EXPECT_EQ(to_hex(encode(*response)), "0102036282");
    EXPECT_EQ(parse_response(*from_hex("90")).error().cause, "apdu.too_short");
    EXPECT_EQ(parse_response(Bytes(65539)).error().cause, "apdu.too_long");
}

TEST(Apdu, StatusWordsHaveWords) {
    EXPECT_EQ(describe_sw(0x6A82), "6A82 file or application not found");
    EXPECT_EQ(describe_sw(0x6C20), "6C20 wrong Le, right one in the last byte");
    EXPECT_EQ(describe_sw(0x63C2), "63C2 failed, tries left in the last digit");
    EXPECT_EQ(describe_sw(0x1234), "1234 unknown status word");
}

TEST(FunctionConnection, RefusesWhatItsCapacityCannotCarry) {
    int calls = 0;
    hal::FunctionConnection chip(
        [&](ByteView) -> Result<Bytes> {
            ++calls;
            return Bytes(12);
        },
        {10, 12});
    EXPECT_EQ(chip.transmit(Bytes(11), std::chrono::milliseconds(1)).error().cause,
              "chip.too_long");
    EXPECT_EQ(calls, 0);
    EXPECT_TRUE(chip.transmit(Bytes(10), std::chrono::milliseconds(1)));
}

}  // namespace
}  // namespace limen::apdu
