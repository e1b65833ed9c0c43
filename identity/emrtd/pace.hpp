// SPDX-License-Identifier: Apache-2.0
// Password Authenticated Connection Establishment (Doc 9303-11, 4.4): ECDH with generic mapping
// over the standardised curves.
#pragma once

#include <string_view>

#include "identity/emrtd/card.hpp"
#include "identity/emrtd/card_access.hpp"

namespace limen::emrtd {

enum class PasswordKind : std::uint8_t { mrz = 1, can = 2 };
struct Password {
    PasswordKind kind{};
    Secret secret;  // SHA-1 of the MRZ information; the CAN's digits (9.7.3)
};
Password mrz_password(std::string_view mrz_information);
Password can_password(std::string_view digits);

// Afterwards the card is protected. `name_parameters`: send the domain parameters' id. Causes:
// "chip.wrong_key", "chip.access_failed", "chip.access_unsupported", and the card's.
Result<void> run_pace(Card& card, const PaceInfo& info, bool name_parameters,
                      const Password& password, const Random& random);

}  // namespace limen::emrtd
