// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds.hpp"

#include <algorithm>
#include <array>

#include "hal/chip-reader/tlv.hpp"

namespace limen::emrtd {
namespace {

// Tags of the data groups in EF.COM, in their order (Doc 9303-10, 4.6, table 38).
constexpr std::array<std::uint8_t, 16> kGroupTags = {
    0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70};
constexpr std::array<std::size_t, 3> kMrzLengths = {90, 72, 88};  // TD1, TD2, TD3

std::unexpected<Error> malformed(std::string what) {
    return fail(Stage::chip_read, "lds.malformed", std::move(what));
}

bool all_digits(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(),
                       [](std::uint8_t c) { return c >= '0' && c <= '9'; });
}

Result<std::string> version(tlv::Reader& reader, tlv::Tag tag, std::size_t length,
                            const char* name) {
    const auto element = reader.expect(tag);
    if (!element || element->value.size() != length || !all_digits(element->value))
        return malformed(std::string("EF.COM: the ") + name + " is missing or not digits");
    return to_text(element->value);
}

}  // namespace

Result<Com> decode_com(ByteView file) {
    tlv::Reader outer(file, {2, 16, 1024});
    const auto com = outer.expect(0x60);
    if (!com) return malformed("EF.COM: " + com.error().message);
    LIMEN_TRY(tlv::Reader reader, outer.enter(*com));
    Com out;
    LIMEN_TRY(out.lds_version, version(reader, 0x5F01, 4, "LDS version"));
    LIMEN_TRY(out.unicode_version, version(reader, 0x5F36, 6, "Unicode version"));
    const auto tags = reader.expect(0x5C);
    if (!tags) return malformed("EF.COM: the list of data groups is missing");
    for (const std::uint8_t tag : tags->value) {
        const auto found = std::find(kGroupTags.begin(), kGroupTags.end(), tag);
        if (found == kGroupTags.end())
            return malformed("EF.COM: a tag in the list is no data group's");
        out.data_groups.push_back(static_cast<int>(found - kGroupTags.begin()) + 1);
    }
    return out;
}

Result<std::string> decode_dg1(ByteView file) {
    tlv::Reader outer(file, {2, 4, 1024});
    const auto dg1 = outer.expect(0x61);
    if (!dg1) return malformed("EF.DG1: " + dg1.error().message);
    LIMEN_TRY(tlv::Reader reader, outer.enter(*dg1));
    const auto mrz = reader.expect(0x5F1F);
    if (!mrz) return malformed("EF.DG1: the machine readable zone is missing");
    const ByteView text = mrz->value;
    if (std::find(kMrzLengths.begin(), kMrzLengths.end(), text.size()) == kMrzLengths.end())
        return malformed("EF.DG1: the machine readable zone is not 90, 72 or 88 characters long");
    const bool legal = std::all_of(text.begin(), text.end(), [](std::uint8_t c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '<';
    });
    if (!legal) return malformed("EF.DG1: a character that no machine readable zone has");
    return to_text(text);
}

}  // namespace limen::emrtd
