// SPDX-License-Identifier: Apache-2.0
#include "base/invariant.hpp"

#include <cstdio>
#include <cstdlib>

namespace limen {

void invariant_broken(const char* file, int line, const char* condition,
                      const char* sentence) noexcept {
    std::fprintf(stderr, "invariant broken at %s:%d: %s (%s)\n", file, line, sentence, condition);
    std::abort();
}

}  // namespace limen
