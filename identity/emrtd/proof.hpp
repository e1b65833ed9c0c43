// SPDX-License-Identifier: Apache-2.0
// What came of a protocol by which a chip proves that it has a private key, which no copy has. A
// proof is worth as much as the public key it is about: whether the State signed that one is
// passive authentication's to say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace limen::emrtd {

struct Proof {
    enum class State : std::uint8_t {
        not_offered,  // the document has no key for it
        not_tried,    // the plan did not want it tried; whether there is a key may be unknown
        proven,
        refuted,  // the chip took part and gave a wrong answer: it does not have the key
        failed,   // the chip withholds the key or refuses, or we cannot: the error says which
    } state = State::not_offered;
    std::string algorithm;  // "CA-ECDH-AES-CBC-CMAC-128 brainpoolP256r1"
    int key_bits = 0;
    std::optional<Error> error;           // where refuted or failed
    std::vector<std::string> deviations;  // from the standard, and accepted: stable codes
};

struct Proofs {
    Proof mapping;                  // PACE with chip authentication mapping (Doc 9303-11, 4.4)
    Proof chip_authentication;      // 6.2
    Proof active_authentication;    // 6.1
    Proof terminal_authentication;  // ours to the chip (BSI TR-03110), which opens EF.DG3 and DG4
};

// Causes of a Proof's error (stage genuineness), besides those of files and decoders:
//   chip.proof_refused      the chip answers with a status word that refuses
//   chip.proof_wrong        its answer is not what the private key makes of our challenge
//   chip.proof_unsupported  we do not speak this algorithm
//   chip.proof_impossible   we have nothing to prove with (Terminal Authentication)

}  // namespace limen::emrtd
