// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds/fingers.hpp"

#include <array>

#include "identity/emrtd/lds/big_endian.hpp"
#include "identity/emrtd/lds/biometric_group.hpp"

namespace limen::emrtd {
namespace {

constexpr FileKind kDg3{"EF.DG3", "dg3", "Doc 9303-10, 4.7.3", 0x63};
constexpr FileKind kDg4{"EF.DG4", "dg4", "Doc 9303-10, 4.7.4", 0x76};
constexpr std::string_view kVersion("020\0", 4);

// ISO/IEC 19794-4:2005, table 4 (2011: table 7).
std::string compression(unsigned code) {
    static constexpr std::array kNames = {
        "uncompressed", "uncompressed, packed", "WSQ", "JPEG", "JPEG 2000", "PNG"};
    return code < kNames.size() ? kNames[code] : "unknown";
}

// ISO/IEC 19794-6:2005, table 2.
std::string iris_format(std::uint64_t code) {
    switch (code) {
        case 2:
        case 4:
            return "uncompressed";
        case 6:
        case 8:
            return "JPEG";
        case 10:
        case 12:
            return "JPEG, lossless";
        case 14:
        case 16:
            return "JPEG 2000";
        default:
            return "unknown";
    }
}

bool begins_with(ByteView record, std::string_view magic) {
    return record.size() >= magic.size() && to_text(record.first(magic.size())) == magic;
}

// What is left of an image's block: as long as it says where that can be.
ByteView image_data(FileContext& context, ByteView rest, std::uint64_t length) {
    if (length <= rest.size()) return rest.first(static_cast<std::size_t>(length));
    context.deviates("image_length", "a finger's picture is not as long as it says");
    return rest;
}

// 2005: the compression stands once, in the record's header of 32 bytes; each view has 14 bytes
// (7.1 and 7.2).
Result<void> read_2005(FileContext& context, BigEndian reader, std::uint64_t size,
                       std::vector<FingerImage>& out) {
    if (reader.number(6) != size)
        context.deviates("record_length", "the finger record is not as long as it says");
    reader.skip(4);  // device, level
    const std::size_t fingers = reader.byte();
    reader.skip(10);  // units, resolutions, depth
    const std::string packed = compression(reader.byte());
    reader.skip(2);
    if (!reader.ok()) return context.malformed("the finger record is cut short");
    std::size_t seen = 0;
    for (; seen < fingers && !reader.rest().empty(); ++seen) {
        constexpr std::uint64_t kHeader = 14;
        FingerImage image;
        const auto length = reader.number(4);
        image.position = reader.byte();
        reader.skip(4);  // views, this view, quality, impression
        image.width = static_cast<int>(reader.number(2));
        image.height = static_cast<int>(reader.number(2));
        reader.skip(1);
        if (!reader.ok() || length < kHeader)
            return context.malformed("a finger ends before its picture");
        if (out.size() == kMaxFingerImages)
            return context.too_large("more fingers than anybody has");
        image.compression = packed;
        image.image = to_bytes(image_data(context, reader.rest(), length - kHeader));
        reader.skip(image.image.size());
        out.push_back(std::move(image));
    }
    if (seen != fingers) context.deviates("finger_count", "fewer fingers than the record says");
    return {};
}

// 2011: every representation says everything (8.2 and 8.3).
Result<void> read_2011(FileContext& context, BigEndian reader, std::uint64_t size,
                       std::vector<FingerImage>& out) {
    if (reader.number(4) != size)
        context.deviates("record_length", "the finger record is not as long as it says");
    const auto representations = static_cast<std::size_t>(reader.number(2));
    const bool certified = reader.byte() != 0;
    reader.skip(1);  // distinct positions
    if (!reader.ok()) return context.malformed("the finger record is cut short");
    for (std::size_t i = 0; i < representations; ++i) {
        FingerImage image;
        reader.skip(4 + 9 + 5);  // length, capture date, device
        reader.skip(std::size_t{reader.byte()} * 5);
        if (certified) reader.skip(std::size_t{reader.byte()} * 3);
        image.position = reader.byte();
        reader.skip(11);  // number, units, resolutions, depth
        image.compression = compression(reader.byte());
        reader.skip(1);  // impression
        image.width = static_cast<int>(reader.number(2));
        image.height = static_cast<int>(reader.number(2));
        const auto length = reader.number(4);
        if (!reader.ok()) return context.malformed("a finger ends before its picture");
        if (out.size() == kMaxFingerImages)
            return context.too_large("more fingers than anybody has");
        image.image = to_bytes(image_data(context, reader.rest(), length));
        reader.skip(image.image.size());
        out.push_back(std::move(image));
    }
    return {};
}

Result<void> read_fingers(FileContext& context, ByteView record, std::vector<FingerImage>& out) {
    BigEndian reader(record);
    reader.skip(4);
    const std::string version = to_text(reader.take(4));
    if (version == kVersion) return read_2011(context, reader, record.size(), out);
    if (version != std::string_view("010\0", 4))
        context.deviates("record_version", "its finger record is of an unknown version");
    return read_2005(context, reader, record.size(), out);
}

// ISO/IEC 19794-6:2005, 6.5.2: the header of 45 bytes.
Result<IrisRecord> read_iris(FileContext& context, ByteView record) {
    BigEndian reader(record);
    reader.skip(8);
    if (reader.number(4) != record.size())
        context.deviates("record_length", "the iris record is not as long as it says");
    IrisRecord out;
    reader.skip(2);
    out.eyes = reader.byte();
    reader.skip(6);
    out.format = iris_format(reader.number(2));
    if (!reader.ok()) return context.malformed("the iris record is cut short");
    if (out.eyes > kMaxEyes) return context.too_large("more eyes than anybody has");
    out.record = to_bytes(record);
    return out;
}

}  // namespace

std::string_view finger_name(int position) {
    static constexpr std::array<std::string_view, 11> kNames = {"unknown",
                                                                "right thumb",
                                                                "right index finger",
                                                                "right middle finger",
                                                                "right ring finger",
                                                                "right little finger",
                                                                "left thumb",
                                                                "left index finger",
                                                                "left middle finger",
                                                                "left ring finger",
                                                                "left little finger"};
    return position >= 0 && position < static_cast<int>(kNames.size())
               ? kNames[static_cast<std::size_t>(position)]
               : kNames[0];
}

Result<Dg3> decode_dg3(ByteView file) {
    Dg3 out;
    FileContext context(kDg3, out.deviations);
    LIMEN_TRY(const auto instances, read_biometric_group(context, file));
    out.instances = instances.size();
    for (const BiometricInstance& instance : instances) {
        if (begins_with(instance.data, std::string_view("FIR\0", 4))) {
            LIMEN_CHECK(read_fingers(context, instance.data, out.fingers));
        } else if (instance.constructed) {
            out.blocks.push_back(to_bytes(instance.data));
        } else {
            return context.unsupported("a finger record that is not of ISO/IEC 19794-4");
        }
    }
    return out;
}

Result<Dg4> decode_dg4(ByteView file) {
    Dg4 out;
    FileContext context(kDg4, out.deviations);
    LIMEN_TRY(const auto instances, read_biometric_group(context, file));
    for (const BiometricInstance& instance : instances) {
        if (begins_with(instance.data, std::string_view("IIR\0", 4))) {
            LIMEN_TRY(IrisRecord record, read_iris(context, instance.data));
            out.records.push_back(std::move(record));
        } else if (instance.constructed) {
            out.blocks.push_back(to_bytes(instance.data));
        } else {
            return context.unsupported("an iris record that is not of ISO/IEC 19794-6");
        }
    }
    return out;
}

}  // namespace limen::emrtd
