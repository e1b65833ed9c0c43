// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace limen::emrtd {

// What a file does otherwise than its standard says, and was understood all the same.
struct Deviation {
    // Stable, "<file>.<what>" in lower case: "dg11.date_bcd", "dg2.record_length".
    std::string code;
    // One sentence with the file, the place and the section. Never what the file says of a person.
    std::string words;
};
using Deviations = std::vector<Deviation>;

// More are counted and not kept: a file made of nothing else must not fill the memory.
inline constexpr std::size_t kMaxDeviations = 32;

}  // namespace limen::emrtd
