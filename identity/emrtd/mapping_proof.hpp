// SPDX-License-Identifier: Apache-2.0
// The second half of PACE with chip authentication mapping (Doc 9303-11, 4.4.3.3.3, 4.4.3.5.2): was
// the point that the chip mapped with made with its own static key?
#pragma once

#include "identity/emrtd/pace.hpp"
#include "identity/emrtd/security_infos.hpp"

namespace limen::emrtd {

struct CheckedMapping {
    std::string algorithm;  // "PACE-CAM brainpoolP256r1"
    int key_bits = 0;
};
// `infos` are those of EF.CardSecurity. Holds where PK_Map = CA · PK for one of its keys on the
// curve that was mapped on. Causes: "chip.proof_wrong", "chip.proof_unsupported" (EF.CardSecurity
// has no key on that curve).
Result<CheckedMapping> check_mapping(const MappingProof& proof, const SecurityInfos& infos);

}  // namespace limen::emrtd
