// SPDX-License-Identifier: Apache-2.0
// What a chip proved of its own keys, weighed by who vouches for the public halves: a copy can have
// keys of its own, and prove them.
#pragma once

#include <optional>
#include <vector>

#include "border/evidence.hpp"
#include "identity/emrtd/document_reader.hpp"
#include "identity/pki/passive_authentication.hpp"

namespace limen::pki {

// pace_cam, chip_authentication, active_authentication, and chip_genuine, which sums them up: the
// worst of them, passed where one passed and nothing speaks against the others. Causes:
//   chip.copied             the chip's answer is wrong: it does not have the document's key
//   chip.proof_withheld     the document has a key, and the chip hides it or refuses to use it
//   chip.key_unconfirmed    proven, and nobody who is trusted signed the public key
//   chip.proven_otherwise   not tried, since another key was proven
//   chip.proof_not_tried    not tried, since nobody wanted it
//   and, where the key's own file is at fault: pki.dg_hash_differs, pki.not_checked, lds.…
std::vector<border::Check> proof_checks(const emrtd::ChipContents& contents,
                                        const std::optional<PassiveResult>& passive,
                                        const std::optional<CardSecurityResult>& card_security);

// chip_access: the chip was opened, and with what its issuer signed that it offers. Causes:
// compare_card_access()'s, and chip.no_access_control where the chip has none (not_supported).
border::Check access_check(const emrtd::ChipContents& contents,
                           const std::optional<PassiveResult>& passive,
                           const std::optional<CardSecurityResult>& card_security);

}  // namespace limen::pki
