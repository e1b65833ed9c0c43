// SPDX-License-Identifier: Apache-2.0
// From a chip in the field to a protected session with the eMRTD application (Doc 9303-11, 4.2).
#pragma once

#include <functional>

#include "identity/emrtd/access_policy.hpp"
#include "identity/emrtd/card.hpp"
#include "identity/emrtd/document_reader.hpp"
#include "identity/emrtd/pace.hpp"

namespace limen::emrtd {

struct Access {
    AccessProtocol protocol = AccessProtocol::none;
    std::string detail;
    Bytes card_access;                  // EF.CardAccess; empty where the chip has none
    std::optional<MappingProof> proof;  // of PACE with chip authentication mapping
    // The chip advertises PACE, that failed, and the policy lets BAC be used then.
    bool after_failed_pace = false;
    Bytes chip_key = {};  // the chip's key of this PACE, compressed
};

// What else is wanted of the master file: called after PACE, while it is still selected.
using InMasterFile = std::function<Result<void>(Card&, const Access&)>;

// PACE where the chip offers it; BAC, or none, only where it does not and the policy agrees. An
// offered PACE that fails is an error, whatever else the chip would allow: who can disturb PACE
// must not choose the weaker protocol. (BacUse::after_failed_pace is the exception that somebody
// has to ask for.) Causes: "chip.wrong_key", "chip.key_blocked", "chip.access_failed",
// "chip.access_unsupported", "chip.not_emrtd", and the card's.
Result<Access> open_access(Card& card, const AccessKey& key, const AccessPolicy& policy,
                           const Random& random, const InMasterFile& in_master_file = {});
// Once more on the same connection, after the chip left its session; EF.CardAccess is `known`.
Result<Access> reopen_access(Card& card, const AccessKey& key, const AccessPolicy& policy,
                             const Random& random, const Access& known,
                             const InMasterFile& in_master_file = {});

}  // namespace limen::emrtd
