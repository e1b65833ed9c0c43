// SPDX-License-Identifier: Apache-2.0
// One Diffie-Hellman with a chip's static key: a key pair of ours for one use, and the secret that
// only the chip's private key can share (BSI TR-03110-3, A.4; TR-03111, 4.3).
#pragma once

#include "identity/emrtd/crypto.hpp"
#include "identity/emrtd/public_key.hpp"

namespace limen::emrtd {

struct KeyAgreement {
    Bytes own_public;      // EC: 04 ‖ x ‖ y; DH: as long as the prime
    Bytes own_compressed;  // what Terminal Authentication signs: EC: x; DH: SHA-1 of the key
    Secret shared;         // EC: x of the shared point; DH: as long as the prime
};

// Causes: "chip.proof_unsupported" (an RSA key), "chip.bad_point", "chip.crypto".
Result<KeyAgreement> agree_with(const PublicKey& chip_key, const Random& random);

}  // namespace limen::emrtd
