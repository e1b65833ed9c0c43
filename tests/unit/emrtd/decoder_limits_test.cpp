// SPDX-License-Identifier: Apache-2.0
// Files that are made to keep a decoder busy, or to fill its memory: every decoder of what comes
// from a chip refuses them and says why. Each one's own limits have tests beside its others.
#include <gtest/gtest.h>

#include <functional>

#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/card_access.hpp"
#include "identity/emrtd/cv_certificate.hpp"
#include "identity/emrtd/lds.hpp"
#include "identity/emrtd/security_infos.hpp"
#include "identity/emrtd/signed_content.hpp"

namespace limen::emrtd {
namespace {

// As long as a file can be that the reader takes at all.
constexpr std::size_t kFile = 512u << 10;

struct Decoder {
    const char* name;
    tlv::Tag tag;
    std::function<std::string(ByteView)> cause_of;  // empty where it is taken
    bool skips_unknown = false;  // one element that it does not know is a deviation, and left out
};
template <auto decode>
std::string cause_of(ByteView file) {
    const auto decoded = decode(file);
    return decoded ? std::string{} : decoded.error().cause;
}
const std::vector<Decoder>& decoders() {
    static const std::vector<Decoder> all = {
        {"EF.COM", 0x60, cause_of<decode_com>},
        {"EF.DG1", 0x61, cause_of<decode_dg1>},
        {"EF.DG2", 0x75, cause_of<decode_dg2>},
        {"EF.DG2, all faces", 0x75, cause_of<decode_faces>},
        {"EF.DG3", 0x63, cause_of<decode_dg3>},
        {"EF.DG4", 0x76, cause_of<decode_dg4>},
        {"EF.DG5", 0x65, cause_of<decode_dg5>},
        {"EF.DG7", 0x67, cause_of<decode_dg7>},
        {"EF.DG11", 0x6B, cause_of<decode_dg11>, true},
        {"EF.DG12", 0x6C, cause_of<decode_dg12>, true},
        {"EF.DG14", 0x6E, cause_of<decode_dg14>},
        {"EF.DG15", 0x6F, cause_of<decode_dg15>},
        {"EF.DG16", 0x70, cause_of<decode_dg16>},
        {"EF.CardAccess", 0x31, cause_of<decode_card_access>},
        {"SecurityInfos", 0x31, cause_of<decode_security_infos>},
        {"a key", 0x30, cause_of<decode_public_key>},
        {"a CV certificate", 0x7F21, cause_of<decode_cv_certificate>},
        {"EF.CardSecurity", 0x30, cause_of<signed_content>},
        {"EF.SOD", 0x77, cause_of<listed_groups>}};
    return all;
}

Bytes repeated(const Bytes& one, std::size_t size) {
    Bytes out;
    out.reserve(size);
    while (out.size() + one.size() <= size) out.insert(out.end(), one.begin(), one.end());
    return out;
}
// One inside the other, each with a length of four bytes.
Bytes nested(std::uint8_t tag, std::size_t size) {
    constexpr std::size_t kHeader = 6;
    Bytes out;
    for (std::size_t rest = size / kHeader * kHeader; rest >= kHeader; rest -= kHeader) {
        const std::size_t inside = rest - kHeader;
        out.insert(out.end(), {tag, 0x84});
        for (int shift = 24; shift >= 0; shift -= 8)
            out.push_back(static_cast<std::uint8_t>(inside >> shift));
    }
    return out;
}
Bytes header_of(tlv::Tag tag, std::initializer_list<std::uint8_t> length) {
    Bytes out = tlv::encode(tag, ByteView{});
    out.pop_back();
    out.insert(out.end(), length);
    return out;
}

void expect_refused(const Decoder& decoder, ByteView file, const char* what) {
    EXPECT_NE(decoder.cause_of(file), "") << decoder.name << " takes " << what;
}

// Guards against: a stack that overflows.
TEST(DecoderLimits, Depth) {
    for (const auto& decoder : decoders()) {
        for (const std::uint8_t tag : {0x30, 0x31, 0x24, 0xA0, 0xA1, 0xB0}) {
            const Bytes file = tlv::encode(decoder.tag, ByteView(nested(tag, kFile)));
            if (decoder.skips_unknown)
                EXPECT_EQ(decoder.cause_of(file), "") << decoder.name;
            else
                expect_refused(decoder, file, "a file of elements inside one another");
        }
        expect_refused(decoder, repeated({0x30, 0x80}, kFile), "lengths that are left open");
    }
}

// Guards against: a list of elements that grows with every two bytes of a file.
TEST(DecoderLimits, Count) {
    for (const auto& decoder : decoders())
        for (const Bytes& one :
             {Bytes{0x30, 0x00}, Bytes{0x02, 0x01, 0x01}, Bytes{0x7F, 0x60, 0x00},
              Bytes{0xA0, 0x00}, Bytes{0x5F, 0x0E, 0x00}, Bytes{0x5C, 0x01, 0x5C},
              Bytes{0x30, 0x02, 0x06, 0x00}})
            expect_refused(decoder, tlv::encode(decoder.tag, ByteView(repeated(one, kFile))),
                           "a file of small elements");
}

// Guards against: memory for bytes that are not there.
TEST(DecoderLimits, Length) {
    for (const auto& decoder : decoders()) {
        expect_refused(decoder, header_of(decoder.tag, {0x84, 0xFF, 0xFF, 0xFF, 0xFF}), "4 GB");
        expect_refused(
            decoder, header_of(decoder.tag, {0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}),
            "a length of eight bytes");
        expect_refused(decoder, header_of(decoder.tag, {0xFF}), "a length of 127 bytes");
        expect_refused(decoder, repeated({0xFF}, kFile), "nothing but ones");
        expect_refused(decoder, repeated({0x00}, kFile), "nothing but zeros");
        expect_refused(decoder, {}, "nothing at all");
    }
}

}  // namespace
}  // namespace limen::emrtd
