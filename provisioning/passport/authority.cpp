// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/authority.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "base/config.hpp"
#include "base/files.hpp"
#include "hal/chip-reader/tlv.hpp"

namespace limen::passport {
namespace {

constexpr long kDay = 24 * 3600;
constexpr long kCscaBackdated = 2 * 365 * kDay, kCscaValid = 13 * 365 * kDay;
// A document signer signs for three months and is valid as long as its longest document
// (Doc 9303-12, 7.1.1); ours starts a year back so that specimens can look issued in the past.
constexpr long kDscBackdated = 365 * kDay, kDscValid = 11 * 365 * kDay;
constexpr long kCrlValid = 90 * kDay;

Result<void> check(bool done, const char* doing) {
    if (!done) return crypto_failure(doing);
    return {};
}

std::vector<std::string_view> parted(std::string_view text, char by) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(by, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

bool known_curve(Algorithm& algorithm, std::string_view word) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kCurves{
        {{"p224", "P-224"},
         {"p256", "P-256"},
         {"p384", "P-384"},
         {"p521", "P-521"},
         {"brainpoolP224r1", ""},
         {"brainpoolP256r1", ""},
         {"brainpoolP320r1", ""},
         {"brainpoolP384r1", ""},
         {"brainpoolP512r1", ""}}};
    for (const auto& [ours, theirs] : kCurves) {
        if (ours != word) continue;
        algorithm.curve = theirs.empty() ? ours : theirs;
        return true;
    }
    return false;
}

bool known_digest(Algorithm& algorithm, std::string_view word) {
    static constexpr std::array<std::string_view, 5> kDigests = {"sha1", "sha224", "sha256",
                                                                 "sha384", "sha512"};
    if (std::ranges::find(kDigests, word) == kDigests.end()) return false;
    algorithm.digest = "SHA" + std::string(word.substr(3));
    return true;
}

bool known_family(Algorithm& algorithm, const std::vector<std::string_view>& words) {
    const bool three = words.size() == 3;
    const bool four = words.size() == 4;
    if (words[0] == "rsa" && (three || (four && words[2] == "pss"))) {
        algorithm.pss = four;
        algorithm.rsa_bits = words[1] == "2048"   ? 2048
                             : words[1] == "3072" ? 3072
                             : words[1] == "4096" ? 4096
                                                  : 0;
        return algorithm.rsa_bits != 0;
    }
    if (words[0] == "ecdsa" && (three || (four && words[2] == "explicit"))) {
        algorithm.explicit_parameters = four;
        return known_curve(algorithm, words[1]);
    }
    return false;
}

Result<Owned<EVP_PKEY>> make_key(const Algorithm& algorithm) {
    if (algorithm.rsa_bits != 0) {
        Owned<EVP_PKEY> key(EVP_RSA_gen(static_cast<unsigned>(algorithm.rsa_bits)));
        if (!key) return crypto_failure("making an RSA key");
        return key;
    }
    Owned<EVP_PKEY> key(EVP_EC_gen(algorithm.curve.c_str()));
    if (!key) return crypto_failure("making an elliptic curve key");
    // Nearly all States write the curve's parameters out instead of naming it.
    const char* encoding = algorithm.explicit_parameters ? OSSL_PKEY_EC_ENCODING_EXPLICIT
                                                         : OSSL_PKEY_EC_ENCODING_GROUP;
    LIMEN_CHECK(
        check(EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_ENCODING, encoding) == 1,
              "choosing how the curve is written"));
    return key;
}

Result<void> add_name(X509_NAME* name, const AuthoritySpec& spec, const std::string& common) {
    const auto add = [name](const char* field, const std::string& value, int type) {
        return X509_NAME_add_entry_by_txt(name, field, type,
                                          reinterpret_cast<const unsigned char*>(value.c_str()), -1,
                                          -1, 0) == 1;
    };
    // The country is a PrintableString in upper case (Doc 9303-12, table 6).
    return check(add("C", spec.country, V_ASN1_PRINTABLESTRING) &&
                     add("O", spec.organisation, MBSTRING_UTF8) && add("CN", common, MBSTRING_UTF8),
                 "naming a certificate");
}

// The State's three-letter code as locality of a directory name, by which a signer is bound to the
// issuer in the MRZ (Doc 9303-12, 7.1.1).
Result<void> add_state_code(X509* certificate, const std::string& code) {
    Owned<GENERAL_NAMES> names(sk_GENERAL_NAME_new_null());
    Owned<X509_NAME> directory(X509_NAME_new());
    Owned<GENERAL_NAME> name(GENERAL_NAME_new());
    LIMEN_CHECK(check(names && directory && name &&
                          X509_NAME_add_entry_by_txt(
                              directory.get(), "L", V_ASN1_PRINTABLESTRING,
                              reinterpret_cast<const unsigned char*>(code.c_str()), -1, -1, 0) == 1,
                      "writing the State's code"));
    GENERAL_NAME_set0_value(name.get(), GEN_DIRNAME, directory.release());
    sk_GENERAL_NAME_push(names.get(), name.release());
    return check(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0,
                                   X509V3_ADD_DEFAULT) == 1,
                 "adding the subject's other name");
}

