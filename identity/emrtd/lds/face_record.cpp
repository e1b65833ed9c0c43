// SPDX-License-Identifier: Apache-2.0
// ISO/IEC 19794-5: the records of 2005 (5.4 to 5.7) and of 2011 (7.2 to 7.6). Lengths in them are
// wrong often enough that none is believed where the data say more.
#include <cstdio>

#include "identity/emrtd/lds/big_endian.hpp"
#include "identity/emrtd/lds/face_records.hpp"
#include "identity/portrait/picture_header.hpp"

namespace limen::emrtd {
namespace {

constexpr std::string_view kVersion2005("010\0", 4), kVersion2011("020\0", 4);
constexpr std::size_t kPoint = 8;  // a feature point, a landmark

std::optional<Portrait::Format> format_of_code(std::uint8_t code) {
    if (code == 0) return Portrait::Format::jpeg;
    if (code == 1 || code == 2) return Portrait::Format::jpeg2000;  // lossy, lossless in 2011
    return std::nullopt;
}

struct Header {
    Portrait::Record record{};
    std::size_t faces = 0;
};

Result<Header> read_header(FileContext& context, BigEndian& reader, std::size_t size) {
    const std::string magic = to_text(reader.take(4));
    const std::string version = to_text(reader.take(4));
    const auto length = reader.number(4);
    Header out;
    out.faces = static_cast<std::size_t>(reader.number(2));
    if (version == kVersion2011) {
        out.record = Portrait::Record::iso19794_5_2011;
        reader.skip(3);  // certification flag, temporal semantics
    } else if (version != kVersion2005) {
        context.deviates("record_version", "its facial record is of an unknown version");
    }
    if (!reader.ok()) return context.malformed("the facial record is cut short");
    if (magic != std::string_view("FAC\0", 4))
        context.deviates("record_magic", "its facial record does not begin as it should");
    if (length != size)
        context.deviates("record_length", "the facial record is not as long as it says");
    if (out.faces == 0) return context.malformed("the record has no face");
    if (out.faces > kMaxFaces) return context.too_large("more faces than any document has");
    return out;
}

// Capture date, 2011: year, month, day, hour, minute, second, milliseconds; FF where unknown.
std::string captured(BigEndian& reader) {
    const auto year = reader.number(2);
    const unsigned month = reader.byte(), day = reader.byte(), hour = reader.byte(),
                   minute = reader.byte(), second = reader.byte();
    reader.skip(2);
    if (year == 0 || year == 0xFFFF || month < 1 || month > 12 || day < 1 || day > 31) return {};
    char text[32];
    if (hour > 23 || minute > 59 || second > 59)
        std::snprintf(text, sizeof text, "%04u-%02u-%02u", static_cast<unsigned>(year), month, day);
    else
        std::snprintf(text, sizeof text, "%04u-%02u-%02uT%02u:%02u:%02u",
                      static_cast<unsigned>(year), month, day, hour, minute, second);
    return text;
}

struct Face {
    std::string captured;
    DeclaredPicture declared;
};

// Facial information and image information of 2005: 20 bytes with the length, points, 12 bytes.
Face read_face_2005(BigEndian& reader) {
    Face out;
    const auto points = static_cast<std::size_t>(reader.number(2));
    reader.skip(14);  // gender, colours, property mask, expression, pose and its uncertainty
    reader.skip(points * kPoint);
    reader.skip(1);  // kind of picture
    out.declared.format = format_of_code(reader.byte());
    out.declared.width = static_cast<int>(reader.number(2));
    out.declared.height = static_cast<int>(reader.number(2));
    reader.skip(6);  // colours, source, device, quality
    return out;
}

// A representation of 2011: its header, facial information, landmarks, image information, and the
// length of the data.
Face read_face_2011(BigEndian& reader) {
    Face out;
    out.captured = captured(reader);
    reader.skip(5);  // device technology, vendor, type
    const std::size_t qualities = reader.byte();
    reader.skip(qualities * 5);
    const auto points = static_cast<std::size_t>(reader.number(2));
    reader.skip(15);  // gender, colours, height, properties, expression, pose and its uncertainty
    reader.skip(points * kPoint);
    reader.skip(1);  // kind of picture
    out.declared.format = format_of_code(reader.byte());
    out.declared.width = static_cast<int>(reader.number(2));
    out.declared.height = static_cast<int>(reader.number(2));
    reader.skip(5);  // sampling rate, post-processing, cross reference, colours
    return out;
}

// In the record of 2011 the picture has its own length before it; some writers leave it out.
ByteView image_2011(FileContext& context, ByteView rest) {
    if (portrait::format_of(rest)) {
        context.deviates("image_length", "the picture's length is missing");
        return rest;
    }
    BigEndian reader(rest);
    const auto length = reader.number(4);
    if (length <= reader.rest().size() && length != 0)
        return reader.rest().first(static_cast<std::size_t>(length));
    context.deviates("image_length", "the picture is not as long as its record says");
    return reader.rest();
}

}  // namespace

Result<void> read_face_record(FileContext& context, ByteView record, std::vector<Portrait>& out) {
    BigEndian reader(record);
    LIMEN_TRY(const Header header, read_header(context, reader, record.size()));
    if (out.size() + header.faces > kMaxFaces)
        return context.too_large("more faces than any document has");
    const bool of_2011 = header.record == Portrait::Record::iso19794_5_2011;
    for (std::size_t i = 0; i < header.faces; ++i) {
        const ByteView rest = reader.rest();
        const std::uint64_t length = BigEndian(rest).number(4);
        // The only face may have all there is; of several, each has what it says.
        const bool fits = header.faces == 1 ? length == rest.size() : length <= rest.size();
        if (!fits) context.deviates("face_length", "a face is not as long as it says");
        const ByteView block =
            header.faces > 1 && fits ? rest.first(static_cast<std::size_t>(length)) : rest;
        reader.skip(block.size());
        BigEndian face(block);
        face.skip(4);
        const Face said = of_2011 ? read_face_2011(face) : read_face_2005(face);
        if (!face.ok() || face.rest().empty())
            return context.malformed("a face ends before its picture");
        const ByteView image = of_2011 ? image_2011(context, face.rest()) : face.rest();
        LIMEN_TRY(Portrait portrait, portrait_of(context, image, said.declared));
        portrait.record = header.record;
        portrait.captured = said.captured;
        out.push_back(std::move(portrait));
        if (reader.rest().empty() && i + 1 < header.faces) {
            context.deviates("face_count", "fewer faces than the record says");
            break;
        }
    }
    return {};
}

}  // namespace limen::emrtd
