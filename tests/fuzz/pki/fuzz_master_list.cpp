// SPDX-License-Identifier: Apache-2.0
// Files that a technician imports: certificates, lists, PEM, LDIF; and a list's signed content.
#include "base/invariant.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/trust_import.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace limen::pki;
    const limen::ByteView file(data, size);
    if (const auto certificates = master_list_certificates(file))
        for (const limen::ByteView der : *certificates) (void)certificate_from(der);
    const auto items = items_in(file, "fuzz");
    if (!items) return 0;
    TrustContents contents;
    TrustImport import(contents, 1'790'000'000'000'000, false);
    for (const TrustItem& item : *items) {
        const auto taken = import.take(item, false);
        const bool certificate = item.kind == TrustList::Kind::certificate;
        LIMEN_INVARIANT(certificate || taken.outcome != ImportedItem::Outcome::taken,
                        "no list is taken without a root");
    }
    LIMEN_INVARIANT(contents.certificates.empty() || decode_index(encode_index(contents)),
                    "what was taken can be stored");
    return 0;
}
