// SPDX-License-Identifier: Apache-2.0
// How the secret nonce of PACE becomes the generator of the key agreement (Doc 9303-11, 4.4.3.3).
#pragma once

#include "identity/emrtd/card.hpp"
#include "identity/emrtd/key_group.hpp"

namespace limen::emrtd {

struct MappedGenerator {
    Secret generator;
    Bytes chip_key;  // PK_Map,IC; empty with integrated mapping
};

// Generic mapping, and chip authentication mapping, which begins in the same way. Causes:
// "chip.access_failed", "chip.bad_point", and the card's.
Result<MappedGenerator> map_by_key_agreement(Card& card, const KeyGroup& group, const Secret& nonce,
                                             const Random& random);
// Integrated mapping; the nonce has nonce_size() bytes.
Result<MappedGenerator> map_by_encoding(Card& card, const KeyGroup& group, Cipher cipher,
                                        const Secret& nonce, const Random& random);

// The shortest whole blocks that are no shorter than the key: what integrated mapping wants of s.
std::size_t nonce_size(Cipher cipher);
// R(s, t), at least `bits` + 64 bits long (figure 2). `t` is as long as a key.
Result<Secret> pseudo_random(Cipher cipher, const Secret& s, ByteView t, std::size_t bits);

}  // namespace limen::emrtd
