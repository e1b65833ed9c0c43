// SPDX-License-Identifier: Apache-2.0
// Is the chip genuine? Passive authentication (Doc 9303-11, 5.1; 9303-12), as separate named
// results.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "border/evidence.hpp"

namespace limen::pki {

struct Certificate {
    std::string subject, issuer, serial;  // readable
    std::string country;                  // two letters, upper case
    UtcMicros not_before_us = 0, not_after_us = 0;
    std::string source;  // file it came from
};

// The State's trusted CSCA certificates. Immutable after load; safe to share between threads.
class TrustStore {
  public:
    // Files or folders of .cer .crt .der .pem (CSCA and link certificates) and .crl. A file that
    // cannot be used is not silently skipped: see problems(). Error "pki.no_trust" when nothing at
    // all is usable.
    static Result<std::shared_ptr<const TrustStore>> load(
        const std::vector<std::filesystem::path>& paths);
    virtual ~TrustStore() = default;
    virtual std::vector<Certificate> certificates() const = 0;
    virtual const std::vector<Error>& problems() const = 0;
};

struct PassiveResult {
    // sod_signature, dsc_path, dsc_validity, dsc_revocation, and dg1_hash / dg2_hash where the
    // group was given.
    std::vector<border::Check> checks;
    std::map<int, border::Check> data_groups;  // every data group given, by number
                                               // ("pki.dg_not_in_sod" ≠ "pki.dg_hash_differs")
    std::vector<int> signed_groups;            // numbers listed in the SOD
    std::optional<Certificate> signer;         // DSC
    std::optional<Certificate> anchor;         // CSCA it leads to
    std::string digest, signature_algorithm;   // readable
    std::optional<UtcMicros> signed_us;        // signing time, where the SOD has one
    bool genuine() const;  // all of the above passed (revocation may be not_performed)
};

// `sod` is EF.SOD as read (tag 0x77) or bare CMS. `groups`: data group number → file as read.
// Causes in the checks: pki.sod_malformed, pki.signature_wrong, pki.no_signer, pki.unknown_csca,
// pki.path_broken, pki.not_valid_at_signing, pki.expired, pki.revoked, pki.dg_hash_differs,
// pki.dg_not_in_sod, pki.bad_curve, …
PassiveResult authenticate(ByteView sod, const std::map<int, Bytes>& groups,
                           const TrustStore& trust, UtcMicros now_us);

}  // namespace limen::pki
