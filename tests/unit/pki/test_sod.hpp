// SPDX-License-Identifier: Apache-2.0
// Signed objects built part by part, for what documents in the field have and OpenSSL does not
// write.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hal/chip-reader/tlv.hpp"
#include "tests/unit/pki/test_authority.hpp"

namespace limen::pki::test {

// How a signature is made. The digest's short name: "SHA256".
struct Signing {
    std::string digest = "SHA256";
    bool pss = false;
    int salt = 32;
    std::string mgf_digest = "SHA256";
    bool plain = false;  // r and s one after the other
};
Bytes sign(EVP_PKEY* key, const Bytes& message, const Signing& how);
// The AlgorithmIdentifier that goes with it.
Bytes algorithm_of(EVP_PKEY* key, const Signing& how);
Bytes algorithm(const std::string& oid, const Bytes& parameters = {});
// The parts one after another, in an element.
Bytes row(tlv::Tag tag, const std::vector<Bytes>& parts);
Bytes oid_der(const std::string& oid);
Bytes name_der(const X509_NAME* name);

struct SodParts {
    Signing how;
    std::string digest = "SHA256";  // digestAlgorithm
    Bytes signature_algorithm;      // instead of the right one
    std::string content_type = "2.23.136.1.1.1";
    std::string type_attribute;  // instead of content_type
    bool attributes = true;
    bool type_there = true, hash_there = true;
    bool sign_sorted = true;   // what is signed is in DER's order …
    bool write_sorted = true;  // … and what is written too
    std::optional<UtcMicros> signed_us;
    bool by_key_id = false;
    Bytes signer_id;                  // instead of the right one
    std::vector<X509*> certificates;  // instead of the signer's alone
    int copies_of_signer = 1;         // SignerInfos
    bool wrapped = true;              // in tag 77
};
Bytes build_sod(const Bytes& content, X509* signer, EVP_PKEY* key, const SodParts& parts = {});

// The certificate with a part of its inside changed, signed anew. `part` counts the elements of the
// TBSCertificate from 0 (version) on: 1 serial, 3 issuer, 4 validity, 5 subject, 6 public key.
X509Ptr changed(X509* certificate, std::size_t part, const Bytes& with, EVP_PKEY* issuer_key,
                const Signing& how = {});

// The point of an EC key under another curve's name, or with its parameters in full.
Bytes mislabelled_public_key(EVP_PKEY* key, int curve, bool in_full = false);

}  // namespace limen::pki::test
