// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace limen {

// The calling thread, and those it starts, give way to the others of this machine (nice 5): for
// workers that compute while a person touches the screen.
void give_way();

}  // namespace limen
