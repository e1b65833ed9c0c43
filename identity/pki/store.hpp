// SPDX-License-Identifier: Apache-2.0
// The trust store as path building sees it. For this folder's own sources.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <unordered_map>

#include "identity/pki/defect_list.hpp"
#include "identity/pki/openssl.hpp"
#include "identity/pki/passive_authentication.hpp"

namespace limen::pki {

// An authority's certificate. What it takes to find it is known; the certificate itself is parsed
// when it is first asked for, which for most of some hundred never happens.
class Anchor {
  public:
    Anchor(X509Ptr certificate, const std::string& source);
    Anchor(Bytes der, Certificate info, std::string subject_name, std::string issuer_name,
           Bytes key_id)
        : info(std::move(info)),
          subject_name(std::move(subject_name)),
          issuer_name(std::move(issuer_name)),
          key_id(std::move(key_id)),
          der_(std::move(der)) {}

    // nullptr where it cannot be parsed.
    X509* certificate() const;

    Certificate info;
    std::string subject_name, issuer_name;  // canonical
    Bytes key_id;                           // of the subject; empty where it has none
    bool own_file = false;                  // somebody put it here; it did not come with a list

  private:
    Bytes der_;
    mutable std::once_flag parsed_;
    mutable X509Ptr certificate_;
};

// A revocation list, parsed when it is first asked for.
class RevocationList {
  public:
    RevocationList(CrlPtr list, TrustList info);
    RevocationList(Bytes der, TrustList info, std::string issuer_name)
        : info(std::move(info)), issuer_name(std::move(issuer_name)), der_(std::move(der)) {}
    X509_CRL* list() const;
    // One of these authorities, all that may, signed it. Asked once and remembered.
    bool confirmed_by(const std::vector<const Anchor*>& family) const;

    TrustList info;
    std::string issuer_name;  // canonical
    bool confirmed = false;   // its signature was checked when it was imported

  private:
    Bytes der_;
    mutable std::once_flag parsed_, asked_;
    mutable CrlPtr list_;
    mutable bool signed_by_family_ = false;
};

class Store final : public TrustStore {
  public:
    std::vector<Certificate> certificates() const override;
    std::vector<TrustList> lists() const override;
    const std::vector<Error>& problems() const override { return problems_; }

    // True when it is new: the same certificate again adds its source to the one that is there.
    bool add(X509Ptr certificate, const std::string& source, bool own_file);
    void add(std::unique_ptr<Anchor> anchor);
    void add(std::unique_ptr<RevocationList> list) { revocation_.push_back(std::move(list)); }
    void add(DefectList list) { defects_.push_back(std::move(list)); }
    void add(TrustList list) { lists_.push_back(std::move(list)); }
    void add_problem(std::string cause, std::string message);
    // Certificates that are never taken, by their SHA-256; those that are there already go.
    void distrust(const std::set<std::string>& fingerprints);
    bool empty() const { return anchors_.empty(); }

    // The authority that signed this certificate: of those with the right name, the ones with the
    // right key identifier first, each tried by its key; then of those with the right key
    // identifier and country alone, which deviates. Causes: "pki.unknown_csca", "pki.path_broken"
    // (the name is known, and no key of it fits), "pki.bad_curve".
    struct Issuer {
        const Anchor* anchor = nullptr;
        bool by_key_id_alone = false;
    };
    Result<Issuer> find_issuer(X509* certificate) const;
    // From this anchor on, by link certificates to the older keys that certified it.
    std::vector<const Anchor*> path_from(const Anchor& anchor) const;
    // The anchor came as a file of its own, or link certificates lead from it to one that did.
    bool vouched_for(const Anchor& anchor) const;

    // Authorities of the same country that are one by name or by link certificates: each may revoke
    // what another of them signed (Doc 9303-12, 7.1.4: the list is signed with the newest key).
    // Those of the name itself come first; 256 at most.
    std::vector<const Anchor*> family_of(const std::string& issuer_name) const;
    // Lists whose issuer is of the family, with a signature by one of its keys.
    std::vector<const RevocationList*> lists_of(const std::vector<const Anchor*>& family) const;

    const std::vector<DefectList>& defect_lists() const { return defects_; }

  private:
    std::vector<const Anchor*> named(const std::string& canonical) const;
    bool refuses(const std::string& fingerprint) const { return distrusted_.contains(fingerprint); }
    void index(Anchor& anchor);

    std::vector<std::unique_ptr<Anchor>> anchors_;
    std::unordered_multimap<std::string, Anchor*> by_name_, by_key_id_;
    std::vector<std::unique_ptr<RevocationList>> revocation_;
    std::vector<DefectList> defects_;
    std::vector<TrustList> lists_;
    std::set<std::string> distrusted_;
    std::vector<Error> problems_;
};

}  // namespace limen::pki
