// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"

namespace limen::portrait {

// Rows from the top, without gaps; blue, green, red, eight bits each.
struct Picture {
    int width = 0, height = 0;
    Bytes bgr;
};

}  // namespace limen::portrait
