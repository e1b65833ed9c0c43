// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace limen::pki {

// The two letters that an issuer's certificates carry for the three (or one) in the machine
// readable zone: "D" and "DEU" → "DE", "UTO" → "UT" (Doc 9303-3, 5; 9303-12, 7.1.1). Empty for an
// unknown code. Fillers are passed over.
std::string_view two_letters(std::string_view state);

}  // namespace limen::pki
