// SPDX-License-Identifier: Apache-2.0
// Password Authenticated Connection Establishment (Doc 9303-11, 4.4): every mapping, over elliptic
// curves and prime fields, with every cipher.
#pragma once

#include <optional>
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

// What the chip gave of itself during PACE with chip authentication mapping (4.4.3.3.3, 4.4.3.5):
// it is the original when KA(CA_IC, PK_IC) = PK_Map,IC, with PK_IC from EF.CardSecurity, once that
// is verified. PACE alone has not checked it.
struct MappingProof {
    Bytes chip_authentication_data;  // CA_IC, decrypted, without its padding
    Bytes mapping_public_key;        // PK_Map,IC, uncompressed: 04 ‖ x ‖ y
    int parameter_id = 0;  // standardised domain parameters; also the chip key's id (9.2.1)
    friend bool operator==(const MappingProof&, const MappingProof&) = default;
};

struct Opened {
    std::optional<MappingProof> proof;  // with chip authentication mapping, and only there
    // The chip's key of this session, as Terminal Authentication signs it (BSI TR-03110-3, A.2.2):
    // EC: x; a field: SHA-1 of the key.
    Bytes chip_key;
};
// Afterwards the card is protected. `name_parameters`: send the domain parameters' id; a chip that
// refuses to go without it gets it in any case. Causes: "chip.wrong_key", "chip.key_blocked" (after
// too many wrong ones, or until another password was right), "chip.access_failed",
// "chip.bad_point", "chip.access_unsupported", and the card's.
Result<Opened> run_pace(Card& card, const PaceInfo& info, bool name_parameters,
                        const Password& password, const Random& random);

}  // namespace limen::emrtd
