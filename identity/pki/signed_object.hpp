// SPDX-License-Identifier: Apache-2.0
// A CMS SignedData (RFC 5652) that a document signer or a master list signer made.
#pragma once

#include <optional>
#include <string>

#include "identity/pki/openssl.hpp"
#include "identity/pki/passive_authentication.hpp"

namespace limen::pki {

struct SignedObject {
    CmsPtr cms;
    std::string content_type;  // dotted
    Bytes content;
    X509* signer = nullptr;  // owned by the CMS; nullptr where none of its certificates fits
    std::string digest, signature_algorithm;
    std::optional<UtcMicros> signed_us;
    bool signature_ok = false;  // the signer's key made the signature, and over this content
};

// Definite and indefinite lengths. Cause "pki.sod_malformed" where it is no SignedData with a
// content and at least one signer. A wrong signature is not an error here.
Result<SignedObject> open_signed(ByteView cms);

}  // namespace limen::pki
