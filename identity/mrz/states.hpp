// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace limen::mrz {

// Codes of Doc 9303-3, section 5: ISO 3166-1 alpha-3, Germany's "D", the organisations and the
// codes for persons without a nationality. Real documents carry others too, so an unknown code is
// worth a warning and no more.
bool is_known_state(std::string_view code);

}  // namespace limen::mrz
