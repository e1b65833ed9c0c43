// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/chip_limits.hpp"

#include <algorithm>
#include <bit>
#include <optional>

#include "identity/emrtd/card.hpp"
#include "identity/emrtd/lds/atr_info.hpp"

namespace limen::emrtd {
namespace {

// A buffer under this would not hold a protected answer with a single block of data: nonsense, or
// bytes counted in another unit.
constexpr std::size_t kLeastBuffer = 64;

// ISO/IEC 7816-3, 8.2: TS, T0, then as many interface bytes as the upper halves of T0 and each TDi
// announce, then as many historical bytes as T0's lower half says.
ByteView historical_bytes(ByteView atr) {
    if (atr.size() < 2) return {};
    const std::size_t count = atr[1] & 0x0F;
    std::size_t at = 2;
    for (std::uint8_t announced = atr[1] & 0xF0; announced != 0;) {
        at += static_cast<std::size_t>(std::popcount(announced));
        const bool more = (announced & 0x80) != 0;
        if (at > atr.size()) return {};
        announced = more ? atr[at - 1] & 0xF0 : 0;
    }
    if (at + count > atr.size()) return {};
    return atr.subspan(at, count);
}

// The third software function table of the card capabilities, in COMPACT-TLV: tag 7, three bytes.
std::optional<std::uint8_t> capabilities(ByteView historical) {
    if (historical.empty()) return std::nullopt;
    // Category 00: three status bytes end it; 80: COMPACT-TLV all through.
    if (historical[0] != 0x00 && historical[0] != 0x80) return std::nullopt;
    for (std::size_t at = 1; at < historical.size();) {
        const std::size_t length = historical[at] & 0x0F;
        if (at + 1 + length > historical.size()) return std::nullopt;
        if (historical[at] == 0x73) return historical[at + 3];
        at += 1 + length;
    }
    return std::nullopt;
}

}  // namespace

ChipLimits limits_of_atr(ByteView atr) {
    constexpr std::uint8_t kExtendedLength = 0x40;
    ChipLimits limits;
    if (const auto table = capabilities(historical_bytes(atr)))
        limits.extended_length = (*table & kExtendedLength) != 0;
    return limits;
}

Result<ChipLimits> ask_limits(Card& card, const ChipLimits& known) {
    ChipLimits limits = known;
    limits.asked = true;
    card.unprotect();
    LIMEN_TRY(const apdu::Response selected,
              card.send({0x00, 0xA4, 0x00, 0x0C, {0x3F, 0x00}, 0, false}));
    if (!selected.ok()) return limits;
    // By its short identifier 01; the file has a few dozen bytes.
    LIMEN_TRY(const apdu::Response response,
              card.send({0x00, 0xB0, 0x81, 0x00, {}, apdu::kMaxShortLe, false}));
    if ((!response.ok() && response.sw != apdu::sw::kEndOfFile) || response.data.empty())
        return limits;
    const auto info = decode_atr_info(response.data);
    if (!info) return limits;
    limits.extended_length = info->extended_length.value_or(limits.extended_length);
    if (info->max_command.value_or(0) >= kLeastBuffer)
        limits.max_command = std::min(limits.max_command, *info->max_command);
    if (info->max_response.value_or(0) >= kLeastBuffer)
        limits.max_response = std::min(limits.max_response, *info->max_response);
    return limits;
}

}  // namespace limen::emrtd