Result<void> add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    return check(extension && X509_add_ext(certificate, extension.get(), -1) == 1,
                 "adding a certificate extension");
}

// id-icao-mrtd-security-extensions-documentTypeList: { version 0, { "P" } }.
Result<void> add_document_types(X509* certificate) {
    const Bytes value = tlv::encode(
        0x30, {tlv::encode(0x02, Bytes{0}), tlv::encode(0x31, tlv::encode(0x13, as_bytes("P")))});
    Owned<ASN1_OBJECT> oid(OBJ_txt2obj("2.23.136.1.1.6.2", 1));
    Owned<ASN1_OCTET_STRING> octets(ASN1_OCTET_STRING_new());
    LIMEN_CHECK(check(
        oid && octets &&
            ASN1_OCTET_STRING_set(octets.get(), value.data(), static_cast<int>(value.size())) == 1,
        "writing the document types"));
    Owned<X509_EXTENSION> extension(
        X509_EXTENSION_create_by_OBJ(nullptr, oid.get(), 0, octets.get()));
    return check(extension && X509_add_ext(certificate, extension.get(), -1) == 1,
                 "adding the document types");
}

// A context that signs with the algorithm's digest and padding, for certificates and CRLs.
Result<Owned<EVP_MD_CTX>> signing_context(EVP_PKEY* key, const Algorithm& algorithm) {
    Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;
    LIMEN_CHECK(
        check(context && EVP_DigestSignInit_ex(context.get(), &parameters, algorithm.digest.c_str(),
                                               nullptr, nullptr, key, nullptr) == 1,
              "preparing a signature"));
    if (algorithm.pss)
        LIMEN_CHECK(
            check(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) > 0 &&
                      EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) > 0,
                  "preparing a PSS signature"));
    return context;
}

struct Shape {
    std::string common_name;
    bool authority = false;
    long backdated = 0, valid = 0;
};

