// SPDX-License-Identifier: Apache-2.0
// Object identifiers as the contents of their encoding (Doc 9303-11, 9; BSI TR-03110-3, A; RFC
// 3279).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "hal/chip-reader/tlv.hpp"

namespace limen::emrtd::oid {

template <std::size_t Size>
using Arcs = std::array<std::uint8_t, Size>;

// bsi-de 0.4.0.127.0.7
inline constexpr Arcs<7> kStandardizedParameters = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x02};
inline constexpr Arcs<9> kEcdsaPlain = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01};
inline constexpr Arcs<8> kChipKey = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x01};
inline constexpr Arcs<8> kTerminalAuthentication = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02};
inline constexpr Arcs<8> kChipAuthentication = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03};
inline constexpr Arcs<8> kPace = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04};
// id-icao-mrtd-security 2.23.136.1.1
inline constexpr Arcs<6> kActiveAuthentication = {0x67, 0x81, 0x08, 0x01, 0x01, 0x05};
inline constexpr Arcs<6> kDirectory = {0x67, 0x81, 0x08, 0x01, 0x01, 0x0D};
// Kinds of keys and what belongs to them.
inline constexpr Arcs<9> kRsa = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01};
inline constexpr Arcs<9> kDhPkcs3 = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x03, 0x01};
inline constexpr Arcs<7> kDhX942 = {0x2A, 0x86, 0x48, 0xCE, 0x3E, 0x02, 0x01};
inline constexpr Arcs<7> kEc = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
inline constexpr Arcs<7> kPrimeField = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x01, 0x01};
inline constexpr Arcs<6> kEcdsa = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04};  // ANSI X9.62

}  // namespace limen::emrtd::oid

namespace limen::emrtd {

inline bool is(ByteView arcs, ByteView wanted) {
    return std::ranges::equal(arcs, wanted);
}
inline bool is(const tlv::Element& oid, ByteView wanted) {
    return is(oid.value, wanted);
}
// `arcs` is `family` with more arcs behind it.
inline bool is_of(ByteView arcs, ByteView family) {
    return arcs.size() > family.size() && is(arcs.first(family.size()), family);
}

}  // namespace limen::emrtd
