// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/picture_groups.hpp"

#include <array>

#include "hal/chip-reader/tlv.hpp"
#include "provisioning/passport/der.hpp"
#include "provisioning/passport/lds_files.hpp"

namespace limen::passport {
namespace {

void put(Bytes& out, std::uint64_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}
void put(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

// Biometric types and formats of the CBEFF header (Doc 9303-10, table 38; the registry of ISO/IEC
// JTC 1/SC 37, whose own number is 0101).
struct Format {
    std::uint8_t biometric_type;
    std::uint8_t subtype;
    std::uint16_t format;
};
constexpr std::uint8_t kFace = 0x02, kFinger = 0x08;
constexpr std::uint16_t kFace19794 = 0x0008, kFinger19794 = 0x0007, kFace39794 = 0x002A;

Bytes header(const Format& format) {
    return tlv::encode(
        0xA1, {tlv::encode(0x80, Bytes{1, 1}), tlv::encode(0x81, Bytes{format.biometric_type}),
               tlv::encode(0x82, Bytes{format.subtype}), tlv::encode(0x87, Bytes{1, 1}),
               tlv::encode(0x88, Bytes{static_cast<std::uint8_t>(format.format >> 8),
                                       static_cast<std::uint8_t>(format.format)})});
}

Bytes frame(const std::vector<Bytes>& templates) {
    Bytes inside = tlv::encode(0x02, Bytes{static_cast<std::uint8_t>(templates.size())});
    for (const Bytes& one : templates) put(inside, one);
    return tlv::encode(0x7F61, inside);
}

// A feature point (ISO/IEC 19794-5:2005, 5.6): MPEG-4, group and number in one byte, where it is.
void put_feature_point(Bytes& out, int number, const Picture& picture) {
    put(out, 1, 1);
    put(out, 0xC0U + static_cast<std::uint64_t>(number), 1);
    put(out, static_cast<std::uint64_t>(picture.width / 2), 2);
    put(out, static_cast<std::uint64_t>(picture.height / 2), 2);
    put(out, 0, 2);
}

// The facial record (ISO/IEC 19794-5:2005, 5): header, facial information, points, image
// information.
Bytes record_19794(const FaceSpec& spec) {
    constexpr std::size_t kHeader = 14, kFacial = 20, kPoint = 8, kImage = 12;
    const Picture& picture = spec.picture;
    const std::size_t points = static_cast<std::size_t>(spec.feature_points);
    const std::size_t block = kFacial + points * kPoint + kImage + picture.bytes.size();
    Bytes out;
    put(out, as_bytes(std::string_view("FAC\0"
                                       "010\0",
                                       8)));
    put(out, kHeader + block, 4);
    put(out, 1, 2);  // faces
    put(out, block, 4);
    put(out, points, 2);
    put(out, spec.female ? 2 : spec.male ? 1 : 0, 1);
    put(out, 0, 2);  // eye and hair colour: unspecified
    put(out, 0, 3);  // feature mask
    put(out, 1, 2);  // expression: neutral
    put(out, 0, 6);  // pose and its uncertainty: unspecified
    for (int i = 1; i <= spec.feature_points; ++i) put_feature_point(out, i, picture);
    put(out, 2, 1);  // token image
    put(out, picture.kind == PictureKind::jpeg ? 0 : 1, 1);
    put(out, static_cast<std::uint64_t>(picture.width), 2);
    put(out, static_cast<std::uint64_t>(picture.height), 2);
    put(out, 1, 1);  // RGB, 24 bit
    put(out, 6, 1);  // single frame from a digital video camera
    put(out, 0, 4);  // device and quality: unspecified
    put(out, picture.bytes);
    return out;
}

// [tag] IMPLICIT INTEGER.
Bytes context_number(int tag, int value) {
    Bytes out = der::integer(static_cast<std::uint64_t>(value));
    out[0] = static_cast<std::uint8_t>(0x80 + tag);
    return out;
}

// FaceImageDataBlock (ISO/IEC 39794-5:2019, annex A, implicit tags): the version, and one
// representation with a two-dimensional image.
Bytes record_39794(const FaceSpec& spec) {
    const Picture& picture = spec.picture;
    const int format = picture.kind == PictureKind::jpeg ? 2 : 3;  // JPEG, JPEG 2000 lossy
    const Bytes size =
        der::context(7, {context_number(0, picture.width), context_number(1, picture.height)});
    const Bytes information = der::context(1, {der::context(0, context_number(0, format)), size});
    const Bytes image =
        der::context(0, der::context(0, {der::context_primitive(0, picture.bytes), information}));
    const Bytes representation = der::sequence({context_number(0, 0), der::context(1, image)});
    const Bytes version = der::context(0, {context_number(0, 3), context_number(1, 2019)});
    return tlv::encode(0x65, {version, der::context(1, representation)});
}

// The finger image record (ISO/IEC 19794-4:2005, 7): a general header, then one finger.
Bytes record_finger(const Picture& picture, std::uint8_t position) {
    constexpr std::size_t kHeader = 32, kFinger = 14;
    const std::size_t block = kFinger + picture.bytes.size();
    Bytes out;
    put(out, as_bytes(std::string_view("FIR\0"
                                       "010\0",
                                       8)));
    put(out, kHeader + block, 6);
    put(out, 0, 2);   // capture device: unspecified
    put(out, 31, 2);  // acquisition level: 500 pixels an inch, 8 bit
    put(out, 1, 1);   // fingers
    put(out, 1, 1);   // scale in inches
    for (int i = 0; i < 4; ++i) put(out, 500, 2);
    put(out, 8, 1);  // bits a pixel
    put(out, picture.kind == PictureKind::jpeg ? 3 : 4, 1);
    put(out, 0, 2);
    put(out, block, 4);
    put(out, position, 1);
    put(out, 1, 1);   // views
    put(out, 1, 1);   // this is the first
    put(out, 80, 1);  // quality
    put(out, 0, 1);   // live, plain
    put(out, static_cast<std::uint64_t>(picture.width), 2);
    put(out, static_cast<std::uint64_t>(picture.height), 2);
    put(out, 0, 1);
    put(out, picture.bytes);
    return out;
}

}  // namespace

Bytes make_dg2(const FaceSpec& spec) {
    Bytes one;
    if (spec.record == FaceRecord::iso19794) {
        one = tlv::encode(
            0x7F60, {header({kFace, 0, kFace19794}), tlv::encode(0x5F2E, record_19794(spec))});
    } else {
        // The record is constructed, so its data object is too: A1 in 7F2E.
        one = tlv::encode(0x7F60, {header({kFace, 0, kFace39794}),
                                   tlv::encode(0x7F2E, der::context(1, record_39794(spec)))});
    }
    return data_group(2, frame({one}));
}

Bytes make_dg3(const std::vector<Picture>& fingers) {
    // Subtypes (ISO/IEC 19785-3): right index, left index; positions of ISO/IEC 19794-4, table 6.
    struct Which {
        std::uint8_t subtype, position;
    };
    static constexpr std::array<Which, 2> kIndexFingers{{{0x09, 2}, {0x0A, 7}}};
    std::vector<Bytes> templates;
    for (std::size_t i = 0; i < fingers.size() && i < kIndexFingers.size(); ++i) {
        const auto& which = kIndexFingers[i];
        templates.push_back(
            tlv::encode(0x7F60, {header({kFinger, which.subtype, kFinger19794}),
                                 tlv::encode(0x5F2E, record_finger(fingers[i], which.position))}));
    }
    return data_group(3, frame(templates));
}

Bytes make_dg7(const Picture& signature) {
    const Bytes count = tlv::encode(0x02, Bytes{1});
    return data_group(7, der::joined({count, tlv::encode(0x5F43, signature.bytes)}));
}

}  // namespace limen::passport
