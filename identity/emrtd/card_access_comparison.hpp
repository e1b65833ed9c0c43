// SPDX-License-Identifier: Apache-2.0
// What a chip said of its PACE before anybody could vouch for it, against what its issuer has
// signed (Doc 9303-11, 4.2, step 3; 9.2.11).
#pragma once

#include "identity/emrtd/document_reader.hpp"

namespace limen::emrtd {

enum class CardAccessComparison : std::uint8_t {
    confirmed,   // the same kinds of PACE, over the same domain parameters
    not_signed,  // the signed file names none, as in older documents: nothing to compare with
};

// `signed_infos`: EF.DG14 as read (6E …), or the SecurityInfos out of EF.CardSecurity (31 …), once
// verified. `card_access` may be empty. SecurityInfos of other protocols are not compared: nothing
// was chosen by them. Causes (stage genuineness):
// - "chip.access_downgraded": the signed file names PACE, and BAC or nothing at all was used.
// Either
//   somebody hid EF.CardAccess from us, or disturbed PACE where the policy allows BAC then.
// - "chip.card_access_differs": something was added to EF.CardAccess, or left out of it; the
// message
//   says what.
// - "lds.malformed", "lds.too_large": one of the files (stage chip_read).
Result<CardAccessComparison> compare_card_access(AccessProtocol used, ByteView card_access,
                                                 ByteView signed_infos);

}  // namespace limen::emrtd
