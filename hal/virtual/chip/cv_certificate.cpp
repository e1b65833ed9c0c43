// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/cv_certificate.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/ecdsa.hpp"

namespace limen::virtual_chip {
namespace {

namespace asn1 = tlv::asn1;

constexpr tlv::Tag kCertificate = 0x7F21, kBody = 0x7F4E, kSignature = 0x5F37, kProfile = 0x5F29,
                   kAuthority = 0x42, kPublicKey = 0x7F49, kHolder = 0x5F20,
                   kAuthorization = 0x7F4C, kEffective = 0x5F25, kExpiry = 0x5F24;
// id-TA, 0.4.0.127.0.7.2.2.2; RSA is 1 and ECDSA 2 below it, then the kind.
constexpr std::array<std::uint8_t, 8> kIdTa = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02};
// id-IS, 0.4.0.127.0.7.3.1.2.1
constexpr std::array<std::uint8_t, 9> kIdInspection = {0x04, 0x00, 0x7F, 0x00, 0x07,
                                                       0x03, 0x01, 0x02, 0x01};
constexpr std::size_t kMaxReference = 16;

struct Scheme {
    std::uint8_t family, kind;
    bool pss;
    const char* digest;
};
constexpr std::array kSchemes = {
    Scheme{1, 1, false, "SHA1"},   Scheme{1, 2, false, "SHA256"}, Scheme{1, 3, true, "SHA1"},
    Scheme{1, 4, true, "SHA256"},  Scheme{1, 5, false, "SHA512"}, Scheme{1, 6, true, "SHA512"},
    Scheme{2, 1, false, "SHA1"},   Scheme{2, 2, false, "SHA224"}, Scheme{2, 3, false, "SHA256"},
    Scheme{2, 4, false, "SHA384"}, Scheme{2, 5, false, "SHA512"},
};

const Scheme* scheme_of(ByteView oid) {
    if (oid.size() != kIdTa.size() + 2 || !std::ranges::equal(oid.first(kIdTa.size()), kIdTa))
        return nullptr;
    const auto* const found = std::ranges::find_if(kSchemes, [&](const Scheme& scheme) {
        return scheme.family == oid[kIdTa.size()] && scheme.kind == oid[kIdTa.size() + 1];
    });
    return found == kSchemes.end() ? nullptr : found;
}

EvpKey rsa_key(ByteView modulus, ByteView exponent) {
    const Number n = number_of(modulus), e = number_of(exponent);
    std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>> build(OSSL_PARAM_BLD_new());
    std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    if (!build || !context ||
        OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return nullptr;
    std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>> parameters(
        OSSL_PARAM_BLD_to_param(build.get()));
    EVP_PKEY* key = nullptr;
    if (!parameters || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    return EvpKey(key);
}

// The domain parameters 81 to 85 and 87 stand together or not at all.
std::optional<CvKey> curve_key(const std::vector<tlv::Element>& objects, CvKey key) {
    if (objects.size() == 2) {
        if (objects[1].tag != 0x86) return std::nullopt;
        key.point = to_bytes(objects[1].value);
        return key;
    }
    constexpr std::array<tlv::Tag, 8> kOrder = {asn1::kOid, 0x81, 0x82, 0x83,
                                                0x84,       0x85, 0x86, 0x87};
    if (objects.size() < 7 || objects.size() > 8) return std::nullopt;
    for (std::size_t i = 0; i < objects.size(); ++i)
        if (objects[i].tag != kOrder.at(i)) return std::nullopt;
    const auto number = [&](std::size_t i) { return number_of(objects[i].value); };
    // A modulus longer than any curve's would keep the chip busy.
    if (objects[1].value.size() > 66) return std::nullopt;
    const bool cofactor = objects.size() == 8;
    const CurveParameters parameters{number(1),
                                     number(2),
                                     number(3),
                                     number(5),
                                     cofactor ? number(7) : number_of(Bytes{1}),
                                     to_bytes(objects[4].value)};
    key.curve = curve_group(parameters);
    key.point = to_bytes(objects[6].value);
    if (!key.curve) return std::nullopt;
    return key;
}

std::optional<CvKey> public_key(ByteView value) {
    const auto objects = tlv::read_all(value);
    if (!objects || objects->size() < 2 || objects->front().tag != asn1::kOid) return std::nullopt;
    const Scheme* const scheme = scheme_of(objects->front().value);
    if (scheme == nullptr) return std::nullopt;
    CvKey key;
    key.elliptic = scheme->family == 2;
    key.pss = scheme->pss;
    key.digest = scheme->digest;
    if (key.elliptic) return curve_key(*objects, std::move(key));
    // 4096 bits, and exponents as Doc 9303-11, 7.1.4.1.2 limits them.
    constexpr std::size_t kMaxModulus = 512, kMaxExponent = 4;
    if (objects->size() != 3 || (*objects)[1].tag != 0x81 || (*objects)[2].tag != 0x82 ||
        (*objects)[1].value.size() > kMaxModulus || (*objects)[2].value.size() > kMaxExponent)
        return std::nullopt;
    key.rsa = rsa_key((*objects)[1].value, (*objects)[2].value);
    if (!key.rsa) return std::nullopt;
    return key;
}

// Six bytes, one digit each: year, month, day.
std::optional<int> date_of(ByteView value) {
    if (value.size() != 6) return std::nullopt;
    int date = 20;
    for (const auto digit : value) {
        if (digit > 9) return std::nullopt;
        date = date * 10 + digit;
    }
    const int month = date / 100 % 100, day = date % 100;
    if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    return date;
}

bool read_authorization(ByteView value, CvCertificate& out) {
    const auto objects = tlv::read_all(value);
    if (!objects || objects->size() != 2 || (*objects)[0].tag != asn1::kOid ||
        (*objects)[1].tag != 0x53 || (*objects)[1].value.empty())
        return false;
    const std::uint8_t first = (*objects)[1].value[0];
    out.role = static_cast<CvRole>(first & 0xC0);
    const bool inspection = std::ranges::equal((*objects)[0].value, kIdInspection);
    if (inspection && (*objects)[1].value.size() == 1) out.rights = first & 0x3F;
    return true;
}

bool read_body(ByteView value, CvCertificate& out) {
    constexpr std::array kOrder = {kProfile,       kAuthority, kPublicKey, kHolder,
                                   kAuthorization, kEffective, kExpiry};
    const auto objects = tlv::read_all(value);
    // Extensions (65) may follow.
    if (!objects || objects->size() < kOrder.size()) return false;
    for (std::size_t i = 0; i < kOrder.size(); ++i)
        if ((*objects)[i].tag != kOrder.at(i)) return false;
    const auto at = [&](std::size_t i) { return (*objects)[i].value; };
    if (at(0).size() != 1 || at(0)[0] != 0) return false;
    out.authority = to_bytes(at(1));
    out.holder = to_bytes(at(3));
    auto key = public_key(at(2));
    const auto effective = date_of(at(5)), expiry = date_of(at(6));
    if (!key || !effective || !expiry || !read_authorization(at(4), out)) return false;
    out.key = *std::move(key);
    out.effective = *effective;
    out.expiry = *expiry;
    return out.authority.size() <= kMaxReference && out.holder.size() <= kMaxReference;
}

}  // namespace

bool CvKey::verify(ByteView message, ByteView signature) const {
    if (elliptic) {
        if (!curve || !curve->checked(point)) return false;
        return ecdsa_verify(static_cast<const CurveGroup&>(*curve), point, hashed(digest, message),
                            signature);
    }
    std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* padding = nullptr;
    const EVP_MD* const md = EVP_get_digestbyname(digest.c_str());
    return context && EVP_DigestVerifyInit(context.get(), &padding, md, nullptr, rsa.get()) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(padding, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) ==
               1 &&
           (!pss || EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1) &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                            message.size()) == 1;
}

std::optional<CvCertificate> parse_cv_certificate(ByteView data) {
    if (const auto outer = tlv::parse_header(data); outer && outer->tag == kCertificate) {
        const auto whole = tlv::find(data, kCertificate);
        if (!whole) return std::nullopt;
        data = whole->value;
    }
    const auto parts = tlv::read_all(data);
    if (!parts || parts->size() != 2 || (*parts)[0].tag != kBody || (*parts)[1].tag != kSignature)
        return std::nullopt;
    CvCertificate certificate;
    certificate.body = to_bytes((*parts)[0].whole);
    certificate.signature = to_bytes((*parts)[1].value);
    if (!read_body((*parts)[0].value, certificate)) return std::nullopt;
    return certificate;
}

}  // namespace limen::virtual_chip
