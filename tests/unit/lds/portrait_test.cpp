// SPDX-License-Identifier: Apache-2.0
// EF.DG2 in its three records.
#include "identity/emrtd/lds/portrait.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "identity/emrtd/lds/biometric_group.hpp"
#include "tests/unit/lds/expect.hpp"

namespace limen::emrtd::test {
namespace {

using Codes = std::vector<std::string>;

TEST(Portrait, FormatAndSizeComeFromThePictureItself) {
    struct Row {
        Bytes image;
        std::uint8_t type;
        Portrait::Format format;
        bool codestream;
        int width, height;
    };
    const Row rows[] = {
        {jpeg(), 0, Portrait::Format::jpeg, false, 480, 600},
        {jp2(), 1, Portrait::Format::jpeg2000, false, 420, 532},
        // Raw codestreams are common in European documents and unknown to many readers.
        {codestream(), 1, Portrait::Format::jpeg2000, true, 420, 532},
    };
    for (const Row& row : rows) {
        const FaceOptions how{.image = row.image, .points = 3, .type = row.type};
        const std::uint8_t code = row.type == 0 ? 2 : 3;
        const Bytes files[] = {dg2_of(record_2005({face_2005(how)})), dg2_of(record_2011(how)),
                               dg2_of_block(block_39794(row.image, code))};
        for (const Bytes& file : files) {
            const auto dg2 = decode_faces(file);
            ASSERT_TRUE(dg2) << dg2.error().describe();
            ASSERT_EQ(dg2->faces.size(), 1u);
            EXPECT_EQ(dg2->faces[0].format, row.format);
            EXPECT_EQ(dg2->faces[0].codestream, row.codestream);
            EXPECT_EQ(dg2->faces[0].width, row.width);
            EXPECT_EQ(dg2->faces[0].height, row.height);
            EXPECT_EQ(dg2->faces[0].image, row.image);
            EXPECT_EQ(codes(dg2->deviations), Codes{});
        }
    }
}

TEST(Portrait, TheRecordIsNamedWithWhatElseItSays) {
    const auto first = [](const Bytes& file) { return decode_dg2(file).value(); };
    EXPECT_EQ(to_string(first(dg2_of(record_2005({face_2005()}))).record), "ISO/IEC 19794-5:2005");
    const Portrait of_2011 = first(dg2_of(record_2011()));
    EXPECT_EQ(to_string(of_2011.record), "ISO/IEC 19794-5:2011");
    EXPECT_EQ(of_2011.captured, "2024-01-20T13:23:09");
    // ICAO's "DG2 Silver Dataset (All Fields)" has these values.
    const Bytes more =
        hex("A217 800207E8 810101 820114 83010D 840117 850109 8602038C "
            "A81A A618 A006 800102 810101 A106 800103 810101 A206 8001FF 810102");
    const Portrait block =
        first(dg2_of_block(block_39794(jpeg(), 2, hex("A708 8002023C 810202DB"), more)));
    EXPECT_EQ(to_string(block.record), "ISO/IEC 39794-5");
    EXPECT_EQ(block.captured, "2024-01-20T13:23:09");
    EXPECT_EQ(block.pose.yaw, 2);
    EXPECT_EQ(block.pose.pitch, 3);
    EXPECT_EQ(block.pose.roll, -1);
    EXPECT_EQ(block.width, 480) << "the picture's own, not 572";
}

TEST(Portrait, WithoutASizeInThePictureTheRecordsIsTaken) {
    const Bytes headless = hex("FFD8FFD9");
    for (const Bytes& file :
         {dg2_of(record_2005({face_2005({.image = headless, .width = 111, .height = 222})})),
          dg2_of(record_2011({.image = headless, .width = 111, .height = 222})),
          dg2_of_block(block_39794(headless, 2, hex("A707 80016F 810200DE")))}) {
        const auto dg2 = decode_faces(file);
        ASSERT_TRUE(dg2) << dg2.error().describe();
        EXPECT_EQ(dg2->faces[0].width, 111);
        EXPECT_EQ(dg2->faces[0].height, 222);
        EXPECT_EQ(codes(dg2->deviations), Codes{"dg2.picture_header"});
    }
}

// Each was seen in the field, or is one byte away from what was.
TEST(Portrait, RecordsThatLieAreUnderstoodAndSaidToLie) {
    struct Row {
        const char* what;
        Bytes file;
        Codes codes;
    };
    Bytes version = record_2005({face_2005()});
    version[5] = '5';
    Bytes magic = record_2005({face_2005()});
    magic[3] = 1;
    Bytes generation = block_39794(jpeg());
    const Bytes three = hex("800103810207E3");
    std::ranges::search(generation, three).begin()[2] = 4;
    const Bytes record = element(0x5F2E, {record_2005({face_2005()})});
    const Row rows[] = {
        {"face longer than it is",
         dg2_of(record_2005({face_2005({.length_error = 1000})})),
         {"dg2.face_length"}},
        {"face shorter",
         dg2_of(record_2005({face_2005({.length_error = -40})})),
         {"dg2.face_length"}},
        {"record longer", dg2_of(record_2005({face_2005()}, 5)), {"dg2.record_length"}},
        {"JPEG 2000 said to be JPEG",
         dg2_of(record_2005({face_2005({.image = codestream()})})),
         {"dg2.image_type"}},
        {"JPEG said to be JPEG 2000", dg2_of_block(block_39794(jpeg(), 4)), {"dg2.image_type"}},
        {"another size",
         dg2_of(record_2005({face_2005({.width = 413, .height = 531})})),
         {"dg2.image_size"}},
        {"no length before the picture", dg2_of(record_2011({}, false)), {"dg2.image_length"}},
        {"unknown version", dg2_of(version), {"dg2.record_version"}},
        {"another magic", dg2_of(magic), {"dg2.record_magic"}},
        {"another generation", dg2_of_block(generation), {"dg2.block_version"}},
        {"no wrapper",
         group(0x75, {element(0x7F2E, {block_39794(jpeg())})}),
         {"dg2.wrapper_missing"}},
        {"old record, new tag",
         group(0x75, {element(0x7F2E, {record_2005({face_2005()})})}),
         {"dg2.data_tag"}},
        {"new record, old tag",
         group(0x75, {element(0x5F2E, {element(0xA1, {block_39794(jpeg())})})}),
         {"dg2.data_tag"}},
        {"a number too high", group(0x75, {record}, "", 1), {"dg2.count_differs"}},
        {"no number",
         element(0x75, {element(0x7F61, {element(0x7F60, {hex("A100"), record})})}),
         {"dg2.count_missing"}},
        {"no header",
         element(0x75, {element(0x7F61, {hex("020101"), element(0x7F60, {record})})}),
         {"dg2.header_missing"}},
        {"header that cannot be read",
         element(0x75,
                 {element(0x7F61, {hex("020101"), element(0x7F60, {hex("A1028105"), record})})}),
         {"dg2.header_malformed"}},
        {"said to be a finger", group(0x75, {record}, "810108"), {"dg2.biometric_type"}},
    };
    for (const Row& row : rows) {
        const auto dg2 = decode_faces(row.file);
        ASSERT_TRUE(dg2) << row.what << ": " << dg2.error().describe();
        EXPECT_EQ(dg2->faces.size(), 1u) << row.what;
        EXPECT_EQ(codes(dg2->deviations), row.codes) << row.what;
    }
}

TEST(Portrait, SeveralFacesAndInstancesAreAllThere) {
    const Bytes two = record_2005({face_2005(), face_2005({.image = jp2(), .type = 1})});
    const auto dg2 = decode_faces(group(
        0x75, {element(0x5F2E, {two}), element(0x7F2E, {element(0xA1, {block_39794(jpeg())})})}));
    ASSERT_TRUE(dg2) << dg2.error().describe();
    ASSERT_EQ(dg2->faces.size(), 3u);
    EXPECT_EQ(dg2->faces[0].image, jpeg());
    EXPECT_EQ(dg2->faces[1].image, jp2());
    EXPECT_EQ(dg2->faces[2].record, Portrait::Record::iso39794_5);
    EXPECT_EQ(codes(dg2->deviations), Codes{});

    Bytes fewer = record_2005({face_2005()});
    fewer[13] = 2;
    const auto one = decode_faces(dg2_of(fewer));
    ASSERT_TRUE(one) << one.error().describe();
    EXPECT_EQ(one->faces.size(), 1u);
    EXPECT_EQ(codes(one->deviations), Codes{"dg2.face_count"});
}

TEST(Portrait, WhatHasNoPictureIsAnErrorWithFileAndSection) {
    Bytes points = record_2005({face_2005()});
    points[18] = 0x7F;  // more feature points than there are bytes
    Bytes nobody = record_2005({face_2005()});
    nobody[13] = 0;
    const Bytes blocks = element(0x65, {hex("A003800103"), element(0xA1, {})});
    const Bytes files[] = {
        {},
        hex("7500"),
        hex("75047F6101"),
        hex("75037F6100"),
        hex("75067F6103020101"),
        hex("750A7F6107020101 7F600100"),
        dg2_of(record_2005({face_2005({.image = {}})})),
        dg2_of(points),
        dg2_of(nobody),
        dg2_of(hex("46414300 30313000")),
        dg2_of_block(blocks),
        dg2_of_block(hex("6500")),
        dg2_of_block(element(0x65, {hex("A003800103"),
                                    element(0xA1, {element(0x30, {hex("800100A104A202A000")})})})),
    };
    for (const Bytes& file : files) {
        const auto dg2 = decode_faces(file);
        ASSERT_FALSE(dg2) << to_hex(file);
        EXPECT_EQ(dg2.error().cause, "lds.malformed") << to_hex(file);
        EXPECT_NE(dg2.error().message.find("EF.DG2 (Doc 9303-10, 4.7.2)"), std::string::npos);
    }
}

TEST(Portrait, OtherPicturesAndRecordsAreUnsupported) {
    EXPECT_EQ(
        cause_of(decode_dg2(dg2_of(record_2005({face_2005({.image = hex("89504E470D0A1A0A")})})))),
        "lds.unsupported");
    EXPECT_EQ(cause_of(decode_dg2(dg2_of_block(hex("3003020100")))), "lds.malformed");
    EXPECT_EQ(cause_of(decode_dg2(dg2_of(hex("3003020100")))), "lds.unsupported");
    EXPECT_EQ(cause_of(decode_dg2(group(0x75, {element(0x7D, {})}))), "lds.unsupported");
}

TEST(Portrait, FacesHaveALimit) {
    const auto faces = [](std::size_t count) {
        return dg2_of(record_2005(std::vector<Bytes>(count, face_2005())));
    };
    EXPECT_EQ(decode_faces(faces(kMaxFaces)).value().faces.size(), kMaxFaces);
    EXPECT_EQ(cause_of(decode_faces(faces(kMaxFaces + 1))), "lds.too_large");
    Bytes many = record_2005({face_2005()});
    many[12] = many[13] = 0xFF;
    EXPECT_EQ(cause_of(decode_faces(dg2_of(many))), "lds.too_large");
    // Two records together.
    const Bytes half =
        element(0x5F2E, {record_2005(std::vector<Bytes>(kMaxFaces / 2 + 1, face_2005()))});
    EXPECT_EQ(cause_of(decode_faces(group(0x75, {half, half}))), "lds.too_large");
    Bytes representations;
    const Bytes block = block_39794(jpeg());
    const auto root = tlv::read_all(tlv::find(block, 0x65).value().value).value();
    for (std::size_t i = 0; i <= kMaxFaces; ++i) put(representations, root[1].value);
    EXPECT_EQ(cause_of(decode_faces(
                  dg2_of_block(element(0x65, {root[0].whole, element(0xA1, {representations})})))),
              "lds.too_large");
}

TEST(Portrait, InstancesHaveALimit) {
    const Bytes record = element(0x5F2E, {Bytes{}});
    const auto group_of = [&](std::size_t count) {
        static constexpr FileKind kKind{"EF.DG3", "dg3", "Doc 9303-10, 4.7.3", 0x63};
        Deviations deviations;
        FileContext context(kKind, deviations);
        const auto read =
            read_biometric_group(context, group(0x63, std::vector<Bytes>(count, record)));
        return read ? std::to_string(read->size()) : read.error().cause;
    };
    EXPECT_EQ(group_of(kMaxInstances), std::to_string(kMaxInstances));
    EXPECT_EQ(group_of(kMaxInstances + 1), "lds.too_large");
}

TEST(Portrait, BlocksHaveALimit) {
    const auto with = [](std::size_t count) {
        Bytes more;
        for (std::size_t i = 0; i < count; ++i) put(more, hex("9F7F00"));
        return dg2_of_block(block_39794(jpeg(), 2, {}, more));
    };
    EXPECT_TRUE(decode_faces(with(kMaxBlockElements - 2)));
    EXPECT_EQ(cause_of(decode_faces(with(kMaxBlockElements - 1))), "lds.too_large");
}

// Any file cut anywhere is an error or the same face, and never a crash.
TEST(Portrait, CutFilesAreErrors) {
    for (const Bytes& file :
         {dg2_of(record_2005({face_2005({.points = 2})})), dg2_of(record_2011({.points = 1})),
          dg2_of_block(block_39794(jp2(), 3))})
        for (std::size_t size = 0; size < file.size(); ++size)
            EXPECT_FALSE(decode_faces(ByteView(file).first(size))) << size;
}

}  // namespace
}  // namespace limen::emrtd::test
