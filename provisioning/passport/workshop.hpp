// SPDX-License-Identifier: Apache-2.0
// Where specimens are made: authorities, keys, footage, and what was made once already.
#pragma once

#include <filesystem>
#include <map>
#include <opencv2/core/mat.hpp>
#include <string>

#include "provisioning/passport/authority.hpp"
#include "provisioning/passport/picture_groups.hpp"
#include "provisioning/passport/profile.hpp"

namespace limen::passport {

struct Workshop {
    std::map<std::string, Authority> authorities;  // by name
    std::filesystem::path home;                    // of keys and certificates
    KeyCabinet keys{{}};
    std::filesystem::path footage;  // may be empty
    std::chrono::year_month_day today{};
    // Cut and encoded already; decoding a video up to a frame is slow.
    std::map<std::string, cv::Mat> portraits;
    std::map<std::string, Picture> pictures;

    // Opens (or makes) the authorities below `home`. `keys`: where private keys are kept, empty:
    // beside their certificates.
    static Result<Workshop> open(const std::filesystem::path& home,
                                 const std::vector<AuthoritySpec>& specs,
                                 const std::filesystem::path& keys = {});
    // "passport.no_authority" where there is none of this name.
    Result<const Authority*> authority(const std::string& name) const;
    Result<void> export_trust(const std::filesystem::path& folder) const;

    Result<cv::Mat> portrait(const PortraitSource& source);
    Result<Picture> face(const PortraitSource& source, PictureKind kind, std::size_t most_bytes);
};

}  // namespace limen::passport
