// SPDX-License-Identifier: Apache-2.0
// Card verifiable certificates for the terminals of the tests.
#pragma once

#include <openssl/rsa.h>

#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/cv_certificate.hpp"
#include "hal/virtual/chip/ecdsa.hpp"
#include "tests/unit/virtual-chip/key_support.hpp"

namespace limen::virtual_chip::test {

// Somebody with a name, a key and an algorithm: the last two arcs below id-TA.
struct CvParty {
    std::string name;
    TestKey key;
    std::uint8_t family = 2, kind = 3;

    Bytes oid() const { return {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02, family, kind}; }
    const char* digest() const {
        if (family == 2)
            return kind == 1   ? "SHA1"
                   : kind == 2 ? "SHA224"
                   : kind == 3 ? "SHA256"
                   : kind == 4 ? "SHA384"
                               : "SHA512";
        return kind == 1 || kind == 3 ? "SHA1" : kind == 2 || kind == 4 ? "SHA256" : "SHA512";
    }
    bool pss() const { return kind == 3 || kind == 4 || kind == 6; }
    Bytes sign(ByteView message) const;
    Bytes public_key(bool with_parameters) const;  // 7F49
};

struct CvTerms {
    std::uint8_t role_and_rights = 0x03;
    std::string effective = "261101", expiry = "281101";
    bool parameters = false;  // of the curve
};
Bytes cv_certificate(const CvParty& issuer, const CvParty& holder, const CvTerms& terms);

}  // namespace limen::virtual_chip::test
