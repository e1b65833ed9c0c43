// SPDX-License-Identifier: Apache-2.0
// What two birth dates say about being one person's. Lists carry years alone, placeholders
// (1 January) and typing errors; documents carry unknown parts (ICAO Doc 9303-3, 4.8).
#pragma once

#include <cstdint>

#include "border/document.hpp"

namespace limen::border::matching {

enum class BirthEvidence : std::uint8_t {
    exact,
    day_month_swapped,
    agrees_as_far_as_known,  // parts are unknown, or one side is a 1 January that stands for a year
    one_digit_differs,
    unknown,  // one side says nothing
    near,     // at most two years apart
    differs,
};
BirthEvidence compare_births(const PartialDate& a, const PartialDate& b);

// A name's score once the birth dates are known; 0–1 in, 0–1 out, never a higher value for worse
// evidence.
double with_birth(double name_score, BirthEvidence evidence);

}  // namespace limen::border::matching
