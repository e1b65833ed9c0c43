// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/cv_certificate.hpp"

#include <openssl/core_names.h>

#include <array>

#include "hal/chip-reader/tlv.hpp"
#include "provisioning/passport/der.hpp"

namespace limen::passport {
namespace {

constexpr const char* kTerminalAuthentication = "0.4.0.127.0.7.2.2.2";
constexpr const char* kInspectionSystems = "0.4.0.127.0.7.3.1.2.1";

// The arcs behind id-TA: the kind of key, and the signature's number there; {0, 0}: none.
std::array<int, 2> arcs_of(const Algorithm& algorithm) {
    const auto number = [&](std::initializer_list<std::pair<const char*, int>> known) {
        for (const auto& [digest, arc] : known)
            if (algorithm.digest == digest) return arc;
        return 0;
    };
    if (algorithm.rsa_bits == 0)
        return {2,
                number({{"SHA1", 1}, {"SHA224", 2}, {"SHA256", 3}, {"SHA384", 4}, {"SHA512", 5}})};
    if (algorithm.pss) return {1, number({{"SHA1", 3}, {"SHA256", 4}, {"SHA512", 6}})};
    return {1, number({{"SHA1", 1}, {"SHA256", 2}, {"SHA512", 5}})};
}

Result<Bytes> point_of(const EVP_PKEY* key, const char* name) {
    std::size_t size = 0;
    EVP_PKEY_get_octet_string_param(key, name, nullptr, 0, &size);
    Bytes out(size);
    if (size == 0 || EVP_PKEY_get_octet_string_param(key, name, out.data(), out.size(), &size) != 1)
        return crypto_failure("looking at a terminal's key");
    return out;
}

// TR-03110-3, D.3.3: the curve itself only where somebody must learn it, in the authority's own.
Result<Bytes> curve_key(const EVP_PKEY* key, bool with_curve) {
    LIMEN_TRY(const Bytes point, point_of(key, OSSL_PKEY_PARAM_PUB_KEY));
    if (!with_curve) return tlv::encode(0x86, point);
    LIMEN_TRY(const Bytes p, key_number(key, OSSL_PKEY_PARAM_EC_P));
    LIMEN_TRY(const Bytes a, key_number(key, OSSL_PKEY_PARAM_EC_A, p.size()));
    LIMEN_TRY(const Bytes b, key_number(key, OSSL_PKEY_PARAM_EC_B, p.size()));
    LIMEN_TRY(const Bytes base, point_of(key, OSSL_PKEY_PARAM_EC_GENERATOR));
    LIMEN_TRY(const Bytes order, key_number(key, OSSL_PKEY_PARAM_EC_ORDER));
    return der::joined({tlv::encode(0x81, p), tlv::encode(0x82, a), tlv::encode(0x83, b),
                        tlv::encode(0x84, base), tlv::encode(0x85, order), tlv::encode(0x86, point),
                        tlv::encode(0x87, Bytes{1})});
}

Result<Bytes> public_key(const EVP_PKEY* key, const Algorithm& algorithm, bool with_curve) {
    const auto arcs = arcs_of(algorithm);
    const Bytes oid = der::oid(kTerminalAuthentication, {arcs[0], arcs[1]});
    if (algorithm.rsa_bits == 0) {
        LIMEN_TRY(const Bytes parts, curve_key(key, with_curve));
        return tlv::encode(0x7F49, {oid, parts});
    }
    LIMEN_TRY(const Bytes modulus, key_number(key, OSSL_PKEY_PARAM_RSA_N));
    LIMEN_TRY(const Bytes exponent, key_number(key, OSSL_PKEY_PARAM_RSA_E));
    return tlv::encode(0x7F49, {oid, tlv::encode(0x81, modulus), tlv::encode(0x82, exponent)});
}

// Six digits of the day, one a byte (TR-03110-3, D.2.1.3).
Bytes date_of(std::chrono::year_month_day day) {
    const std::array<unsigned, 3> parts = {
        static_cast<unsigned>(static_cast<int>(day.year()) % 100),
        static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day())};
    Bytes out;
    for (const unsigned part : parts) {
        out.push_back(static_cast<std::uint8_t>(part / 10));
        out.push_back(static_cast<std::uint8_t>(part % 10));
    }
    return out;
}

}  // namespace

bool is_terminal_algorithm(const Algorithm& algorithm) {
    return arcs_of(algorithm)[1] != 0 && !algorithm.salt_length && algorithm.mgf_digest.empty() &&
           !algorithm.pss_key && !algorithm.foreign_curve;
}

Result<Bytes> make_cv_certificate(const CvSpec& spec, EVP_PKEY* subject,
                                  const Algorithm& subject_algorithm, EVP_PKEY* issuer,
                                  const Algorithm& issuer_algorithm) {
    LIMEN_TRY(const Bytes key,
              public_key(subject, subject_algorithm, spec.role == CvRole::authority));
    const auto rights =
        static_cast<std::uint8_t>(static_cast<std::uint8_t>(spec.role) | spec.rights);
    const Bytes holder_rights =
        tlv::encode(0x7F4C, {der::oid(kInspectionSystems), tlv::encode(0x53, Bytes{rights})});
    const Bytes body = tlv::encode(
        0x7F4E, {tlv::encode(0x5F29, Bytes{0}), tlv::encode(0x42, as_bytes(spec.issuer)), key,
                 tlv::encode(0x5F20, as_bytes(spec.holder)), holder_rights,
                 tlv::encode(0x5F25, date_of(spec.valid_from)),
                 tlv::encode(0x5F24, date_of(spec.valid_until))});
    LIMEN_TRY(Bytes signature, sign(issuer, issuer_algorithm, body));
    if (issuer_algorithm.rsa_bits == 0) {
        LIMEN_TRY(signature, plain_signature(signature, issuer));
    }
    return tlv::encode(0x7F21, {body, tlv::encode(0x5F37, signature)});
}

}  // namespace limen::passport
