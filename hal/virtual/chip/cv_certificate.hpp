// SPDX-License-Identifier: Apache-2.0
// Card verifiable certificates (ICAO Doc 9303-12, BSI TR-03110 part 3, C and D): what a chip makes
// of a terminal's.
#pragma once

#include <optional>

#include "hal/virtual/chip/curve_group.hpp"
#include "hal/virtual/chip/private_key.hpp"

namespace limen::virtual_chip {

// A public key for signatures, with its algorithm.
struct CvKey {
    bool elliptic = false;
    bool pss = false;    // RSA; else PKCS#1 v1.5
    std::string digest;  // as hashed() takes it
    // RSA
    EvpKey rsa;
    // EC; the group is null where the certificate leaves it to its issuer's.
    std::shared_ptr<const KeyGroup> curve;
    Bytes point;

    bool verify(ByteView message, ByteView signature) const;
};

enum class CvRole : std::uint8_t {
    terminal = 0x00,
    foreign_dv = 0x40,
    domestic_dv = 0x80,
    cvca = 0xC0
};

struct CvCertificate {
    Bytes body;  // 7F4E, which the signature is over
    Bytes signature;
    Bytes authority, holder;  // their references
    CvKey key;
    CvRole role = CvRole::terminal;
    std::uint8_t rights = 0;  // 01 EF.DG3, 02 EF.DG4; none unless it is for an inspection system
    int effective = 0, expiry = 0;  // 20261125
};

// `data`: 7F21, or its content as PSO:Verify Certificate carries it. Nothing where anything is
// missing, out of order or of a kind that no standard has.
std::optional<CvCertificate> parse_cv_certificate(ByteView data);

}  // namespace limen::virtual_chip
