// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/algorithms.hpp"

#include <openssl/asn1t.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

namespace limen::pki {
namespace {

using Kind = SignatureScheme::Kind;
using PssPtr = std::unique_ptr<RSA_PSS_PARAMS, Freed<&RSA_PSS_PARAMS_free>>;
using AlgorithmPtr = std::unique_ptr<X509_ALGOR, Freed<&X509_ALGOR_free>>;
using SignaturePtr = std::unique_ptr<ECDSA_SIG, Freed<&ECDSA_SIG_free>>;
using ContextPtr = std::unique_ptr<EVP_MD_CTX, Freed<&EVP_MD_CTX_free>>;

// The salt is at most as long as the modulus; 512 bytes are RSA 4096's.
constexpr long kMaxSalt = 512;

std::unexpected<Error> unknown(std::string what) {
    ERR_clear_error();
    return fail(Stage::genuineness, "pki.unknown_algorithm",
                "the signature's algorithm is none that documents use: " + std::move(what));
}

// BSI TR-03111, 5.2.1.1: r and s one after the other. OpenSSL has no names for these.
struct PlainFormat {
    std::string_view oid, digest, name;
};
constexpr std::array kPlainFormats = {
    PlainFormat{"0.4.0.127.0.7.1.1.4.1.1", "SHA1", "ecdsa-plain-SHA1"},
    PlainFormat{"0.4.0.127.0.7.1.1.4.1.2", "SHA224", "ecdsa-plain-SHA224"},
    PlainFormat{"0.4.0.127.0.7.1.1.4.1.3", "SHA256", "ecdsa-plain-SHA256"},
    PlainFormat{"0.4.0.127.0.7.1.1.4.1.4", "SHA384", "ecdsa-plain-SHA384"},
    PlainFormat{"0.4.0.127.0.7.1.1.4.1.5", "SHA512", "ecdsa-plain-SHA512"}};

std::string digest_of_nid(int nid) {
    static constexpr std::array kAllowed = {NID_sha1, NID_sha224, NID_sha256, NID_sha384,
                                            NID_sha512};
    const bool allowed = std::find(kAllowed.begin(), kAllowed.end(), nid) != kAllowed.end();
    return allowed ? OBJ_nid2sn(nid) : "";
}

std::string digest_of(const X509_ALGOR* algorithm) {
    if (algorithm == nullptr) return "SHA1";  // RFC 4055, 3.1: the default
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
    return pki::document_digest(object);
}

// MGF1 with its digest as parameter.
std::string mask_digest(const X509_ALGOR* mask) {
    if (mask == nullptr) return "SHA1";
    const ASN1_OBJECT* object = nullptr;
    int type = V_ASN1_UNDEF;
    const void* value = nullptr;
    X509_ALGOR_get0(&object, &type, &value, mask);
    if (OBJ_obj2nid(object) != NID_mgf1 || type != V_ASN1_SEQUENCE) return {};
    const AlgorithmPtr digest(static_cast<X509_ALGOR*>(
        ASN1_item_unpack(static_cast<const ASN1_STRING*>(value), ASN1_ITEM_rptr(X509_ALGOR))));
    return digest ? digest_of(digest.get()) : "";
}

Result<SignatureScheme> pss_scheme(int type, const void* value) {
    // RFC 4055 wants parameters; without any, all are the defaults.
    PssPtr parameters;
    if (type == V_ASN1_SEQUENCE)
        parameters.reset(static_cast<RSA_PSS_PARAMS*>(ASN1_item_unpack(
            static_cast<const ASN1_STRING*>(value), ASN1_ITEM_rptr(RSA_PSS_PARAMS))));
    else if (type == V_ASN1_UNDEF)
        parameters.reset(RSA_PSS_PARAMS_new());
    if (!parameters) return unknown("RSASSA-PSS with malformed parameters");
    SignatureScheme out;
    out.kind = Kind::rsa_pss;
    out.digest = digest_of(parameters->hashAlgorithm);
    out.mgf_digest = mask_digest(parameters->maskGenAlgorithm);
    const long salt =
        parameters->saltLength == nullptr ? 20 : ASN1_INTEGER_get(parameters->saltLength);
    const long trailer =
        parameters->trailerField == nullptr ? 1 : ASN1_INTEGER_get(parameters->trailerField);
    if (out.digest.empty() || out.mgf_digest.empty() || salt < 0 || salt > kMaxSalt || trailer != 1)
        return unknown("RSASSA-PSS with parameters that are not allowed");
    out.salt = static_cast<int>(salt);
    out.name =
        "RSASSA-PSS " + out.digest + " MGF1-" + out.mgf_digest + " salt " + std::to_string(salt);
    return out;
}

// r and s as an ECDSA-Sig-Value.
Bytes from_plain(ByteView signature) {
    const auto half = static_cast<int>(signature.size() / 2);
    const SignaturePtr value(ECDSA_SIG_new());
    BIGNUM* r = BN_bin2bn(signature.data(), half, nullptr);
    BIGNUM* s = BN_bin2bn(signature.data() + half, half, nullptr);
    if (!value || signature.size() % 2 != 0 || ECDSA_SIG_set0(value.get(), r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return {};
    }
    return der_of(value.get(), i2d_ECDSA_SIG);
}

bool key_fits(EVP_PKEY* key, Kind kind) {
    const int type = EVP_PKEY_get_base_id(key);
    switch (kind) {
        case Kind::rsa_pkcs1:
            return type == EVP_PKEY_RSA;
        case Kind::rsa_pss:
            return type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS;
        case Kind::ecdsa:
        case Kind::ecdsa_plain:
            return type == EVP_PKEY_EC;
    }
    return false;
}

bool set_pss(EVP_PKEY_CTX* context, const SignatureScheme& scheme) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_get_digestbyname(scheme.mgf_digest.c_str())) ==
               1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, scheme.salt) == 1;
}

}  // namespace

