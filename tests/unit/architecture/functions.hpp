// SPDX-License-Identifier: Apache-2.0
// Where the functions of a C++ file begin and end, found by its braces.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace limen::tests {

// First and last line (from 1): from the line its signature begins on to the closing brace's.
struct FunctionLines {
    std::size_t first = 0;
    std::size_t last = 0;
};

// The functions with a body of a file, in the order they end. A lambda inside a function, a loop
// or a brace that only initialises is part of what it stands in, never a function of its own.
std::vector<FunctionLines> functions_in(const std::vector<std::string>& lines);

}  // namespace limen::tests
