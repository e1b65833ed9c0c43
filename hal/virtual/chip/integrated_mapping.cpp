// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/integrated_mapping.hpp"

#include <openssl/crypto.h>

#include <array>

namespace limen::virtual_chip {
namespace {

constexpr std::array<std::uint8_t, 16> kC0 = {0xA6, 0x68, 0x89, 0x2A, 0x7C, 0x41, 0xE3, 0xCA,
                                              0x73, 0x9F, 0x40, 0xB0, 0x57, 0xD8, 0x59, 0x04};
constexpr std::array<std::uint8_t, 16> kC1 = {0xA4, 0xE1, 0x36, 0xAC, 0x72, 0x5F, 0x73, 0x8B,
                                              0x01, 0xC1, 0xF6, 0x02, 0x17, 0xC1, 0x88, 0xAD};
constexpr std::array<std::uint8_t, 32> kLongC0 = {
    0xD4, 0x63, 0xD6, 0x52, 0x34, 0x12, 0x4E, 0xF7, 0x89, 0x70, 0x54, 0x98, 0x6D, 0xCA, 0x0A, 0x17,
    0x4E, 0x28, 0xDF, 0x75, 0x8C, 0xBA, 0xA0, 0x3F, 0x24, 0x06, 0x16, 0x41, 0x4D, 0x5A, 0x16, 0x76};
constexpr std::array<std::uint8_t, 32> kLongC1 = {
    0x54, 0xBD, 0x72, 0x55, 0xF0, 0xAA, 0xF8, 0x31, 0xBE, 0xC3, 0x42, 0x3F, 0xCF, 0x39, 0xD6, 0x9B,
    0x6C, 0xBF, 0x06, 0x66, 0x77, 0xD0, 0xFA, 0xAE, 0x5A, 0xAD, 0xD9, 0x9D, 0xF8, 0xE5, 0x35, 0x17};

bool wide(Cipher cipher) {
    return cipher == Cipher::aes192 || cipher == Cipher::aes256;
}

}  // namespace

std::size_t integrated_nonce_bytes(Cipher cipher) {
    return wide(cipher) ? 32 : 16;
}
std::size_t integrated_terminal_nonce_bytes(Cipher cipher) {
    return cipher == Cipher::aes256 ? 32 : cipher == Cipher::aes192 ? 24 : 16;
}

Bytes integrated_randomness(Cipher cipher, ByteView s, ByteView t, std::size_t prime_bits) {
    constexpr std::size_t kSurplusBits = 64;  // what makes the reduced number uniform
    const ByteView c0 = wide(cipher) ? ByteView(kLongC0) : ByteView(kC0);
    const ByteView c1 = wide(cipher) ? ByteView(kLongC1) : ByteView(kC1);
    const std::size_t key_bytes = integrated_terminal_nonce_bytes(cipher);
    const std::size_t bits = 8 * c0.size();
    Bytes key = encrypt(cipher, t, {}, s);
    Bytes out;
    for (std::size_t had = 0; had < prime_bits + kSurplusBits; had += bits) {
        key.resize(key_bytes);
        const Bytes x = encrypt(cipher, key, {}, c1);
        out.insert(out.end(), x.begin(), x.end());
        key = encrypt(cipher, key, {}, c0);
    }
    OPENSSL_cleanse(key.data(), key.size());
    return out;
}

}  // namespace limen::virtual_chip
