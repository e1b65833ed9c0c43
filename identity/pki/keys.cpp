// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/keys.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

namespace limen::pki {
namespace {

// Doc 9303-12, 4.1.6: curves of 224 bits and more; 192 occurs in old documents.
constexpr std::array<std::string_view, 19> kCurves = {
    "prime192v1",      "secp192r1",       "secp224r1",       "prime256v1",      "secp256r1",
    "secp384r1",       "secp521r1",       "brainpoolP192r1", "brainpoolP224r1", "brainpoolP256r1",
    "brainpoolP320r1", "brainpoolP384r1", "brainpoolP512r1", "brainpoolP192t1", "brainpoolP224t1",
    "brainpoolP256t1", "brainpoolP320t1", "brainpoolP384t1", "brainpoolP512t1"};

// The longest seen in a list is 6144. Longer ones cost time and come from nobody.
constexpr int kMinRsaBits = 1024;
constexpr int kMaxRsaBits = 8192;

using ParamsPtr = std::unique_ptr<OSSL_PARAM, Freed<&OSSL_PARAM_free>>;
using BuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Freed<&OSSL_PARAM_BLD_free>>;
using GroupPtr = std::unique_ptr<EC_GROUP, Freed<&EC_GROUP_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Freed<&EVP_PKEY_CTX_free>>;

std::unexpected<Error> bad_key(const char* what) {
    ERR_clear_error();
    return fail(Stage::genuineness, "pki.bad_key", what);
}

Result<std::string> checked_rsa(EVP_PKEY* key) {
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < kMinRsaBits || bits > kMaxRsaBits)
        return bad_key("the certificate's RSA key is too short or too long to be a document's");
    return std::string(EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA_PSS ? "RSA-PSS " : "RSA ") +
           std::to_string(bits);
}

// nullptr where the point does not lie on the curve.
KeyPtr key_on_curve(const char* curve, ByteView point) {
    const BuilderPtr builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve, 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    const ParamsPtr parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        key = nullptr;
    ERR_clear_error();
    return KeyPtr(key);
}

// Bytes of a coordinate.
std::size_t field_size(std::string_view curve) {
    const std::size_t at = curve.find_first_of("0123456789");
    return (static_cast<std::size_t>(std::stoi(std::string(curve.substr(at, 3)))) + 7) / 8;
}

// The key is said to be elliptic, over a published curve: by its name, or by exactly its
// parameters.
bool names_a_curve(X509* certificate) {
    X509_ALGOR* algorithm = nullptr;
    X509_PUBKEY_get0_param(nullptr, nullptr, nullptr, &algorithm,
                           X509_get_X509_PUBKEY(certificate));
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
    if (OBJ_obj2nid(object) != NID_X9_62_id_ecPublicKey || algorithm->parameter == nullptr)
        return false;
    const Bytes parameters = der_of(algorithm->parameter, i2d_ASN1_TYPE);
    const unsigned char* at = parameters.data();
    const GroupPtr group(d2i_ECPKParameters(nullptr, &at, static_cast<long>(parameters.size())));
    ERR_clear_error();
    if (!group) return false;
    const int nid = EC_GROUP_get_curve_name(group.get());
    return nid != NID_undef &&
           std::find(kCurves.begin(), kCurves.end(), OBJ_nid2sn(nid)) != kCurves.end();
}

}  // namespace

Result<std::string> checked_key(X509* certificate) {
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    if (key == nullptr) {
        ERR_clear_error();
        return fail(Stage::genuineness, "pki.bad_curve",
                    "the certificate's public key cannot be used");
    }
    const int type = EVP_PKEY_get_base_id(key);
    if (type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS) return checked_rsa(key);
    if (type != EVP_PKEY_EC) return bad_key("the certificate's key is neither RSA nor elliptic");
    // OpenSSL names a curve that came with explicit parameters only where all of them, base point,
    // order and cofactor too, are those of a curve it knows.
    std::array<char, 80> name{};
    std::size_t length = 0;
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) != 1 ||
        std::find(kCurves.begin(), kCurves.end(), name.data()) == kCurves.end()) {
        ERR_clear_error();
        return fail(Stage::genuineness, "pki.bad_curve",
                    "the certificate's elliptic curve is none of the published ones");
    }
    return std::string(name.data());
}

std::optional<MislabelledKey> mislabelled_key(X509* certificate) {
    if (X509_get0_pubkey(certificate) != nullptr) return std::nullopt;
    ERR_clear_error();
    const ByteView point = view_of(X509_get0_pubkey_bitstr(certificate));
    if (!names_a_curve(certificate) || point.empty() || point[0] != 0x04) return std::nullopt;
    std::optional<MislabelledKey> found;
    for (const std::string_view curve : kCurves) {
        // Two names each for two of the curves.
        if (curve == "secp192r1" || curve == "secp256r1") continue;
        if (point.size() != 1 + 2 * field_size(curve)) continue;
        KeyPtr key = key_on_curve(std::string(curve).c_str(), point);
        if (!key) continue;
        if (found) return std::nullopt;
        found = MislabelledKey{std::move(key), std::string(curve)};
    }
    return found;
}

}  // namespace limen::pki
