// SPDX-License-Identifier: Apache-2.0
// The card's side of PACE (ICAO Doc 9303-11, 4.4): generic, integrated and chip authentication
// mapping, on elliptic curves and in prime fields.
#pragma once

#include <memory>
#include <vector>

#include "hal/virtual/chip/bundle.hpp"
#include "hal/virtual/chip/private_key.hpp"
#include "hal/virtual/chip/secure_channel.hpp"

namespace limen::virtual_chip {

// The value bytes of the object identifier id-PACE-* (without tag and length).
Bytes pace_oid(const PaceOffer& offer);

// What was agreed, for what comes after PACE.
struct PaceKeys {
    std::shared_ptr<const KeyGroup> group;
    Bytes chip_public, terminal_public;  // of the key agreement's step
    bool chip_proven = false;            // by chip authentication mapping
};

class Pace {
  public:
    // `secret`: SHA-1 of the MRZ information, or the CAN's digits (Doc 9303-11, 9.7.3). `chip_key`:
    // the one that chip authentication mapping proves; it must live as long as this.
    // Random values are taken in this order: nonce (16 bytes, 32 for integrated mapping with
    // AES-192 and -256), mapping key (not for integrated mapping), ephemeral key (each as long as
    // the curve's field, or the order of the prime field's subgroup).
    Pace(const PaceOffer& offer, ByteView secret, Random random,
         const AgreementKey* chip_key = nullptr, const std::set<Quirk>& quirks = {});
    ~Pace();

    // Names of trusted authorities for the last answer (4.4.5.5), the newest first.
    void announce(std::vector<Bytes> authority_references);

    // GENERAL AUTHENTICATE's four steps; `data` is the whole data field (7C …). On failure the
    // status word: 6A80 (malformed, point not on the curve), 6985 (out of order), 6300 (token).
    std::expected<Bytes, std::uint16_t> step(ByteView data);
    // After the last step succeeded.
    std::unique_ptr<SecureChannel> take_channel();
    const PaceKeys& keys() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::virtual_chip
