// SPDX-License-Identifier: Apache-2.0
// What revocation lists say of a document signer (RFC 5280, 5 and 6.3; Doc 9303-12, 7.1.4). For
// this folder's own sources.
#pragma once

#include <vector>

#include "identity/pki/store.hpp"

namespace limen::pki {

struct RevocationAnswer {
    border::Check check;            // dsc_revocation
    std::vector<Revocation> lists;  // every list that was asked
};
// `anchor`: the signer's authority, nullptr where it is not known: then its name alone is asked
// for.
RevocationAnswer check_revocation(X509* signer, const Anchor* anchor, const Store& store,
                                  UtcMicros now_us);

// The list's number, decimal; empty where it has none.
std::string number_of(X509_CRL* list);
bool is_delta(X509_CRL* list);

}  // namespace limen::pki
