// SPDX-License-Identifier: Apache-2.0
// The chip's own keys: for Chip Authentication and PACE with chip authentication mapping (ICAO Doc
// 9303-11, 6.2 and 4.4), and for Active Authentication (6.1).
#pragma once

#include <optional>
#include <string>

#include "provisioning/passport/algorithm.hpp"
#include "provisioning/passport/keys.hpp"

namespace limen::passport {

// How the domain parameters of a public key are written.
enum class ParameterForm : std::uint8_t {
    standardized,  // their number (Doc 9303-11, 9.5.1); curves only
    named,         // the curve's object identifier
    written_out,   // ECParameters; X9.42 for a prime field
    pkcs3,         // a prime field without its subgroup's order
};

struct AgreementKeySpec {
    // "p256", "brainpoolP384r1", or a prime field: "dh-1024-160", "dh-2048-224", "dh-2048-256".
    std::string group = "brainpoolP256r1";
    int cipher = 2;  // as in virtual_chip::PaceOffer
    std::optional<int> key_id;
    ParameterForm form = ParameterForm::written_out;
    bool elliptic() const { return !group.starts_with("dh-"); }
};
bool is_agreement_group(std::string_view group);

struct ActiveKeySpec {
    std::string key = "rsa-2048";   // or "p256", "brainpoolP256r1" …
    std::string digest = "SHA256";  // RSA: of the ISO/IEC 9796-2 trailer
    bool implicit_trailer = false;  // RSA with SHA-1: BC instead of 33CC
    bool explicit_parameters = false;
    bool elliptic() const { return !key.starts_with("rsa-"); }
};
bool is_active_key(std::string_view key);

struct KeyPair {
    Bytes private_key;  // PKCS#8
    Bytes public_key;   // SubjectPublicKeyInfo
};
// Kept under `name`, which should be the document's; the kind of key is added. Errors
// "passport.crypto", the files'.
Result<KeyPair> make_agreement_key(const AgreementKeySpec& spec, const std::string& name,
                                   KeyCabinet& keys);
Result<KeyPair> make_active_key(const ActiveKeySpec& spec, const std::string& name,
                                KeyCabinet& keys);

}  // namespace limen::passport
