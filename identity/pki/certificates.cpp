// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/certificates.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <vector>

namespace limen::pki {
namespace {

std::string readable(const X509_NAME* name) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (!bio || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0)
        return {};
    return to_text(contents_of(bio.get()));
}

std::string utf8_of(const ASN1_STRING* text) {
    unsigned char* data = nullptr;
    const int size = ASN1_STRING_to_UTF8(&data, text);
    if (size < 0) return {};
    std::string out(reinterpret_cast<char*>(data), static_cast<std::size_t>(size));
    OPENSSL_free(data);
    return out;
}

// Lower case, blanks at the ends gone, runs of blanks one (RFC 5280, 7.1).
std::string folded(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isspace(byte) != 0) {
            if (!out.empty() && out.back() != ' ') out += ' ';
        } else {
            out += static_cast<char>(std::tolower(byte));
        }
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::string country_of(const X509_NAME* name) {
    const int at = X509_NAME_get_index_by_NID(name, NID_countryName, -1);
    if (at < 0) return {};
    std::string country = utf8_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    std::transform(country.begin(), country.end(), country.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return country;
}

std::string serial_of(const X509* certificate) {
    BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
    char* hex = number == nullptr ? nullptr : BN_bn2hex(number);
    std::string out = hex == nullptr ? "" : hex;
    OPENSSL_free(hex);
    BN_free(number);
    return out;
}

// Doc 9303-12, 4.1.6: curves of 224 bits and more; 192 occurs in old documents.
bool is_known_curve(std::string_view name) {
    static constexpr std::array<std::string_view, 19> kCurves = {
        "prime192v1",      "secp192r1",       "secp224r1",       "prime256v1",
        "secp256r1",       "secp384r1",       "secp521r1",       "brainpoolP192r1",
        "brainpoolP224r1", "brainpoolP256r1", "brainpoolP320r1", "brainpoolP384r1",
        "brainpoolP512r1", "brainpoolP192t1", "brainpoolP224t1", "brainpoolP256t1",
        "brainpoolP320t1", "brainpoolP384t1", "brainpoolP512t1"};
    return std::find(kCurves.begin(), kCurves.end(), name) != kCurves.end();
}

}  // namespace

std::optional<UtcMicros> to_utc_us(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    return static_cast<UtcMicros>(timegm(&parts)) * 1'000'000;
}

Certificate describe(X509* certificate, const std::string& source) {
    Certificate out;
    out.subject = readable(X509_get_subject_name(certificate));
    out.issuer = readable(X509_get_issuer_name(certificate));
    out.serial = serial_of(certificate);
    out.country = country_of(X509_get_subject_name(certificate));
    if (out.country.empty()) out.country = country_of(X509_get_issuer_name(certificate));
    // A malformed date is taken for a day on which nothing is valid.
    out.not_before_us = to_utc_us(X509_get0_notBefore(certificate)).value_or(INT64_MAX);
    out.not_after_us = to_utc_us(X509_get0_notAfter(certificate)).value_or(INT64_MIN);
    out.source = source;
    return out;
}

std::string canonical_name(const X509_NAME* name) {
    std::vector<std::string> parts;
    for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
        const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
        std::array<char, 80> oid{};
        OBJ_obj2txt(oid.data(), oid.size(), X509_NAME_ENTRY_get_object(entry), 1);
        parts.push_back(std::string(oid.data()) + "=" +
                        folded(utf8_of(X509_NAME_ENTRY_get_data(entry))));
    }
    std::sort(parts.begin(), parts.end());
    std::string joined;
    for (const std::string& part : parts) joined += part + '\n';
    return joined;
}

Result<std::string> checked_key(X509* certificate) {
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    if (key == nullptr) {
        ERR_clear_error();
        return fail(Stage::genuineness, "pki.bad_curve",
                    "the certificate's public key cannot be used");
    }
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC)
        return std::string(EVP_PKEY_get0_type_name(key)) + " " +
               std::to_string(EVP_PKEY_get_bits(key));
    // OpenSSL names a curve that came with explicit parameters only where all of them, base point,
    // order and cofactor too, are those of a curve it knows.
    std::array<char, 80> name{};
    std::size_t length = 0;
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) != 1 ||
        !is_known_curve(name.data())) {
        ERR_clear_error();
        return fail(Stage::genuineness, "pki.bad_curve",
                    "the certificate's elliptic curve is none of the published ones");
    }
    return std::string(name.data());
}

bool is_signed_by(X509* certificate, X509* authority) {
    EVP_PKEY* key = X509_get0_pubkey(authority);
    const bool ok = key != nullptr && X509_verify(certificate, key) == 1;
    ERR_clear_error();
    return ok;
}

bool key_ids_differ(X509* certificate, X509* authority) {
    const ASN1_OCTET_STRING* wanted = X509_get0_authority_key_id(certificate);
    const ASN1_OCTET_STRING* own = X509_get0_subject_key_id(authority);
    return wanted != nullptr && own != nullptr && ASN1_OCTET_STRING_cmp(wanted, own) != 0;
}

bool is_authority(X509* certificate) {
    // Turkey, Luxembourg and others have authorities whose basic constraints say that they are
    // none; what tells is the key's usage. Authorities without any say so by their constraints.
    const std::uint32_t usage = X509_get_key_usage(certificate);
    if (usage == UINT32_MAX) return X509_check_ca(certificate) == 1;
    return (usage & KU_KEY_CERT_SIGN) != 0;
}

}  // namespace limen::pki
