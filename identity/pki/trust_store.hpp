// SPDX-License-Identifier: Apache-2.0
// Whom the State trusts to sign documents: country signing certificates (CSCA), with the revocation
// and defect lists that go with them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace limen::pki {

struct Certificate {
    std::string subject, issuer, serial;  // readable
    std::string country;                  // two letters, upper case
    UtcMicros not_before_us = 0, not_after_us = 0;
    std::string source;               // the files and lists it came from
    std::string key;                  // "RSA 4096", "brainpoolP384r1"; empty where it is unusable
    std::string signature_algorithm;  // readable: "ecdsa-with-SHA384"
    std::string fingerprint;          // SHA-256 of the certificate, 64 hex digits
    bool self_issued = false;         // issuer and subject are the same name
    bool link = false;                // an authority's certificate that another key signed
    std::optional<UtcMicros> imported_us;  // first taken into a managed store
};

// A list that a trust store was built from, or that it holds.
struct TrustList {
    enum class Kind { certificate, master_list, revocation_list, defect_list };
    Kind kind{};
    std::string file;                  // as it was named when it was imported or read
    std::string signer;                // readable; a revocation list's issuer
    std::string country;               // the signer's
    std::optional<UtcMicros> made_us;  // signing time; a revocation list's thisUpdate
    std::optional<UtcMicros> next_us;  // a revocation list's nextUpdate
    std::string number;                // a revocation list's number, decimal; empty without one
    std::size_t entries = 0;           // certificates, revoked serials, defects
    std::optional<UtcMicros> imported_us;
    bool forced = false;  // taken although a newer one was there
};
std::string_view to_string(TrustList::Kind kind);

// The State's trusted CSCA certificates. Immutable after load; safe to share between threads.
class TrustStore {
  public:
    // Files or folders of .cer .crt .der .pem (CSCA and link certificates), .crl, .ml (master
    // lists, taken where their signer's authority came as a file of its own) and .dfl (defect
    // lists, the same). A folder with a "trust.index" is a managed store (limen-provision trust):
    // what it holds is taken from the index alone. A "distrust.txt" in a folder names certificates
    // that are never taken (distrust.hpp). A file that cannot be used is not silently skipped: see
    // problems(). Errors: "pki.no_trust" when nothing at all is usable, "trust.index_damaged".
    static Result<std::shared_ptr<const TrustStore>> load(
        const std::vector<std::filesystem::path>& paths);
    virtual ~TrustStore() = default;
    virtual std::vector<Certificate> certificates() const = 0;
    virtual std::vector<TrustList> lists() const = 0;
    virtual const std::vector<Error>& problems() const = 0;
};

}  // namespace limen::pki
