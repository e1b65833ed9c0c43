// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds/atr_info.hpp"

#include "identity/emrtd/lds/file_context.hpp"

namespace limen::emrtd {
namespace {

constexpr FileKind kAtrInfo{"EF.ATR/INFO", "atr_info", "Doc 9303-10, 3.11.1", 0};
constexpr FileKind kDirectory{"EF.DIR", "dir", "Doc 9303-10, 3.11.2", 0};

constexpr tlv::Tag kCapabilities = 0x47, kBuffers = 0x7F66, kNumber = 0x02;
constexpr tlv::Tag kApplication = 0x61, kAid = 0x4F, kLabel = 0x50;
// Files of the master file are filled up with zeros to their size on some cards.
bool only_zeros(ByteView bytes) {
    for (const std::uint8_t byte : bytes)
        if (byte != 0) return false;
    return true;
}

// ISO/IEC 7816-4, table 118 of 12.1.1.9 (third software function table).
void read_capabilities(FileContext& context, ByteView value, AtrInfo& out) {
    if (value.empty() || value.size() > 3)
        return context.deviates("capabilities", "the card capabilities are not one to three bytes");
    if (value.size() < 3) return;
    out.command_chaining = (value[2] & 0x80) != 0;
    out.extended_length = (value[2] & 0x40) != 0;
    out.announces_buffers = (value[2] & 0x20) != 0;
}

Result<std::size_t> buffer_size(const FileContext& context, const tlv::Element& element) {
    if (element.tag != kNumber || element.value.empty() || element.value.size() > 4)
        return context.malformed("a buffer's size is not a number of one to four bytes");
    std::size_t value = 0;
    for (const std::uint8_t byte : element.value) value = value << 8 | byte;
    if (value == 0) return context.malformed("a buffer's size is zero");
    return value;
}

Result<void> read_buffers(const FileContext& context, const tlv::Reader& outer,
                          const tlv::Element& element, AtrInfo& out) {
    LIMEN_TRY(tlv::Reader reader, context.enter(outer, element, "the buffer sizes"));
    LIMEN_TRY(const tlv::Element command, context.next(reader, "the command's buffer"));
    LIMEN_TRY(const tlv::Element response, context.next(reader, "the response's buffer"));
    LIMEN_TRY(out.max_command, buffer_size(context, command));
    LIMEN_TRY(out.max_response, buffer_size(context, response));
    return {};
}

Result<Application> read_application(FileContext& context, const tlv::Reader& outer,
                                     const tlv::Element& element) {
    LIMEN_TRY(tlv::Reader reader, context.enter(outer, element, "an application"));
    Application out;
    while (!reader.done()) {
        LIMEN_TRY(const tlv::Element part, context.next(reader, "an application"));
        if (part.tag == kAid) out.aid = to_bytes(part.value);
        if (part.tag == kLabel) out.label = context.text(part.value, "an application's label");
    }
    // ISO/IEC 7816-4, 12.2.3: five to sixteen bytes.
    if (out.aid.size() < 5 || out.aid.size() > 16)
        return context.malformed("an application without an identifier of 5 to 16 bytes");
    return out;
}

}  // namespace

Result<AtrInfo> decode_atr_info(ByteView file) {
    AtrInfo out;
    FileContext context(kAtrInfo, out.deviations);
    tlv::Reader reader(file, {2, kMaxAtrElements, 1024});
    while (!reader.done() && !only_zeros(reader.rest())) {
        LIMEN_TRY(const tlv::Element element, context.next(reader, "an element"));
        if (element.tag == kCapabilities) read_capabilities(context, element.value, out);
        if (element.tag == kBuffers) LIMEN_CHECK(read_buffers(context, reader, element, out));
    }
    if (out.announces_buffers.value_or(false) != out.max_command.has_value())
        context.deviates("buffers_announced",
                         "the card capabilities and the buffer sizes contradict each other");
    return out;
}

Result<Directory> decode_directory(ByteView file) {
    Directory out;
    FileContext context(kDirectory, out.deviations);
    tlv::Reader reader(file, {2, kMaxApplications, 1024});
    while (!reader.done() && !only_zeros(reader.rest())) {
        LIMEN_TRY(const tlv::Element element, context.next(reader, "an application"));
        if (element.tag != kApplication) {
            context.deviates("unknown_tag", "an element that is no application");
            continue;
        }
        LIMEN_TRY(Application application, read_application(context, reader, element));
        out.applications.push_back(std::move(application));
    }
    return out;
}

}  // namespace limen::emrtd
