// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/key_group.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>

#include <array>
#include <mutex>

namespace limen::virtual_chip {
namespace {

constexpr int kFirstCurve = 8;
constexpr std::array kCurves = {NID_X9_62_prime192v1, NID_brainpoolP192r1,  NID_secp224r1,
                                NID_brainpoolP224r1,  NID_X9_62_prime256v1, NID_brainpoolP256r1,
                                NID_brainpoolP320r1,  NID_secp384r1,        NID_brainpoolP384r1,
                                NID_brainpoolP512r1,  NID_secp521r1};
// RFC 5114, 2.1 to 2.3, by OpenSSL's names.
constexpr std::array kFields = {"dh_1024_160", "dh_2048_224", "dh_2048_256"};

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

Number parameter(const Key& key, const char* name) {
    BIGNUM* value = nullptr;
    LIMEN_INVARIANT(EVP_PKEY_get_bn_param(key.get(), name, &value) == 1,
                    "OpenSSL knows the groups of RFC 5114");
    return Number(value);
}

std::shared_ptr<const KeyGroup> rfc5114_group(const char* name) {
    std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "DHX", nullptr));
    std::string group = name;
    std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
        OSSL_PARAM_construct_end()};
    EVP_PKEY* key = nullptr;
    const bool made =
        context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEY_PARAMETERS, parameters.data()) == 1;
    LIMEN_INVARIANT(made, "OpenSSL knows the groups of RFC 5114");
    const Key owned(key);
    return field_group(parameter(owned, OSSL_PKEY_PARAM_FFC_P),
                       parameter(owned, OSSL_PKEY_PARAM_FFC_Q),
                       parameter(owned, OSSL_PKEY_PARAM_FFC_G));
}

}  // namespace

std::shared_ptr<const KeyGroup> KeyGroup::standardized(int parameter_id) {
    // Making a group takes longer than using it.
    static std::array<std::shared_ptr<const KeyGroup>, 19> made;
    static std::mutex mutex;
    const bool known = (parameter_id >= 0 && parameter_id <= 2) ||
                       (parameter_id >= kFirstCurve && parameter_id <= 18);
    if (!known) return nullptr;
    const auto at = static_cast<std::size_t>(parameter_id);
    const std::lock_guard lock(mutex);
    if (!made[at])
        made[at] = parameter_id < kFirstCurve ? rfc5114_group(kFields.at(at))
                                              : curve_group(kCurves.at(at - kFirstCurve));
    LIMEN_INVARIANT(made[at] != nullptr, "OpenSSL knows all standardized groups");
    return made[at];
}

std::shared_ptr<const KeyGroup> known_curve(int nid) {
    for (std::size_t i = 0; i < kCurves.size(); ++i)
        if (kCurves.at(i) == nid) return KeyGroup::standardized(kFirstCurve + static_cast<int>(i));
    return nullptr;
}

Number KeyGroup::draw(const Random& random) const {
    Number key = number_of(random(private_bytes()));
    BN_set_flags(key.get(), BN_FLG_CONSTTIME);
    if (order() == nullptr) return key;
    const Scratch scratch;
    BN_nnmod(key.get(), key.get(), order(), scratch.get());
    // A zero is as unlikely as guessing the key.
    if (BN_is_zero(key.get()) == 1) BN_one(key.get());
    return key;
}

}  // namespace limen::virtual_chip
