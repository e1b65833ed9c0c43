// SPDX-License-Identifier: Apache-2.0
// Hash chain over audit rows: row hash = SHA-256(previous hash ‖ sequence as 8 bytes big-endian ‖
// content). A flipped bit, a missing, added or moved row breaks it at the first wrong row.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace limen::border {

using ChainHash = std::array<std::uint8_t, 32>;
inline constexpr ChainHash kChainStart{};
ChainHash chain_next(const ChainHash& previous, std::int64_t sequence, ByteView content);

}  // namespace limen::border
