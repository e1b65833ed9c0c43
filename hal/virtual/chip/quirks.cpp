// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/quirks.hpp"

#include <algorithm>
#include <array>

namespace limen::virtual_chip {
namespace {

constexpr std::array kQuirks = {
#define X(id, name, does, seen) QuirkInfo{Quirk::id, name, does, seen},
    LIMEN_QUIRKS(X)
#undef X
};

}  // namespace

std::span<const QuirkInfo> all_quirks() {
    return kQuirks;
}
std::string_view to_string(Quirk quirk) {
    return kQuirks[static_cast<std::size_t>(quirk)].name;
}
std::optional<Quirk> quirk_from(std::string_view name) {
    const auto found = std::ranges::find(kQuirks, name, &QuirkInfo::name);
    if (found == kQuirks.end()) return std::nullopt;
    return found->id;
}

}  // namespace limen::virtual_chip
