// SPDX-License-Identifier: Apache-2.0
// The card's side of PACE with ECDH and generic mapping (ICAO Doc 9303-11, 4.4).
#pragma once

#include <memory>
#include <string>

#include "hal/virtual/chip/bundle.hpp"
#include "hal/virtual/chip/secure_channel.hpp"

namespace limen::virtual_chip {

// The value bytes of the object identifier id-PACE-* (without tag and length).
Bytes pace_oid(const PaceOffer& offer);

class Pace {
  public:
    // `secret`: SHA-1 of the MRZ information, or the CAN's digits (Doc 9303-11, 9.7.3).
    // Random values are taken in this order: nonce (16 bytes), mapping key, ephemeral key (each as
    // long as the curve's field).
    Pace(const PaceOffer& offer, ByteView secret, Random random);
    ~Pace();

    // GENERAL AUTHENTICATE's four steps; `data` is the whole data field (7C …). On failure the
    // status word: 6A80 (malformed, point not on the curve), 6985 (out of order), 6300 (token).
    std::expected<Bytes, std::uint16_t> step(ByteView data);
    // After the last step succeeded.
    std::unique_ptr<SecureChannel> take_channel();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::virtual_chip
