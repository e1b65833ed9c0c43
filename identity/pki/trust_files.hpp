// SPDX-License-Identifier: Apache-2.0
// What trust comes in: certificates and revocation lists in DER or PEM, signed lists, and the LDIF
// files of the ICAO PKD. Told apart by content, so that a file's name deceives nobody. For this
// folder's own sources.
#pragma once

#include <string>
#include <vector>

#include "identity/pki/signed_object.hpp"
#include "identity/pki/store.hpp"

namespace limen::pki {

inline constexpr const char* kMasterListType = "2.23.136.1.1.2";    // Doc 9303-12, 9
inline constexpr const char* kMasterListSigner = "2.23.136.1.1.3";  // its extendedKeyUsage

// One thing of a file, in DER. A PEM file or an LDIF file can hold many.
struct TrustItem {
    TrustList::Kind kind{};
    std::string name;  // of the file, with "#3" for the third of several
    Bytes der;
};
// Cause "pki.unknown_file" where nothing in it is known, "pki.too_many" beyond the named limit.
Result<std::vector<TrustItem>> items_in(ByteView content, const std::string& name);

// A signed list whose signature holds: the content, and who signed it. Cause "pki.bad_master_list"
// or "pki.bad_defect_list".
Result<SignedObject> open_list(const TrustItem& item);

// The certificates of a master list's content, each in DER (CscaMasterList, Doc 9303-12, 9.2).
Result<std::vector<ByteView>> master_list_certificates(ByteView content);

// The signer may sign such a list: its authority is in the store and vouched for (Store), its
// certificate was valid when it signed, is not revoked and says that it is for this. Returns the
// authority. Causes: "trust.unknown_signer", "trust.signer_not_valid", "trust.wrong_purpose",
// "trust.signer_revoked", and find_issuer()'s.
Result<const Anchor*> check_list_signer(const SignedObject& object, TrustList::Kind kind,
                                        const Store& store, UtcMicros now_us);

// What is known of a list before it is taken.
TrustList describe_list(const TrustItem& item, const SignedObject& object);
TrustList describe_list(const std::string& name, X509_CRL* list);

}  // namespace limen::pki
