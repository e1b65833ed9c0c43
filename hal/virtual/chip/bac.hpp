// SPDX-License-Identifier: Apache-2.0
// The card's side of Basic Access Control (ICAO Doc 9303-11, 4.3).
#pragma once

#include <memory>
#include <string_view>

#include "hal/virtual/chip/secure_channel.hpp"

namespace limen::virtual_chip {

class BasicAccess {
  public:
    BasicAccess(std::string_view mrz_information, Random random);

    // GET CHALLENGE: eight bytes, good for one attempt.
    Bytes challenge();
    struct Answer {
        Bytes data;  // 40 bytes: cryptogram and MAC
        std::unique_ptr<SecureChannel> channel;
    };
    // EXTERNAL AUTHENTICATE: the 40 bytes from the terminal. On failure the status word: 6700,
    // 6985 (no challenge), 6300 (wrong key).
    std::expected<Answer, std::uint16_t> authenticate(ByteView data);

  private:
    Random random_;
    Bytes encryption_key_, mac_key_, challenge_;
};

}  // namespace limen::virtual_chip