Result<Owned<X509>> make_certificate(const AuthoritySpec& spec, const Shape& shape,
                                     EVP_PKEY* subject, X509* issuer_or_self, EVP_PKEY* issuer_key,
                                     const Algorithm& issuer_algorithm) {
    Owned<X509> certificate(X509_new());
    X509* c = certificate.get();
    X509* issuer = issuer_or_self == nullptr ? c : issuer_or_self;
    std::array<unsigned char, 12> serial{};
    LIMEN_CHECK(check(c != nullptr && RAND_bytes(serial.data(), serial.size()) == 1,
                      "starting a certificate"));
    serial[0] = static_cast<unsigned char>((serial[0] & 0x7F) | 0x40);  // positive, full length
    BIGNUM* number = BN_bin2bn(serial.data(), serial.size(), nullptr);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(c));
    BN_free(number);
    LIMEN_CHECK(check(X509_set_version(c, 2) == 1 && X509_set_pubkey(c, subject) == 1 &&
                          X509_gmtime_adj(X509_getm_notBefore(c), -shape.backdated) != nullptr &&
                          X509_gmtime_adj(X509_getm_notAfter(c), shape.valid) != nullptr,
                      "filling a certificate"));
    LIMEN_CHECK(add_name(X509_get_subject_name(c), spec, shape.common_name));
    LIMEN_CHECK(
        check(X509_set_issuer_name(c, X509_get_subject_name(issuer)) == 1, "naming the issuer"));
    LIMEN_CHECK(add_extension(c, issuer, NID_subject_key_identifier, "hash"));
    LIMEN_CHECK(add_extension(c, issuer, NID_authority_key_identifier, "keyid:always"));
    if (shape.authority) {
        LIMEN_CHECK(add_extension(c, issuer, NID_basic_constraints, "critical,CA:TRUE,pathlen:0"));
        LIMEN_CHECK(add_extension(c, issuer, NID_key_usage, "critical,keyCertSign,cRLSign"));
    } else {
        LIMEN_CHECK(add_extension(c, issuer, NID_key_usage, "critical,digitalSignature"));
        LIMEN_CHECK(add_document_types(c));
    }
    LIMEN_CHECK(add_state_code(c, spec.state_code));
    LIMEN_TRY(auto context, signing_context(issuer_key, issuer_algorithm));
    LIMEN_CHECK(check(X509_sign_ctx(c, context.get()) > 0, "signing a certificate"));
    return certificate;
}

Result<void> save(const std::filesystem::path& stem, const Signer& signer) {
    Owned<BIO> memory(BIO_new(BIO_s_mem()));
    LIMEN_CHECK(check(memory && PEM_write_bio_PrivateKey(memory.get(), signer.key.get(), nullptr,
                                                         nullptr, 0, nullptr, nullptr) == 1,
                      "writing a key"));
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &text);
    LIMEN_CHECK(write_file(stem.string() + ".key.pem",
                           as_bytes({text, static_cast<std::size_t>(length)}), 0600));
    return write_file(stem.string() + ".cer", der_of(signer.certificate.get(), i2d_X509));
}

