// SPDX-License-Identifier: Apache-2.0
// Signature algorithms by their names, as authorities and profiles write them:
//
//   rsa-3072-sha256                              PKCS#1 v1.5
//   rsa-2048-pss-sha256                          PSS, salt as long as the hash, MGF1 of the same
//   rsa-2048-pss-sha256-salt20-mgfsha1           … with another salt or another hash inside MGF1
//   rsa-2048-psskey-sha256                       PSS, and the key itself says "for PSS only"
//   ecdsa-p256-sha256                            the curve named
//   ecdsa-brainpoolP384r1-explicit-sha384        its parameters written out
//   ecdsa-p256-foreign-sha256                    parameters of a curve nobody has published
//   ecdsa-p224-mislabelled-sha224                named as the brainpool curve of the same size
//   ecdsa-p256-plain-sha256                      signature as two bare numbers (BSI TR-03111)
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "provisioning/passport/openssl.hpp"

namespace limen::passport {

struct Algorithm {
    std::string name;  // as written
    int rsa_bits = 0;  // 0: elliptic curve
    bool pss = false;
    bool pss_key = false;            // the public key's algorithm is id-RSASSA-PSS
    std::optional<int> salt_length;  // without: as long as the hash
    std::string mgf_digest;          // empty: the signature's own
    std::string curve;               // OpenSSL's name
    bool explicit_parameters = false;
    bool foreign_curve = false;  // a named curve with another base point
    bool mislabelled_curve = false;
    bool plain_signature = false;  // r and s in a row, under identifiers of BSI TR-03111
    std::string digest;            // "SHA256"
};
// Error "passport.bad_algorithm" naming what would be right.
Result<Algorithm> parse_algorithm(std::string_view name);
// "p256" or "brainpoolP256r1" to OpenSSL's name; empty for a curve that no document has.
std::string curve_named(std::string_view word);
// "sha256" to "SHA256"; empty for a hash that no document has.
std::string digest_named(std::string_view word);

// A new key of this kind. Error "passport.crypto".
Result<Owned<EVP_PKEY>> make_key(const Algorithm& algorithm);
// SubjectPublicKeyInfo, with the curve named or written out as the algorithm says.
Result<Bytes> public_key_info(const EVP_PKEY* key, const Algorithm& algorithm);

// AlgorithmIdentifier of the signature. `plain_rsa`: rsaEncryption, which leaves the hash to the
// digest algorithm beside it (RFC 3370, 3.2; in CMS only).
Bytes signature_identifier(const Algorithm& algorithm, bool plain_rsa = false);
// AlgorithmIdentifier of a hash; its parameters are NULL or left out.
Bytes digest_identifier(const std::string& digest, bool null_parameters = true);

Result<Bytes> sign(EVP_PKEY* key, const Algorithm& algorithm, ByteView data);
// An elliptic curve signature's r and s in a row, each as long as the order of the curve (BSI
// TR-03111, 5.2.1).
Result<Bytes> plain_signature(ByteView der, const EVP_PKEY* key);
// A number of a key by OpenSSL's name for it, most significant byte first, at least `size` bytes.
Result<Bytes> key_number(const EVP_PKEY* key, const char* name, std::size_t size = 0);
Result<Bytes> digest_of(const std::string& digest, ByteView data);

}  // namespace limen::passport
