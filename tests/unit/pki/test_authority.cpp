// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/pki/test_authority.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>

#include "base/files.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/security_object.hpp"

namespace limen::pki::test {
namespace {

void set_time(ASN1_TIME* time, UtcMicros at_us) {
    ASN1_TIME_set(time, static_cast<time_t>(at_us / 1'000'000));
}

void add_name_part(X509_NAME* name, const char* field, const std::string& value) {
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value.data()),
                               static_cast<int>(value.size()), -1, 0);
}

void copy_swapped(X509_NAME* to, const X509_NAME* from) {
    for (int i = X509_NAME_entry_count(from); i-- > 0;)
        X509_NAME_add_entry(to, X509_NAME_get_entry(from, i), -1, 0);
}

X509_EXTENSION* extension(X509* certificate, X509* issuer, const std::string& name,
                          const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* out = X509V3_EXT_conf(nullptr, &context, name.c_str(), value.c_str());
    EXPECT_NE(out, nullptr) << name << " " << value;
    return out;
}

void add_extension(X509* certificate, X509* issuer, const std::string& name,
                   const std::string& value) {
    X509_EXTENSION* made = extension(certificate, issuer, name, value);
    X509_add_ext(certificate, made, -1);
    X509_EXTENSION_free(made);
}

void add_extension(X509_CRL* list, const std::string& name, const std::string& value) {
    X509_EXTENSION* made = extension(nullptr, nullptr, name, value);
    X509_CRL_add_ext(list, made, -1);
    X509_EXTENSION_free(made);
}

void add_number(X509_CRL* list, int nid, const std::string& decimal, bool critical) {
    BIGNUM* number = nullptr;
    BN_dec2bn(&number, decimal.c_str());
    ASN1_INTEGER* value = BN_to_ASN1_INTEGER(number, nullptr);
    X509_CRL_add1_ext_i2d(list, nid, value, critical ? 1 : 0, 0);
    ASN1_INTEGER_free(value);
    BN_free(number);
}

void add_extensions(X509* x, X509* parent, const Template& t) {
    const bool ca = t.authority && !t.says_it_is_none;
    add_extension(x, parent, "basicConstraints", ca ? "critical,CA:TRUE,pathlen:0" : "CA:FALSE");
    if (t.key_usage)
        add_extension(x, parent, "keyUsage",
                      t.authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
    if (t.key_id) add_extension(x, parent, "subjectKeyIdentifier", "hash");
    if (t.authority_key_id && X509_get_ext_by_NID(parent, NID_subject_key_identifier, -1) >= 0)
        add_extension(x, parent, "authorityKeyIdentifier", "keyid");
    for (const auto& [name, value] : t.more) add_extension(x, parent, name, value);
}

template <class T, class Encode>
Bytes encoded(T* object, Encode encode) {
    unsigned char* data = nullptr;
    const int size = encode(object, &data);
    EXPECT_GT(size, 0);
    Bytes out(data, data + std::max(size, 0));
    OPENSSL_free(data);
    return out;
}

// Making one takes a second on a busy machine: the same few go round.
KeyPtr rsa_key(int bits) {
    constexpr std::size_t kPool = 3;
    static std::map<int, std::pair<std::vector<KeyPtr>, std::size_t>> pools;
    auto& [keys, next] = pools[bits];
    if (keys.size() < kPool) keys.emplace_back(EVP_RSA_gen(static_cast<unsigned>(bits)));
    EVP_PKEY* key = keys[next++ % kPool].get();
    if (key != nullptr) EVP_PKEY_up_ref(key);
    return KeyPtr(key);
}

}  // namespace

UtcMicros today_us() {
    return SystemClock().utc_us();
}

Template at_today(Template t) {
    const UtcMicros shift = today_us() - kNow;
    t.not_before_us += shift;
    t.not_after_us += shift;
    return t;
}

KeyPtr make_key(const std::string& kind, bool explicit_parameters) {
    if (kind.starts_with("RSA")) return rsa_key(kind.size() > 3 ? std::stoi(kind.substr(4)) : 2048);
    EVP_PKEY* key = EVP_EC_gen(kind.c_str());
    if (key != nullptr && explicit_parameters)
        EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING,
                                       OSSL_PKEY_EC_ENCODING_EXPLICIT);
    return KeyPtr(key);
}

X509Ptr make_certificate(const Template& t, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
    X509Ptr certificate(X509_new());
    X509* x = certificate.get();
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), t.serial);
    set_time(X509_getm_notBefore(x), t.not_before_us);
    set_time(X509_getm_notAfter(x), t.not_after_us);
    add_name_part(X509_get_subject_name(x), "C", t.country);
    add_name_part(X509_get_subject_name(x), "O", "Kingdom of Utopia");
    add_name_part(X509_get_subject_name(x), "CN", t.common_name);
    X509* parent = issuer != nullptr ? issuer : x;
    X509_NAME* issuer_name = X509_NAME_new();
    if (t.swap_issuer_parts)
        copy_swapped(issuer_name, X509_get_subject_name(parent));
    else
        for (int i = 0; i < X509_NAME_entry_count(X509_get_subject_name(parent)); ++i)
            X509_NAME_add_entry(issuer_name, X509_NAME_get_entry(X509_get_subject_name(parent), i),
                                -1, 0);
    if (!t.issuer_country.empty()) {
        X509_NAME_ENTRY_free(X509_NAME_delete_entry(
            issuer_name, X509_NAME_get_index_by_NID(issuer_name, NID_countryName, -1)));
        add_name_part(issuer_name, "C", t.issuer_country);
    }
    X509_set_issuer_name(x, issuer_name);
    X509_NAME_free(issuer_name);
    X509_set_pubkey(x, key);
    add_extensions(x, parent, t);
    EXPECT_GT(X509_sign(x, issuer_key != nullptr ? issuer_key : key, EVP_sha256()), 0);
    return certificate;
}

