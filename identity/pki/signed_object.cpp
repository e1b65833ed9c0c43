// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/signed_object.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>

#include <array>

#include "identity/pki/certificates.hpp"

namespace limen::pki {
namespace {

using CertificateStack =
    std::unique_ptr<STACK_OF(X509),
                    decltype([](STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); })>;

std::unexpected<Error> malformed(const char* what) {
    ERR_clear_error();
    return fail(Stage::genuineness, "pki.sod_malformed", what);
}

std::string dotted(const ASN1_OBJECT* object) {
    std::array<char, 80> text{};
    OBJ_obj2txt(text.data(), text.size(), object, 1);
    return text.data();
}

std::string short_name(const X509_ALGOR* algorithm) {
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
    const int nid = OBJ_obj2nid(object);
    return nid == NID_undef ? dotted(object) : OBJ_nid2sn(nid);
}

// RFC 5652 wants the issuer's name as it stands in the certificate; Malaysia writes its parts in
// another order.
bool names_loosely(CMS_SignerInfo* info, X509* certificate) {
    ASN1_OCTET_STRING* key_id = nullptr;
    X509_NAME* issuer = nullptr;
    ASN1_INTEGER* serial = nullptr;
    if (CMS_SignerInfo_get0_signer_id(info, &key_id, &issuer, &serial) != 1 || issuer == nullptr)
        return false;
    return ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(certificate)) == 0 &&
           canonical_name(issuer) == canonical_name(X509_get_issuer_name(certificate));
}

X509* find_signer(CMS_SignerInfo* info, STACK_OF(X509) * certificates) {
    for (const bool loosely : {false, true}) {
        for (int i = 0; i < sk_X509_num(certificates); ++i) {
            X509* certificate = sk_X509_value(certificates, i);
            const bool fits = loosely ? names_loosely(info, certificate)
                                      : CMS_SignerInfo_cert_cmp(info, certificate) == 0;
            if (fits) return certificate;
        }
    }
    // One certificate and one signer: the signature itself says whether they belong together.
    return sk_X509_num(certificates) == 1 ? sk_X509_value(certificates, 0) : nullptr;
}

std::optional<UtcMicros> signing_time(CMS_SignerInfo* info) {
    const int at = CMS_signed_get_attr_by_NID(info, NID_pkcs9_signingTime, -1);
    X509_ATTRIBUTE* attribute = at < 0 ? nullptr : CMS_signed_get_attr(info, at);
    const ASN1_TYPE* type = attribute == nullptr ? nullptr : X509_ATTRIBUTE_get0_type(attribute, 0);
    if (type == nullptr || (type->type != V_ASN1_UTCTIME && type->type != V_ASN1_GENERALIZEDTIME))
        return std::nullopt;
    return to_utc_us(type->value.asn1_string);
}

}  // namespace

Result<SignedObject> open_signed(ByteView bytes) {
    const unsigned char* at = bytes.data();
    SignedObject out;
    out.cms.reset(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(bytes.size())));
    if (!out.cms || OBJ_obj2nid(CMS_get0_type(out.cms.get())) != NID_pkcs7_signed)
        return malformed("the security object is no signed message");
    ASN1_OCTET_STRING** content = CMS_get0_content(out.cms.get());
    if (content == nullptr || *content == nullptr)
        return malformed("the security object has no content");
    out.content_type = dotted(CMS_get0_eContentType(out.cms.get()));
    STACK_OF(CMS_SignerInfo)* infos = CMS_get0_SignerInfos(out.cms.get());
    if (infos == nullptr || sk_CMS_SignerInfo_num(infos) == 0)
        return malformed("the security object has no signer");

    const CertificateStack certificates(CMS_get1_certs(out.cms.get()));
    for (int i = 0; i < sk_CMS_SignerInfo_num(infos); ++i) {
        CMS_SignerInfo* info = sk_CMS_SignerInfo_value(infos, i);
        X509* signer = certificates ? find_signer(info, certificates.get()) : nullptr;
        if (signer != nullptr) CMS_SignerInfo_set1_signer_cert(info, signer);
    }
    CMS_SignerInfo* first = sk_CMS_SignerInfo_value(infos, 0);
    X509_ALGOR *digest = nullptr, *signature = nullptr;
    CMS_SignerInfo_get0_algs(first, nullptr, &out.signer, &digest, &signature);
    out.digest = short_name(digest);
    out.signature_algorithm = short_name(signature);
    out.signed_us = signing_time(first);

    const BioPtr plain(BIO_new(BIO_s_mem()));
    // The signer's certificate is judged by our own path building; signatures and digests are
    // checked here, every signer's.
    out.signature_ok = plain && out.signer != nullptr &&
                       CMS_verify(out.cms.get(), nullptr, nullptr, nullptr, plain.get(),
                                  CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) == 1;
    ERR_clear_error();
    out.content = Bytes(ASN1_STRING_get0_data(*content),
                        ASN1_STRING_get0_data(*content) + ASN1_STRING_length(*content));
    return out;
}

}  // namespace limen::pki
