// SPDX-License-Identifier: Apache-2.0
// Active Authentication (Doc 9303-11, 6.1): the chip signs a number that we have just drawn with
// the key whose public half is EF.DG15.
#pragma once

#include <optional>

#include "identity/emrtd/card.hpp"
#include "identity/emrtd/security_infos.hpp"

namespace limen::emrtd {

struct ActiveSignature {
    std::string algorithm;                // "AA-RSA SHA256", "AA-ECDSA SHA256 brainpoolP256r1"
    std::vector<std::string> deviations;  // below
};
// Deviations, accepted because the signature proves the key all the same:
//   aa.der_signature     ECDSA in DER instead of r ‖ s (Portuguese identity cards)
//   aa.other_digest      ECDSA over another digest than EF.DG14 names
//   aa.digest_not_named  ECDSA, and EF.DG14 names no digest
//   aa.x962_identifier   EF.DG14 names the digest by ANSI's identifier
//   aa.wrong_header      RSA, and the header says "whole message" of a part of it

// Whether `signature` is the key's over `challenge`. `info`: what EF.DG14 says of ECDSA, where it
// says it. Causes: "chip.proof_wrong", "chip.proof_unsupported".
Result<ActiveSignature> check_active_signature(const PublicKey& key,
                                               const std::optional<ActiveAuthenticationInfo>& info,
                                               ByteView challenge, ByteView signature);

// One INTERNAL AUTHENTICATE with a fresh challenge. `extended`: length fields, where the signature
// is too long for short ones; nullopt: as the key's length and the reader suggest. Causes: above,
// "chip.proof_refused", and the card's.
Result<ActiveSignature> run_active_authentication(
    Card& card, const PublicKey& key, const std::optional<ActiveAuthenticationInfo>& info,
    const Random& random, std::optional<bool> extended = std::nullopt);

}  // namespace limen::emrtd
