// SPDX-License-Identifier: Apache-2.0
// Families of profiles: one file, many documents that differ in a few keys.
//
//     base = "base.toml"        # tables that all of them share, from another file; may be left out
//     [all.chip]                # … and from this one
//     access = "pace"
//     [[passport]]
//     name = "pace-p384"
//     title = "PACE on P-384"
//     chip.pace = ["ecdh-gm-aes-192-p384"]
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace limen::passport {

struct FamilyMember {
    std::string name;
    std::string toml;  // the whole profile, put together
};
// Empty where the file is no family but a profile. Tables are laid over one another key by key;
// lists and values of the later replace those of the earlier. Errors "config.unreadable",
// "config.bad_toml", "config.invalid" (a member without a name, a name twice, a key that is none).
Result<std::vector<FamilyMember>> family_of(const std::filesystem::path& file);

}  // namespace limen::passport
