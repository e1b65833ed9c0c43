// SPDX-License-Identifier: Apache-2.0
#include "hal/chip-reader/apdu.hpp"

#include <array>
#include <cstdio>
#include <string_view>

namespace limen::apdu {
namespace {

constexpr std::size_t kHeader = 4;

std::unexpected<Error> bad(const char* cause, std::string message) {
    return fail(Stage::chip_transport, cause, std::move(message));
}

std::size_t be16(ByteView bytes) {
    return static_cast<std::size_t>(bytes[0]) << 8 | bytes[1];
}

void append_be16(Bytes& out, std::size_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
}

// What follows the header in a short command: Lc, data, Le (ISO/IEC 7816-3, 12.1.3).
Result<Command> parse_short(Command command, ByteView body) {
    if (body.size() == 1) {
        command.le = body[0] == 0 ? kMaxShortLe : body[0];
        return command;
    }
    const std::size_t lc = body[0];
    const ByteView rest = body.subspan(1);
    if (rest.size() != lc && rest.size() != lc + 1)
        return bad("apdu.bad_length", "Lc does not agree with the command's length");
    command.data = to_bytes(rest.first(lc));
    if (rest.size() == lc + 1) command.le = rest[lc] == 0 ? kMaxShortLe : rest[lc];
    return command;
}

// The same with three-byte fields: 00, then two bytes of Lc or Le.
Result<Command> parse_extended(Command command, ByteView body) {
    const auto le_of = [](std::size_t field) { return field == 0 ? kMaxExtendedLe : field; };
    command.extended = true;
    if (body.size() == 3) {
        command.le = le_of(be16(body.subspan(1)));
        return command;
    }
    const std::size_t lc = be16(body.subspan(1));
    const ByteView rest = body.subspan(3);
    if (lc == 0 || (rest.size() != lc && rest.size() != lc + 2))
        return bad("apdu.bad_length", "extended Lc does not agree with the command's length");
    command.data = to_bytes(rest.first(lc));
    if (rest.size() == lc + 2) command.le = le_of(be16(rest.subspan(lc)));
    return command;
}

}  // namespace

Result<Bytes> encode(const Command& command) {
    if (command.data.size() > kMaxExtendedData || command.le > kMaxExtendedLe)
        return bad("apdu.too_long", "a command carries at most 65535 bytes and asks for 65536");
    Bytes out = {command.cla, command.ins, command.p1, command.p2};
    out.reserve(out.size() + command.data.size() + 5);
    const bool has_data = !command.data.empty();
    if (command.needs_extended()) {
        if (has_data || command.le != 0) out.push_back(0);
        if (has_data) append_be16(out, command.data.size());
        out.insert(out.end(), command.data.begin(), command.data.end());
        if (command.le != 0) append_be16(out, command.le & 0xFFFF);
        return out;
    }
    if (has_data) out.push_back(static_cast<std::uint8_t>(command.data.size()));
    out.insert(out.end(), command.data.begin(), command.data.end());
    if (command.le != 0) out.push_back(static_cast<std::uint8_t>(command.le & 0xFF));
    return out;
}

Result<Command> parse_command(ByteView bytes) {
    if (bytes.size() < kHeader)
        return bad("apdu.too_short", "a command has at least its four header bytes");
    Command command{bytes[0], bytes[1], bytes[2], bytes[3], {}, 0, false};
    const ByteView body = bytes.subspan(kHeader);
    if (body.empty()) return command;
    if (body[0] == 0 && body.size() >= 3) return parse_extended(std::move(command), body);
    if (body[0] == 0 && body.size() == 2)
        return bad("apdu.bad_length", "the extended length field is cut short");
    return parse_short(std::move(command), body);
}

Bytes encode(const Response& response) {
    Bytes out = response.data;
    append_be16(out, response.sw);
    return out;
}

Result<Response> parse_response(ByteView bytes) {
    if (bytes.size() < 2) return bad("apdu.too_short", "the chip's answer has no status word");
    if (bytes.size() > kMaxExtendedLe + 2)
        return bad("apdu.too_long", "the chip's answer is longer than any APDU can be");
    const std::size_t length = bytes.size() - 2;
    return Response{to_bytes(bytes.first(length)),
                    static_cast<std::uint16_t>(be16(bytes.subspan(length)))};
}

namespace {

struct Name {
    std::uint16_t sw;
    std::string_view words;
};
// ISO/IEC 7816-4, table 6, and what eMRTDs use them for.
constexpr std::array kNames = {
    Name{sw::kOk, "done"},
    Name{sw::kFailed, "authentication failed"},
    Name{sw::kEndOfFile, "end of file before all bytes asked for"},
    Name{sw::kExecutionError, "execution error"},
    Name{sw::kMemoryFailure, "memory failure"},
    Name{sw::kWrongLength, "wrong length"},
    Name{sw::kSmNotSupported, "secure messaging not supported"},
    Name{sw::kSecurityStatus, "security status not satisfied"},
    Name{sw::kBlocked, "authentication method blocked"},
    Name{sw::kConditions, "conditions of use not satisfied"},
    Name{sw::kSmMissing, "secure messaging data objects missing"},
    Name{sw::kSmIncorrect, "secure messaging data objects incorrect"},
    Name{sw::kWrongData, "wrong data"},
    Name{sw::kNotFound, "file or application not found"},
    Name{sw::kWrongParameters, "wrong P1 or P2"},
    Name{sw::kLengthInconsistent, "length inconsistent with P1 and P2"},
    Name{sw::kReferenceNotFound, "referenced key or data not found"},
    Name{sw::kOffsetOutside, "offset outside the file"},
    Name{sw::kInsNotSupported, "instruction not supported"},
    Name{sw::kClaNotSupported, "class not supported"},
    Name{sw::kNoDiagnosis, "no precise diagnosis"},
    Name{0x6881, "logical channel not supported"},
    Name{0x6A81, "function not supported"},
};

std::string_view words_of_class(std::uint16_t sw) {
    switch (sw >> 8) {
        case 0x61:
            return "more bytes wait";
        case 0x62:
            return "warning, memory unchanged";
        case 0x63:
            return (sw & 0xF0) == 0xC0 ? "failed, tries left in the last digit"
                                       : "warning, memory changed";
        case 0x64:
            return "execution error, memory unchanged";
        case 0x65:
            return "execution error, memory changed";
        case 0x66:
            return "security related error";
        case 0x68:
            return "function of the class byte not supported";
        case 0x69:
            return "command not allowed";
        case 0x6A:
            return "wrong parameters";
        case 0x6C:
            return "wrong Le, right one in the last byte";
        default:
            return "unknown status word";
    }
}

}  // namespace

std::string describe_sw(std::uint16_t sw) {
    std::string_view words = words_of_class(sw);
    for (const Name& name : kNames)
        if (name.sw == sw) words = name.words;
    char hex[6];
    std::snprintf(hex, sizeof hex, "%04X ", sw);
    return std::string(hex) + std::string(words);
}

}  // namespace limen::apdu
