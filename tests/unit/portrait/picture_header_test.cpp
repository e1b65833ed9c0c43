// SPDX-License-Identifier: Apache-2.0
#include "identity/portrait/picture_header.hpp"

#include <gtest/gtest.h>

#include "tests/unit/portrait/pictures.hpp"

namespace limen::portrait::test {
namespace {

std::string cause(ByteView picture) {
    const auto header = read_header(picture);
    return header ? "fine" : header.error().cause;
}

void put(Bytes& bytes, std::size_t at, std::uint32_t value, std::size_t size = 4) {
    for (std::size_t i = 0; i < size; ++i)
        bytes[at + i] = static_cast<std::uint8_t>(value >> 8 * (size - 1 - i));
}

// A codestream's SIZ alone: 420 × 532 in one tile, `components` of eight bits.
Bytes siz(std::uint16_t components = 3) {
    Bytes out(42 + 3u * components, 0);
    put(out, 0, 0xFF4FFF51);
    put(out, 4, 38 + 3u * components, 2);
    for (const std::size_t at : {8u, 24u}) put(out, at, 420);
    for (const std::size_t at : {12u, 28u}) put(out, at, 532);
    put(out, 40, components, 2);
    for (std::size_t i = 0; i < components; ++i) put(out, 42 + 3 * i, 0x070101, 3);
    return out;
}

TEST(PictureHeader, SizeAndKindOfWhatEncodersWrite) {
    const cv::Mat picture = drawn(300, 400);
    cv::Mat grey;
    cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
    struct Row {
        Bytes bytes;
        Format format;
        int components;
    };
    const Row rows[] = {
        {jpeg_of(picture), Format::jpeg, 3},
        {jpeg_of(grey), Format::jpeg, 1},
        {jpeg_of(picture, {cv::IMWRITE_JPEG_PROGRESSIVE, 1}), Format::jpeg, 3},
        {jpeg2000_of(picture), Format::jpeg2000_file, 3},
        {jpeg2000_of(picture, {.format = OPJ_CODEC_J2K}), Format::jpeg2000_codestream, 3},
        {jpeg2000_of_planes({grey}, {.colours = OPJ_CLRSPC_GRAY}), Format::jpeg2000_file, 1},
    };
    for (const Row& row : rows) {
        const auto header = read_header(row.bytes);
        ASSERT_TRUE(header) << header.error().describe();
        EXPECT_EQ(header->format, row.format);
        EXPECT_EQ(header->width, 300u);
        EXPECT_EQ(header->height, 400u);
        EXPECT_EQ(header->components, row.components);
        EXPECT_EQ(header->bits, 8);
        // Any beginning of it is an error or the same header, and never a crash.
        for (std::size_t size = 0; size < 200; ++size) {
            const auto part = read_header(ByteView(row.bytes).first(size));
            EXPECT_TRUE(!part || part->width == 300u) << size;
        }
    }
}

TEST(PictureHeader, OtherPicturesAreUnsupported) {
    EXPECT_EQ(cause({}), "portrait.unsupported");
    Bytes png;
    cv::imencode(".png", drawn(), png);
    EXPECT_EQ(cause(png), "portrait.unsupported");
    for (const std::uint16_t components : {std::uint16_t{0}, std::uint16_t{5}})
        EXPECT_EQ(cause(siz(components)), "portrait.unsupported");
    Bytes arithmetic = jpeg_of(drawn());
    for (std::size_t i = 0; i + 1 < arithmetic.size(); ++i)
        if (arithmetic[i] == 0xFF && arithmetic[i + 1] == 0xC0) arithmetic[i + 1] = 0xC9;
    EXPECT_EQ(cause(arithmetic), "portrait.unsupported");
}

// Each named limit, just inside and just outside.
TEST(PictureHeader, BytesHaveALimit) {
    Bytes picture = siz();
    picture.resize(kMaxPictureBytes);
    EXPECT_EQ(cause(picture), "fine");
    picture.push_back(0);
    EXPECT_EQ(cause(picture), "portrait.too_large");
}

TEST(PictureHeader, SidesAndAreaHaveALimit) {
    struct Row {
        std::uint32_t width, height;
        const char* cause;
    };
    constexpr Row kRows[] = {
        {kMaxSide, 2048, "fine"},
        {kMaxSide, 2049, "portrait.too_large"},
        {kMaxSide + 1, 100, "portrait.too_large"},
        {100, kMaxSide + 1, "portrait.too_large"},
        {0xFFFFFFFF, 0xFFFFFFFF, "portrait.too_large"},
        {kMinSide, kMinSide, "fine"},
        {kMinSide - 1, 100, "portrait.damaged"},
        {0, 100, "portrait.damaged"},
    };
    for (const Row& row : kRows) {
        Bytes picture = siz();
        for (const std::size_t at : {8u, 24u}) put(picture, at, row.width);
        for (const std::size_t at : {12u, 28u}) put(picture, at, row.height);
        EXPECT_EQ(cause(picture), row.cause) << row.width << " x " << row.height;
    }
}

TEST(PictureHeader, TilesHaveALimit) {
    Bytes picture = siz();
    put(picture, 24, 27);  // 16 × 16 of them
    put(picture, 28, 34);
    EXPECT_EQ(cause(picture), "fine");
    put(picture, 28, 31);
    EXPECT_EQ(cause(picture), "portrait.too_large");
    put(picture, 24, 1);
    put(picture, 28, 1);
    EXPECT_EQ(cause(picture), "portrait.too_large");
    put(picture, 24, 0);
    EXPECT_EQ(cause(picture), "portrait.damaged") << "tiles without a width";
}

TEST(PictureHeader, BoxesHaveALimit) {
    const Bytes good = jpeg2000_of(drawn());
    const auto with_boxes = [&](int more) {
        Bytes out(good.begin(), good.begin() + 12);
        for (int i = 0; i < more; ++i) {
            const Bytes empty = {0, 0, 0, 8, 'f', 'r', 'e', 'e'};
            out.insert(out.end(), empty.begin(), empty.end());
        }
        out.insert(out.end(), good.begin() + 12, good.end());
        return out;
    };
    EXPECT_EQ(cause(with_boxes(kMaxBoxes - 4)), "fine");  // and "jP  ", "ftyp", "jp2h", "jp2c"
    EXPECT_EQ(cause(with_boxes(kMaxBoxes - 3)), "portrait.too_large");
}

TEST(PictureHeader, BoxesThatLieAreDamage) {
    Bytes picture = jpeg2000_of(drawn());
    put(picture, 12, 7);
    EXPECT_EQ(cause(picture), "portrait.damaged") << "shorter than its own header";
    put(picture, 12, 0x7FFFFFFF);
    EXPECT_EQ(cause(picture), "portrait.damaged") << "longer than the file";
    put(picture, 12, 1);
    EXPECT_EQ(cause(picture), "portrait.damaged") << "a length of eight bytes";
}

TEST(PictureHeader, SegmentsHaveALimit) {
    const Bytes good = jpeg_of(drawn());
    const auto with_segments = [&](int more) {
        Bytes out(good.begin(), good.begin() + 2);
        for (int i = 0; i < more; ++i) out.insert(out.end(), {0xFF, 0xFE, 0, 2});
        out.insert(out.end(), good.begin() + 2, good.end());
        return out;
    };
    EXPECT_EQ(cause(with_segments(kMaxSegments - 8)), "fine");
    EXPECT_EQ(cause(with_segments(kMaxSegments)), "portrait.too_large");
}

TEST(PictureHeader, GridsThatContradictTheStandardAreDamage) {
    struct Row {
        std::size_t at;
        std::uint32_t value;
    };
    // The area begins after its end; the first tile begins after the area; and ends before it.
    constexpr Row kRows[] = {{16, 420}, {20, 0xFFFFFFFF}, {32, 1}, {36, 0xFFFFFFFF}};
    for (const Row& row : kRows) {
        Bytes picture = siz();
        put(picture, row.at, row.value);
        EXPECT_EQ(cause(picture), "portrait.damaged") << row.at;
    }
    Bytes thin = siz();
    put(thin, 46, 0x0501, 2);
    EXPECT_EQ(cause(thin), "portrait.unsupported");
    Bytes deep = siz();
    deep[45] = 0x10;
    EXPECT_EQ(cause(deep), "portrait.unsupported");
}

}  // namespace
}  // namespace limen::portrait::test
