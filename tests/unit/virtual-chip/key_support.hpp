// SPDX-License-Identifier: Apache-2.0
// Private keys for the chips of the tests.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include "hal/virtual/chip/key_group.hpp"
#include "tests/unit/virtual-chip/chip_support.hpp"

namespace limen::virtual_chip::test {

using TestKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

inline Bytes pkcs8_of(const EVP_PKEY* key) {
    std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freed<PKCS8_PRIV_KEY_INFO_free>> info(EVP_PKEY2PKCS8(key));
    EXPECT_NE(info, nullptr);
    unsigned char* der = nullptr;
    const int length = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der);
    Bytes out(der, der + (length > 0 ? length : 0));
    OPENSSL_free(der);
    return out;
}

inline TestKey fresh_ec_key(const char* curve, bool explicit_parameters = false) {
    TestKey key(EVP_EC_gen(curve));
    EXPECT_NE(key, nullptr) << curve;
    if (explicit_parameters) {
        EXPECT_EQ(EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_ENCODING,
                                                 OSSL_PKEY_EC_ENCODING_EXPLICIT),
                  1);
    }
    return key;
}

// With this private key.
inline TestKey ec_key(const char* curve, std::string_view secret) {
    const Number number = number_of(hex(secret));
    std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>> build(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve, 0);
    OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get());
    const Bytes point = *curve_group(OBJ_txt2nid(curve))->raise_generator(number.get());
    OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>> parameters(
        OSSL_PARAM_BLD_to_param(build.get()));
    std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata_init(context.get());
    EXPECT_EQ(EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()), 1);
    return TestKey(key);
}

inline TestKey fresh_rsa_key(unsigned bits) {
    TestKey key(EVP_RSA_gen(bits));
    EXPECT_NE(key, nullptr);
    return key;
}

// `kind` "DH" (PKCS#3) or "DHX" (X9.42), in one of OpenSSL's named groups.
inline TestKey fresh_dh_key(const char* kind, const char* group) {
    std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    std::string name = group;
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name.data(), 0),
        OSSL_PARAM_construct_end()};
    EVP_PKEY* key = nullptr;
    EXPECT_EQ(EVP_PKEY_keygen_init(context.get()), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_params(context.get(), parameters), 1);
    EXPECT_EQ(EVP_PKEY_generate(context.get(), &key), 1);
    return TestKey(key);
}

}  // namespace limen::virtual_chip::test