std::string document_digest(const ASN1_OBJECT* algorithm) {
    return digest_of_nid(OBJ_obj2nid(algorithm));
}

std::string dotted(const ASN1_OBJECT* object) {
    std::array<char, 128> text{};
    OBJ_obj2txt(text.data(), text.size(), object, 1);
    return text.data();
}

std::string readable_algorithm(const X509_ALGOR* algorithm) {
    if (const auto scheme = signature_scheme(algorithm)) return scheme->name;
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
    const int nid = OBJ_obj2nid(object);
    return nid == NID_undef ? dotted(object) : OBJ_nid2sn(nid);
}

Result<SignatureScheme> signature_scheme(const X509_ALGOR* algorithm) {
    const ASN1_OBJECT* object = nullptr;
    int type = V_ASN1_UNDEF;
    const void* value = nullptr;
    X509_ALGOR_get0(&object, &type, &value, algorithm);
    const int nid = OBJ_obj2nid(object);
    if (nid == NID_rsassaPss) return pss_scheme(type, value);
    if (nid == NID_undef) {
        const std::string oid = dotted(object);
        for (const PlainFormat& plain : kPlainFormats)
            if (plain.oid == oid)
                return SignatureScheme{
                    Kind::ecdsa_plain, std::string(plain.digest), {}, 0, std::string(plain.name)};
        return unknown(oid);
    }
    // The key's own identifier, as some signers write it: the digest is named beside it.
    if (nid == NID_rsaEncryption)
        return SignatureScheme{Kind::rsa_pkcs1, {}, {}, 0, OBJ_nid2sn(nid)};
    if (nid == NID_X9_62_id_ecPublicKey || nid == NID_ecdsa_with_Specified ||
        nid == NID_ecdsa_with_Recommended)
        return SignatureScheme{Kind::ecdsa, {}, {}, 0, OBJ_nid2sn(nid)};
    int digest = NID_undef, key = NID_undef;
    if (OBJ_find_sigid_algs(nid, &digest, &key) != 1) return unknown(OBJ_nid2sn(nid));
    SignatureScheme out{key == NID_rsaEncryption ? Kind::rsa_pkcs1 : Kind::ecdsa,
                        digest_of_nid(digest),
                        {},
                        0,
                        OBJ_nid2sn(nid)};
    if (out.digest.empty() || (key != NID_rsaEncryption && key != NID_X9_62_id_ecPublicKey))
        return unknown(out.name);
    return out;
}

bool verify(EVP_PKEY* key, const SignatureScheme& scheme, const std::string& digest,
            ByteView message, ByteView signature) {
    if (key == nullptr || !key_fits(key, scheme.kind)) return false;
    const EVP_MD* md =
        EVP_get_digestbyname((scheme.digest.empty() ? digest : scheme.digest).c_str());
    Bytes converted;
    if (scheme.kind == Kind::ecdsa_plain) {
        converted = from_plain(signature);
        signature = converted;
    }
    const ContextPtr context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;
    const bool ok = context && md != nullptr &&
                    EVP_DigestVerifyInit(context.get(), &parameters, md, nullptr, key) == 1 &&
                    (scheme.kind != Kind::rsa_pss || set_pss(parameters, scheme)) &&
                    EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                     message.data(), message.size()) == 1;
    ERR_clear_error();
    return ok;
}

}  // namespace limen::pki
