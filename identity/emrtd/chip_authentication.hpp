// SPDX-License-Identifier: Apache-2.0
// Chip Authentication, version 1 (Doc 9303-11, 6.2): a Diffie-Hellman with the chip's static key,
// from which secure messaging starts anew. Who can go on talking has the private key.
#pragma once

#include <vector>

#include "identity/emrtd/card.hpp"
#include "identity/emrtd/security_infos.hpp"

namespace limen::emrtd {

struct ChipKeyChoice {
    PublicKey key;
    Cipher cipher{};
    Bytes oid;                            // contents of the OBJECT IDENTIFIER
    std::optional<std::uint32_t> key_id;  // told to the chip where it has one
    // No ChipAuthenticationInfo: documents of the first years, whose key means 3DES (BSI
    // TR-03110-3, A.1.1.2).
    bool implied = false;
};
// "CA-ECDH-AES-CBC-CMAC-128 brainpoolP256r1"
std::string name_of(const ChipKeyChoice& choice);

// Every pair of a key and a cipher that the chip offers, the strongest first: by cipher, then by
// the key's strength, elliptic curves before fields.
std::vector<ChipKeyChoice> chip_key_choices(const SecurityInfos& infos);

struct ChipAuthenticated {
    Bytes terminal_key;  // our key, compressed: Terminal Authentication signs it
};
// Afterwards the card is protected with the new keys. Nothing is proven before the next protected
// answer was authentic. Causes: "chip.proof_refused" (the session goes on as it was),
// "chip.proof_unsupported", agree_with()'s, and the card's.
Result<ChipAuthenticated> run_chip_authentication(Card& card, const ChipKeyChoice& choice,
                                                  const Random& random);

}  // namespace limen::emrtd
