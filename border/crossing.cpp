// SPDX-License-Identifier: Apache-2.0
#include "border/crossing.hpp"

#include <array>

namespace limen::border {

std::string_view to_string(OfficerAction action) {
    constexpr std::array<std::string_view, 3> kNames = {"admit", "refuse", "second_line"};
    return kNames[static_cast<std::size_t>(action)];
}

std::string_view to_string(PassageEnd end) {
    constexpr std::array<std::string_view, 4> kNames = {"passed", "expired", "cancelled",
                                                        "unknown"};
    return kNames[static_cast<std::size_t>(end)];
}

}  // namespace limen::border
