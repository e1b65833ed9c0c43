// SPDX-License-Identifier: Apache-2.0
// Defect lists, versions 1 and 2 (BSI TR-03129-2, 7.1). For this folder's own sources.
#pragma once

#include <string>
#include <vector>

#include "identity/pki/defects.hpp"
#include "identity/pki/signed_object.hpp"
#include "identity/pki/trust_store.hpp"

namespace limen::pki {

inline constexpr const char* kDefectListType = "0.4.0.127.0.7.3.1.5";
// extendedKeyUsage of who may sign one (TR-03129-2, 7.2).
inline constexpr const char* kDefectListSigner = "0.4.0.127.0.7.3.11.2.1.2";

struct Defect {
    SignerId signer;         // empty where only the hash tells
    Bytes certificate_hash;  // empty where the identifier tells
    std::vector<KnownDefect> known;
};

struct DefectList {
    TrustList info;
    std::string digest;  // of the certificate hashes
    std::vector<Defect> defects;
};

// The signed content. Cause "pki.bad_defect_list".
Result<DefectList> decode_defect_list(ByteView content, const std::string& file);

// A SignerIdentifier as defects carry it.
Result<SignerId> signer_id_from(ByteView der);

// What the lists publish for a document signer, given as the SOD names it and, where it is there,
// by its certificate.
std::vector<KnownDefect> published_defects(const std::vector<DefectList>& lists,
                                           const SignerId& named, X509* certificate);

}  // namespace limen::pki
