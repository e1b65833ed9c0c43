// SPDX-License-Identifier: Apache-2.0
// What must come of a changed byte, by what the byte is for; and the few that nobody signs.
#pragma once

#include "tests/unit/passport-matrix/mutation_support.hpp"

namespace limen::passport::test {

// Genuine documents in the forms and algorithms that there are, made once.
const std::vector<Original>& signed_originals();

// `part`: a name of sod_map.hpp's, or of another file's parts.
const Rule& rule_of(const Original& original, std::string_view part);
// The same where a whole element of EF.SOD was changed, with all lengths put right. `part`: of its
// first byte.
enum class Change : std::uint8_t { taken_out, doubled, emptied, moved };
Rule element_rule(const Original& original, std::string_view part, std::uint8_t tag, Change change);

}  // namespace limen::passport::test
