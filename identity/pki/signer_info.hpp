// SPDX-License-Identifier: Apache-2.0
// One SignerInfo of a SignedData (RFC 5652, 5.3), read once. For this folder's own sources.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "identity/pki/algorithms.hpp"
#include "identity/pki/signed_object.hpp"

namespace limen::pki {

struct SignerInfo {
    CMS_SignerInfo* info = nullptr;  // owned by the message
    SignerId id;
    std::string digest;       // OpenSSL's short name; empty where documents may not use it
    std::string digest_name;  // readable, also then
    Result<SignatureScheme> scheme;
    std::string signature_name;
    bool has_attributes = false;
    std::optional<UtcMicros> signed_us;

    // True when it means this certificate, to the letter.
    bool names(X509* certificate) const;
    // True when the signed attributes have this content's digest. Without attributes the signature
    // alone says so: true.
    bool hash_holds(ByteView content) const;
    // True when the signed attributes name this type; without attributes nobody signed a type.
    bool type_holds(const std::string& content_type) const;

    struct Check {
        bool holds = false;
        bool sorted = false;        // only over the attributes in DER's order, not in the given one
        bool other_digest = false;  // only with digestAlgorithm's digest, not the scheme's
    };
    Check check(EVP_PKEY* key, ByteView content) const;
};

SignerInfo read_signer_info(CMS_SignerInfo* info);

}  // namespace limen::pki
