// SPDX-License-Identifier: Apache-2.0
// A revocation list as anybody may write it, asked as if an authority of its name had signed it.
#include <algorithm>

#include "base/invariant.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/revocation.hpp"
#include "identity/pki/trust_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace limen::pki;
    CrlPtr list = revocation_list_from({data, size});
    if (!list) return 0;
    // Who asks: a certificate of the list's own issuer, with the first serial number on it.
    const X509Ptr signer(X509_new());
    X509_set_issuer_name(signer.get(), X509_CRL_get_issuer(list.get()));
    X509_set_subject_name(signer.get(), X509_CRL_get_issuer(list.get()));
    STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(list.get());
    const bool has_entry = sk_X509_REVOKED_num(entries) > 0;
    if (has_entry)
        X509_set_serialNumber(
            signer.get(), const_cast<ASN1_INTEGER*>(
                              X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(entries, 0))));
    Store store;
    const std::string name = canonical_name(X509_CRL_get_issuer(list.get()));
    Certificate info;
    info.fingerprint = "fuzz";
    store.add(std::make_unique<Anchor>(limen::Bytes{}, info, name, name, limen::Bytes{}));
    auto stored = std::make_unique<RevocationList>(std::move(list), TrustList{});
    (void)describe_list("fuzz", stored->list());
    stored->confirmed = true;
    store.add(std::move(stored));
    const auto answer = check_revocation(signer.get(), nullptr, store, 1'790'000'000'000'000);
    LIMEN_INVARIANT(answer.lists.size() == 1, "the list is asked");
    LIMEN_INVARIANT(!has_entry || answer.check.result != limen::border::CheckResult::passed ||
                        !answer.lists[0].listed,
                    "who is listed does not pass");
    return 0;
}
