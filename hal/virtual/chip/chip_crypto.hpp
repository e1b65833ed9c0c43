// SPDX-License-Identifier: Apache-2.0
// The card-side primitives of ICAO Doc 9303-11. Written apart from the reader's (identity/emrtd) on
// purpose: a mistake made twice by the same code would go unseen.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/bytes.hpp"

namespace limen::virtual_chip {

enum class Cipher : std::uint8_t { tdes, aes128, aes192, aes256 };

constexpr std::size_t block_size(Cipher cipher) {
    return cipher == Cipher::tdes ? 8 : 16;
}

// `count` random bytes. Tests put the published values of a worked example here.
using Random = std::function<Bytes(std::size_t count)>;
Random system_random();

Bytes sha1(ByteView data);
// By OpenSSL's name: "SHA1", "SHA224", "SHA256", "SHA384" or "SHA512".
Bytes hashed(const std::string& digest, ByteView data);
// Doc 9303-11, 9.7.1. counter: 1 encryption, 2 MAC, 3 PACE password.
Bytes derive_key(Cipher cipher, ByteView secret, std::uint32_t counter);

// Padding method 2 of ISO/IEC 9797-1: 80 00 … up to a whole block.
Bytes pad(ByteView data, std::size_t block);
// Error "virtual_chip.bad_padding" where there is none.
Result<Bytes> unpad(ByteView data);

// CBC without padding; the length must be whole blocks. An empty `iv` is all zeros.
Bytes encrypt(Cipher cipher, ByteView key, ByteView iv, ByteView data);
Bytes decrypt(Cipher cipher, ByteView key, ByteView iv, ByteView data);

// Eight bytes: retail MAC (ISO/IEC 9797-1 algorithm 3) over whole blocks, or CMAC cut to eight
// bytes (which takes any length).
Bytes mac(Cipher cipher, ByteView key, ByteView data);

bool equal(ByteView a, ByteView b);  // in constant time

}  // namespace limen::virtual_chip
