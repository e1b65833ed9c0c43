// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/store.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <tuple>

#include "identity/pki/certificates.hpp"
#include "identity/pki/keys.hpp"

namespace limen::pki {
namespace {

// A chain of link certificates has one step a key change, about one in five years.
constexpr std::size_t kMaxPath = 8;
// Authorities of one country; the list with most has 40. Each may cost a signature to verify.
constexpr std::size_t kMaxFamily = 256;

std::string key_of(const Bytes& key_id) {
    return std::string(key_id.begin(), key_id.end());
}

}  // namespace

Anchor::Anchor(X509Ptr certificate, const std::string& source)
    : info(describe(certificate.get(), source)),
      subject_name(canonical_name(X509_get_subject_name(certificate.get()))),
      issuer_name(canonical_name(X509_get_issuer_name(certificate.get()))),
      key_id(subject_key_id(certificate.get())),
      certificate_(std::move(certificate)) {}

X509* Anchor::certificate() const {
    std::call_once(parsed_, [this] {
        if (!certificate_) certificate_ = certificate_from(der_);
    });
    return certificate_.get();
}

RevocationList::RevocationList(CrlPtr list, TrustList info)
    : info(std::move(info)),
      issuer_name(canonical_name(X509_CRL_get_issuer(list.get()))),
      list_(std::move(list)) {}

X509_CRL* RevocationList::list() const {
    std::call_once(parsed_, [this] {
        if (!list_) list_ = revocation_list_from(der_);
    });
    return list_.get();
}

bool RevocationList::confirmed_by(const std::vector<const Anchor*>& family) const {
    std::call_once(asked_, [&] {
        signed_by_family_ =
            confirmed || std::any_of(family.begin(), family.end(), [&](const Anchor* anchor) {
                return anchor->certificate() != nullptr &&
                       is_signed_by(list(), anchor->certificate());
            });
    });
    return signed_by_family_;
}

std::vector<Certificate> Store::certificates() const {
    std::vector<Certificate> out;
    out.reserve(anchors_.size());
    for (const auto& anchor : anchors_) out.push_back(anchor->info);
    return out;
}

std::vector<TrustList> Store::lists() const {
    std::vector<TrustList> out = lists_;
    for (const auto& list : revocation_) out.push_back(list->info);
    for (const DefectList& list : defects_) out.push_back(list.info);
    return out;
}

void Store::add_problem(std::string cause, std::string message) {
    problems_.push_back({Stage::genuineness, std::move(cause), std::move(message), false});
}

void Store::index(Anchor& anchor) {
    by_name_.emplace(anchor.subject_name, &anchor);
    if (!anchor.key_id.empty()) by_key_id_.emplace(key_of(anchor.key_id), &anchor);
}

bool Store::add(X509Ptr certificate, const std::string& source, bool own_file) {
    if (!is_authority(certificate.get())) {
        add_problem("pki.not_an_authority",
                    source +
                        ": the certificate is not an authority's: only country signing and link "
                        "certificates belong here");
        return false;
    }
    const std::string fingerprint = to_hex(fingerprint_of(certificate.get()));
    if (refuses(fingerprint)) return false;
    const std::string name = canonical_name(X509_get_subject_name(certificate.get()));
    const auto [first, last] = by_name_.equal_range(name);
    for (auto it = first; it != last; ++it) {
        if (it->second->info.fingerprint != fingerprint) continue;
        Anchor& known = *it->second;
        if (known.info.source.find(source) == std::string::npos) known.info.source += ", " + source;
        known.own_file = known.own_file || own_file;
        return false;
    }
    anchors_.push_back(std::make_unique<Anchor>(std::move(certificate), source));
    anchors_.back()->own_file = own_file;
    index(*anchors_.back());
    return true;
}

void Store::add(std::unique_ptr<Anchor> anchor) {
    if (refuses(anchor->info.fingerprint)) return;
    anchors_.push_back(std::move(anchor));
    index(*anchors_.back());
}

void Store::distrust(const std::set<std::string>& fingerprints) {
    distrusted_.insert(fingerprints.begin(), fingerprints.end());
    const auto gone = std::remove_if(anchors_.begin(), anchors_.end(), [&](const auto& anchor) {
        return refuses(anchor->info.fingerprint);
    });
    if (gone == anchors_.end()) return;
    anchors_.erase(gone, anchors_.end());
    by_name_.clear();
    by_key_id_.clear();
    for (const auto& anchor : anchors_) index(*anchor);
}

std::vector<const Anchor*> Store::named(const std::string& canonical) const {
    std::vector<const Anchor*> out;
    const auto [first, last] = by_name_.equal_range(canonical);
    for (auto it = first; it != last; ++it) out.push_back(it->second);
    return out;
}

Result<Store::Issuer> Store::find_issuer(X509* certificate) const {
    const std::string issuer = canonical_name(X509_get_issuer_name(certificate));
    const Bytes wanted = authority_key_id(certificate);
    auto candidates = named(issuer);
    const std::size_t by_name = candidates.size();
    // The right key first; of several certificates of one key the one that somebody put here, then
    // the self-signed one.
    std::stable_sort(
        candidates.begin(), candidates.end(), [&](const Anchor* one, const Anchor* other) {
            const auto rank = [&](const Anchor* anchor) {
                const bool fits =
                    wanted.empty() || anchor->key_id.empty() || wanted == anchor->key_id;
                return std::tuple(!fits, !anchor->own_file, anchor->info.link);
            };
            return rank(one) < rank(other);
        });
    const std::string country = country_of(X509_get_issuer_name(certificate));
    const auto [first, last] = by_key_id_.equal_range(key_of(wanted));
    for (auto it = first; it != last && !wanted.empty(); ++it)
        if (it->second->subject_name != issuer && it->second->info.country == country)
            candidates.push_back(it->second);
    if (candidates.empty())
        return fail(Stage::genuineness, "pki.unknown_csca",
                    "no country signing certificate of the signer's authority is in the trust "
                    "store");
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        X509* authority = candidates[i]->certificate();
        if (authority == nullptr || !is_signed_by(certificate, authority)) continue;
        LIMEN_TRY(const std::string key, checked_key(authority));
        return Issuer{candidates[i], i >= by_name};
    }
    if (by_name == 0)
        return fail(Stage::genuineness, "pki.unknown_csca",
                    "no country signing certificate of the signer's authority is in the trust "
                    "store");
    return fail(Stage::genuineness, "pki.path_broken",
                "the signer's certificate names an authority of the trust store and was not signed "
                "by any key of it");
}

