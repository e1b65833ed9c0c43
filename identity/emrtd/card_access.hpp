// SPDX-License-Identifier: Apache-2.0
// EF.CardAccess: which PACE protocols the chip offers (Doc 9303-11, 9.2).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "identity/emrtd/crypto.hpp"

namespace limen::emrtd {

enum class Mapping : std::uint8_t { generic, integrated, chip_authentication };

struct PaceInfo {
    Bytes oid;  // contents of the OBJECT IDENTIFIER
    bool elliptic = true;
    Mapping mapping{};
    Cipher cipher{};
    int version = 0;
    std::optional<int> parameter_id;  // standardised domain parameters (9.5.1)
};
// "PACE-ECDH-GM-AES-CBC-CMAC-128"
std::string name_of(const PaceInfo& info);
// "brainpoolP256r1"; empty for an id that is not a standardised curve.
std::string_view curve_name(int parameter_id);

struct CardAccess {
    std::vector<PaceInfo> pace;
    bool advertises_pace = false;  // also where only unknown kinds of PACE are named
};
// Causes: "lds.malformed". SecurityInfos of other protocols are passed over.
Result<CardAccess> decode_card_access(ByteView file);

// The offered protocol that we speak best: ECDH with generic mapping, the longest key first;
// nullptr where there is none.
const PaceInfo* choose_pace(const CardAccess& access);
// True when the chip cannot tell from the protocol alone which curve is meant, so that MSE:Set AT
// has to name it (9.4.1, table).
bool needs_parameter_id(const CardAccess& access, const PaceInfo& chosen);

}  // namespace limen::emrtd
