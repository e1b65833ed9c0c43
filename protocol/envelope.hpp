// SPDX-License-Identifier: Apache-2.0
// {v: 1, k: key id, b: body bytes, s: Ed25519 signature over "limen/1" ‖ 0x00 ‖ context ‖ 0x00 ‖
// b}, as CBOR in its deterministic form. The context ("evidence", "officer", "event", "list")
// keeps a message of one kind from passing for another.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/keys.hpp"

namespace limen::protocol {

inline constexpr std::string_view kEvidenceContext = "evidence";  // kiosk → gate
inline constexpr std::string_view kOfficerContext = "officer";    // officer → gate
inline constexpr std::string_view kEventContext = "event";        // gate → server
inline constexpr std::string_view kListContext = "list";          // server → gate

using Signature = std::array<std::uint8_t, 64>;

struct Opened {
    std::string signer;  // id of the identity whose key verified
    Bytes body;
    Signature signature{};
};
Bytes seal(ByteView body, std::string_view context, const Identity& identity);
// Looks the signer's public key up by id; nullopt-like nullptr means unknown.
using KeyLookup = std::function<const SignPublicKey*(std::string_view id)>;
// Errors (stage message): "envelope.malformed", "envelope.unknown_key", "envelope.bad_signature".
Result<Opened> open(ByteView envelope, std::string_view context, const KeyLookup& keys);
// By its first byte alone: an envelope is a map of four keys, a plain message one of a single key.
bool looks_sealed(ByteView frame);

}  // namespace limen::protocol
