// SPDX-License-Identifier: Apache-2.0
// The pseudo-random function of PACE's integrated mapping (ICAO Doc 9303-11, 4.4.3.3.2).
#pragma once

#include "hal/virtual/chip/chip_crypto.hpp"

namespace limen::virtual_chip {

// The nonces' lengths in bytes: the chip's s, and the terminal's t.
std::size_t integrated_nonce_bytes(Cipher cipher);
std::size_t integrated_terminal_nonce_bytes(Cipher cipher);

// R(s, t) before it is reduced modulo the prime of this length.
Bytes integrated_randomness(Cipher cipher, ByteView s, ByteView t, std::size_t prime_bits);

}  // namespace limen::virtual_chip
