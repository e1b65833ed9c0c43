// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/mapping.hpp"

#include <array>

#include "identity/emrtd/general_authenticate.hpp"

namespace limen::emrtd {
namespace {

constexpr ChainedStep kStep{"the mapping"};

// c0 and c1 for blocks of 128 bits (3DES, AES-128) and of 256 bits (AES-192, AES-256).
constexpr std::array<std::uint8_t, 16> kShort0 = {0xA6, 0x68, 0x89, 0x2A, 0x7C, 0x41, 0xE3, 0xCA,
                                                  0x73, 0x9F, 0x40, 0xB0, 0x57, 0xD8, 0x59, 0x04};
constexpr std::array<std::uint8_t, 16> kShort1 = {0xA4, 0xE1, 0x36, 0xAC, 0x72, 0x5F, 0x73, 0x8B,
                                                  0x01, 0xC1, 0xF6, 0x02, 0x17, 0xC1, 0x88, 0xAD};
constexpr std::array<std::uint8_t, 32> kLong0 = {
    0xD4, 0x63, 0xD6, 0x52, 0x34, 0x12, 0x4E, 0xF7, 0x89, 0x70, 0x54, 0x98, 0x6D, 0xCA, 0x0A, 0x17,
    0x4E, 0x28, 0xDF, 0x75, 0x8C, 0xBA, 0xA0, 0x3F, 0x24, 0x06, 0x16, 0x41, 0x4D, 0x5A, 0x16, 0x76};
constexpr std::array<std::uint8_t, 32> kLong1 = {
    0x54, 0xBD, 0x72, 0x55, 0xF0, 0xAA, 0xF8, 0x31, 0xBE, 0xC3, 0x42, 0x3F, 0xCF, 0x39, 0xD6, 0x9B,
    0x6C, 0xBF, 0x06, 0x66, 0x77, 0xD0, 0xFA, 0xAE, 0x5A, 0xAD, 0xD9, 0x9D, 0xF8, 0xE5, 0x35, 0x17};

// 64 bits over the prime's, so that the remainder is as good as uniform.
constexpr std::size_t kMargin = 64;

}  // namespace

std::size_t nonce_size(Cipher cipher) {
    return key_size(cipher) > 16 ? 32 : 16;
}

Result<Secret> pseudo_random(Cipher cipher, const Secret& s, ByteView t, std::size_t bits) {
    const bool is_long = nonce_size(cipher) == 32;
    const ByteView c0 = is_long ? ByteView(kLong0) : ByteView(kShort0);
    const ByteView c1 = is_long ? ByteView(kLong1) : ByteView(kShort1);
    const std::size_t rounds = (bits + kMargin + s.size() * 8 - 1) / (s.size() * 8);
    // A block as key is cut to the key's size (AES-192).
    const auto as_key = [cipher](ByteView block) { return Secret(block.first(key_size(cipher))); };

    LIMEN_TRY(Bytes first, encrypt(cipher, as_key(t), {}, s.view()));
    Secret block(std::move(first));
    Bytes out;
    out.reserve(rounds * s.size());
    for (std::size_t i = 0; i < rounds; ++i) {
        const Secret key = as_key(block.view());
        LIMEN_TRY(Bytes next, encrypt(cipher, key, {}, c0));
        block = Secret(std::move(next));
        LIMEN_TRY(Bytes part, encrypt(cipher, key, {}, c1));
        const Secret x(std::move(part));
        out.insert(out.end(), x.view().begin(), x.view().end());
    }
    return Secret(std::move(out));
}

Result<MappedGenerator> map_by_key_agreement(Card& card, const KeyGroup& group, const Secret& nonce,
                                             const Random& random) {
    LIMEN_TRY(const KeyPair own, group.draw_key_pair(random));
    LIMEN_TRY(const apdu::Response response,
              general_authenticate(card, kStep, dynamic_tag::kMappingOut, own.public_key));
    LIMEN_TRY(Bytes theirs, dynamic_object(response, kStep, dynamic_tag::kMappingIn));
    LIMEN_TRY(const Bytes accepted, group.accept(theirs));
    LIMEN_TRY(const Secret agreed, group.agree(own.private_key, accepted));
    LIMEN_TRY(Secret generator, group.map_generic(nonce, agreed));
    return MappedGenerator{std::move(generator), std::move(theirs)};
}

Result<MappedGenerator> map_by_encoding(Card& card, const KeyGroup& group, Cipher cipher,
                                        const Secret& nonce, const Random& random) {
    Bytes t(key_size(cipher));
    random(t);
    LIMEN_TRY(const apdu::Response response,
              general_authenticate(card, kStep, dynamic_tag::kMappingOut, t));
    // The chip has nothing to say here (4.4.5.2.2); some leave its empty object out.
    LIMEN_CHECK(dynamic_data(response, kStep));
    LIMEN_TRY(const Secret number, pseudo_random(cipher, nonce, t, group.field_bits()));
    LIMEN_TRY(Secret generator, group.map_integrated(number));
    return MappedGenerator{std::move(generator), {}};
}

}  // namespace limen::emrtd
