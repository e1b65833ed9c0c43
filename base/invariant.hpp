// SPDX-License-Identifier: Apache-2.0
// LIMEN_INVARIANT(condition, "what must hold") stays on in release: a program that has lost an
// invariant stops, and the lane falls to its safe state by hardware and by the supervisor's
// restart.
#pragma once

namespace limen {
// Writes file, line and the sentence to stderr without allocating, then aborts.
[[noreturn]] void invariant_broken(const char* file, int line, const char* condition,
                                   const char* sentence) noexcept;
}  // namespace limen

#define LIMEN_INVARIANT(condition, sentence) \
    (static_cast<bool>(condition)            \
         ? static_cast<void>(0)              \
         : ::limen::invariant_broken(__FILE__, __LINE__, #condition, sentence))
