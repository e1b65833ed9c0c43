// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace limen::mrz {

// A name in UTF-8 to A–Z and single spaces (Doc 9303-3, section 6: Latin and Cyrillic; 4.6:
// apostrophes and full stops fall away, hyphens and commas part). Where the table leaves a choice
// (Ä: AE or A; Ñ: N or NXX) the first recommended is taken. Error "mrz.cannot_transliterate"
// naming the code point, "mrz.bad_field" for digits.
Result<std::string> transliterate(std::string_view utf8);

}  // namespace limen::mrz
