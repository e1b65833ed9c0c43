// SPDX-License-Identifier: Apache-2.0
// EF.DG2: CBEFF templates around one facial record (Doc 9303-10, 4.7.2; ISO/IEC 19794-5:2005), and
// the headers of the two picture formats it may hold.
#include <algorithm>
#include <array>
#include <optional>

#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/lds.hpp"

namespace limen::emrtd {
namespace {

constexpr std::size_t kRecordHeader = 14;  // "FAC", version, length, number of faces
constexpr std::size_t kFacialInformation = 20;
constexpr std::size_t kFeaturePoint = 8;
constexpr std::size_t kImageInformation = 12;

constexpr std::array<std::uint8_t, 3> kJpeg = {0xFF, 0xD8, 0xFF};
constexpr std::array<std::uint8_t, 12> kJp2Box = {0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50,
                                                  0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A};
constexpr std::array<std::uint8_t, 4> kCodestream = {0xFF, 0x4F, 0xFF, 0x51};  // SOC, SIZ

std::unexpected<Error> malformed(const char* what) {
    return fail(Stage::chip_read, "lds.malformed", std::string("EF.DG2: ") + what);
}

std::size_t be(ByteView bytes, std::size_t at, std::size_t size) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[at + i];
    return value;
}

bool begins_with(ByteView bytes, ByteView start) {
    return bytes.size() >= start.size() && std::equal(start.begin(), start.end(), bytes.begin());
}

struct Size {
    int width = 0, height = 0;
};

// The frame header SOF0–SOF15, but for DHT, JPG and DAC which share its range (ITU-T T.81, B.1).
std::optional<Size> jpeg_size(ByteView image) {
    std::size_t at = 2;
    while (at + 9 <= image.size() && image[at] == 0xFF) {
        const std::uint8_t marker = image[at + 1];
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        const bool frame =
            marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame)
            return Size{static_cast<int>(be(image, at + 7, 2)),
                        static_cast<int>(be(image, at + 5, 2))};
        at += 2 + be(image, at + 2, 2);
    }
    return std::nullopt;
}

// SIZ: length, capabilities, Xsiz, Ysiz, XOsiz, YOsiz (ITU-T T.800, A.5.1).
std::optional<Size> codestream_size(ByteView image) {
    const auto found =
        std::search(image.begin(), image.end(), kCodestream.begin(), kCodestream.end());
    const auto at = static_cast<std::size_t>(found - image.begin());
    constexpr std::size_t kToXsiz = 8;
    if (at + kToXsiz + 16 > image.size()) return std::nullopt;
    const std::size_t x = be(image, at + kToXsiz, 4), y = be(image, at + kToXsiz + 4, 4);
    const std::size_t x0 = be(image, at + kToXsiz + 8, 4), y0 = be(image, at + kToXsiz + 12, 4);
    constexpr std::size_t kSane = 1u << 15;
    if (x < x0 || y < y0 || x - x0 > kSane || y - y0 > kSane) return std::nullopt;
    return Size{static_cast<int>(x - x0), static_cast<int>(y - y0)};
}

Result<Portrait> portrait_from(ByteView image, Size declared) {
    Portrait out;
    std::optional<Size> size;
    if (begins_with(image, kJpeg)) {
        out.format = Portrait::Format::jpeg;
        size = jpeg_size(image);
    } else if (begins_with(image, kJp2Box) || begins_with(image, kCodestream)) {
        out.format = Portrait::Format::jpeg2000;
        size = codestream_size(image);
    } else {
        return fail(Stage::chip_read, "lds.unsupported",
                    "EF.DG2: the picture is neither JPEG nor JPEG 2000");
    }
    out.width = size.value_or(declared).width;
    out.height = size.value_or(declared).height;
    out.image = to_bytes(image);
    return out;
}

// ISO/IEC 19794-5:2005, 5.4–5.7. The format is told by the picture itself: issuers write wrong
// image data types.
Result<Portrait> decode_face_record(ByteView record) {
    if (record.size() < kRecordHeader + kFacialInformation + kImageInformation)
        return malformed("the facial record is cut short");
    if (!begins_with(record, as_bytes(std::string_view("FAC\0", 4))))
        return fail(Stage::chip_read, "lds.unsupported",
                    "EF.DG2: the facial record is not of ISO/IEC 19794-5");
    if (be(record, 12, 2) == 0) return malformed("the record has no face");
    const ByteView face = record.subspan(kRecordHeader);
    const std::size_t block = be(face, 0, 4);
    const std::size_t points = be(face, 4, 2);
    const std::size_t header = kFacialInformation + points * kFeaturePoint + kImageInformation;
    if (block > face.size() || header >= block) return malformed("the face's length is wrong");
    const std::size_t image_information = header - kImageInformation;
    const Size declared{static_cast<int>(be(face, image_information + 2, 2)),
                        static_cast<int>(be(face, image_information + 4, 2))};
    return portrait_from(face.subspan(header, block - header), declared);
}

}  // namespace

Result<Portrait> decode_dg2(ByteView file) {
    tlv::Reader outer(file, {4, 32, 1u << 20});
    const auto dg2 = outer.expect(0x75);
    if (!dg2) return malformed("it does not begin with its tag");
    LIMEN_TRY(const tlv::Reader groups, outer.enter(*dg2));
    const auto group = tlv::find(groups.rest(), 0x7F61);
    if (!group) return malformed("the biometric group template is missing");
    const auto instance = tlv::find(group->value, 0x7F60);
    if (!instance) return malformed("the biometric information template is missing");
    auto data = tlv::find(instance->value, 0x5F2E);
    if (!data) data = tlv::find(instance->value, 0x7F2E);
    if (!data) return malformed("the biometric data block is missing");
    return decode_face_record(data->value);
}

}  // namespace limen::emrtd
