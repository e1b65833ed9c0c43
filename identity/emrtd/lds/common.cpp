// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds/common.hpp"

#include <algorithm>
#include <array>

#include "identity/emrtd/lds/file_context.hpp"

namespace limen::emrtd {
namespace {

constexpr FileKind kCom{"EF.COM", "com", "Doc 9303-10, 4.6.1", 0x60};
constexpr FileKind kDg1{"EF.DG1", "dg1", "Doc 9303-10, 4.7.1", 0x61};
constexpr FileKind kDg13{"EF.DG13", "dg13", "Doc 9303-10, 4.7.13", 0x6D};
constexpr FileKind kDg14{"EF.DG14", "dg14", "Doc 9303-10, 4.7.14", 0x6E};
constexpr FileKind kDg15{"EF.DG15", "dg15", "Doc 9303-10, 4.7.15", 0x6F};

// Tags of the data groups in EF.COM, in their order (table 38).
constexpr std::array<std::uint8_t, 16> kGroupTags = {
    0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70};
constexpr std::array<std::size_t, 3> kMrzLengths = {90, 72, 88};  // TD1, TD2, TD3

bool all_digits(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(),
                       [](std::uint8_t c) { return c >= '0' && c <= '9'; });
}

Result<std::string> version(const FileContext& context, tlv::Reader& reader, tlv::Tag tag,
                            std::size_t length, const char* name) {
    const auto element = reader.expect(tag);
    if (!element || element->value.size() != length || !all_digits(element->value))
        return context.malformed(std::string("the ") + name + " is missing or not digits");
    return to_text(element->value);
}

// ISO/IEC 8825-1: one element of this tag and nothing else.
Result<Opaque> decode_opaque(const FileKind& kind, ByteView file, tlv::Tag inner) {
    Opaque out;
    FileContext context(kind, out.deviations);
    LIMEN_TRY(tlv::Reader reader, context.open(file, {1, 4, 1u << 20}));
    out.content = to_bytes(reader.rest());
    if (inner == 0) return out;
    const auto element = reader.expect(inner);
    if (!element) return context.at("its content", element.error());
    if (!reader.done())
        context.deviates("trailing_content", "bytes follow after what it should hold");
    out.content = to_bytes(element->whole);
    return out;
}

}  // namespace

Result<Com> decode_com(ByteView file) {
    Com out;
    FileContext context(kCom, out.deviations);
    LIMEN_TRY(tlv::Reader reader, context.open(file, {2, 16, 1024}));
    LIMEN_TRY(out.lds_version, version(context, reader, 0x5F01, 4, "LDS version"));
    LIMEN_TRY(out.unicode_version, version(context, reader, 0x5F36, 6, "Unicode version"));
    const auto tags = reader.expect(0x5C);
    if (!tags) return context.malformed("the list of data groups is missing");
    if (tags->value.size() > kMaxListedGroups)
        return context.too_large("more data groups than there are");
    for (const std::uint8_t tag : tags->value) {
        const auto found = std::find(kGroupTags.begin(), kGroupTags.end(), tag);
        if (found == kGroupTags.end())
            return context.malformed("a tag in the list is no data group's");
        const int group = static_cast<int>(found - kGroupTags.begin()) + 1;
        if (std::ranges::find(out.data_groups, group) != out.data_groups.end())
            context.deviates("repeated_group", "a data group is listed twice");
        else
            out.data_groups.push_back(group);
    }
    return out;
}

Result<std::string> decode_dg1(ByteView file) {
    Deviations deviations;
    FileContext context(kDg1, deviations);
    LIMEN_TRY(tlv::Reader reader, context.open(file, {2, 4, 1024}));
    const auto mrz = reader.expect(0x5F1F);
    if (!mrz) return context.malformed("the machine readable zone is missing");
    const ByteView text = mrz->value;
    if (std::find(kMrzLengths.begin(), kMrzLengths.end(), text.size()) == kMrzLengths.end())
        return context.malformed("the machine readable zone is not 90, 72 or 88 characters long");
    const bool legal = std::all_of(text.begin(), text.end(), [](std::uint8_t c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '<';
    });
    if (!legal) return context.malformed("a character that no machine readable zone has");
    return to_text(text);
}

Result<Opaque> decode_dg13(ByteView file) {
    return decode_opaque(kDg13, file, 0);
}

Result<Opaque> unwrap_dg14(ByteView file) {
    return decode_opaque(kDg14, file, 0x31);
}

Result<Opaque> unwrap_dg15(ByteView file) {
    return decode_opaque(kDg15, file, 0x30);
}

}  // namespace limen::emrtd
