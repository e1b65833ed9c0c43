// SPDX-License-Identifier: Apache-2.0
// What a chip holds before anybody signs it: data groups, files about its protocols, its own keys.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "provisioning/passport/workshop.hpp"

namespace limen::passport {

struct ChipContent {
    std::map<int, Bytes> groups;
    Bytes card_access;            // empty: no PACE
    Bytes card_security_content;  // SecurityInfos to be signed; empty: no such file
    Bytes cvca;                   // empty: no Terminal Authentication
    std::vector<virtual_chip::ChipKey> chip_keys;
    std::optional<virtual_chip::ActiveKey> active_key;
    std::optional<virtual_chip::TerminalTrust> terminal_trust;
};

// The portrait's and OpenSSL's own errors.
Result<ChipContent> make_content(const Profile& profile, const std::vector<std::string>& mrz_lines,
                                 Workshop& workshop);
// One data group that needs no key of the chip: any but 14 and 15.
Result<Bytes> make_group(int number, const Profile& profile,
                         const std::vector<std::string>& mrz_lines, Workshop& workshop);
// DG2 with this portrait.
Result<Bytes> make_face_group(const Profile& profile, const PortraitSource& source,
                              Workshop& workshop);

}  // namespace limen::passport
