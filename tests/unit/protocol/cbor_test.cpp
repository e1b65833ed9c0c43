// SPDX-License-Identifier: Apache-2.0
#include "protocol/cbor/cbor.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>

namespace limen::protocol::cbor {
namespace {

std::string written(std::int64_t value) {
    Writer writer;
    writer.integer(value);
    return to_hex(writer.take());
}

// RFC 8949, Appendix A.
TEST(Cbor, WritesTheNumbersOfTheStandard) {
    EXPECT_EQ(written(0), "00");
    EXPECT_EQ(written(23), "17");
    EXPECT_EQ(written(24), "1818");
    EXPECT_EQ(written(100), "1864");
    EXPECT_EQ(written(1000), "1903e8");
    EXPECT_EQ(written(1000000), "1a000f4240");
    EXPECT_EQ(written(1000000000000), "1b000000e8d4a51000");
    EXPECT_EQ(written(-1), "20");
    EXPECT_EQ(written(-100), "3863");
    EXPECT_EQ(written(-1000), "3903e7");
    EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()), "3b7fffffffffffffff");
}

TEST(Cbor, WritesTextsNumbersAndWordsOfTheStandard) {
    Writer writer;
    writer.array(5);
    writer.text("IETF");
    writer.bytes(Bytes{1, 2, 3, 4});
    writer.number(1.1);
    writer.boolean(false);
    writer.null();
    EXPECT_EQ(to_hex(writer.take()), "8564494554464401020304fb3ff199999999999af4f6");
}

TEST(Cbor, EveryIntegerComesBack) {
    EXPECT_TRUE(rc::check([](std::int64_t value) {
        Writer writer;
        writer.integer(value);
        const Bytes bytes = writer.take();
        Reader reader(bytes);
        RC_ASSERT(reader.integer() == value);
        RC_ASSERT(reader.finish().has_value());
    }));
}

std::string cause_of_integer(std::string_view hex) {
    const Bytes bytes = *from_hex(hex);
    Reader reader(bytes);
    reader.integer();
    const auto finished = reader.finish();
    return finished ? "" : finished.error().cause;
}

TEST(Cbor, ANumberHasOneFormOnly) {
    for (const char* hex : {"1817", "190018", "1900ff", "1a0000ffff", "1b00000000ffffffff", "3817",
                            "3900ff", "1f", "1c", "1d", "1e"})
        EXPECT_EQ(cause_of_integer(hex), "message.not_canonical") << hex;
    EXPECT_EQ(cause_of_integer("1bffffffffffffffff"), "message.bad_field");
    EXPECT_EQ(cause_of_integer("3b8000000000000000"), "message.bad_field");
    EXPECT_EQ(cause_of_integer("c001"), "message.bad_field") << "tags are not ours";
    EXPECT_EQ(cause_of_integer("0000"), "message.malformed") << "trailing byte";
    for (const char* hex : {"", "18", "19ff", "1a000f42"})
        EXPECT_EQ(cause_of_integer(hex), "message.malformed") << hex;
}

TEST(Cbor, ASizeBeyondTheInputIsNeverBelieved) {
    for (const char* hex :
         {"9bffffffffffffffff", "9a7fffffff00", "bb7fffffffffffffff", "ba00000001"}) {
        const Bytes bytes = *from_hex(hex);
        Reader reader(bytes);
        EXPECT_EQ(bytes[0] < 0xa0 ? reader.array() : reader.map(), 0u) << hex;
        EXPECT_TRUE(reader.failed()) << hex;
    }
    const Bytes text = *from_hex("7b7fffffffffffffff41");
    Reader reader(text);
    EXPECT_TRUE(reader.text().empty());
    EXPECT_EQ(reader.finish().error().cause, "message.malformed");
}

TEST(Cbor, TextIsUtf8WithoutControlsOrOverrides) {
    for (const char* good : {"", "MÜLLER", "صالح", "ភាសាខ្មែរ", "line\nline", "\xF0\x9F\x9B\x82"})
        EXPECT_TRUE(is_utf8_text(good)) << good;
    const std::string_view nul("a\0b", 3);
    EXPECT_FALSE(is_utf8_text(nul));
    for (const char* bad :
         {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF",
          "a\tb", "\x7f", "\xC2\x85", "\xE2\x80\xAE", "\xE2\x81\xA6"})
        EXPECT_FALSE(is_utf8_text(bad));
}

TEST(Cbor, NumbersThatAreNoneAreRefused) {
    for (const double value : {std::numeric_limits<double>::infinity(), std::nan("")}) {
        Writer writer;
        writer.number(value);
        const Bytes bytes = writer.take();
        Reader reader(bytes);
        EXPECT_EQ(reader.number(), 0.0);
        EXPECT_EQ(reader.finish().error().cause, "message.bad_field");
    }
}

TEST(Cbor, TheFirstErrorIsTheOneReportedWithItsPlace) {
    const Bytes bytes = *from_hex("61ff01");
    Reader reader(bytes);
    reader.enter("checks");
    reader.enter(std::size_t{3});
    reader.enter("cause");
    reader.text();
    reader.leave();
    reader.boolean();
    const auto finished = reader.finish();
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().message, "checks[3].cause is not plain UTF-8 text");
}

}  // namespace
}  // namespace limen::protocol::cbor
