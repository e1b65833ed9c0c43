// SPDX-License-Identifier: Apache-2.0
// The few cryptographic steps that BAC, PACE and secure messaging are made of (Doc 9303-11, 9.7 and
// 9.8).
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "base/bytes.hpp"

namespace limen::emrtd {

// Key bytes that are wiped when they are no longer needed.
class Secret {
  public:
    Secret() = default;
    explicit Secret(Bytes bytes) : bytes_(std::move(bytes)) {}
    explicit Secret(ByteView bytes) : bytes_(bytes.begin(), bytes.end()) {}
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();
    ByteView view() const { return bytes_; }
    std::size_t size() const { return bytes_.size(); }

  private:
    Bytes bytes_;
};

enum class Cipher : std::uint8_t { des3, aes128, aes192, aes256 };
std::size_t block_size(Cipher cipher);  // 8 or 16 bytes
std::size_t key_size(Cipher cipher);    // 16, 16, 24 or 32 bytes

// Fills with random bytes; a parameter so that worked examples can be followed to the byte.
using Random = std::function<void(std::span<std::uint8_t>)>;
Random system_random();

enum class KeyUse : std::uint32_t { encryption = 1, mac = 2, password = 3 };
// Key derivation function (9.7.1): SHA-1 for 3DES and AES-128, else SHA-256; DES parity adjusted.
Secret derive_key(Cipher cipher, ByteView shared_secret, KeyUse use);

Bytes sha1(ByteView data);

// CBC without padding; data in whole blocks, iv one block (empty: zeros). An error
// ("chip.bad_length") where the data are not whole blocks.
Result<Bytes> encrypt(Cipher cipher, const Secret& key, ByteView iv, ByteView data);
Result<Bytes> decrypt(Cipher cipher, const Secret& key, ByteView iv, ByteView data);

// Eight bytes. 3DES: retail MAC (ISO/IEC 9797-1 algorithm 3) over the data padded by method 2; AES:
// CMAC over the data as they are (9.8.6.1, 9.8.6.2).
Result<Bytes> mac(Cipher cipher, const Secret& key, ByteView data);

// ISO/IEC 9797-1 padding method 2: 80, then zeros to a whole block.
Bytes pad(ByteView data, std::size_t block);
// The inverse; "chip.bad_padding".
Result<Bytes> unpad(ByteView data);

// In time that does not depend on where they differ.
bool equal_secrets(ByteView a, ByteView b);

}  // namespace limen::emrtd