std::vector<const Anchor*> Store::path_from(const Anchor& anchor) const {
    std::vector<const Anchor*> path = {&anchor};
    while (path.back()->info.link && path.size() < kMaxPath) {
        X509* certificate = path.back()->certificate();
        const auto older = certificate == nullptr
                               ? Result<Issuer>(fail(Stage::genuineness, "pki.path_broken", ""))
                               : find_issuer(certificate);
        if (!older || std::find(path.begin(), path.end(), older->anchor) != path.end()) break;
        path.push_back(older->anchor);
    }
    return path;
}

bool Store::vouched_for(const Anchor& anchor) const {
    const auto path = path_from(anchor);
    return std::any_of(path.begin(), path.end(), [&](const Anchor* step) {
        return step->own_file && step->info.country == anchor.info.country;
    });
}

std::vector<const Anchor*> Store::family_of(const std::string& issuer_name) const {
    std::set<std::string> names = {issuer_name};
    std::vector<const Anchor*> family = named(issuer_name);
    if (family.empty()) return family;
    const std::string country = family.front()->info.country;
    // Names are few and links fewer; going round until nothing is added ends after some steps.
    for (bool grown = true; grown;) {
        grown = false;
        for (const auto& anchor : anchors_) {
            if (family.size() >= kMaxFamily) break;
            if (!anchor->info.link || anchor->info.country != country) continue;
            const bool older = names.contains(anchor->issuer_name);
            const bool newer = names.contains(anchor->subject_name);
            if (older == newer) continue;
            const std::string& name = older ? anchor->subject_name : anchor->issuer_name;
            names.insert(name);
            const auto more = named(name);
            family.insert(family.end(), more.begin(), more.end());
            grown = true;
        }
    }
    if (family.size() > kMaxFamily) family.resize(kMaxFamily);
    return family;
}

std::vector<const RevocationList*> Store::lists_of(const std::vector<const Anchor*>& family) const {
    std::vector<const RevocationList*> out;
    for (const auto& list : revocation_) {
        const bool named = std::any_of(family.begin(), family.end(), [&](const Anchor* anchor) {
            return anchor->subject_name == list->issuer_name;
        });
        if (!named || list->list() == nullptr) continue;
        if (list->confirmed_by(family)) out.push_back(list.get());
    }
    return out;
}

}  // namespace limen::pki
