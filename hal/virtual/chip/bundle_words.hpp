// SPDX-License-Identifier: Apache-2.0
// The words that passport.toml uses, for reading and writing alike.
#pragma once

#include <array>
#include <string_view>

namespace limen::virtual_chip {

// By the object identifiers' last arc, from 1.
inline constexpr std::array<std::string_view, 4> kCipherWords = {"3des", "aes-128", "aes-192",
                                                                 "aes-256"};
// By Mapping's value.
inline constexpr std::array<std::string_view, 3> kMappingWords = {"generic", "integrated",
                                                                  "chip-authentication"};

}  // namespace limen::virtual_chip
