// SPDX-License-Identifier: Apache-2.0
// A certificate as a chip or a list may bring it: described, judged, looked for and added.
#include "base/invariant.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/keys.hpp"
#include "identity/pki/store.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace limen::pki;
    X509Ptr certificate = certificate_from({data, size});
    if (!certificate) return 0;
    const Certificate described = describe(certificate.get(), "fuzz");
    LIMEN_INVARIANT(described.fingerprint.size() == 64, "every certificate has a fingerprint");
    const auto key = checked_key(certificate.get());
    LIMEN_INVARIANT(!key || !mislabelled_key(certificate.get()), "a key is good or mislabelled");
    (void)unknown_critical_extension(certificate.get());
    (void)has_other_purpose(certificate.get(), "2.23.136.1.1.3");
    Store store;
    const X509Ptr again = certificate_from({data, size});
    const bool added = store.add(std::move(certificate), "fuzz", true);
    LIMEN_INVARIANT(added == is_authority(again.get()), "authorities and nobody else are added");
    if (const auto issuer = store.find_issuer(again.get())) (void)store.path_from(*issuer->anchor);
    (void)store.family_of(canonical_name(X509_get_issuer_name(again.get())));
    return 0;
}
