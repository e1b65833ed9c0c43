// SPDX-License-Identifier: Apache-2.0
#include "identity/portrait/picture_header.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace limen::portrait {
namespace {

constexpr std::array<std::uint8_t, 3> kJpegStart = {0xFF, 0xD8, 0xFF};
constexpr std::array<std::uint8_t, 12> kBoxStart = {0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50,
                                                    0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A};
constexpr std::array<std::uint8_t, 4> kCodestreamStart = {0xFF, 0x4F, 0xFF, 0x51};  // SOC, SIZ
constexpr std::uint32_t kCodestreamBox = 0x6A703263;                                // "jp2c"

std::unexpected<Error> damaged(const char* what) {
    return fail(Stage::face, "portrait.damaged", std::string("the portrait: ") + what);
}

std::unexpected<Error> unsupported(const char* what) {
    return fail(Stage::face, "portrait.unsupported", std::string("the portrait: ") + what);
}

std::unexpected<Error> too_large(const std::string& what) {
    return fail(Stage::face, "portrait.too_large", "the portrait: " + what);
}

bool begins_with(ByteView bytes, ByteView start) {
    return bytes.size() >= start.size() && std::equal(start.begin(), start.end(), bytes.begin());
}

// Big-endian; the caller has looked that the bytes are there.
std::uint32_t number(ByteView bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[at + i];
    return value;
}

// SOF0–SOF15, but for DHT, JPG and DAC, which share their range (T.81, table B.1).
bool is_frame(std::uint8_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

Result<PictureHeader> jpeg_frame(ByteView segment, std::uint8_t marker) {
    if (segment.size() < 8) return damaged("its JPEG frame header is cut short");
    // Baseline, extended and progressive with Huffman coding; the rest is lossless, hierarchical or
    // arithmetic, which libraries decode badly or not at all.
    if (marker > 0xC2) return unsupported("a kind of JPEG that no travel document may have");
    if (segment[2] != 8) return unsupported("a JPEG of more than eight bits");
    PictureHeader header{Format::jpeg, number(segment, 5, 2), number(segment, 3, 2), segment[7], 8};
    if (header.components != 1 && header.components != 3)
        return unsupported("a JPEG that is neither grey nor in colour");
    return header;
}

Result<PictureHeader> jpeg_header(ByteView picture) {
    std::size_t at = 2;
    for (int seen = 0; seen < kMaxSegments; ++seen) {
        while (at + 1 < picture.size() && picture[at] == 0xFF && picture[at + 1] == 0xFF) ++at;
        if (at + 4 > picture.size() || picture[at] != 0xFF)
            return damaged("no frame header in its JPEG");
        const std::uint8_t marker = picture[at + 1];
        const std::size_t length = number(picture, at + 2, 2);
        if (length < 2 || length > picture.size() - at - 2)
            return damaged("a segment of its JPEG ends after the picture");
        if (is_frame(marker)) return jpeg_frame(picture.subspan(at + 2, length), marker);
        // SOS, EOI: the data begin, or it ends, without a frame.
        if (marker == 0xDA || marker == 0xD9) return damaged("no frame header in its JPEG");
        at += 2 + length;
    }
    return too_large("more segments before its JPEG's frame than any document has");
}

struct Grid {
    std::uint32_t end, origin, step, step_origin;
};

// Tiles along one axis (T.800, B-5); zero where the numbers contradict the standard.
std::uint64_t tiles(const Grid& grid) {
    if (grid.step == 0 || grid.step_origin > grid.origin) return 0;
    const std::uint64_t first_end = std::uint64_t{grid.step_origin} + grid.step;
    if (first_end <= grid.origin) return 0;
    return (std::uint64_t{grid.end} - grid.step_origin + grid.step - 1) / grid.step;
}

// SIZ (T.800, A.5.1): marker, length, capabilities, the reference grid, and what each component is.
Result<PictureHeader> codestream_header(ByteView stream, Format format) {
    constexpr std::size_t kFixed = 42;  // SOC, SIZ to the number of components
    if (!begins_with(stream, kCodestreamStart) || stream.size() < kFixed)
        return damaged("its JPEG 2000 codestream does not begin with its size");
    const Grid across{number(stream, 8, 4), number(stream, 16, 4), number(stream, 24, 4),
                      number(stream, 32, 4)};
    const Grid down{number(stream, 12, 4), number(stream, 20, 4), number(stream, 28, 4),
                    number(stream, 36, 4)};
    if (across.origin >= across.end || down.origin >= down.end)
        return damaged("its JPEG 2000 codestream has no area");
    const std::uint32_t components = number(stream, 40, 2);
    if (components < 1 || components > 4)
        return unsupported("a JPEG 2000 of other than one to four components");
    if (stream.size() < kFixed + 3 * components)
        return damaged("its JPEG 2000 codestream ends inside its size");
    PictureHeader header{format, across.end - across.origin, down.end - down.origin,
                         static_cast<int>(components), 0};
    for (std::size_t i = 0; i < components; ++i) {
        const ByteView one = stream.subspan(kFixed + 3 * i, 3);
        header.bits = std::max(header.bits, (one[0] & 0x7F) + 1);
        if (one[1] < 1 || one[1] > 4 || one[2] < 1 || one[2] > 4)
            return unsupported("a JPEG 2000 whose components are thinned out more than four times");
    }
    if (stream[kFixed + 1] != 1 || stream[kFixed + 2] != 1)
        return unsupported("a JPEG 2000 whose first component is thinned out");
    if (header.bits > 16) return unsupported("a JPEG 2000 of more than 16 bits");
    if (tiles(across) == 0 || tiles(down) == 0)
        return damaged("the tiles of its JPEG 2000 do not cover it");
    // Each first: their product could overflow.
    if (tiles(across) > kMaxTiles || tiles(down) > kMaxTiles ||
        tiles(across) * tiles(down) > kMaxTiles)
        return too_large("more tiles in its JPEG 2000 than any document has");
    return header;
}

// The boxes up to the codestream (T.800, I.4): length, type, and, where the length is 1, the length
// in eight bytes more. Zero: to the end.
Result<PictureHeader> file_header(ByteView picture) {
    std::size_t at = 0;
    for (int seen = 0; seen < kMaxBoxes; ++seen) {
        const ByteView rest = picture.subspan(at);
        if (rest.size() < 8) return damaged("no codestream in its JPEG 2000 file");
        std::size_t length = number(rest, 0, 4), header = 8;
        if (length == 1) {
            if (rest.size() < 16 || number(rest, 8, 4) != 0)
                return damaged("a box of its JPEG 2000 file ends after the picture");
            length = number(rest, 12, 4);
            header = 16;
        } else if (length == 0) {
            length = rest.size();
        }
        if (length < header) return damaged("a box of its JPEG 2000 file is shorter than itself");
        // The last box's length is not believed: a decoder reads to the end of the codestream.
        if (number(rest, 4, 4) == kCodestreamBox)
            return codestream_header(rest.subspan(header), Format::jpeg2000_file);
        if (length > rest.size())
            return damaged("a box of its JPEG 2000 file ends after the picture");
        at += length;
    }
    return too_large("more boxes in its JPEG 2000 file than any document has");
}

Result<PictureHeader> header_of(ByteView picture) {
    const auto format = format_of(picture);
    if (!format) return unsupported("it is neither JPEG nor JPEG 2000");
    switch (*format) {
        case Format::jpeg:
            return jpeg_header(picture);
        case Format::jpeg2000_file:
            return file_header(picture);
        case Format::jpeg2000_codestream:
            break;
    }
    return codestream_header(picture, Format::jpeg2000_codestream);
}

}  // namespace

std::string_view to_string(Format format) {
    switch (format) {
        case Format::jpeg:
            return "JPEG";
        case Format::jpeg2000_file:
            return "JPEG 2000";
        case Format::jpeg2000_codestream:
            break;
    }
    return "JPEG 2000 codestream";
}

std::optional<Format> format_of(ByteView picture) {
    if (begins_with(picture, kJpegStart)) return Format::jpeg;
    if (begins_with(picture, kBoxStart)) return Format::jpeg2000_file;
    if (begins_with(picture, kCodestreamStart)) return Format::jpeg2000_codestream;
    return std::nullopt;
}

Result<PictureHeader> read_header(ByteView picture) {
    if (picture.size() > kMaxPictureBytes) return too_large("it has more than 4 MB");
    LIMEN_TRY(const PictureHeader header, header_of(picture));
    if (header.width < kMinSide || header.height < kMinSide)
        return damaged("a side of less than 16 points");
    if (header.width > kMaxSide || header.height > kMaxSide ||
        std::uint64_t{header.width} * header.height > kMaxPoints)
        return too_large("a side of more than 4096 points, or more than 8 million of them");
    return header;
}

}  // namespace limen::portrait