CrlPtr make_crl(X509* issuer, EVP_PKEY* issuer_key, const std::vector<long>& serials,
                UtcMicros next_update_us, const CrlOptions& options) {
    CrlPtr list(X509_CRL_new());
    X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer));
    ASN1_TIME* time = ASN1_TIME_new();
    set_time(time, options.this_update_us);
    X509_CRL_set1_lastUpdate(list.get(), time);
    for (const long serial : serials) {
        X509_REVOKED* entry = X509_REVOKED_new();
        ASN1_INTEGER* number = ASN1_INTEGER_new();
        ASN1_INTEGER_set(number, serial);
        X509_REVOKED_set_serialNumber(entry, number);
        X509_REVOKED_set_revocationDate(entry, time);
        if (options.reason >= 0) {
            ASN1_ENUMERATED* reason = ASN1_ENUMERATED_new();
            ASN1_ENUMERATED_set(reason, options.reason);
            X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0);
            ASN1_ENUMERATED_free(reason);
        }
        X509_CRL_add0_revoked(list.get(), entry);
        ASN1_INTEGER_free(number);
    }
    set_time(time, next_update_us);
    if (options.has_next) X509_CRL_set1_nextUpdate(list.get(), time);
    ASN1_TIME_free(time);
    if (!options.number.empty()) add_number(list.get(), NID_crl_number, options.number, false);
    if (!options.delta_of.empty()) add_number(list.get(), NID_delta_crl, options.delta_of, true);
    for (const auto& [name, value] : options.more) add_extension(list.get(), name, value);
    X509_CRL_sort(list.get());
    EXPECT_GT(X509_CRL_sign(list.get(), issuer_key, EVP_sha256()), 0);
    return list;
}

Bytes security_object(const std::map<int, Bytes>& groups, const std::string& digest) {
    const EVP_MD* algorithm = EVP_get_digestbyname(digest.c_str());
    const Bytes oid = encoded(OBJ_nid2obj(EVP_MD_get_type(algorithm)), i2d_ASN1_OBJECT);
    Bytes rows;
    for (const auto& [number, content] : groups) {
        const Bytes row = tlv::encode(
            0x30, {tlv::encode(0x02, ByteView(Bytes{static_cast<std::uint8_t>(number)})),
                   tlv::encode(0x04, ByteView(hash_of(digest, content)))});
        rows.insert(rows.end(), row.begin(), row.end());
    }
    return tlv::encode(0x30, {Bytes{0x02, 0x01, 0x00}, tlv::encode(0x30, ByteView(oid)),
                              tlv::encode(0x30, ByteView(rows))});
}

Bytes make_sod(const Bytes& content, X509* signer, EVP_PKEY* key, const SodOptions& options) {
    const BioPtr data(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
    unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
    if (!options.with_certificate) flags |= CMS_NOCERTS;
    const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, data.get(), flags));
    EXPECT_NE(cms, nullptr);
    ASN1_OBJECT* type = OBJ_txt2obj(options.content_type, 1);
    CMS_set1_eContentType(cms.get(), type);
    ASN1_OBJECT_free(type);
    EXPECT_NE(CMS_add1_signer(cms.get(), signer, key, options.signer_digest, flags), nullptr);
    EXPECT_EQ(CMS_final(cms.get(), data.get(), nullptr, flags), 1);
    Bytes out;
    if (options.indefinite) {
        const BioPtr streamed(BIO_new(BIO_s_mem()));
        const BioPtr again(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
        const CmsPtr stream(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags | CMS_STREAM));
        ASN1_OBJECT* same = OBJ_txt2obj(options.content_type, 1);
        CMS_set1_eContentType(stream.get(), same);
        ASN1_OBJECT_free(same);
        CMS_add1_signer(stream.get(), signer, key, options.signer_digest, flags);
        EXPECT_EQ(i2d_CMS_bio_stream(streamed.get(), stream.get(), again.get(),
                                     static_cast<int>(flags | CMS_STREAM)),
                  1);
        out = contents_of(streamed.get());
    } else {
        out = encoded(cms.get(), [](CMS_ContentInfo* c, unsigned char** d) {
            return i2d_CMS_ContentInfo(c, d);
        });
    }
    return options.bare ? out : tlv::encode(0x77, ByteView(out));
}

Bytes der(X509* certificate) {
    return encoded(certificate, [](X509* x, unsigned char** d) { return i2d_X509(x, d); });
}
Bytes der(X509_CRL* list) {
    return encoded(list, [](X509_CRL* x, unsigned char** d) { return i2d_X509_CRL(x, d); });
}

Folder::Folder() {
    static std::atomic<int> count{0};
    path = std::filesystem::temp_directory_path() /
           ("limen-pki-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path);
}
Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}
std::filesystem::path Folder::write(const std::string& name, const Bytes& content) const {
    EXPECT_TRUE(write_file(path / name, content));
    return path / name;
}

}  // namespace limen::pki::test
