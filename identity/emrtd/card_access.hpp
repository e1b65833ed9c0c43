// SPDX-License-Identifier: Apache-2.0
// EF.CardAccess: which PACE protocols the chip offers (Doc 9303-11, 9.2).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "identity/emrtd/crypto.hpp"
#include "identity/emrtd/domain_parameters.hpp"

namespace limen::emrtd {

enum class Mapping : std::uint8_t { generic, integrated, chip_authentication };

struct PaceInfo {
    Bytes oid;  // contents of the OBJECT IDENTIFIER
    bool elliptic = true;
    Mapping mapping{};
    Cipher cipher{};
    int version = 0;
    std::optional<int> parameter_id;  // as the chip names its domain parameters
    // The standardised parameters that they are (9.5.1); nullopt: others, which are never used.
    std::optional<int> group;
};
// "PACE-ECDH-GM-AES-CBC-CMAC-128"
std::string name_of(const PaceInfo& info);
// With the domain parameters: "PACE-ECDH-GM-AES-CBC-CMAC-128 brainpoolP256r1".
std::string full_name_of(const PaceInfo& info);

// Domain parameters that the chip writes out itself (PACEDomainParameterInfo, 9.2.2).
struct PaceParameters {
    Bytes oid;
    std::optional<int> parameter_id;
    std::optional<int> group;  // the standardised ones that they are equal to
    Bytes algorithm;           // AlgorithmIdentifier, with tag and length
};

struct CardAccess {
    std::vector<PaceInfo> pace;
    std::vector<PaceParameters> parameters;
    // Kinds of PACE that this version does not know: object identifiers.
    std::vector<Bytes> unknown;
    // Also where only unknown kinds are named: otherwise they would look like a chip without PACE,
    // and BAC would be taken.
    bool advertises_pace() const {
        return !pace.empty() || !parameters.empty() || !unknown.empty();
    }
};
// Causes: "lds.malformed", "lds.too_large". SecurityInfos of other protocols are passed over.
Result<CardAccess> decode_card_access(ByteView file);

// True when the chip cannot tell from the protocol alone which domain parameters are meant, so that
// MSE:Set AT has to name them (4.4.4.1).
bool needs_parameter_id(const CardAccess& access, const PaceInfo& chosen);

}  // namespace limen::emrtd
