// SPDX-License-Identifier: Apache-2.0
// "trust.index" of a managed trust store: everything that was imported and verified, in the form in
// which it is needed when a program starts. Sealed with a SHA-256, which finds damage; who can
// write the folder can also add an authority to it, so that a seal against them would protect
// nothing (docs/threat-model.md).
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "identity/pki/trust_store.hpp"

namespace limen::pki {

inline constexpr const char* kIndexFile = "trust.index";
inline constexpr const char* kSources = "sources";

// An imported thing: a certificate's file, or a list.
struct StoredSource {
    TrustList info;
    std::string id;           // SHA-256 of its DER, hex; names its file in sources/
    std::string series;       // things of one series follow one another: the newest counts
    bool root = false;        // a certificate that may vouch for the signers of lists
    Bytes content;            // a revocation list, or a defect list's signed content; else empty
    std::string issuer_name;  // a revocation list's, canonical
};

struct StoredCertificate {
    Bytes der;
    Certificate info;
    std::string subject_name, issuer_name;  // canonical
    Bytes key_id;
    std::vector<std::uint32_t> sources;  // which things it came with, places in `sources`
};

// Something that was done to the store, for whoever asks later.
struct StoredEvent {
    UtcMicros at_us = 0;
    std::string words;
};

struct TrustContents {
    std::vector<StoredSource> sources;
    std::vector<StoredCertificate> certificates;
    std::vector<StoredEvent> history;  // the oldest go when there are too many
};

Bytes encode_index(const TrustContents& contents);
// Cause "trust.index_damaged"; also for another version's.
Result<TrustContents> decode_index(ByteView bytes);

}  // namespace limen::pki
