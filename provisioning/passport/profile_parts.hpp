// SPDX-License-Identifier: Apache-2.0
// The tables of a profile, each read by its own function. For the sources of the profile reader.
#pragma once

#include "base/config.hpp"
#include "provisioning/passport/profile.hpp"

namespace limen::passport {

void read_document(Config& config, Profile& profile, std::chrono::year_month_day today);
void read_face(Config& config, FaceProfile& face);
Result<void> read_files(Config& config, Profile& profile, std::chrono::year_month_day today);
void read_signing(Config& config, Profile& profile, std::chrono::year_month_day today);
Result<void> read_chip(Config& config, Profile& profile, std::chrono::year_month_day today);
void read_link(Config& config, virtual_chip::LinkSettings& link);
void read_tamper(Config& config, Tamper& tamper);
// What only the tables together can say.
void check_groups(Config& config, const Profile& profile);

// A list of data group numbers.
std::vector<int> read_groups(Config& config, std::string_view key, std::vector<int> fallback = {});

}  // namespace limen::passport
