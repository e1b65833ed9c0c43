// SPDX-License-Identifier: Apache-2.0
// The trust store as path building sees it. For this folder's own sources.
#pragma once

#include <functional>
#include <unordered_map>

#include "identity/pki/openssl.hpp"
#include "identity/pki/passive_authentication.hpp"

namespace limen::pki {

struct Anchor {
    X509Ptr certificate;
    Certificate info;
};
struct RevocationList {
    CrlPtr list;
    std::string issuer;  // canonical
};

class Store final : public TrustStore {
  public:
    std::vector<Certificate> certificates() const override;
    const std::vector<Error>& problems() const override { return problems_; }

    void add(X509Ptr certificate, const std::string& source);
    void add(CrlPtr list);
    void add_problem(std::string cause, std::string message);
    bool empty() const { return anchors_.empty(); }

    // The authority that signed this certificate: of those with the right name, the ones with the
    // right key identifier first, each tried by its key. Causes: "pki.unknown_csca",
    // "pki.path_broken" (the name is known, and no key of it fits), "pki.bad_curve".
    Result<const Anchor*> find_issuer(X509* certificate) const;
    // Lists by this issuer whose signature one of our authorities of that name confirms.
    std::vector<X509_CRL*> lists_for(X509* certificate) const;

  private:
    std::vector<const Anchor*> named(const std::string& canonical) const;
    std::vector<std::unique_ptr<Anchor>> anchors_;
    std::unordered_multimap<std::string, const Anchor*> by_name_;
    std::vector<RevocationList> lists_;
    std::vector<Error> problems_;
};

}  // namespace limen::pki
