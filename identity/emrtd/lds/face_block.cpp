// SPDX-License-Identifier: Apache-2.0
// ISO/IEC 39794-5 as Doc 9303-10 (4.7.2.2) puts it into DG2: module
// ID-ICAO-ISO-IEC-39794-5-ed-1-v1, implicit tags, so that an element is known by its tag alone.
// This software makes use of the Schema from ISO/IEC 39794-5 within modifications permitted in the
// relevant ISO/IEC standard.
#include <algorithm>
#include <cstdio>

#include "identity/emrtd/lds/face_records.hpp"

namespace limen::emrtd {
namespace {

// FaceImageDataBlock ::= [APPLICATION 5] SEQUENCE, in a wrapper [1] that 7F2E's own tag asks for.
constexpr tlv::Tag kWrapper = 0xA1, kFaceImageData = 0x65;
constexpr std::uint64_t kGeneration = 3;
enum class ImageFormat : std::uint8_t { jpeg = 2, jpeg2000_lossy = 3, jpeg2000_lossless = 4 };

// One row of elements, each there at most once; what the module does not name is left alone, as
// its "..." says.
class Row {
  public:
    static Result<Row> read(const FileContext& context, ByteView bytes, std::string_view place) {
        auto elements = tlv::read_all(bytes, {1, kMaxBlockElements, 1u << 20});
        if (!elements) return context.at(place, elements.error());
        return Row(std::move(*elements));
    }
    const tlv::Element* find(tlv::Tag tag) const {
        const auto found =
            std::ranges::find_if(elements_, [&](const auto& one) { return one.tag == tag; });
        return found == elements_.end() ? nullptr : &*found;
    }
    std::optional<std::int64_t> number(tlv::Tag tag) const {
        const tlv::Element* element = find(tag);
        if (element == nullptr || element->value.empty() || element->value.size() > 4)
            return std::nullopt;
        // Two's complement (ISO/IEC 8825-1, 8.3).
        std::int64_t value = (element->value[0] & 0x80) != 0 ? -1 : 0;
        for (const std::uint8_t byte : element->value) value = value * 256 + byte;
        return value;
    }
    const std::vector<tlv::Element>& all() const { return elements_; }

