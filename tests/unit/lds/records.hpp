// SPDX-License-Identifier: Apache-2.0
// Biometric records written field by field from their standards.
#pragma once

#include <initializer_list>

#include "hal/chip-reader/tlv.hpp"

namespace limen::emrtd::test {

inline Bytes hex(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (c != ' ') digits += c;
    return from_hex(digits).value();
}

inline void put(Bytes& out, std::uint64_t value, int size) {
    for (int i = size - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}
inline void put(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}
inline Bytes element(tlv::Tag tag, std::initializer_list<ByteView> parts) {
    return tlv::encode(tag, parts);
}
inline Bytes element(tlv::Tag tag, std::string_view text) {
    return tlv::encode(tag, as_bytes(text));
}

// Smallest headers that carry a size: SOI, SOF0 480 × 600, no more.
inline Bytes jpeg() {
    return hex("FFD8FFE000044A46 FFC0001108 0258 01E0 03 012200 021101 031101 00FFD9");
}
// SIZ of 420 × 532, three components of eight bits in one tile.
inline Bytes codestream() {
    return hex(
        "FF4FFF51002F 0000 000001A4 00000214 00000000 00000000 000001A4 00000214 00000000 00000000 "
        "0003 070101 070101 070101");
}
inline Bytes jp2() {
    Bytes out = hex("0000000C6A5020200D0A870A 00000014667479706A703220000000006A703220");
    put(out, codestream().size() + 8, 4);
    put(out, as_bytes("jp2c"));
    put(out, codestream());
    return out;
}

struct FaceOptions {
    Bytes image = jpeg();
    std::uint16_t points = 0;
    std::uint8_t type = 0;  // 0 JPEG, 1 JPEG 2000
    std::uint16_t width = 0, height = 0;
    int length_error = 0;  // added to the face's length
};

// ISO/IEC 19794-5:2005, 5.5 to 5.7.
inline Bytes face_2005(const FaceOptions& how = {}) {
    Bytes out;
    put(out,
        static_cast<std::uint64_t>(static_cast<long>(32 + how.points * 8u + how.image.size()) +
                                   how.length_error),
        4);
    put(out, how.points, 2);
    out.resize(20 + how.points * 8u);
    put(out, 0x01, 1);
    put(out, how.type, 1);
    put(out, how.width, 2);
    put(out, how.height, 2);
    put(out, 0, 6);
    put(out, how.image);
    return out;
}

// 5.4: the record's header before its faces.
inline Bytes record_2005(const std::vector<Bytes>& faces, int length_error = 0) {
    Bytes body;
    for (const Bytes& face : faces) put(body, face);
    Bytes out = hex("46414300 30313000");
    put(out, static_cast<std::uint64_t>(static_cast<long>(14 + body.size()) + length_error), 4);
    put(out, faces.size(), 2);
    put(out, body);
    return out;
}

// ISO/IEC 19794-5:2011, 7.2 to 7.6, with one quality block and `points` landmarks.
inline Bytes record_2011(const FaceOptions& how = {}, bool with_image_length = true) {
    Bytes body;
    put(body, 2024, 2);
    put(body, hex("01140D170902BC"));  // 20 January, 13:23:09.700
    put(body, 0, 5);
    put(body, 1, 1);
    put(body, 0, 5);
    put(body, how.points, 2);
    body.resize(body.size() + 15 + how.points * 8u);
    put(body, 0x01, 1);
    put(body, how.type, 1);
    put(body, how.width, 2);
    put(body, how.height, 2);
    put(body, 0, 5);
    if (with_image_length) put(body, how.image.size(), 4);
    put(body, how.image);
    Bytes out = hex("46414300 30323000");
    put(out, 17 + 4 + body.size(), 4);
    put(out, 1, 2);
    put(out, 0, 3);
    put(out, 4 + body.size(), 4);
    put(out, body);
    return out;
}

// ICAO's application profile of ISO/IEC 39794-5. The header of "DG2 Silver Dataset (Mandatory
// Fields Only)" (github.com/ICAO-TRIP-ISO-WG3/39794-5-AP) is this with its own picture.
inline Bytes block_39794(const Bytes& image, std::uint8_t format = 0x02,
                         const Bytes& more_information = {}, const Bytes& more = {}) {
    const Bytes code = element(0x80, {Bytes{format}});
    const Bytes information = element(0xA1, {element(0xA0, {code}), more_information});
    const Bytes plane = element(0xA0, {element(0x80, {image}), information});
    const Bytes representation =
        element(0x30, {hex("800100"), element(0xA1, {element(0xA0, {plane})}), more});
    return element(0x65, {hex("A007 800103 810207E3"), element(0xA1, {representation})});
}

// Around one biometric data block: group, count, template, header of 87 and 88 (and `header`).
inline Bytes group(tlv::Tag outer, const std::vector<Bytes>& blocks, const char* header = "",
                   int count_error = 0) {
    Bytes content = {0x02, 0x01,
                     static_cast<std::uint8_t>(static_cast<int>(blocks.size()) + count_error)};
    for (const Bytes& block : blocks)
        put(content,
            element(0x7F60, {element(0xA1, {hex(header), hex("87020101 88020008")}), block}));
    return element(outer, {element(0x7F61, {content})});
}
inline Bytes dg2_of(const Bytes& record) {
    return group(0x75, {element(0x5F2E, {record})});
}
inline Bytes dg2_of_block(const Bytes& block) {
    return group(0x75, {element(0x7F2E, {element(0xA1, {block})})});
}

// ISO/IEC 19794-4:2005, 7.1 and 7.2: two fingers in WSQ.
struct Finger {
    int position = 0;
    Bytes image;
};
inline Bytes fingers_2005(const std::vector<Finger>& fingers, int count_error = 0) {
    Bytes body;
    for (const Finger& finger : fingers) {
        put(body, 14 + finger.image.size(), 4);
        put(body, static_cast<std::uint64_t>(finger.position), 1);
        put(body, hex("01015000"));  // views, this view, quality, impression
        put(body, 300, 2);
        put(body, 400, 2);
        put(body, 0, 1);
        put(body, finger.image);
    }
    Bytes out = hex("46495200 30313000");
    put(out, 32 + body.size(), 6);
    put(out, 0, 2);
    put(out, 31, 2);
    put(out, static_cast<std::uint64_t>(static_cast<int>(fingers.size()) + count_error), 1);
    put(out, hex("02 01F4 01F4 01F4 01F4 08 02 0000"));
    put(out, body);
    return out;
}

}  // namespace limen::emrtd::test
