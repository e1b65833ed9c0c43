// SPDX-License-Identifier: Apache-2.0
#include "hal/chip-reader/tlv.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace limen::tlv {
namespace {

std::string cause_of(std::string_view hex) {
    const auto bytes = from_hex(hex);
    const auto all = read_all(*bytes);
    return all ? "" : all.error().cause;
}

TEST(Tlv, ReadsTheTagsAndLengthsOfAnEmrtd) {
    // EF.COM of ICAO Doc 9303-10, 4.6.1's shape: 60 { 5F01, 5F36, 5C }.
    const auto bytes = from_hex("60145f0104303130375f36063034303030305c026175");
    ASSERT_TRUE(bytes);
    Reader reader(*bytes);
    const auto com = reader.expect(0x60);
    ASSERT_TRUE(com);
    EXPECT_TRUE(reader.done());
    auto inner = reader.enter(*com);
    ASSERT_TRUE(inner);
    EXPECT_EQ(inner->peek(), 0x5F01u);
    EXPECT_EQ(to_text(inner->expect(0x5F01)->value), "0107");
    EXPECT_EQ(to_text(inner->expect(0x5F36)->value), "040000");
    EXPECT_EQ(to_hex(inner->expect(0x5C)->value), "6175");
    EXPECT_TRUE(inner->done());
    EXPECT_FALSE(inner->peek());
}

TEST(Tlv, MalformedInputIsNamed) {
    EXPECT_EQ(cause_of("30"), "tlv.truncated");
    EXPECT_EQ(cause_of("3002aa"), "tlv.truncated");
    EXPECT_EQ(cause_of("3082ff"), "tlv.truncated");
    EXPECT_EQ(cause_of("7f"), "tlv.truncated");
    EXPECT_EQ(cause_of("3080aa0000"), "tlv.indefinite");
    EXPECT_EQ(cause_of("30850000000001aa"), "tlv.bad_length");
    EXPECT_EQ(cause_of("30ff"), "tlv.bad_length");
    EXPECT_EQ(cause_of("3084ffffffff"), "tlv.too_long");
    EXPECT_EQ(cause_of("0000"), "tlv.bad_tag");
    EXPECT_EQ(cause_of("1f8001"), "tlv.bad_tag");
    EXPECT_EQ(cause_of("1f81828304"), "tlv.bad_tag");
}

TEST(Tlv, LengthsNotInTheShortestFormAreRead) {
    // Seen in the field: 82 00 01 for a length of one.
    const auto bytes = from_hex("04820001aa");
    const auto all = read_all(*bytes);
    ASSERT_TRUE(all);
    EXPECT_EQ(to_hex(all->front().value), "aa");
}

TEST(Tlv, NestingStopsAtTheLimit) {
    Bytes bytes = {0x30, 0x00};
    for (int i = 0; i < 20; ++i) bytes = encode(0x30, ByteView(bytes));
    Reader reader(bytes);
    std::string cause;
    int depth = 0;
    while (cause.empty()) {
        const auto element = reader.next();
        ASSERT_TRUE(element);
        auto inner = reader.enter(*element);
        if (inner) {
            reader = *inner;
            ++depth;
        } else {
            cause = inner.error().cause;
        }
    }
    EXPECT_EQ(cause, "tlv.too_deep");
    EXPECT_EQ(depth, 16);
}

TEST(Tlv, CountAndLengthStopAtTheLimit) {
    Bytes many;
    for (int i = 0; i < 5; ++i) append(many, 0x04, {});
    EXPECT_TRUE(read_all(many, {16, 5, 100}));
    EXPECT_EQ(read_all(many, {16, 4, 100}).error().cause, "tlv.too_many");
    EXPECT_EQ(read_all(encode(0x04, Bytes(101)), {16, 4, 100}).error().cause, "tlv.too_long");
}

TEST(Tlv, PrimitiveElementsCannotBeEntered) {
    const Bytes bytes = encode(0x04, Bytes{0x30, 0x00});
    Reader reader(bytes);
    EXPECT_EQ(reader.enter(*reader.next()).error().cause, "tlv.not_constructed");
}

TEST(Tlv, FindTellsMissingFromMalformed) {
    EXPECT_EQ(find(*from_hex("0401aa0501bb"), 0x05)->value[0], 0xBB);
    EXPECT_EQ(find(*from_hex("0401aa"), 0x05).error().cause, "tlv.missing");
    EXPECT_EQ(find(*from_hex("0401aa05"), 0x05).error().cause, "tlv.truncated");
    EXPECT_EQ(Reader(*from_hex("0401aa")).expect(0x05).error().cause, "tlv.unexpected_tag");
}

TEST(Tlv, WritesTheShortestLengthAtEveryBoundary) {
    EXPECT_EQ(to_hex(ByteView(encode(0x7F61, Bytes(0x7F))).first(3)), "7f617f");
    EXPECT_EQ(to_hex(ByteView(encode(0x7F61, Bytes(0x80))).first(4)), "7f618180");
    EXPECT_EQ(to_hex(ByteView(encode(0x04, Bytes(0x100))).first(4)), "04820100");
    EXPECT_EQ(to_hex(ByteView(encode(0x04, Bytes(0x10000))).first(5)), "0483010000");
    EXPECT_EQ(to_hex(encode(0x30, {Bytes{1}, Bytes{2, 3}})), "3003010203");
}

TEST(Tlv, HeaderOfALongFileIsReadFromItsFirstBytes) {
    const auto header = parse_header(*from_hex("75824e20"));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->tag, 0x75u);
    EXPECT_EQ(header->total(), 4u + 0x4E20);
}

RC_GTEST_PROP(TlvProperty, ReadingGivesBackWhatWasWritten, (const std::vector<Bytes>& values)) {
    const std::vector<Tag> tags = {0x04, 0x30, 0x5F2E, 0x7F61, 0xBF8901};
    Bytes row;
    for (std::size_t i = 0; i < values.size(); ++i) append(row, tags[i % tags.size()], values[i]);
    const auto all = read_all(row);
    RC_ASSERT(all.has_value());
    RC_ASSERT(all->size() == values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        RC_ASSERT((*all)[i].tag == tags[i % tags.size()]);
        RC_ASSERT(to_bytes((*all)[i].value) == values[i]);
    }
}

RC_GTEST_PROP(TlvProperty, ElementsCoverTheInputWithoutGapsOrOverlap, (const Bytes& bytes)) {
    const auto all = read_all(bytes);
    if (!all) return;
    Bytes joined;
    for (const Element& element : *all)
        joined.insert(joined.end(), element.whole.begin(), element.whole.end());
    RC_ASSERT(joined == bytes);
}

}  // namespace
}  // namespace limen::tlv
