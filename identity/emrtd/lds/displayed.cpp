// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds/displayed.hpp"

#include "identity/emrtd/lds/file_context.hpp"
#include "identity/portrait/picture_header.hpp"

namespace limen::emrtd {
namespace {

constexpr FileKind kDg5{"EF.DG5", "dg5", "Doc 9303-10, 4.7.5", 0x65};
constexpr FileKind kDg7{"EF.DG7", "dg7", "Doc 9303-10, 4.7.7", 0x67};
constexpr tlv::Tag kPortrait = 0x5F40, kSignature = 0x5F43;

DisplayedPicture picture_of(FileContext& context, ByteView image) {
    DisplayedPicture out;
    const auto format = portrait::format_of(image);
    out.format = format ? std::string(portrait::to_string(*format)) : "unknown";
    if (!format) context.deviates("picture_format", "a picture is neither JPEG nor JPEG 2000");
    if (const auto header = portrait::read_header(image)) {
        out.width = static_cast<int>(header->width);
        out.height = static_cast<int>(header->height);
    }
    out.image = to_bytes(image);
    return out;
}

Result<Displayed> decode(const FileKind& kind, tlv::Tag tag, ByteView file) {
    Displayed out;
    FileContext context(kind, out.deviations);
    // The number of pictures, and the pictures.
    LIMEN_TRY(tlv::Reader reader, context.open(file, {2, kMaxDisplayed + 1, 1u << 20}));
    std::optional<std::size_t> count;
    while (!reader.done()) {
        LIMEN_TRY(const tlv::Element element, context.next(reader, "a picture"));
        if (element.tag == kCountTag && !count) {
            LIMEN_TRY(count, context.count(element, "the number of pictures"));
        } else if (element.tag == tag) {
            out.pictures.push_back(picture_of(context, element.value));
        } else {
            context.deviates("unknown_tag", "an element that does not belong there");
        }
    }
    if (!count)
        context.deviates("count_missing", "the number of pictures is missing");
    else if (*count != out.pictures.size())
        context.deviates("count_differs", "the number of pictures is not how many there are");
    if (out.pictures.empty()) return context.malformed("it has no picture");
    return out;
}

}  // namespace

Result<Displayed> decode_dg5(ByteView file) {
    return decode(kDg5, kPortrait, file);
}

Result<Displayed> decode_dg7(ByteView file) {
    return decode(kDg7, kSignature, file);
}

}  // namespace limen::emrtd
