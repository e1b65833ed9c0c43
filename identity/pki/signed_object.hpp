// SPDX-License-Identifier: Apache-2.0
// A CMS SignedData (RFC 5652) that a document signer or the signer of a list made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "identity/pki/openssl.hpp"
#include "identity/pki/passive_authentication.hpp"

namespace limen::pki {

// Whom a SignerInfo, or a list of defects, means.
struct SignerId {
    std::string issuer, serial;  // canonical name and serial_text(); empty where it goes by key id
    Bytes key_id;
    bool by_key_id() const { return !key_id.empty(); }
    bool fits(X509* certificate) const;
};

struct SignedObject {
    CmsPtr cms;
    std::string content_type;  // dotted
    Bytes content;
    std::vector<X509Ptr> certificates;  // as the object carries them
    X509* signer = nullptr;             // one of `certificates`; nullptr where none of them fits
    SignerId signer_id;                 // as the object names it
    std::string digest, signature_algorithm;
    std::optional<UtcMicros> signed_us;
    // Why the signature is not right; empty where it is. "pki.no_signer", "pki.signature_wrong",
    // "pki.wrong_content" (the signed type is not the content's), "pki.unknown_algorithm",
    // "pki.curve_mislabelled", "pki.bad_curve".
    std::string signature_cause;
    std::optional<bool> content_hash_holds;
    std::vector<Deviation> deviations;

    bool signature_ok() const { return signature_cause.empty(); }
};

// Definite and indefinite lengths. Cause "pki.sod_malformed" where it is no SignedData with a
// content and at least one signer, or has more certificates or signers than any document. A wrong
// signature is not an error here.
Result<SignedObject> open_signed(ByteView cms);

// The same signature judged anew with another certificate as the signer's, such as a defect list's
// replacement for a malformed one.
void judge_with(SignedObject& object, X509Ptr signer);

}  // namespace limen::pki
