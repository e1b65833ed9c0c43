// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/chip_crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <bit>
#include <memory>

#include "base/invariant.hpp"

namespace limen::virtual_chip {
namespace {

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* p) const { EVP_CIPHER_CTX_free(p); }
};
struct FreeMac {
    void operator()(EVP_MAC* p) const { EVP_MAC_free(p); }
};
struct FreeMacCtx {
    void operator()(EVP_MAC_CTX* p) const { EVP_MAC_CTX_free(p); }
};

Bytes digest(const EVP_MD* md, ByteView data) {
    Bytes out(static_cast<std::size_t>(EVP_MD_get_size(md)));
    unsigned length = 0;
    LIMEN_INVARIANT(EVP_Digest(data.data(), data.size(), out.data(), &length, md, nullptr) == 1,
                    "the digest is in OpenSSL's default provider");
    return out;
}

const EVP_CIPHER* cbc(Cipher cipher) {
    switch (cipher) {
        case Cipher::tdes:
            return EVP_des_ede3_cbc();
        case Cipher::aes128:
            return EVP_aes_128_cbc();
        case Cipher::aes192:
            return EVP_aes_192_cbc();
        case Cipher::aes256:
            return EVP_aes_256_cbc();
    }
    return nullptr;
}

// Two-key 3DES is K1 K2 K1 to OpenSSL.
Bytes cipher_key(Cipher cipher, ByteView key) {
    Bytes whole = to_bytes(key);
    if (cipher == Cipher::tdes) whole.insert(whole.end(), key.begin(), key.begin() + 8);
    return whole;
}

Bytes run(const EVP_CIPHER* kind, ByteView key, ByteView iv, ByteView data, bool encrypting) {
    const Bytes zero(16, 0);
    std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> context(EVP_CIPHER_CTX_new());
    Bytes out(data.size() + 32);
    int length = 0;
    const bool done =
        context &&
        EVP_CipherInit_ex2(context.get(), kind, key.data(), iv.empty() ? zero.data() : iv.data(),
                           encrypting ? 1 : 0, nullptr) == 1 &&
        EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
        EVP_CipherUpdate(context.get(), out.data(), &length, data.data(),
                         static_cast<int>(data.size())) == 1;
    LIMEN_INVARIANT(done && static_cast<std::size_t>(length) == data.size(),
                    "whole blocks and a key of the right length were given");
    out.resize(data.size());
    return out;
}

// Single DES lives in OpenSSL's legacy provider only; 3DES with one key three times is the same.
Bytes retail_mac(ByteView key, ByteView data) {
    LIMEN_INVARIANT(key.size() == 16 && !data.empty() && data.size() % 8 == 0,
                    "the retail MAC takes two DES keys and whole blocks");
    Bytes first;
    for (int i = 0; i < 3; ++i) first.insert(first.end(), key.begin(), key.begin() + 8);
    Bytes second;
    for (int i = 0; i < 3; ++i) second.insert(second.end(), key.begin() + 8, key.end());
    const Bytes chained = run(EVP_des_ede3_cbc(), first, {}, data, true);
    const Bytes last(chained.end() - 8, chained.end());
    return run(EVP_des_ede3_cbc(), first, {}, run(EVP_des_ede3_cbc(), second, {}, last, false),
               true);
}

Bytes cmac(Cipher cipher, ByteView key, ByteView data) {
    std::unique_ptr<EVP_MAC, FreeMac> kind(EVP_MAC_fetch(nullptr, "CMAC", nullptr));
    std::unique_ptr<EVP_MAC_CTX, FreeMacCtx> context(EVP_MAC_CTX_new(kind.get()));
    std::string name = EVP_CIPHER_get0_name(cbc(cipher));
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name.data(), 0),
        OSSL_PARAM_construct_end()};
    Bytes out(16);
    std::size_t length = 0;
    const bool done = context &&
                      EVP_MAC_init(context.get(), key.data(), key.size(), parameters.data()) == 1 &&
                      EVP_MAC_update(context.get(), data.data(), data.size()) == 1 &&
                      EVP_MAC_final(context.get(), out.data(), &length, out.size()) == 1;
    LIMEN_INVARIANT(done && length == 16, "AES-CMAC is in OpenSSL's default provider");
    out.resize(8);
    return out;
}

}  // namespace

Random system_random() {
    return [](std::size_t count) {
        Bytes out(count);
        LIMEN_INVARIANT(RAND_bytes(out.data(), static_cast<int>(count)) == 1,
                        "the system has randomness");
        return out;
    };
}

Bytes sha1(ByteView data) {
    return digest(EVP_sha1(), data);
}

Bytes hashed(const std::string& name, ByteView data) {
    const EVP_MD* const md = EVP_get_digestbyname(name.c_str());
    LIMEN_INVARIANT(md != nullptr, "the bundle was checked: a digest that OpenSSL has");
    return digest(md, data);
}

Bytes derive_key(Cipher cipher, ByteView secret, std::uint32_t counter) {
    Bytes input = to_bytes(secret);
    for (int shift = 24; shift >= 0; shift -= 8)
        input.push_back(static_cast<std::uint8_t>(counter >> shift));
    const bool wide = cipher == Cipher::aes192 || cipher == Cipher::aes256;
    Bytes key = digest(wide ? EVP_sha256() : EVP_sha1(), input);
    OPENSSL_cleanse(input.data(), input.size());
    key.resize(cipher == Cipher::aes256 ? 32 : cipher == Cipher::aes192 ? 24 : 16);
    if (cipher == Cipher::tdes) {
        for (auto& byte : key)  // DES keys carry odd parity in the lowest bit
            byte = static_cast<std::uint8_t>(
                (byte & 0xFE) | ((std::popcount(static_cast<unsigned>(byte & 0xFE)) & 1) ^ 1));
    }
    return key;
}

Bytes pad(ByteView data, std::size_t block) {
    Bytes out = to_bytes(data);
    out.push_back(0x80);
    while (out.size() % block != 0) out.push_back(0);
    return out;
}

Result<Bytes> unpad(ByteView data) {
    std::size_t end = data.size();
    while (end > 0 && data[end - 1] == 0) --end;
    if (end == 0 || data[end - 1] != 0x80)
        return fail(Stage::crypto, "virtual_chip.bad_padding",
                    "The decrypted command does not end in padding method 2.");
    return to_bytes(data.first(end - 1));
}

Bytes encrypt(Cipher cipher, ByteView key, ByteView iv, ByteView data) {
    return run(cbc(cipher), cipher_key(cipher, key), iv, data, true);
}

Bytes decrypt(Cipher cipher, ByteView key, ByteView iv, ByteView data) {
    return run(cbc(cipher), cipher_key(cipher, key), iv, data, false);
}

Bytes mac(Cipher cipher, ByteView key, ByteView data) {
    return cipher == Cipher::tdes ? retail_mac(key, data) : cmac(cipher, key, data);
}

bool equal(ByteView a, ByteView b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace limen::virtual_chip
