// SPDX-License-Identifier: Apache-2.0
// The standardised domain parameters (Doc 9303-11, 9.5.1, table 12). No others are ever used: a
// chip that may choose its own could choose some that give the password away (9.2.2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.hpp"

namespace limen::emrtd {

struct DomainParameters {
    int id = 0;
    std::string_view name;          // "brainpoolP256r1", "DH-2048/256"
    std::string_view openssl_name;  // of the curve, or of the group of RFC 5114
    bool elliptic = true;
    int field_bits = 0;
    int strength_bits = 0;  // NIST SP 800-57 part 1, table 2
    // The encoding of a number as a point needs a prime that leaves 3 modulo 4 (appendix B.1).
    bool integrated_mapping = true;
};

std::span<const DomainParameters> all_domain_parameters();
const DomainParameters* domain_parameters(int id);  // nullptr where the id is not standardised
// OpenSSL's name of the curve; empty where the id is not a standardised curve's.
std::string_view curve_name(int id);

// An AlgorithmIdentifier (9.5): the standardised parameters that it names, or that the parameters
// written out in it are equal to, number for number; nullopt where they are others.
std::optional<int> identify_parameters(ByteView algorithm_identifier);

}  // namespace limen::emrtd
