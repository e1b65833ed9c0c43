// SPDX-License-Identifier: Apache-2.0
// Signature algorithms of documents and certificates (Doc 9303-12, 4.4): RSA PKCS#1 v1.5 and PSS,
// ECDSA in the usual and in the plain format, SHA-1 to SHA-512. For this folder's own sources.
#pragma once

#include <string>

#include "base/result.hpp"
#include "identity/pki/openssl.hpp"

namespace limen::pki {

struct SignatureScheme {
    enum class Kind { rsa_pkcs1, rsa_pss, ecdsa, ecdsa_plain };
    Kind kind{};
    std::string digest;      // OpenSSL's short name; empty where the identifier does not say
    std::string mgf_digest;  // PSS
    int salt = 0;            // PSS, bytes
    std::string name;        // readable
};
// What an AlgorithmIdentifier says, with all its parameters. Cause "pki.unknown_algorithm".
Result<SignatureScheme> signature_scheme(const X509_ALGOR* algorithm);

// OpenSSL's short name where it is one of the digests that documents use, SHA-1 to SHA-512, else
// empty.
std::string document_digest(const ASN1_OBJECT* algorithm);

std::string dotted(const ASN1_OBJECT* object);
std::string readable_algorithm(const X509_ALGOR* algorithm);

// True when `key` made `signature` over `message`. The digest is the scheme's, else `digest`.
bool verify(EVP_PKEY* key, const SignatureScheme& scheme, const std::string& digest,
            ByteView message, ByteView signature);

}  // namespace limen::pki
