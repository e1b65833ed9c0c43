// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/private_key.hpp"

#include <openssl/core_names.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <array>

namespace limen::virtual_chip {
namespace {

Number number_of(const EvpKey& key, const char* name) {
    BIGNUM* value = nullptr;
    if (EVP_PKEY_get_bn_param(key.get(), name, &value) != 1) return nullptr;
    return Number(value);
}

Bytes octets(const EvpKey& key, const char* name) {
    // An uncompressed point on the longest curve is 133 bytes.
    Bytes out(256);
    std::size_t length = 0;
    if (EVP_PKEY_get_octet_string_param(key.get(), name, out.data(), out.size(), &length) != 1)
        return {};
    out.resize(length);
    return out;
}

std::shared_ptr<const KeyGroup> curve_of(const EvpKey& key) {
    std::array<char, 64> name{};
    std::size_t length = 0;
    if (EVP_PKEY_get_utf8_string_param(key.get(), OSSL_PKEY_PARAM_GROUP_NAME, name.data(),
                                       name.size(), &length) == 1) {
        const int nid = OBJ_txt2nid(name.data());
        if (auto known = known_curve(nid)) return known;
        return curve_group(nid);
    }
    CurveParameters explicit_ones{
        number_of(key, OSSL_PKEY_PARAM_EC_P),        number_of(key, OSSL_PKEY_PARAM_EC_A),
        number_of(key, OSSL_PKEY_PARAM_EC_B),        number_of(key, OSSL_PKEY_PARAM_EC_ORDER),
        number_of(key, OSSL_PKEY_PARAM_EC_COFACTOR), octets(key, OSSL_PKEY_PARAM_EC_GENERATOR)};
    if (!explicit_ones.p || !explicit_ones.a || !explicit_ones.b || !explicit_ones.order)
        return nullptr;
    return curve_group(explicit_ones);
}

}  // namespace

EvpKey any_key(ByteView pkcs8) {
    const unsigned char* at = pkcs8.data();
    return EvpKey(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(pkcs8.size())));
}

bool is_rsa(const EvpKey& key) {
    return EVP_PKEY_is_a(key.get(), "RSA") == 1;
}

std::optional<AgreementKey> agreement_key(ByteView pkcs8) {
    const EvpKey key = any_key(pkcs8);
    if (!key) return std::nullopt;
    AgreementKey out;
    out.secret = number_of(key, OSSL_PKEY_PARAM_PRIV_KEY);
    if (EVP_PKEY_is_a(key.get(), "EC") == 1)
        out.group = curve_of(key);
    else if (EVP_PKEY_is_a(key.get(), "DH") == 1 || EVP_PKEY_is_a(key.get(), "DHX") == 1)
        out.group = field_group(number_of(key, OSSL_PKEY_PARAM_FFC_P),
                                number_of(key, OSSL_PKEY_PARAM_FFC_Q),
                                number_of(key, OSSL_PKEY_PARAM_FFC_G));
    if (!out.secret || !out.group) return std::nullopt;
    BN_set_flags(out.secret.get(), BN_FLG_CONSTTIME);
    return out;
}

}  // namespace limen::virtual_chip
