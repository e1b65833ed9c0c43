// SPDX-License-Identifier: Apache-2.0
// What becomes of a trust store's contents when a thing is taken into it. No files:
// trust_archive.hpp keeps them. For this folder's own sources.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "identity/pki/trust_archive.hpp"
#include "identity/pki/trust_files.hpp"
#include "identity/pki/trust_index.hpp"

namespace limen::pki {

class TrustImport {
  public:
    // Changes `contents`. `force`: an older list, and one from the future, is taken too.
    TrustImport(TrustContents& contents, UtcMicros now_us, bool force)
        : contents_(contents), now_us_(now_us), force_(force) {}

    // `root`: the certificate may vouch for signers of lists.
    ImportedItem take(const TrustItem& item, bool root);
    const std::vector<std::string>& conflicts() const { return conflicts_; }

  private:
    Result<std::string> take_certificate(const TrustItem& item, bool root);
    Result<std::string> take_master_list(const TrustItem& item);
    Result<std::string> take_defect_list(const TrustItem& item);
    Result<std::string> take_revocation_list(const TrustItem& item);

    // The list's signer, looked for in what is there, then with the link certificates that the list
    // itself brings: a new key's first list proves itself by the link from the old key.
    Result<TrustList> confirm(const TrustItem& item, const SignedObject& object,
                              const std::vector<ByteView>& certificates);
    // Anti-rollback: whether the list may take the place of the one of its series that is there. An
    // error "trust.older", "trust.from_future" or "trust.conflict" unless forced; then
    // `info.forced`.
    Result<void> check_age(TrustList& info, const std::string& series);
    // The older things of the series go, when the new one has been added.
    void supersede(const std::string& series, std::uint32_t by);
    std::uint32_t add_source(const TrustItem& item, TrustList info, std::string series);
    bool add_certificate(ByteView der, X509* certificate, std::uint32_t source);
    void note_twins(X509* certificate, const std::string& name);
    std::unique_ptr<Store> store() const;

    TrustContents& contents_;
    UtcMicros now_us_;
    bool force_;
    std::vector<std::string> conflicts_;
};

// Takes a source out, with the certificates that came with nothing else.
void drop_source(TrustContents& contents, std::size_t at);
// The SHA-256 that names a thing, hex.
std::string source_id(ByteView der);

}  // namespace limen::pki
