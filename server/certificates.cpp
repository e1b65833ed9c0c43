// SPDX-License-Identifier: Apache-2.0
#include "server/certificates.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "base/freed.hpp"

namespace limen::server {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using SigningRequest = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

constexpr int kAuthorityDays = 3650;

std::unexpected<Error> broken(const char* what) {
    return fail(Stage::crypto, "certificates.failed",
                std::string("OpenSSL could not ") + what + "; check the installation");
}

Memory memory_of(std::string_view text) {
    return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string{};
}

Result<std::string> to_pem(X509* certificate) {
    Memory out(BIO_new(BIO_s_mem()));
    if (!out || PEM_write_bio_X509(out.get(), certificate) != 1)
        return broken("write a certificate");
    return text_of(out.get());
}

Result<std::string> to_pem(EVP_PKEY* key) {
    Memory out(BIO_new(BIO_s_mem()));
    if (!out ||
        PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return broken("write a key");
    return text_of(out.get());
}

Result<Certificate> certificate_from(std::string_view pem) {
    Certificate certificate(PEM_read_bio_X509(memory_of(pem).get(), nullptr, nullptr, nullptr));
    if (!certificate)
        return fail(Stage::crypto, "certificates.unreadable", "the certificate file is no PEM");
    return certificate;
}

Result<Key> key_from(std::string_view pem) {
    Key key(PEM_read_bio_PrivateKey(memory_of(pem).get(), nullptr, nullptr, nullptr));
    if (!key) return fail(Stage::crypto, "certificates.unreadable", "the key file is no PEM");
    return key;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// 127 random bits: unique without a counter that a restored backup would repeat.
bool set_serial(X509* certificate) {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), bytes.size()) != 1) return false;
    bytes[0] &= 0x7f;
    BIGNUM* number = BN_bin2bn(bytes.data(), bytes.size(), nullptr);
    const bool set = number != nullptr &&
                     BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
    BN_free(number);
    return set;
}

// Version, serial, names, validity and key; five minutes of tolerance for clocks that go behind.
Result<Certificate> blank_certificate(const std::string& common_name, EVP_PKEY* key, X509* issuer,
                                      int days) {
    Certificate certificate(X509_new());
    if (!certificate) return broken("make a certificate");
    X509* raw = certificate.get();
    X509_NAME* subject = X509_get_subject_name(raw);
    const bool made =
        X509_set_version(raw, X509_VERSION_3) == 1 && set_serial(raw) &&
        X509_gmtime_adj(X509_getm_notBefore(raw), -300) != nullptr &&
        X509_time_adj_ex(X509_getm_notAfter(raw), days, 0, nullptr) != nullptr &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(common_name.c_str()), -1,
                                   -1, 0) == 1 &&
        X509_set_issuer_name(raw, issuer != nullptr ? X509_get_subject_name(issuer) : subject) ==
            1 &&
        X509_set_pubkey(raw, key) == 1;
    if (!made) return broken("fill a certificate");
    return certificate;
}

struct Authority {
    Certificate certificate;
    Key key;
};
Result<Authority> load(const KeyAndCertificate& authority) {
    LIMEN_TRY(Certificate certificate, certificate_from(authority.certificate_pem));
    LIMEN_TRY(Key key, key_from(authority.key_pem));
    return Authority{std::move(certificate), std::move(key)};
}

Result<std::string> signed_pem(X509* certificate, const Authority& by) {
    X509* issuer = by.certificate.get();
    if (!add_extension(certificate, issuer, NID_subject_key_identifier, "hash") ||
        !add_extension(certificate, issuer, NID_authority_key_identifier, "keyid") ||
        X509_sign(certificate, by.key.get(), EVP_sha256()) == 0)
        return broken("sign a certificate");
    return to_pem(certificate);
}

std::string alternative_names(const std::vector<std::string>& hosts) {
    std::string names;
    for (const std::string& host : hosts) {
        std::array<unsigned char, 16> address{};
        const bool is_ip = inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
                           inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
        if (!names.empty()) names += ",";
        names += (is_ip ? "IP:" : "DNS:") + host;
    }
    return names;
}

