// SPDX-License-Identifier: Apache-2.0
// Is the chip genuine? Passive authentication (Doc 9303-11, 5.1; 9303-12), as separate named
// results after BSI TR-03135-1, 5.6.4.2 to 5.6.4.4.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "border/evidence.hpp"
#include "identity/pki/defects.hpp"
#include "identity/pki/trust_store.hpp"

namespace limen::pki {

// Something about a signed object or its path that the standards do not allow and that is no reason
// to refuse it. Nothing is tolerated without standing here.
struct Deviation {
    std::string code;   // stable, "sod.no_signed_attributes"
    std::string words;  // for an officer
    friend bool operator==(const Deviation&, const Deviation&) = default;
};

// What a revocation list says of the signer.
struct Revocation {
    std::string issuer;  // readable
    std::string number;  // the list's number, decimal; empty where it has none
    std::optional<UtcMicros> this_update_us, next_update_us;
    bool delta = false;
    bool listed = false;  // the signer (or its authority) stands on it
    std::string reason;   // "keyCompromise"; empty where none is given
    std::optional<UtcMicros> revoked_us;
};

// A signed object, who signed it, and whether they are to be trusted.
struct SignedBy {
    std::vector<border::Check> checks;
    std::optional<Certificate> signer;  // DSC
    std::optional<Certificate> anchor;  // CSCA it leads to
    std::vector<Certificate> path;      // the anchor first, then by link certificates to older keys
    std::string content_type;           // dotted
    std::string digest, signature_algorithm;  // readable
    std::optional<UtcMicros> signed_us;       // signing time, where there is one
    std::optional<bool> content_hash_holds;   // the content is the one that was signed
    std::vector<Deviation> deviations;
    std::vector<KnownDefect> defects;    // published for this signer's documents
    std::vector<Revocation> revocation;  // every list that was asked
};

struct PassiveResult : SignedBy {
    // In `checks`: sod_signature, dsc_path, dsc_validity, dsc_current, dsc_revocation, defect_list,
    // dg1_hash and dg2_hash where the group was given, other_hashes.
    std::map<int, border::Check> data_groups;  // every data group given, by number
                                               // ("pki.dg_not_in_sod" ≠ "pki.dg_hash_differs")
    std::vector<int> signed_groups;            // numbers listed in the SOD
    std::string group_digest;                  // of the groups' hashes: "SHA256"
    // All of the above passed. Without a revocation or defect list there is nothing that speaks
    // against the signer; which of them a site wants is its policy's.
    bool genuine() const;
};

// `sod` is EF.SOD as read (tag 0x77) or bare CMS. `groups`: data group number → file as read.
// Causes in the checks: pki.sod_malformed, pki.wrong_content, pki.signature_wrong, pki.no_signer,
// pki.unknown_algorithm, pki.curve_mislabelled, pki.unknown_csca, pki.path_broken,
// pki.wrong_key_usage, pki.bad_curve, pki.unknown_critical_extension, pki.not_valid_at_signing,
// pki.signing_time_unknown, pki.expired, pki.not_yet_valid, pki.csca_expired, pki.revoked,
// pki.csca_revoked, pki.no_crl, pki.crl_outdated, pki.crl_not_yet_valid,
// pki.crl_unknown_extension, pki.crl_delta_without_base, pki.no_defect_list, defect.…
// (defects.hpp), pki.dg_hash_differs, pki.dg_not_in_sod, pki.dg_not_read.
PassiveResult authenticate(ByteView sod, const std::map<int, Bytes>& groups,
                           const TrustStore& trust, UtcMicros now_us);

struct CardSecurityResult : SignedBy {
    // In `checks`: sod_signature, dsc_path, dsc_validity, dsc_current, dsc_revocation, defect_list;
    // here they speak of EF.CardSecurity.
    Bytes security_infos;  // the signed content: SecurityInfos (BSI TR-03110-3, A.1); empty where
                           // the file is malformed. To be used only where trusted().
    bool trusted() const;
};

// EF.CardSecurity: a bare CMS SignedData over id-SecurityObject 0.4.0.127.0.7.3.2.1 (BSI
// TR-03110-3, A.1.2.5; Doc 9303-11, 9.2.11), signed by a document signer of the same authorities.
CardSecurityResult authenticate_card_security(ByteView card_security, const TrustStore& trust,
                                              UtcMicros now_us);

}  // namespace limen::pki
