// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/virtual-chip/cv_support.hpp"

#include "hal/virtual/chip/private_key.hpp"

namespace limen::virtual_chip::test {
namespace {

Bytes number_parameter(const TestKey& key, const char* name) {
    BIGNUM* value = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key.get(), name, &value), 1) << name;
    const Number owned(value);
    return bytes_of(owned.get());
}
Bytes point_parameter(const TestKey& key, const char* name) {
    Bytes out(256);
    std::size_t length = 0;
    EXPECT_EQ(EVP_PKEY_get_octet_string_param(key.get(), name, out.data(), out.size(), &length), 1);
    out.resize(length);
    return out;
}
Bytes digits(std::string_view date) {
    Bytes out;
    for (const char c : date) out.push_back(static_cast<std::uint8_t>(c - '0'));
    return out;
}

}  // namespace

Bytes CvParty::sign(ByteView message) const {
    if (family == 2) {
        const auto parsed = agreement_key(pkcs8_of(key.get()));
        return ecdsa_sign(static_cast<const CurveGroup&>(*parsed->group), parsed->secret.get(),
                          hashed(digest(), message), system_random());
    }
    std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* padding = nullptr;
    EVP_DigestSignInit(context.get(), &padding, EVP_get_digestbyname(digest()), nullptr, key.get());
    EVP_PKEY_CTX_set_rsa_padding(padding, pss() ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING);
    if (pss()) EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST);
    Bytes out(1024);
    std::size_t length = out.size();
    EXPECT_EQ(EVP_DigestSign(context.get(), out.data(), &length, message.data(), message.size()),
              1);
    out.resize(length);
    return out;
}

Bytes CvParty::public_key(bool with_parameters) const {
    Bytes value = tlv::encode(0x06, oid());
    if (family == 1) {
        tlv::append(value, 0x81, number_parameter(key, OSSL_PKEY_PARAM_RSA_N));
        tlv::append(value, 0x82, number_parameter(key, OSSL_PKEY_PARAM_RSA_E));
        return tlv::encode(0x7F49, ByteView(value));
    }
    if (with_parameters) {
        tlv::append(value, 0x81, number_parameter(key, OSSL_PKEY_PARAM_EC_P));
        tlv::append(value, 0x82, number_parameter(key, OSSL_PKEY_PARAM_EC_A));
        tlv::append(value, 0x83, number_parameter(key, OSSL_PKEY_PARAM_EC_B));
        tlv::append(value, 0x84, point_parameter(key, OSSL_PKEY_PARAM_EC_GENERATOR));
        tlv::append(value, 0x85, number_parameter(key, OSSL_PKEY_PARAM_EC_ORDER));
    }
    const auto parsed = agreement_key(pkcs8_of(key.get()));
    tlv::append(value, 0x86, *parsed->group->raise_generator(parsed->secret.get()));
    if (with_parameters) tlv::append(value, 0x87, Bytes{1});
    return tlv::encode(0x7F49, ByteView(value));
}

Bytes cv_certificate(const CvParty& issuer, const CvParty& holder, const CvTerms& terms) {
    const Bytes inspection = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x02, 0x01};
    const Bytes body = tlv::encode(
        0x7F4E,
        {tlv::encode(0x5F29, Bytes{0}), tlv::encode(0x42, as_bytes(issuer.name)),
         holder.public_key(terms.parameters), tlv::encode(0x5F20, as_bytes(holder.name)),
         tlv::encode(0x7F4C, {tlv::encode(0x06, inspection),
                              tlv::encode(0x53, Bytes{terms.role_and_rights})}),
         tlv::encode(0x5F25, digits(terms.effective)), tlv::encode(0x5F24, digits(terms.expiry))});
    return tlv::encode(0x7F21, {body, tlv::encode(0x5F37, issuer.sign(body))});
}

}  // namespace limen::virtual_chip::test
