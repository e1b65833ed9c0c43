// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/store.hpp"

#include <openssl/err.h>

#include <algorithm>

#include "identity/pki/certificates.hpp"

namespace limen::pki {

std::vector<Certificate> Store::certificates() const {
    std::vector<Certificate> out;
    for (const auto& anchor : anchors_) out.push_back(anchor->info);
    return out;
}

void Store::add_problem(std::string cause, std::string message) {
    problems_.push_back({Stage::genuineness, std::move(cause), std::move(message), false});
}

void Store::add(X509Ptr certificate, const std::string& source) {
    if (!is_authority(certificate.get()))
        return add_problem("pki.not_an_authority",
                           source +
                               ": the certificate is not an authority's: only country signing "
                               "and link certificates belong here");
    const std::string name = canonical_name(X509_get_subject_name(certificate.get()));
    for (const Anchor* known : named(name))
        if (X509_cmp(known->certificate.get(), certificate.get()) == 0) return;
    Certificate info = describe(certificate.get(), source);
    anchors_.push_back(std::make_unique<Anchor>(std::move(certificate), std::move(info)));
    by_name_.emplace(name, anchors_.back().get());
}

void Store::add(CrlPtr list) {
    std::string issuer = canonical_name(X509_CRL_get_issuer(list.get()));
    lists_.push_back({std::move(list), std::move(issuer)});
}

std::vector<const Anchor*> Store::named(const std::string& canonical) const {
    std::vector<const Anchor*> out;
    const auto [first, last] = by_name_.equal_range(canonical);
    for (auto it = first; it != last; ++it) out.push_back(it->second);
    return out;
}

Result<const Anchor*> Store::find_issuer(X509* certificate) const {
    auto candidates = named(canonical_name(X509_get_issuer_name(certificate)));
    if (candidates.empty())
        return fail(Stage::genuineness, "pki.unknown_csca",
                    "no country signing certificate of the signer's authority is in the trust "
                    "store");
    std::stable_partition(candidates.begin(), candidates.end(), [&](const Anchor* anchor) {
        return !key_ids_differ(certificate, anchor->certificate.get());
    });
    for (const Anchor* anchor : candidates) {
        if (!is_signed_by(certificate, anchor->certificate.get())) continue;
        LIMEN_TRY(const std::string key, checked_key(anchor->certificate.get()));
        return anchor;
    }
    return fail(Stage::genuineness, "pki.path_broken",
                "the signer's certificate names an authority of the trust store and was not signed "
                "by any key of it");
}

std::vector<X509_CRL*> Store::lists_for(X509* certificate) const {
    const std::string issuer = canonical_name(X509_get_issuer_name(certificate));
    const auto authorities = named(issuer);
    std::vector<X509_CRL*> out;
    for (const RevocationList& list : lists_) {
        const bool confirmed =
            list.issuer == issuer &&
            std::any_of(authorities.begin(), authorities.end(), [&](const Anchor* anchor) {
                return X509_CRL_verify(list.list.get(),
                                       X509_get0_pubkey(anchor->certificate.get())) == 1;
            });
        if (confirmed) out.push_back(list.list.get());
    }
    ERR_clear_error();
    return out;
}

}  // namespace limen::pki
