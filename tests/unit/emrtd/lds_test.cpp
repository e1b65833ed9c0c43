// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds.hpp"

#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

// Smallest headers that carry a size: SOI, SOF0 480 × 600; a raw codestream; the same in JP2 boxes.
const char* const kJpeg = "FFD8FFE000044A46 FFC0000B0802 5801E0010111 00FFD9";
const char* const kCodestream =
    "FF4FFF510029 0000 000001A4 00000214 00000000 00000000 000001A4 00000214";
const char* const kJp2 = "0000000C6A5020200D0A870A 0000001466747970";

// ISO/IEC 19794-5:2005 with one face and `points` feature points.
Bytes dg2_of(const Bytes& image, std::uint16_t points = 0, std::uint32_t length_error = 0) {
    const auto be = [](Bytes& out, std::size_t value, int size) {
        for (int i = size - 1; i >= 0; --i)
            out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
    };
    Bytes face;
    be(face, 20 + points * 8u + 12 + image.size() + length_error, 4);
    be(face, points, 2);
    face.resize(20 + points * 8u, 0);
    be(face, 0x01, 1);
    be(face, 0x00, 1);
    be(face, 111, 2);
    be(face, 222, 2);
    face.resize(face.size() + 6, 0);
    face.insert(face.end(), image.begin(), image.end());
    Bytes record = hex("46414300 30313000");
    be(record, 14 + face.size(), 4);
    be(record, 1, 2);
    record.insert(record.end(), face.begin(), face.end());
    const Bytes header = tlv::encode(0xA1, ByteView(hex("8002010187020101 88020008")));
    const Bytes data = tlv::encode(0x5F2E, ByteView(record));
    const Bytes instance = tlv::encode(0x7F60, {header, data});
    const Bytes group = tlv::encode(0x7F61, {hex("020101"), instance});
    return tlv::encode(0x75, ByteView(group));
}

TEST(Lds, ComNamesItsDataGroups) {
    const auto com = decode_com(hex("60165F0104303130375F36063034303030305C0461756E6F"));
    ASSERT_TRUE(com) << com.error().describe();
    EXPECT_EQ(com->lds_version, "0107");
    EXPECT_EQ(com->unicode_version, "040000");
    EXPECT_EQ(com->data_groups, (std::vector<int>{1, 2, 14, 15}));
}

TEST(Lds, MalformedComIsAnError) {
    for (const char* file : {"", "6000", "60145F0104303130375F36063034303030305C026199",
                             "60145F010430315F375F36063034303030305C026175",
                             "61145F0104303130375F36063034303030305C026175"})
        EXPECT_EQ(decode_com(hex(file)).error().cause, "lds.malformed") << file;
}

TEST(Lds, Dg1GivesItsLinesInARow) {
    const std::string mrz =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
        "L898902C<3UTO6908061F9406236ZE184226B<<<<<14";
    const Bytes file = tlv::encode(0x61, ByteView(tlv::encode(0x5F1F, as_bytes(mrz))));
    EXPECT_EQ(decode_dg1(file).value(), mrz);
    Bytes lower = file;
    lower.back() = 'a';
    EXPECT_EQ(decode_dg1(lower).error().cause, "lds.malformed");
    const Bytes brief = tlv::encode(0x61, ByteView(tlv::encode(0x5F1F, as_bytes(mrz.substr(1)))));
    EXPECT_EQ(decode_dg1(brief).error().cause, "lds.malformed");
}

TEST(Portrait, FormatAndSizeComeFromThePictureItself) {
    const auto jpeg = decode_dg2(dg2_of(hex(kJpeg), 3));
    ASSERT_TRUE(jpeg) << jpeg.error().describe();
    EXPECT_EQ(jpeg->format, Portrait::Format::jpeg);
    EXPECT_EQ(jpeg->width, 480);
    EXPECT_EQ(jpeg->height, 600);
    EXPECT_EQ(jpeg->image, hex(kJpeg));

    // Raw codestreams are common in European documents and unknown to many readers.
    const auto raw = decode_dg2(dg2_of(hex(kCodestream)));
    ASSERT_TRUE(raw) << raw.error().describe();
    EXPECT_EQ(raw->format, Portrait::Format::jpeg2000);
    EXPECT_EQ(raw->width, 420);
    EXPECT_EQ(raw->height, 532);

    const auto boxed = decode_dg2(dg2_of(hex(std::string(kJp2) + kCodestream)));
    ASSERT_TRUE(boxed) << boxed.error().describe();
    EXPECT_EQ(boxed->format, Portrait::Format::jpeg2000);
    EXPECT_EQ(boxed->width, 420);
}

TEST(Portrait, WithoutASizeInThePictureTheRecordsIsTaken) {
    const auto portrait = decode_dg2(dg2_of(hex("FFD8FFD9")));
    ASSERT_TRUE(portrait) << portrait.error().describe();
    EXPECT_EQ(portrait->width, 111);
    EXPECT_EQ(portrait->height, 222);
}

TEST(Portrait, LengthsThatLieAreErrors) {
    EXPECT_EQ(decode_dg2(dg2_of(hex(kJpeg), 0, 1)).error().cause, "lds.malformed");
    EXPECT_EQ(decode_dg2(dg2_of({}, 0, 0)).error().cause, "lds.malformed");
    // A number of feature points that leads past the end.
    Bytes points = dg2_of(hex(kJpeg), 2);
    for (std::size_t i = 0; i + 24 < points.size(); ++i)
        if (to_text(ByteView(points).subspan(i, 4)) == std::string("FAC\0", 4))
            points[i + 18] = 0x7F;
    EXPECT_EQ(decode_dg2(points).error().cause, "lds.malformed");
}

TEST(Portrait, OtherPicturesAreUnsupported) {
    EXPECT_EQ(decode_dg2(dg2_of(hex("89504E470D0A1A0A"))).error().cause, "lds.unsupported");
}

TEST(FileId, NamesNumbersAndBack) {
    EXPECT_EQ(data_group(1), FileId::dg1);
    EXPECT_EQ(data_group(14), FileId::dg14);
    EXPECT_EQ(data_group(4), std::nullopt);
    EXPECT_EQ(data_group_number(FileId::dg16), 16);
    EXPECT_EQ(data_group_number(FileId::sod), std::nullopt);
    EXPECT_EQ(to_string(FileId::card_security), "EF.CardSecurity");
}

}  // namespace
}  // namespace limen::emrtd::test
