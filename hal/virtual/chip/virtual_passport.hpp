// SPDX-License-Identifier: Apache-2.0
// An eMRTD chip in software (ICAO Doc 9303-10, -11): a function from command to answer, for any
// transport. One card, one thread at a time.
#pragma once

#include <memory>

#include "hal/virtual/chip/bundle.hpp"
#include "hal/virtual/chip/chip_crypto.hpp"

namespace limen::virtual_chip {

class VirtualPassport {
  public:
    explicit VirtualPassport(Bundle bundle, Random random = system_random());
    ~VirtualPassport();

    // Answers one command APDU; never fails, a malformed command is answered with a status word.
    // Only chips with quirks that say so answer with less than a status word.
    Bytes process(ByteView command);

    // All forget the session and what is selected, as loss of the field does.
    void power_on();
    void power_off();
    void reset();

    // What the last command cost a real chip: computing with public keys, and waiting that it
    // imposes after wrong keys.
    struct Effort {
        int key_operations = 0;
        std::chrono::milliseconds penalty{0};
    };
    Effort last_effort() const;

    Bytes atr() const;
    const Bundle& bundle() const;
    // True while a secure messaging session stands.
    bool has_session() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::virtual_chip
