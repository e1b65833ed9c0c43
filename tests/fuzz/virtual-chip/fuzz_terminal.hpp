// SPDX-License-Identifier: Apache-2.0
// As much of a terminal as it takes to get behind secure messaging, where most of the chip is.
#pragma once

#include <functional>

#include "hal/virtual/chip/chip_crypto.hpp"
#include "hal/virtual/chip/private_key.hpp"

namespace limen::virtual_chip {

class FuzzTerminal {
  public:
    explicit FuzzTerminal(std::function<Bytes(ByteView)> send) : send_(std::move(send)) {}

    void select_application();
    void bac(std::string_view mrz_information);
    // `private_key`: the chip's, PKCS#8.
    void chip_authentication(ByteView private_key);
    // A short command as it would be in plain; sent in plain where no session stands.
    void seal_and_send(ByteView command);
    void forget() { session_.reset(); }

  private:
    struct Session {
        Cipher cipher;
        Bytes encryption_key, mac_key, counter;
    };
    void count_up();
    void begin(Cipher cipher, ByteView secret, Bytes counter);

    std::function<Bytes(ByteView)> send_;
    std::optional<Session> session_;
};

}  // namespace limen::virtual_chip
