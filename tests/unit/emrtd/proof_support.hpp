// SPDX-License-Identifier: Apache-2.0
// Keys made when the test runs, and what a chip does with the private ones: written from the
// standards with OpenSSL, not with the reader's code.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

#include "base/freed.hpp"
#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {

using TestKey = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using TestNumber = std::unique_ptr<BIGNUM, Freed<&BN_free>>;

inline TestKey ec_key(const char* curve, bool explicit_parameters = false) {
    EVP_PKEY* key = EVP_EC_gen(curve);
    if (explicit_parameters)
        EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING,
                                       OSSL_PKEY_EC_ENCODING_EXPLICIT);
    return TestKey(key);
}
// A key of each length is made once: making RSA keys takes longer than all that is done with them.
inline EVP_PKEY* rsa_key(int bits) {
    static std::map<int, TestKey> keys;
    TestKey& key = keys[bits];
    if (!key) key.reset(EVP_RSA_gen(static_cast<unsigned>(bits)));
    return key.get();
}

inline Bytes spki_of(EVP_PKEY* key) {
    unsigned char* data = nullptr;
    const int size = i2d_PUBKEY(key, &data);
    Bytes out(data, data + std::max(size, 0));
    OPENSSL_free(data);
    return out;
}
inline TestNumber number_of(EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key, name, &number), 1) << name;
    return TestNumber(number);
}
inline Bytes padded(const BIGNUM* number, std::size_t size) {
    Bytes out(size);
    EXPECT_GE(BN_bn2binpad(number, out.data(), static_cast<int>(size)), 0);
    return out;
}
inline Bytes digest_with(const char* name, const Bytes& data) {
    Bytes out(64);
    unsigned size = 0;
    EXPECT_EQ(EVP_Digest(data.data(), data.size(), out.data(), &size, EVP_get_digestbyname(name),
                         nullptr),
              1);
    out.resize(size);
    return out;
}
inline Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes out;
    for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

// message ^ d mod n, as long as n.
inline Bytes raw_rsa(EVP_PKEY* key, const Bytes& message) {
    const TestNumber n = number_of(key, OSSL_PKEY_PARAM_RSA_N);
    const TestNumber d = number_of(key, OSSL_PKEY_PARAM_RSA_D);
    const TestNumber m(BN_bin2bn(message.data(), static_cast<int>(message.size()), nullptr));
    const TestNumber out(BN_new());
    BN_CTX* context = BN_CTX_new();
    EXPECT_EQ(BN_mod_exp(out.get(), m.get(), d.get(), n.get(), context), 1);
    BN_CTX_free(context);
    return padded(out.get(), static_cast<std::size_t>(BN_num_bytes(n.get())));
}

struct Iso9796Options {
    const char* digest = "SHA256";
    Bytes trailer = {0x34, 0xCC};
    bool total = false;
    std::size_t padding_bytes = 0;  // BB … BA in front of the message
};
// Doc 9303-11, appendix F, for any digest and trailer; M1 is `filler`, cut to what fits.
inline Bytes iso9796_sign(EVP_PKEY* key, const Bytes& challenge, const Iso9796Options& options,
                          std::uint8_t filler = 0x5A) {
    const auto size = static_cast<std::size_t>(EVP_PKEY_get_size(key));
    const std::size_t hash = digest_with(options.digest, {}).size();
    Bytes m1(size - 1 - options.padding_bytes - hash - options.trailer.size(), filler);
    if (options.total) std::copy(challenge.begin(), challenge.end(), m1.end() - 8);
    const Bytes message = options.total ? m1 : joined({m1, challenge});
    Bytes header(1 + options.padding_bytes, 0xBB);
    header.back() = 0xBA;
    header[0] = static_cast<std::uint8_t>((options.total ? 0x40 : 0x60) |
                                          (options.padding_bytes == 0 ? 0x0A : 0x0B));
    return raw_rsa(key,
                   joined({header, m1, digest_with(options.digest, message), options.trailer}));
}

inline Bytes ecdsa_der(EVP_PKEY* key, const char* digest, const Bytes& message) {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, nullptr);
    const Bytes hash = digest_with(digest, message);
    std::size_t size = 512;
    Bytes out(size);
    EXPECT_EQ(EVP_PKEY_sign_init(context), 1);
    EXPECT_EQ(EVP_PKEY_sign(context, out.data(), &size, hash.data(), hash.size()), 1);
    EVP_PKEY_CTX_free(context);
    out.resize(size);
    return out;
}
// r ‖ s, each as long as the order (BSI TR-03111, 5.2.1).
inline Bytes ecdsa_plain(EVP_PKEY* key, const char* digest, const Bytes& message) {
    const Bytes der = ecdsa_der(key, digest, message);
    const unsigned char* at = der.data();
    ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    const auto size = static_cast<std::size_t>(EVP_PKEY_get_bits(key) + 7) / 8;
    Bytes out = joined(
        {padded(ECDSA_SIG_get0_r(signature), size), padded(ECDSA_SIG_get0_s(signature), size)});
    ECDSA_SIG_free(signature);
    return out;
}

}  // namespace limen::emrtd::test
