// SPDX-License-Identifier: Apache-2.0
// A chip's public key as EF.DG14, EF.DG15 and EF.CardSecurity hold it (SubjectPublicKeyInfo, RFC
// 5280, 4.1; BSI TR-03110-3, A.2 and A.3).
#pragma once

#include <string>
#include <variant>

#include "base/bytes.hpp"

namespace limen::emrtd {

// All numbers are unsigned, big-endian, without zeros in front.
struct RsaKey {
    Bytes modulus, exponent;
    friend bool operator==(const RsaKey&, const RsaKey&) = default;
};
struct EcKey {
    std::string curve;  // OpenSSL's name
    Bytes point;        // 04 ‖ x ‖ y, on the curve
    friend bool operator==(const EcKey&, const EcKey&) = default;
};
struct DhKey {
    Bytes prime, generator;
    Bytes order;           // of the generator's group; empty where it is not given (PKCS#3)
    int private_bits = 0;  // of a private key, where a length is given
    Bytes value;
    friend bool operator==(const DhKey&, const DhKey&) = default;
};
using PublicKey = std::variant<RsaKey, EcKey, DhKey>;

int key_bits(const PublicKey& key);
// "RSA 2048", "brainpoolP256r1", "DH 2048"
std::string name_of(const PublicKey& key);

// Causes: "lds.malformed", "lds.unsupported" (a kind of key, or a curve, that documents do not
// use), "lds.bad_key" (of a kind we know, and unsafe: too short, off its curve, in a small group).
//
Result<PublicKey> decode_public_key(ByteView subject_public_key_info);

}  // namespace limen::emrtd
