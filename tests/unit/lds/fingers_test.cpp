// SPDX-License-Identifier: Apache-2.0
// EF.DG3, EF.DG4, EF.DG5 and EF.DG7.
#include "identity/emrtd/lds/fingers.hpp"

#include <gtest/gtest.h>

#include "identity/emrtd/lds/displayed.hpp"
#include "tests/unit/lds/expect.hpp"

namespace limen::emrtd::test {
namespace {

using Codes = std::vector<std::string>;

Bytes wsq(std::size_t size) {
    Bytes out = hex("FFA0FFA4");
    out.resize(size, 0x55);
    return out;
}

// ISO/IEC 19794-4:2011, 8.2 and 8.3, with a quality and a certification block.
Bytes fingers_2011(int position, const Bytes& image) {
    Bytes out = hex("46495200 30323000");
    const Bytes before = hex("07E80114 0D1709 02BC 00 0000 0000 01 5000000000 01 000000");
    const Bytes middle = hex("01 02 01F4 01F4 01F4 01F4 08 04 00 012C 0190");
    const std::size_t length = 4 + before.size() + 1 + middle.size() + 4 + image.size();
    put(out, 16 + length, 4);
    put(out, hex("0001 01 01"));
    put(out, length, 4);
    put(out, before);
    put(out, static_cast<std::uint64_t>(position), 1);
    put(out, middle);
    put(out, image.size(), 4);
    put(out, image);
    return out;
}

TEST(Dg3, FingersOfBothYearsAreCountedAndKept) {
    // Two templates of one finger each, as European passports have them.
    const auto dg3 = decode_dg3(group(0x63,
                                      {element(0x5F2E, {fingers_2005({{2, wsq(40)}})}),
                                       element(0x5F2E, {fingers_2005({{7, wsq(50)}})}),
                                       element(0x5F2E, {fingers_2011(1, wsq(60))})},
                                      "810108"));
    ASSERT_TRUE(dg3) << dg3.error().describe();
    EXPECT_EQ(codes(dg3->deviations), Codes{});
    EXPECT_EQ(dg3->instances, 3u);
    ASSERT_EQ(dg3->fingers.size(), 3u);
    EXPECT_EQ(finger_name(dg3->fingers[0].position), "right index finger");
    EXPECT_EQ(finger_name(dg3->fingers[1].position), "left index finger");
    EXPECT_EQ(dg3->fingers[0].compression, "WSQ");
    EXPECT_EQ(dg3->fingers[0].width, 300);
    EXPECT_EQ(dg3->fingers[0].height, 400);
    EXPECT_EQ(dg3->fingers[0].image, wsq(40));
    EXPECT_EQ(dg3->fingers[1].image, wsq(50));
    EXPECT_EQ(finger_name(dg3->fingers[2].position), "right thumb");
    EXPECT_EQ(dg3->fingers[2].compression, "JPEG 2000");
    EXPECT_EQ(dg3->fingers[2].width, 300);
    EXPECT_EQ(dg3->fingers[2].image, wsq(60));
}

TEST(Dg3, SeveralFingersInOneRecord) {
    const auto dg3 = decode_dg3(
        group(0x63, {element(0x5F2E, {fingers_2005({{1, wsq(9)}, {2, wsq(8)}, {11, wsq(7)}})})}));
    ASSERT_TRUE(dg3) << dg3.error().describe();
    ASSERT_EQ(dg3->fingers.size(), 3u);
    EXPECT_EQ(dg3->fingers[2].image, wsq(7));
    EXPECT_EQ(finger_name(dg3->fingers[2].position), "unknown");
}

TEST(Dg3, EmptyGroupsAndNewRecordsAreKept) {
    // Doc 9303-10, 4.7.3.1: no instance, and random bytes so that the hash tells nothing.
    const auto empty = decode_dg3(hex("630C 7F6109 020100 53040102 0304"));
    ASSERT_TRUE(empty) << empty.error().describe();
    EXPECT_EQ(empty->instances, 0u);
    EXPECT_EQ(codes(empty->deviations), Codes{});
    const auto block = decode_dg3(group(0x63, {element(0x7F2E, {hex("A1026400")})}));
    ASSERT_TRUE(block) << block.error().describe();
    ASSERT_EQ(block->blocks.size(), 1u);
    EXPECT_EQ(to_hex(block->blocks[0]), "a1026400");
}

TEST(Dg3, NumbersThatLieAreDeviationsAndCutRecordsErrors) {
    Bytes record = fingers_2005({{1, wsq(40)}});
    record[13] ^= 1;
    EXPECT_EQ(codes(decode_dg3(group(0x63, {element(0x5F2E, {record})})).value().deviations),
              Codes{"dg3.record_length"});
    EXPECT_EQ(codes(decode_dg3(group(0x63, {element(0x5F2E, {fingers_2005({{1, wsq(4)}}, 1)})}))
                        .value()
                        .deviations),
              Codes{"dg3.finger_count"});
    record = fingers_2005({{1, wsq(40)}});
    record[34] = 0x7F;
    EXPECT_EQ(codes(decode_dg3(group(0x63, {element(0x5F2E, {record})})).value().deviations),
              Codes{"dg3.image_length"});
    for (std::size_t size = 4; size < 46; ++size) {
        const Bytes part(record.begin(), record.begin() + static_cast<long>(size));
        if (size == 32) continue;  // a record without a finger is whole
        EXPECT_EQ(cause_of(decode_dg3(group(0x63, {element(0x5F2E, {part})}))), "lds.malformed")
            << size;
    }
    EXPECT_EQ(cause_of(decode_dg3(group(0x63, {element(0x5F2E, {hex("00")})}))), "lds.unsupported");
}

TEST(Dg3, FingersHaveALimit) {
    const auto with = [](std::size_t count) {
        return decode_dg3(group(
            0x63, {element(0x5F2E, {fingers_2005(std::vector<Finger>(count, {1, wsq(4)}))})}));
    };
    EXPECT_EQ(with(kMaxFingerImages).value().fingers.size(), kMaxFingerImages);
    EXPECT_EQ(cause_of(with(kMaxFingerImages + 1)), "lds.too_large");
    // 65,535 representations in a record of two hundred bytes.
    Bytes many = fingers_2011(1, wsq(4));
    many[12] = many[13] = 0xFF;
    EXPECT_EQ(cause_of(decode_dg3(group(0x63, {element(0x5F2E, {many})}))), "lds.malformed");
}

// ISO/IEC 19794-6:2005, 6.5.2.
Bytes iris(std::uint8_t eyes) {
    Bytes out = hex("49495200 30313000 0000002D 0000");
    put(out, eyes, 1);
    put(out, hex("002D 0000 0000 0010 0280 01E0 08 00"));
    out.resize(45);
    return out;
}

TEST(Dg4, IrisesAreCountedAndKept) {
    const auto dg4 = decode_dg4(group(0x76, {element(0x5F2E, {iris(2)})}));
    ASSERT_TRUE(dg4) << dg4.error().describe();
    ASSERT_EQ(dg4->records.size(), 1u);
    EXPECT_EQ(dg4->records[0].eyes, 2);
    EXPECT_EQ(dg4->records[0].format, "JPEG 2000");
    EXPECT_EQ(dg4->records[0].record, iris(2));
    EXPECT_EQ(codes(dg4->deviations), Codes{});
    EXPECT_EQ(cause_of(decode_dg4(group(0x76, {element(0x5F2E, {iris(3)})}))), "lds.too_large");
    EXPECT_EQ(cause_of(decode_dg4(group(0x76, {element(0x5F2E, {hex("49495200")})}))),
              "lds.malformed");
    EXPECT_EQ(cause_of(decode_dg4(group(0x76, {element(0x5F2E, {hex("00")})}))), "lds.unsupported");
}

TEST(Displayed, PortraitAndSignatureAreKept) {
    const auto portrait = decode_dg5(element(0x65, {hex("020101"), element(0x5F40, {jp2()})}));
    ASSERT_TRUE(portrait) << portrait.error().describe();
    ASSERT_EQ(portrait->pictures.size(), 1u);
    EXPECT_EQ(portrait->pictures[0].format, "JPEG 2000");
    const auto signature = decode_dg7(element(0x67, {hex("020101"), element(0x5F43, {jpeg()})}));
    ASSERT_TRUE(signature) << signature.error().describe();
    EXPECT_EQ(signature->pictures[0].format, "JPEG");
    EXPECT_EQ(signature->pictures[0].width, 480);
    EXPECT_EQ(signature->pictures[0].image, jpeg());
    EXPECT_EQ(codes(signature->deviations), Codes{});
}

TEST(Displayed, OddOnesAreDeviationsAndEmptyOnesErrors) {
    const auto of = [](const Bytes& content) { return decode_dg7(element(0x67, {content})); };
    EXPECT_EQ(codes(of(element(0x5F43, {jpeg()})).value().deviations), Codes{"dg7.count_missing"});
    Bytes two = hex("020102");
    put(two, element(0x5F43, {hex("8950")}));
    EXPECT_EQ(codes(of(two).value().deviations),
              (Codes{"dg7.picture_format", "dg7.count_differs"}));
    Bytes other = hex("020101");
    put(other, element(0x5F43, {jpeg()}));
    put(other, hex("5F4000"));
    EXPECT_EQ(codes(of(other).value().deviations), Codes{"dg7.unknown_tag"});
    for (const char* content : {"", "020100", "0200", "02010143"})
        EXPECT_EQ(cause_of(of(hex(content))), "lds.malformed") << content;
}

TEST(Displayed, PicturesHaveALimit) {
    const auto with = [](std::size_t count) {
        Bytes content = hex("020108");
        for (std::size_t i = 0; i < count; ++i) put(content, element(0x5F43, {jpeg()}));
        return decode_dg7(element(0x67, {content}));
    };
    EXPECT_EQ(with(kMaxDisplayed).value().pictures.size(), kMaxDisplayed);
    EXPECT_EQ(cause_of(with(kMaxDisplayed + 1)), "lds.too_large");
}

}  // namespace
}  // namespace limen::emrtd::test
