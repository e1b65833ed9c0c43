// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/chip_keys.hpp"

#include <openssl/core_names.h>

#include <algorithm>
#include <array>

#include "hal/chip-reader/tlv.hpp"
#include "provisioning/passport/der.hpp"
#include "provisioning/passport/security_infos.hpp"

namespace limen::passport {
namespace {

// RFC 5114, under OpenSSL's names.
constexpr std::array<std::pair<std::string_view, const char*>, 3> kPrimeFields{
    {{"dh-1024-160", "dh_1024_160"},
     {"dh-2048-224", "dh_2048_224"},
     {"dh-2048-256", "dh_2048_256"}}};

const char* prime_field(std::string_view group) {
    for (const auto& [ours, theirs] : kPrimeFields)
        if (ours == group) return theirs;
    return nullptr;
}

Result<Owned<EVP_PKEY>> make_dh_key(const char* group) {
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "DHX", nullptr));
    std::string name = group;
    const std::array parameters = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name.data(), 0),
        OSSL_PARAM_construct_end()};
    EVP_PKEY* made = nullptr;
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_params(context.get(), parameters.data()) != 1 ||
        EVP_PKEY_generate(context.get(), &made) != 1)
        return crypto_failure("making a Diffie-Hellman key");
    return Owned<EVP_PKEY>(made);
}

// PKCS#3: only the prime and the generator (id dhKeyAgreement).
Result<Bytes> pkcs3_info(const EVP_PKEY* key) {
    LIMEN_TRY(const Bytes prime, key_number(key, OSSL_PKEY_PARAM_FFC_P));
    LIMEN_TRY(const Bytes generator, key_number(key, OSSL_PKEY_PARAM_FFC_G));
    LIMEN_TRY(const Bytes value, key_number(key, OSSL_PKEY_PARAM_PUB_KEY));
    return der::sequence(
        {der::sequence({der::oid("1.2.840.113549.1.3.1"),
                        der::sequence({der::integer(prime), der::integer(generator)})}),
         der::bits(der::integer(value))});
}

// X9.42: prime, generator and the order of the subgroup (id dhpublicnumber, RFC 3279, 2.3.3).
Result<Bytes> x942_info(const EVP_PKEY* key) {
    LIMEN_TRY(const Bytes prime, key_number(key, OSSL_PKEY_PARAM_FFC_P));
    LIMEN_TRY(const Bytes generator, key_number(key, OSSL_PKEY_PARAM_FFC_G));
    LIMEN_TRY(const Bytes order, key_number(key, OSSL_PKEY_PARAM_FFC_Q));
    LIMEN_TRY(const Bytes value, key_number(key, OSSL_PKEY_PARAM_PUB_KEY));
    return der::sequence(
        {der::sequence(
             {der::oid("1.2.840.10046.2.1"),
              der::sequence({der::integer(prime), der::integer(generator), der::integer(order)})}),
         der::bits(der::integer(value))});
}

// The number of the curve instead of its parameters (Doc 9303-11, 9.5.1).
Result<Bytes> standardized_info(ByteView info, const std::string& curve) {
    LIMEN_TRY(const auto whole, tlv::find(info, 0x30));
    LIMEN_TRY(const auto bits, tlv::find(whole.value, 0x03));
    const auto parameter = static_cast<std::uint64_t>(parameter_of_curve(curve).value_or(0));
    return der::sequence(
        {der::sequence({der::oid("0.4.0.127.0.7.1.2"), der::integer(parameter)}), bits.whole});
}

Result<Bytes> curve_info(const EVP_PKEY* key, const std::string& curve, ParameterForm form) {
    Algorithm algorithm;
    algorithm.curve = curve;
    algorithm.explicit_parameters = form == ParameterForm::written_out;
    LIMEN_TRY(const Bytes info, public_key_info(key, algorithm));
    if (form != ParameterForm::standardized) return info;
    return standardized_info(info, curve);
}

}  // namespace

bool is_agreement_group(std::string_view group) {
    return prime_field(group) != nullptr || !curve_named(group).empty();
}

bool is_active_key(std::string_view key) {
    static constexpr std::array<std::string_view, 5> kRsa = {"rsa-1024", "rsa-1536", "rsa-2048",
                                                             "rsa-3072", "rsa-4096"};
    return std::ranges::find(kRsa, key) != kRsa.end() || !curve_named(key).empty();
}

Result<KeyPair> make_agreement_key(const AgreementKeySpec& spec, const std::string& name,
                                   KeyCabinet& keys) {
    const char* field = prime_field(spec.group);
    Algorithm algorithm;
    algorithm.curve = curve_named(spec.group);
    LIMEN_TRY(const auto key, keys.key(name + "-" + spec.group, [&] {
        return field != nullptr ? make_dh_key(field) : make_key(algorithm);
    }));
    KeyPair pair;
    LIMEN_TRY(pair.private_key, private_key_der(key.get()));
    if (field == nullptr) {
        LIMEN_TRY(pair.public_key, curve_info(key.get(), algorithm.curve, spec.form));
    } else if (spec.form == ParameterForm::pkcs3) {
        LIMEN_TRY(pair.public_key, pkcs3_info(key.get()));
    } else {
        LIMEN_TRY(pair.public_key, x942_info(key.get()));
    }
    return pair;
}

Result<KeyPair> make_active_key(const ActiveKeySpec& spec, const std::string& name,
                                KeyCabinet& keys) {
    Algorithm algorithm;
    algorithm.curve = curve_named(spec.key);
    algorithm.explicit_parameters = spec.explicit_parameters;
    if (!spec.elliptic()) algorithm.rsa_bits = std::stoi(spec.key.substr(4));
    LIMEN_TRY(const auto key, keys.key(name + "-" + spec.key, [&] { return make_key(algorithm); }));
    KeyPair pair;
    LIMEN_TRY(pair.private_key, private_key_der(key.get()));
    LIMEN_TRY(pair.public_key, public_key_info(key.get(), algorithm));
    return pair;
}

}  // namespace limen::passport
