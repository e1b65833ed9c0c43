// SPDX-License-Identifier: Apache-2.0
// Public keys of certificates: which of them are used at all. For this folder's own sources.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "identity/pki/openssl.hpp"

namespace limen::pki {

// The name of the public key's curve, "RSA 4096", or an error "pki.bad_curve": an EC key whose
// explicit parameters are not those of a named curve could be anybody's (CVE-2020-0601). Keys that
// are neither RSA nor EC, or RSA beyond reason, are "pki.bad_key".
Result<std::string> checked_key(X509* certificate);

// A key whose point does not lie on the curve it names, but on exactly one other published curve of
// the same size: Lithuania wrote brainpoolP224r1 beside keys and signatures of P-224.
struct MislabelledKey {
    KeyPtr key;
    std::string curve;  // the one it lies on
};
std::optional<MislabelledKey> mislabelled_key(X509* certificate);

}  // namespace limen::pki
