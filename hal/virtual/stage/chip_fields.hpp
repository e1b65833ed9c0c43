// SPDX-License-Identifier: Apache-2.0
// Where the stage's chips appear: on the reader that the real pcscd shows, or on one in this
// process.
#pragma once

#include <memory>

#include "hal/virtual/chip/virtual_reader.hpp"
#include "hal/virtual/chip/vpcd_server.hpp"
#include "hal/virtual/stage/stage.hpp"

namespace limen::virtual_world {

// Errors: those of VpcdServer::start().
Result<std::unique_ptr<ChipField>> make_vpcd_field(const virtual_chip::VpcdAddress& address);
// The reader outlives the field.
std::unique_ptr<ChipField> make_local_field(virtual_chip::VirtualReader& reader);

}  // namespace limen::virtual_world
