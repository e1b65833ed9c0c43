// SPDX-License-Identifier: Apache-2.0
// Command and response APDUs (ISO/IEC 7816-3, 12; 7816-4, 5): made and taken apart, short and
// extended, all cases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace limen::apdu {

inline constexpr std::size_t kMaxShortData = 255;
inline constexpr std::size_t kMaxShortLe = 256;
inline constexpr std::size_t kMaxExtendedData = 65535;
inline constexpr std::size_t kMaxExtendedLe = 65536;

struct Command {
    std::uint8_t cla = 0, ins = 0, p1 = 0, p2 = 0;
    Bytes data;             // at most 65535 bytes
    std::size_t le = 0;     // most bytes wanted back, 1–65536; 0: none wanted (no Le field)
    bool extended = false;  // extended length fields even where short ones would do

    // True when the length fields are (or have to be) the extended ones.
    bool needs_extended() const {
        return extended || data.size() > kMaxShortData || le > kMaxShortLe;
    }
    friend bool operator==(const Command&, const Command&) = default;
};

// The four-byte header, the length fields and the data. Cause "apdu.too_long" when a limit above is
// passed.
Result<Bytes> encode(const Command& command);
// The inverse; `extended` tells which form was found. Causes "apdu.too_short", "apdu.bad_length".
Result<Command> parse_command(ByteView bytes);

struct Response {
    Bytes data;
    std::uint16_t sw = 0;
    bool ok() const { return sw == 0x9000; }
    friend bool operator==(const Response&, const Response&) = default;
};
// An answer that is its status word alone.
inline Response status(std::uint16_t sw) {
    return {{}, sw};
}

Bytes encode(const Response& response);
// Cause "apdu.too_short" under two bytes, "apdu.too_long" over 65536 bytes of data.
Result<Response> parse_response(ByteView bytes);

inline constexpr std::uint8_t kGetResponse = 0xC0;  // an instruction: what 61xx announced

namespace sw {
inline constexpr std::uint16_t kOk = 0x9000;
inline constexpr std::uint16_t kEndOfFile = 0x6282;
inline constexpr std::uint16_t kFailed = 0x6300;
inline constexpr std::uint16_t kExecutionError = 0x6400;
inline constexpr std::uint16_t kMemoryFailure = 0x6581;
inline constexpr std::uint16_t kWrongLength = 0x6700;
inline constexpr std::uint16_t kSmNotSupported = 0x6882;
inline constexpr std::uint16_t kSecurityStatus = 0x6982;
inline constexpr std::uint16_t kBlocked = 0x6983;
inline constexpr std::uint16_t kConditions = 0x6985;
inline constexpr std::uint16_t kSmMissing = 0x6987;
inline constexpr std::uint16_t kSmIncorrect = 0x6988;
inline constexpr std::uint16_t kWrongData = 0x6A80;
inline constexpr std::uint16_t kNotFound = 0x6A82;
inline constexpr std::uint16_t kWrongParameters = 0x6A86;
inline constexpr std::uint16_t kLengthInconsistent = 0x6A87;
inline constexpr std::uint16_t kReferenceNotFound = 0x6A88;
inline constexpr std::uint16_t kOffsetOutside = 0x6B00;
inline constexpr std::uint16_t kInsNotSupported = 0x6D00;
inline constexpr std::uint16_t kClaNotSupported = 0x6E00;
inline constexpr std::uint16_t kNoDiagnosis = 0x6F00;
}  // namespace sw

// "6A82 file or application not found"; an unknown word is given with its class's meaning.
std::string describe_sw(std::uint16_t sw);

}  // namespace limen::apdu