Result<Signer> load(const std::filesystem::path& stem, Algorithm algorithm) {
    Signer signer;
    signer.algorithm = std::move(algorithm);
    LIMEN_TRY(const Bytes pem, read_file(stem.string() + ".key.pem"));
    LIMEN_TRY(const Bytes der, read_file(stem.string() + ".cer"));
    Owned<BIO> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    signer.key.reset(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
    const unsigned char* at = der.data();
    signer.certificate.reset(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    LIMEN_CHECK(check(signer.key && signer.certificate,
                      "reading a signer that was made before (remove its folder to make anew)"));
    return signer;
}

}  // namespace

std::unexpected<Error> crypto_failure(const std::string& doing) {
    std::array<char, 256> words{};
    ERR_error_string_n(ERR_get_error(), words.data(), words.size());
    ERR_clear_error();
    return fail(Stage::crypto, "passport.crypto",
                "OpenSSL failed while " + doing + ": " + words.data());
}

Result<Algorithm> parse_algorithm(std::string_view name) {
    Algorithm algorithm;
    algorithm.name = name;
    const auto words = parted(name, '-');
    if (words.size() < 3 || !known_family(algorithm, words) ||
        !known_digest(algorithm, words.back()))
        return fail(Stage::config, "passport.bad_algorithm",
                    "\"" + std::string(name) +
                        "\" is no algorithm; write for example rsa-3072-sha256, "
                        "rsa-2048-pss-sha256, ecdsa-p256-sha256 or "
                        "ecdsa-brainpoolP384r1-explicit-sha384.");
    return algorithm;
}

Result<std::vector<AuthoritySpec>> load_authorities(const std::filesystem::path& file) {
    LIMEN_TRY(auto config, Config::load(file));
    std::vector<AuthoritySpec> specs;
    for (auto& table : config.tables("authority")) {
        AuthoritySpec spec;
        spec.name = table.text("name");
        spec.country = table.text("country");
        spec.state_code = table.text("state_code");
        spec.organisation = table.text("organisation");
        spec.common_name = table.text("common_name");
        spec.algorithm = table.text("algorithm");
        spec.trusted = table.boolean("trusted");
        LIMEN_CHECK(table.finish());
        specs.push_back(std::move(spec));
    }
    if (specs.empty()) config.problem("authority", "must be given at least once, [[authority]]");
    LIMEN_CHECK(config.finish());
    return specs;
}

Result<Authority> Authority::open(const std::filesystem::path& folder, AuthoritySpec spec) {
    Authority authority;
    authority.home_ = folder / spec.name;
    authority.spec_ = std::move(spec);
    LIMEN_TRY(auto algorithm, parse_algorithm(authority.spec_.algorithm));
    const auto stem = authority.home_ / "csca";
    if (std::filesystem::exists(stem.string() + ".cer")) {
        LIMEN_TRY(authority.csca_, load(stem, std::move(algorithm)));
        return authority;
    }
    std::error_code error;
    std::filesystem::create_directories(authority.home_, error);
    auto& csca = authority.csca_;
    csca.algorithm = std::move(algorithm);
    LIMEN_TRY(csca.key, make_key(csca.algorithm));
    const Shape shape{authority.spec_.common_name, true, kCscaBackdated, kCscaValid};
    LIMEN_TRY(csca.certificate, make_certificate(authority.spec_, shape, csca.key.get(), nullptr,
                                                 csca.key.get(), csca.algorithm));
    LIMEN_CHECK(save(stem, csca));
    return authority;
}

Result<Signer> Authority::signer(std::string_view algorithm_name) {
    LIMEN_TRY(auto algorithm, parse_algorithm(algorithm_name));
    const auto stem = home_ / ("dsc-" + algorithm.name);
    if (std::filesystem::exists(stem.string() + ".cer")) return load(stem, std::move(algorithm));
    Signer signer;
    signer.algorithm = std::move(algorithm);
    LIMEN_TRY(signer.key, make_key(signer.algorithm));
    const Shape shape{"DS " + spec_.organisation + " " + signer.algorithm.name, false,
                      kDscBackdated, kDscValid};
    LIMEN_TRY(signer.certificate,
              make_certificate(spec_, shape, signer.key.get(), csca_.certificate.get(),
                               csca_.key.get(), csca_.algorithm));
    LIMEN_CHECK(save(stem, signer));
    return signer;
}

Result<void> Authority::export_trust(const std::filesystem::path& folder) const {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    LIMEN_CHECK(
        write_file(folder / (spec_.name + ".cer"), der_of(csca_.certificate.get(), i2d_X509)));
    Owned<X509_CRL> crl(X509_CRL_new());
    Owned<ASN1_TIME> now(X509_gmtime_adj(nullptr, -kDay));
    Owned<ASN1_TIME> next(X509_gmtime_adj(nullptr, kCrlValid));
    LIMEN_CHECK(check(crl && X509_CRL_set_version(crl.get(), 1) == 1 &&
                          X509_CRL_set_issuer_name(
                              crl.get(), X509_get_subject_name(csca_.certificate.get())) == 1 &&
                          X509_CRL_set1_lastUpdate(crl.get(), now.get()) == 1 &&
                          X509_CRL_set1_nextUpdate(crl.get(), next.get()) == 1,
                      "filling the revocation list"));
    LIMEN_TRY(auto context, signing_context(csca_.key.get(), csca_.algorithm));
    LIMEN_CHECK(
        check(X509_CRL_sign_ctx(crl.get(), context.get()) > 0, "signing the revocation list"));
    return write_file(folder / (spec_.name + ".crl"), der_of(crl.get(), i2d_X509_CRL));
}

}  // namespace limen::passport
