// SPDX-License-Identifier: Apache-2.0
// Basic Access Control (Doc 9303-11, 4.3): mutual authentication with keys from the MRZ.
#pragma once

#include <string_view>

#include "identity/emrtd/card.hpp"

namespace limen::emrtd {

// With the eMRTD application selected. Afterwards the card is protected. Causes:
// "chip.bac_not_offered" (GET CHALLENGE is refused), "chip.wrong_key", "chip.access_failed", and
// the card's.
Result<void> run_bac(Card& card, std::string_view mrz_information, const Random& random);

}  // namespace limen::emrtd
