// SPDX-License-Identifier: Apache-2.0
// Forgeries of what a chip holds, after it was signed.
#pragma once

#include "provisioning/passport/chip_content.hpp"

namespace limen::passport {

// Another document of the same kind and the same signer, with another holder; nothing is forged
// about it.
Profile other_document(const Profile& profile);

// The data groups as the chip shows them. `signed_groups`: as they were signed.
Result<std::map<int, Bytes>> tampered_groups(const std::map<int, Bytes>& signed_groups,
                                             const Profile& profile,
                                             const std::vector<std::string>& mrz_lines,
                                             Workshop& workshop);

// A clone's chip has keys of its own, which are not those that the files speak of.
Result<void> forget_private_keys(ChipContent& content, const Profile& profile, Workshop& workshop);

}  // namespace limen::passport
