// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/crypto.hpp"

#include <openssl/cmac.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <utility>

#include "base/invariant.hpp"

namespace limen::emrtd {
namespace {

constexpr std::size_t kDesBlock = 8;
constexpr std::size_t kDesKey = 8;
constexpr std::size_t kMacSize = 8;

std::unexpected<Error> crypto_error(const char* cause, const char* message) {
    return fail(Stage::chip_access, cause, message);
}

const EVP_CIPHER* cbc_of(Cipher cipher) {
    switch (cipher) {
        case Cipher::des3:
            return EVP_des_ede3_cbc();
        case Cipher::aes128:
            return EVP_aes_128_cbc();
        case Cipher::aes192:
            return EVP_aes_192_cbc();
        case Cipher::aes256:
            break;
    }
    return EVP_aes_256_cbc();
}

Bytes digest(const EVP_MD* algorithm, ByteView data) {
    Bytes out(static_cast<std::size_t>(EVP_MD_get_size(algorithm)));
    const int ok = EVP_Digest(data.data(), data.size(), out.data(), nullptr, algorithm, nullptr);
    LIMEN_INVARIANT(ok == 1, "OpenSSL's default provider has SHA-1 and SHA-256");
    return out;
}

// Two-key 3DES is three-key 3DES with the first key again as the third.
Secret three_keys(ByteView a, ByteView b) {
    Bytes key(a.begin(), a.end());
    key.insert(key.end(), b.begin(), b.end());
    key.insert(key.end(), a.begin(), a.end());
    return Secret(std::move(key));
}

Result<Bytes> run_cbc(const EVP_CIPHER* algorithm, ByteView key, ByteView iv, ByteView data,
                      bool encrypting) {
    const auto block = static_cast<std::size_t>(EVP_CIPHER_get_block_size(algorithm));
    if (data.size() % block != 0)
        return crypto_error("chip.bad_length", "encrypted data are not whole blocks");
    const Bytes zeros(block, 0);
    if (iv.empty()) iv = zeros;
    LIMEN_INVARIANT(iv.size() == block, "an IV is one block");
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    Bytes out(data.size());
    int length = 0;
    const bool ok = context &&
                    EVP_CipherInit_ex2(context.get(), algorithm, key.data(), iv.data(),
                                       encrypting ? 1 : 0, nullptr) == 1 &&
                    EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
                    EVP_CipherUpdate(context.get(), out.data(), &length, data.data(),
                                     static_cast<int>(data.size())) == 1;
    if (!ok || static_cast<std::size_t>(length) != out.size())
        return crypto_error("chip.crypto", "the cipher could not be run");
    return out;
}

Result<Bytes> cbc(Cipher cipher, const Secret& key, ByteView iv, ByteView data, bool encrypting) {
    LIMEN_INVARIANT(key.size() == key_size(cipher), "the key fits its cipher");
    if (cipher != Cipher::des3) return run_cbc(cbc_of(cipher), key.view(), iv, data, encrypting);
    const Secret keys = three_keys(key.view().first(kDesKey), key.view().subspan(kDesKey));
    return run_cbc(cbc_of(cipher), keys.view(), iv, data, encrypting);
}

// Single DES exists in the legacy provider only; DES-EDE3 with the same key three times is the
// same.
Result<Bytes> retail_mac(const Secret& key, ByteView data) {
    LIMEN_INVARIANT(key.size() == 2 * kDesKey, "a retail MAC has two keys");
    const ByteView a = key.view().first(kDesKey);
    const ByteView b = key.view().subspan(kDesKey);
    const Bytes padded = pad(data, kDesBlock);
    const ByteView body = ByteView(padded).first(padded.size() - kDesBlock);
    const Secret single = three_keys(a, a);
    LIMEN_TRY(const Bytes chain, run_cbc(EVP_des_ede3_cbc(), single.view(), {}, body, true));
    const ByteView before_last = chain.empty() ? ByteView{} : ByteView(chain).last(kDesBlock);
    const Secret triple = three_keys(a, b);
    return run_cbc(EVP_des_ede3_cbc(), triple.view(), before_last, ByteView(padded).last(kDesBlock),
                   true);
}

Result<Bytes> cmac(Cipher cipher, const Secret& key, ByteView data) {
    LIMEN_INVARIANT(key.size() == key_size(cipher), "the key fits its cipher");
    static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "CMAC", nullptr);
    LIMEN_INVARIANT(algorithm != nullptr, "OpenSSL's default provider has CMAC");
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(
        EVP_MAC_CTX_new(algorithm), EVP_MAC_CTX_free);
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(
            OSSL_MAC_PARAM_CIPHER, const_cast<char*>(EVP_CIPHER_get0_name(cbc_of(cipher))), 0),
        OSSL_PARAM_construct_end()};
    Bytes out(16);
    std::size_t length = 0;
    if (!context || EVP_MAC_init(context.get(), key.view().data(), key.size(), params) != 1 ||
        EVP_MAC_update(context.get(), data.data(), data.size()) != 1 ||
        EVP_MAC_final(context.get(), out.data(), &length, out.size()) != 1)
        return crypto_error("chip.crypto", "the message authentication code could not be made");
    out.resize(kMacSize);
    return out;
}

}  // namespace

