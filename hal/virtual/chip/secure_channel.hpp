// SPDX-License-Identifier: Apache-2.0
// The card's side of secure messaging (ICAO Doc 9303-11, 9.8): opens protected commands, protects
// answers.
#pragma once

#include <optional>

#include "hal/chip-reader/apdu.hpp"
#include "hal/virtual/chip/chip_crypto.hpp"

namespace limen::virtual_chip {

class SecureChannel {
  public:
    // `counter`: the send sequence counter's start value, one block long.
    SecureChannel(Cipher cipher, Bytes encryption_key, Bytes mac_key, Bytes counter);
    ~SecureChannel();
    SecureChannel(const SecureChannel&) = delete;
    SecureChannel& operator=(const SecureChannel&) = delete;

    // The plain command inside. On failure the status word to answer with in plain (6987, 6988);
    // the session is then over and the channel must be thrown away.
    std::expected<apdu::Command, std::uint16_t> open(const apdu::Command& sealed);
    // The protected form of an answer to the command opened last. `status_object`: with the status
    // word inside as well (DO99).
    apdu::Response seal(const apdu::Response& plain, std::uint8_t ins, bool status_object = true);

    // How many bytes of plain data fit into an answer of at most `limit` bytes (without SW).
    std::size_t capacity(std::size_t limit, std::uint8_t ins) const;

  private:
    void count_up();
    Bytes iv() const;
    Bytes mac_over(ByteView data) const;

    Cipher cipher_;
    Bytes encryption_key_, mac_key_, counter_;
};

}  // namespace limen::virtual_chip
