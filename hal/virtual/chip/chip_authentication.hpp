// SPDX-License-Identifier: Apache-2.0
// The card's side of Chip Authentication, version 1 (ICAO Doc 9303-11, 6.2).
#pragma once

#include <memory>

#include "hal/virtual/chip/bundle.hpp"
#include "hal/virtual/chip/private_key.hpp"
#include "hal/virtual/chip/secure_channel.hpp"

namespace limen::virtual_chip {

// The value bytes of the object identifier id-CA-* (without tag and length).
Bytes chip_authentication_oid(bool elliptic, int cipher);

struct ChipSession {
    std::unique_ptr<SecureChannel> channel;
    Bytes terminal_public;
};
// Agrees new session keys with the terminal's ephemeral key. On failure the status word: 6A80, the
// key is none of this group.
std::expected<ChipSession, std::uint16_t> authenticate_chip(const AgreementKey& key, Cipher cipher,
                                                            ByteView terminal_public);

}  // namespace limen::virtual_chip
