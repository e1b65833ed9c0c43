// SPDX-License-Identifier: Apache-2.0
// A chip reader whose plug the dock can pull: passes everything on to the real driver until then.
#pragma once

#include <memory>

#include "hal/chip-reader/chip_reader.hpp"
#include "hal/virtual/stage/stage.hpp"

namespace limen::virtual_world {

// The stage outlives the reader.
std::unique_ptr<hal::ChipReader> make_breakable_reader(std::unique_ptr<hal::ChipReader> reader,
                                                       const Stage& stage);

}  // namespace limen::virtual_world
