// SPDX-License-Identifier: Apache-2.0
// Makes specimen passports: from a profile to a bundle that can be played and scanned.
#pragma once

#include <filesystem>
#include <map>
#include <opencv2/core/mat.hpp>
#include <string>

#include "provisioning/passport/authority.hpp"
#include "provisioning/passport/profile.hpp"

namespace limen::passport {

struct Workshop {
    std::map<std::string, Authority> authorities;  // by name
    std::filesystem::path footage;                 // may be empty
    std::chrono::year_month_day today{};
    std::map<std::string, cv::Mat>
        portraits;  // cut already; decoding a video up to a frame is slow

    // Opens (or makes) the authorities' keys below `keys`.
    static Result<Workshop> open(const std::filesystem::path& keys,
                                 const std::vector<AuthoritySpec>& specs);
    Result<void> export_trust(const std::filesystem::path& folder) const;
};

// The bundle alone: MRZ, key and files. "passport.no_authority" where the profile names one that is
// not there, and the portrait's, the MRZ's and OpenSSL's own errors.
Result<virtual_chip::Bundle> make_chip(const Profile& profile, Workshop& workshop);

// Writes the whole bundle with its pictures into `folder`.
Result<void> make_passport(const Profile& profile, Workshop& workshop,
                           const std::filesystem::path& folder);

}  // namespace limen::passport
