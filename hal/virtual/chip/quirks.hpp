// SPDX-License-Identifier: Apache-2.0
// Ways in which chips in the field differ from the standard, each with where it was seen.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace limen::virtual_chip {

// X(identifier, "name in profiles and bundles", "what the chip does", "where it was seen")
#define LIMEN_QUIRKS(X)                                   \
    X(card_access_no_short_id, "card-access-no-short-id", \
      "EF.CardAccess cannot be read by its short identifier", "some British passports (JMRTD)")

enum class Quirk : std::uint8_t {
#define X(id, name, does, seen) id,
    LIMEN_QUIRKS(X)
#undef X
};

struct QuirkInfo {
    Quirk id;
    std::string_view name, does, seen;
};
std::span<const QuirkInfo> all_quirks();
std::string_view to_string(Quirk quirk);
std::optional<Quirk> quirk_from(std::string_view name);

}  // namespace limen::virtual_chip
