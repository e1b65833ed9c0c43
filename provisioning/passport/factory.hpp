// SPDX-License-Identifier: Apache-2.0
// Makes specimen passports: from a profile to a bundle that can be played and scanned.
#pragma once

#include <filesystem>

#include "provisioning/passport/workshop.hpp"

namespace limen::passport {

// The bundle alone: MRZ, keys and files. Errors "passport.no_authority", and the portrait's, the
// MRZ's and OpenSSL's own.
Result<virtual_chip::Bundle> make_chip(const Profile& profile, Workshop& workshop);

// Writes the whole bundle with its pictures into `folder`.
Result<void> make_passport(const Profile& profile, Workshop& workshop,
                           const std::filesystem::path& folder);

}  // namespace limen::passport
