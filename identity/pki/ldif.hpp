// SPDX-License-Identifier: Apache-2.0
// LDIF (RFC 2849) as the ICAO PKD is published in. For this folder's own sources.
#pragma once

#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace limen::pki {

bool is_ldif(ByteView content);

// The values, in DER, of the attributes that hold authorities, revocation lists and master lists:
// cACertificate, certificateRevocationList, pkdMasterListContent, CscaMasterListData. Document
// signers (userCertificate), of which the PKD has tens of thousands, are passed over: a chip brings
// its own. Causes: "pki.bad_ldif", "pki.too_many".
Result<std::vector<Bytes>> ldif_values(ByteView content, std::size_t max_values);

}  // namespace limen::pki
