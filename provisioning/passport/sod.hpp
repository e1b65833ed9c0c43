// SPDX-License-Identifier: Apache-2.0
// The two signed files of a chip: EF.SOD and EF.CardSecurity (ICAO Doc 9303-10, 4.6.2; 9303-11,
// 9.2.6).
#pragma once

#include <map>

#include "provisioning/passport/workshop.hpp"

namespace limen::passport {

struct SodInput {
    std::map<int, Bytes> groups;        // as they are signed
    std::map<int, Bytes> groups_shown;  // as the chip has them; for forgers who make hashes fit
};
// EF.SOD as the profile wants it, with the forgeries of its [tamper] that concern it. Errors
// "passport.no_authority", "passport.crypto".
Result<Bytes> make_sod(const SodInput& input, const Profile& profile, Workshop& workshop);
Result<Bytes> make_card_security(ByteView infos, const Profile& profile, Workshop& workshop);

// A forger's changes to a certificate; its signature stays and fits no more.
Result<Bytes> altered_certificate(ByteView certificate, Tamper::Certificate what,
                                  ByteView forgers_key);

}  // namespace limen::passport