  private:
    explicit Row(std::vector<tlv::Element> elements) : elements_(std::move(elements)) {}
    std::vector<tlv::Element> elements_;
};

Result<Row> inner(const FileContext& context, const Row& row, tlv::Tag tag, const char* place) {
    const tlv::Element* element = row.find(tag);
    if (element == nullptr) return context.malformed(std::string(place) + " is missing");
    return Row::read(context, element->value, place);
}

// An optional block: where it is not there, or cannot be read, it says nothing.
std::optional<Row> optional_row(const FileContext& context, const Row& row, tlv::Tag tag) {
    const tlv::Element* element = row.find(tag);
    if (element == nullptr) return std::nullopt;
    auto read = Row::read(context, element->value, "an optional block");
    if (!read) return std::nullopt;
    return std::move(*read);
}

// DateTimeBlock: year, month, day, hour, minute, second.
std::string captured(const FileContext& context, const Row& representation) {
    const auto row = optional_row(context, representation, 0xA2);
    if (!row) return {};
    struct Part {
        tlv::Tag tag;
        std::int64_t least, most;
        const char* format;
    };
    static constexpr Part kParts[] = {{0x80, 0, 9999, "%04d"}, {0x81, 1, 12, "-%02d"},
                                      {0x82, 1, 31, "-%02d"},  {0x83, 0, 23, "T%02d"},
                                      {0x84, 0, 59, ":%02d"},  {0x85, 0, 59, ":%02d"}};
    std::string out;
    for (const Part& part : kParts) {
        const auto value = row->number(part.tag);
        if (!value || *value < part.least || *value > part.most) break;
        char text[8];
        std::snprintf(text, sizeof text, part.format, static_cast<int>(*value));
        out += text;
    }
    return out;
}

// IdentityMetadataBlock, PoseAngleBlock.
Portrait::Pose pose(const FileContext& context, const Row& representation) {
    Portrait::Pose out;
    const auto identity = optional_row(context, representation, 0xA8);
    const auto angles = identity ? optional_row(context, *identity, 0xA6) : std::nullopt;
    if (!angles) return out;
    const auto angle = [&](tlv::Tag tag) -> std::optional<int> {
        const auto row = optional_row(context, *angles, tag);
        const auto value = row ? row->number(0x80) : std::nullopt;
        if (!value || *value < -180 || *value > 180) return std::nullopt;
        return static_cast<int>(*value);
    };
    out.yaw = angle(0xA0);
    out.pitch = angle(0xA1);
    out.roll = angle(0xA2);
    return out;
}

// ImageInformation2DBlock: ImageDataFormat, a choice, and ImageSizeBlock.
DeclaredPicture declared(const FileContext& context, const Row& information) {
    DeclaredPicture out;
    const auto format = optional_row(context, information, 0xA0);
    const auto code = format ? format->number(0x80) : std::nullopt;
    if (code == static_cast<std::int64_t>(ImageFormat::jpeg)) out.format = Portrait::Format::jpeg;
    if (code == static_cast<std::int64_t>(ImageFormat::jpeg2000_lossy) ||
        code == static_cast<std::int64_t>(ImageFormat::jpeg2000_lossless))
        out.format = Portrait::Format::jpeg2000;
    const auto size = optional_row(context, information, 0xA7);
    if (!size) return out;
    const auto side = [&](tlv::Tag tag) {
        return static_cast<int>(std::clamp<std::int64_t>(size->number(tag).value_or(0), 0, 0xFFFF));
    };
    out.width = side(0x80);
    out.height = side(0x81);
    return out;
}

Result<Portrait> read_representation(FileContext& context, ByteView bytes) {
    LIMEN_TRY(const Row representation, Row::read(context, bytes, "a representation"));
    LIMEN_TRY(const Row choice, inner(context, representation, 0xA1, "the image representation"));
    LIMEN_TRY(const Row base, inner(context, choice, 0xA0, "the image representation's base"));
    LIMEN_TRY(const Row plane, inner(context, base, 0xA0, "the two-dimensional representation"));
    const tlv::Element* image = plane.find(0x80);
    if (image == nullptr) return context.malformed("the representation's data are missing");
    DeclaredPicture said;
    if (const auto information = optional_row(context, plane, 0xA1))
        said = declared(context, *information);
    else
        context.deviates("image_information", "the image information is missing");
    LIMEN_TRY(Portrait out, portrait_of(context, image->value, said));
    out.record = Portrait::Record::iso39794_5;
    out.captured = captured(context, representation);
    out.pose = pose(context, representation);
    return out;
}

Result<Row> read_root(FileContext& context, ByteView block) {
    LIMEN_TRY(const Row top, Row::read(context, block, "the face image data"));
    if (top.find(kFaceImageData) != nullptr) {
        context.deviates("wrapper_missing", "the face image data stand without their wrapper");
        return inner(context, top, kFaceImageData, "the face image data");
    }
    if (top.find(kWrapper) == nullptr)
        return context.unsupported("the data block is neither of ISO/IEC 19794-5 nor of 39794-5");
    LIMEN_TRY(const Row wrapped, inner(context, top, kWrapper, "the face image data"));
    return inner(context, wrapped, kFaceImageData, "the face image data");
}

}  // namespace

Result<void> read_face_block(FileContext& context, ByteView block, std::vector<Portrait>& out) {
    LIMEN_TRY(const Row root, read_root(context, block));
    const auto version = optional_row(context, root, 0xA0);
    if (!version || version->number(0x80) != kGeneration)
        context.deviates("block_version", "the version block is missing or of another generation");
    LIMEN_TRY(const Row blocks, inner(context, root, 0xA1, "the representation blocks"));
    bool any = false;
    for (const tlv::Element& one : blocks.all()) {
        if (one.tag != 0x30) continue;
        if (out.size() == kMaxFaces) return context.too_large("more faces than any document has");
        LIMEN_TRY(Portrait portrait, read_representation(context, one.value));
        out.push_back(std::move(portrait));
        any = true;
    }
    if (!any) return context.malformed("it has no face");
    return {};
}

}  // namespace limen::emrtd