bool is_accepted_key(EVP_PKEY* key) {
    if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return false;
    char group[64] = {};
    std::size_t length = 0;
    if (EVP_PKEY_get_group_name(key, group, sizeof group, &length) != 1) return false;
    const std::string_view name(group, length);
    return name == "prime256v1" || name == "secp384r1";
}

}  // namespace

Result<KeyAndCertificate> make_authority(const std::string& name) {
    Key key(EVP_EC_gen("P-256"));
    if (!key) return broken("make a key");
    LIMEN_TRY(Certificate certificate, blank_certificate(name, key.get(), nullptr, kAuthorityDays));
    X509* raw = certificate.get();
    if (!add_extension(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
        !add_extension(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign") ||
        !add_extension(raw, raw, NID_subject_key_identifier, "hash") ||
        X509_sign(raw, key.get(), EVP_sha256()) == 0)
        return broken("sign a certificate");
    KeyAndCertificate result;
    LIMEN_TRY(result.key_pem, to_pem(key.get()));
    LIMEN_TRY(result.certificate_pem, to_pem(raw));
    return result;
}

Result<KeyAndCertificate> make_server_certificate(const KeyAndCertificate& authority,
                                                  const std::vector<std::string>& hosts, int days) {
    if (hosts.empty())
        return fail(Stage::crypto, "certificates.no_host", "give at least one name of the server");
    LIMEN_TRY(const Authority by, load(authority));
    Key key(EVP_EC_gen("P-256"));
    if (!key) return broken("make a key");
    LIMEN_TRY(Certificate certificate,
              blank_certificate(hosts.front(), key.get(), by.certificate.get(), days));
    X509* raw = certificate.get();
    X509* issuer = by.certificate.get();
    if (!add_extension(raw, issuer, NID_subject_alt_name, alternative_names(hosts)))
        return fail(Stage::crypto, "certificates.bad_host",
                    "a host must be a DNS name or an IP address");
    if (!add_extension(raw, issuer, NID_basic_constraints, "critical,CA:FALSE") ||
        !add_extension(raw, issuer, NID_key_usage, "critical,digitalSignature") ||
        !add_extension(raw, issuer, NID_ext_key_usage, "serverAuth"))
        return broken("fill a certificate");
    KeyAndCertificate result;
    LIMEN_TRY(result.certificate_pem, signed_pem(raw, by));
    LIMEN_TRY(result.key_pem, to_pem(key.get()));
    return result;
}

Result<std::string> certify_device(const KeyAndCertificate& authority, std::string_view csr_pem,
                                   const std::string& device, int days) {
    LIMEN_TRY(const Authority by, load(authority));
    const SigningRequest request(
        PEM_read_bio_X509_REQ(memory_of(csr_pem).get(), nullptr, nullptr, nullptr));
    EVP_PKEY* key = request ? X509_REQ_get0_pubkey(request.get()) : nullptr;
    if (!is_accepted_key(key) || X509_REQ_verify(request.get(), key) != 1)
        return fail(Stage::crypto, "enrol.bad_csr",
                    "the certificate request is not valid; make it with limen-provision");
    LIMEN_TRY(Certificate certificate, blank_certificate(device, key, by.certificate.get(), days));
    X509* raw = certificate.get();
    X509* issuer = by.certificate.get();
    if (!add_extension(raw, issuer, NID_basic_constraints, "critical,CA:FALSE") ||
        !add_extension(raw, issuer, NID_key_usage, "critical,digitalSignature") ||
        !add_extension(raw, issuer, NID_ext_key_usage, "clientAuth"))
        return broken("fill a certificate");
    return signed_pem(raw, by);
}

Result<CertificateDigest> digest_of(std::string_view certificate_pem) {
    LIMEN_TRY(const Certificate certificate, certificate_from(certificate_pem));
    CertificateDigest digest{};
    unsigned size = 0;
    if (X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) != 1)
        return broken("hash a certificate");
    return digest;
}

}  // namespace limen::server