Secret::Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
Secret& Secret::operator=(Secret&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
}
Secret::~Secret() {
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

std::size_t block_size(Cipher cipher) {
    return cipher == Cipher::des3 ? kDesBlock : 16;
}

std::size_t key_size(Cipher cipher) {
    switch (cipher) {
        case Cipher::des3:
        case Cipher::aes128:
            return 16;
        case Cipher::aes192:
            return 24;
        case Cipher::aes256:
            break;
    }
    return 32;
}

Random system_random() {
    return [](std::span<std::uint8_t> out) {
        const int ok = RAND_priv_bytes(out.data(), static_cast<int>(out.size()));
        LIMEN_INVARIANT(ok == 1, "the system gives random numbers");
    };
}

Secret derive_key(Cipher cipher, ByteView shared_secret, KeyUse use) {
    Bytes input = to_bytes(shared_secret);
    const auto counter = static_cast<std::uint32_t>(use);
    for (int shift = 24; shift >= 0; shift -= 8)
        input.push_back(static_cast<std::uint8_t>(counter >> shift));
    const bool long_key = cipher == Cipher::aes192 || cipher == Cipher::aes256;
    const Secret hash(digest(long_key ? EVP_sha256() : EVP_sha1(), input));
    OPENSSL_cleanse(input.data(), input.size());
    Bytes key = to_bytes(hash.view().first(key_size(cipher)));
    if (cipher == Cipher::des3)
        for (std::uint8_t& byte : key)
            if (std::popcount(byte) % 2 == 0) byte ^= 1;
    return Secret(std::move(key));
}

Bytes sha1(ByteView data) {
    return digest(EVP_sha1(), data);
}

Result<Bytes> encrypt(Cipher cipher, const Secret& key, ByteView iv, ByteView data) {
    return cbc(cipher, key, iv, data, true);
}
Result<Bytes> decrypt(Cipher cipher, const Secret& key, ByteView iv, ByteView data) {
    return cbc(cipher, key, iv, data, false);
}

Result<Bytes> mac(Cipher cipher, const Secret& key, ByteView data) {
    return cipher == Cipher::des3 ? retail_mac(key, data) : cmac(cipher, key, data);
}

Bytes pad(ByteView data, std::size_t block) {
    Bytes out = to_bytes(data);
    out.push_back(0x80);
    out.resize((out.size() + block - 1) / block * block, 0);
    return out;
}

Result<Bytes> unpad(ByteView data) {
    std::size_t end = data.size();
    while (end > 0 && data[end - 1] == 0) --end;
    if (end == 0 || data[end - 1] != 0x80)
        return crypto_error("chip.bad_padding", "decrypted data do not end in their padding");
    return to_bytes(data.first(end - 1));
}

bool equal_secrets(ByteView a, ByteView b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace limen::emrtd
