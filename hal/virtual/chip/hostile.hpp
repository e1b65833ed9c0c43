// SPDX-License-Identifier: Apache-2.0
// What a hostile chip does to whole answers, whatever they say.
#pragma once

#include "hal/chip-reader/apdu.hpp"
#include "hal/virtual/chip/bundle.hpp"
#include "hal/virtual/chip/chip_crypto.hpp"

namespace limen::virtual_chip {

class Hostile {
  public:
    // The behaviour must live as long as this.
    Hostile(const Behaviour& behaviour, Random random)
        : behaviour_(behaviour), random_(std::move(random)) {}

    // The chip was lifted, or laid down again.
    void lifted();
    // What a recording says instead of looking at the command.
    std::optional<Bytes> replayed();
    // The answer that goes out. `in_session`: the command came through secure messaging.
    Bytes spoiled(Bytes answer, const apdu::Command& command, bool in_session);

  private:
    const Behaviour& behaviour_;
    Random random_;
    std::vector<Bytes> recorded_;
    bool replaying_ = false;
    std::size_t next_ = 0;
    std::uint8_t other_length_ = 1;
};

}  // namespace limen::virtual_chip
