// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/certificates.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <vector>

#include "identity/pki/algorithms.hpp"
#include "identity/pki/keys.hpp"

namespace limen::pki {
namespace {

using UsagesPtr = std::unique_ptr<EXTENDED_KEY_USAGE, Freed<&EXTENDED_KEY_USAGE_free>>;

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

UsagesPtr extended_usage(X509* certificate) {
    UsagesPtr usages(static_cast<EXTENDED_KEY_USAGE*>(
        X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
    ERR_clear_error();
    return usages;
}

// Names and key identifiers tell; only where there are none the signature has to.
bool is_self_signed(X509* certificate, bool self_issued) {
    if (!self_issued) return false;
    const Bytes wanted = authority_key_id(certificate), own = subject_key_id(certificate);
    if (!wanted.empty() && !own.empty()) return wanted == own;
    return is_signed_by(certificate, certificate);
}

// A signature whose algorithm OpenSSL does not know, the plain format's.
bool verify_plain(const ASN1_BIT_STRING* signature, const X509_ALGOR* algorithm,
                  ByteView signed_part, EVP_PKEY* key) {
    const auto scheme = signature_scheme(algorithm);
    return scheme && scheme->kind == SignatureScheme::Kind::ecdsa_plain &&
           verify(key, *scheme, {}, signed_part, view_of(signature));
}

}  // namespace

std::string readable_name(const X509_NAME* name) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (!bio || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0)
        return {};
    return to_text(contents_of(bio.get()));
}

std::string country_of(const X509_NAME* name) {
    const int at = X509_NAME_get_index_by_NID(name, NID_countryName, -1);
    if (at < 0) return {};
    std::string country = utf8_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    std::transform(country.begin(), country.end(), country.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return country;
}

std::string serial_text(const ASN1_INTEGER* serial) {
    BIGNUM* number = ASN1_INTEGER_to_BN(serial, nullptr);
    char* hex = number == nullptr ? nullptr : BN_bn2hex(number);
    std::string out = hex == nullptr ? "" : hex;
    OPENSSL_free(hex);
    BN_free(number);
    return out;
}

std::optional<UtcMicros> to_utc_us(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    return static_cast<UtcMicros>(timegm(&parts)) * 1'000'000;
}

X509Ptr certificate_from(ByteView der) {
    const unsigned char* at = der.data();
    X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    if (certificate && at != der.data() + der.size()) certificate.reset();
    return certificate;
}

CrlPtr revocation_list_from(ByteView der) {
    const unsigned char* at = der.data();
    CrlPtr list(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    if (list && at != der.data() + der.size()) list.reset();
    return list;
}

Certificate describe(X509* certificate, const std::string& source) {
    const X509_NAME* subject = X509_get_subject_name(certificate);
    const X509_NAME* issuer = X509_get_issuer_name(certificate);
    Certificate out;
    out.subject = readable_name(subject);
    out.issuer = readable_name(issuer);
    out.serial = serial_text(X509_get0_serialNumber(certificate));
    out.country = country_of(subject);
    if (out.country.empty()) out.country = country_of(issuer);
    // A malformed date is taken for a day on which nothing is valid.
    out.not_before_us = to_utc_us(X509_get0_notBefore(certificate)).value_or(INT64_MAX);
    out.not_after_us = to_utc_us(X509_get0_notAfter(certificate)).value_or(INT64_MIN);
    out.source = source;
    out.key = checked_key(certificate).value_or("");
    out.signature_algorithm = readable_algorithm(X509_get0_tbs_sigalg(certificate));
    out.fingerprint = to_hex(fingerprint_of(certificate));
    out.self_issued = canonical_name(subject) == canonical_name(issuer);
    out.link = is_authority(certificate) && !is_self_signed(certificate, out.self_issued);
    return out;
}

std::string canonical_name(const X509_NAME* name) {
    std::vector<std::string> parts;
    for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
        const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
        parts.push_back(dotted(X509_NAME_ENTRY_get_object(entry)) + "=" +
                        folded(utf8_of(X509_NAME_ENTRY_get_data(entry))));
    }
    std::sort(parts.begin(), parts.end());
    std::string joined;
    for (const std::string& part : parts) joined += part + '\n';
    return joined;
}

Bytes fingerprint_of(const X509* certificate) {
    Bytes out(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), out.data(), &size) != 1) size = 0;
    out.resize(size);
    return out;
}

Bytes subject_key_id(X509* certificate) {
    return to_bytes(view_of(X509_get0_subject_key_id(certificate)));
}
Bytes authority_key_id(X509* certificate) {
    return to_bytes(view_of(X509_get0_authority_key_id(certificate)));
}

bool is_signed_by(X509* certificate, X509* authority) {
    EVP_PKEY* key = X509_get0_pubkey(authority);
    bool ok = key != nullptr && X509_verify(certificate, key) == 1;
    if (!ok && key != nullptr) {
        const ASN1_BIT_STRING* signature = nullptr;
        const X509_ALGOR* algorithm = nullptr;
        X509_get0_signature(&signature, &algorithm, certificate);
        ok = X509_ALGOR_cmp(algorithm, X509_get0_tbs_sigalg(certificate)) == 0 &&
             verify_plain(signature, algorithm, der_of(certificate, i2d_re_X509_tbs), key);
    }
    ERR_clear_error();
    return ok;
}

bool is_signed_by(X509_CRL* list, X509* authority) {
    // On a curve of their own anybody can make a key that fits.
    EVP_PKEY* key = checked_key(authority) ? X509_get0_pubkey(authority) : nullptr;
    bool ok = key != nullptr && X509_CRL_verify(list, key) == 1;
    if (!ok && key != nullptr) {
        const ASN1_BIT_STRING* signature = nullptr;
        const X509_ALGOR* algorithm = nullptr;
        X509_CRL_get0_signature(list, &signature, &algorithm);
        ok = verify_plain(signature, algorithm, der_of(list, i2d_re_X509_CRL_tbs), key);
    }
    ERR_clear_error();
    return ok;
}

bool key_ids_differ(X509* certificate, X509* authority) {
    const Bytes wanted = authority_key_id(certificate);
    const Bytes own = subject_key_id(authority);
    return !wanted.empty() && !own.empty() && wanted != own;
}

bool is_authority(X509* certificate) {
    // Turkey, Luxembourg and others have authorities whose basic constraints say that they are
    // none; what tells is the key's usage. Authorities without any say so by their constraints.
    const std::uint32_t usage = X509_get_key_usage(certificate);
    if (usage == UINT32_MAX) return X509_check_ca(certificate) == 1;
    return (usage & KU_KEY_CERT_SIGN) != 0;
}

bool has_extended_usage(X509* certificate) {
    return X509_get_ext_by_NID(certificate, NID_ext_key_usage, -1) >= 0;
}

bool has_other_purpose(X509* certificate, const char* oid) {
    if (!has_extended_usage(certificate)) return false;
    const UsagesPtr usages = extended_usage(certificate);
    if (!usages) return true;
    for (int i = 0; i < sk_ASN1_OBJECT_num(usages.get()); ++i)
        if (dotted(sk_ASN1_OBJECT_value(usages.get(), i)) == oid) return false;
    return true;
}

std::string unknown_critical_extension(X509* certificate) {
    static constexpr std::array kKnown = {NID_basic_constraints,
                                          NID_key_usage,
                                          NID_ext_key_usage,
                                          NID_subject_key_identifier,
                                          NID_authority_key_identifier,
                                          NID_crl_distribution_points,
                                          NID_certificate_policies,
                                          NID_subject_alt_name,
                                          NID_issuer_alt_name,
                                          NID_private_key_usage_period};
    // Doc 9303-12, 7.1.1: name change and document type list.
    static constexpr std::array<std::string_view, 2> kOfDocuments = {"2.23.136.1.1.6.1",
                                                                     "2.23.136.1.1.6.2"};
    for (int i = 0; i < X509_get_ext_count(certificate); ++i) {
        X509_EXTENSION* extension = X509_get_ext(certificate, i);
        if (X509_EXTENSION_get_critical(extension) == 0) continue;
        const ASN1_OBJECT* object = X509_EXTENSION_get_object(extension);
        const std::string oid = dotted(object);
        const bool known =
            std::find(kKnown.begin(), kKnown.end(), OBJ_obj2nid(object)) != kKnown.end() ||
            std::find(kOfDocuments.begin(), kOfDocuments.end(), oid) != kOfDocuments.end();
        if (!known) return oid;
    }
    return {};
}

}  // namespace limen::pki
