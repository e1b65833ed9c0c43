// SPDX-License-Identifier: Apache-2.0
// "distrust.txt" in a trust folder: certificates that this site does not trust, whatever list they
// come with. One a line: the certificate's SHA-256 in 64 hex digits, then a word why; "#" begins a
// comment.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"

namespace limen::pki {

inline constexpr const char* kDistrustFile = "distrust.txt";

// Fingerprint in lower case → why. Empty where the folder has no such file. A line that is none is
// "trust.bad_distrust": a certificate must not be trusted because somebody mistyped.
Result<std::map<std::string, std::string>> read_distrust(const std::filesystem::path& folder);

// Adds a line, durably. Cause "trust.bad_fingerprint".
Result<void> add_distrust(const std::filesystem::path& folder, const std::string& fingerprint,
                          const std::string& why);

}  // namespace limen::pki
