// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/signed_object.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>

#include <algorithm>

#include "identity/pki/algorithms.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/keys.hpp"
#include "identity/pki/signer_info.hpp"

namespace limen::pki {
namespace {

// A document carries its signer's certificate, at most its authority's beside it; a master list
// carries its signer's way up to a root.
constexpr int kMaxCertificates = 16;
// RFC 5652 allows any number; each costs a signature check.
constexpr int kMaxSigners = 4;

using CertificateStack =
    std::unique_ptr<STACK_OF(X509),
                    decltype([](STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); })>;

std::unexpected<Error> malformed_signed_object(const char* what) {
    ERR_clear_error();
    return fail(Stage::genuineness, "pki.sod_malformed", what);
}

void deviates(SignedObject& object, const char* code, std::string words) {
    for (const Deviation& known : object.deviations)
        if (known.code == code) return;
    object.deviations.push_back({code, std::move(words)});
}

Result<void> take_certificates(SignedObject& object) {
    const CertificateStack stack(CMS_get1_certs(object.cms.get()));
    if (!stack) return {};
    if (sk_X509_num(stack.get()) > kMaxCertificates)
        return malformed_signed_object(
            "the signed object carries more certificates than any document does");
    for (int i = 0; i < sk_X509_num(stack.get()); ++i) {
        X509* certificate = sk_X509_value(stack.get(), i);
        X509_up_ref(certificate);
        object.certificates.emplace_back(certificate);
    }
    return {};
}

// RFC 5652 wants the issuer's name as it stands in the certificate; Malaysia writes its parts in
// another order. One certificate and one signer: the signature itself says whether they belong
// together.
X509* find_signer(SignedObject& object, const SignerInfo& info) {
    for (const X509Ptr& certificate : object.certificates)
        if (info.names(certificate.get())) return certificate.get();
    for (const X509Ptr& certificate : object.certificates) {
        if (!info.id.fits(certificate.get())) continue;
        deviates(object, "sod.signer_name_order",
                 "the signer's authority is named with the parts of its name in another order");
        return certificate.get();
    }
    if (object.certificates.size() != 1) return nullptr;
    deviates(object, "sod.signer_named_wrongly",
             "the signer is named differently from the only certificate that is there");
    return object.certificates.front().get();
}

void note_form(SignedObject& object, const SignerInfo& info) {
    if (!info.has_attributes)
        deviates(object, "sod.no_signed_attributes",
                 "the signature is over the content itself, without signed attributes");
    if (info.digest == "SHA1")
        deviates(object, "sod.weak_digest", "the signature is made over a SHA-1 digest");
}

// The signature with this key; notes in which of the irregular ways it holds.
bool holds(SignedObject& object, const SignerInfo& info, EVP_PKEY* key) {
    const SignerInfo::Check check = info.check(key, object.content);
    if (!check.holds) return false;
    if (check.sorted)
        deviates(object, "sod.attributes_unsorted",
                 "the signed attributes stand in another order than they were signed in");
    if (check.other_digest)
        deviates(object, "sod.signature_digest_differs",
                 "the signature uses another digest than its algorithm names");
    return true;
}

std::string judge(SignedObject& object, const SignerInfo& info, X509* signer) {
    if (signer == nullptr) return "pki.no_signer";
    note_form(object, info);
    if (!info.scheme) return info.scheme.error().cause;
    if (info.digest.empty()) return "pki.unknown_algorithm";
    const bool content_holds = info.hash_holds(object.content);
    object.content_hash_holds = content_holds && object.content_hash_holds.value_or(true);
    if (!content_holds) return "pki.signature_wrong";
    if (!info.type_holds(object.content_type)) return "pki.wrong_content";
    if (info.scheme->kind == SignatureScheme::Kind::ecdsa_plain)
        deviates(object, "sod.plain_signature", "the signature is written as two bare numbers");
    if (EVP_PKEY* key = X509_get0_pubkey(signer))
        return holds(object, info, key) ? "" : "pki.signature_wrong";
    ERR_clear_error();
    const auto other = mislabelled_key(signer);
    if (!other) return checked_key(signer).error().cause;
    if (!holds(object, info, other->key.get())) return "pki.signature_wrong";
    deviates(object, "dsc.curve_mislabelled",
             "the signer's key names another curve than the one it lies on, " + other->curve);
    return "pki.curve_mislabelled";
}

}  // namespace

bool SignerId::fits(X509* certificate) const {
    if (by_key_id()) return key_id == subject_key_id(certificate);
    return !serial.empty() && serial == serial_text(X509_get0_serialNumber(certificate)) &&
           issuer == canonical_name(X509_get_issuer_name(certificate));
}

Result<SignedObject> open_signed(ByteView bytes) {
    const unsigned char* at = bytes.data();
    SignedObject out;
    out.cms.reset(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(bytes.size())));
    if (!out.cms || OBJ_obj2nid(CMS_get0_type(out.cms.get())) != NID_pkcs7_signed)
        return malformed_signed_object("the security object is no signed message");
    ASN1_OCTET_STRING** content = CMS_get0_content(out.cms.get());
    if (content == nullptr || *content == nullptr)
        return malformed_signed_object("the security object has no content");
    out.content = to_bytes(view_of(*content));
    out.content_type = dotted(CMS_get0_eContentType(out.cms.get()));
    if (bytes.size() > 1 && bytes[1] == 0x80)
        deviates(out, "sod.indefinite_length", "the signed object is written with open lengths");
    LIMEN_CHECK(take_certificates(out));
    STACK_OF(CMS_SignerInfo)* infos = CMS_get0_SignerInfos(out.cms.get());
    const int signers = infos == nullptr ? 0 : sk_CMS_SignerInfo_num(infos);
    if (signers == 0) return malformed_signed_object("the security object has no signer");
    if (signers > kMaxSigners)
        return malformed_signed_object("the security object has too many signers");
    if (signers > 1) deviates(out, "sod.several_signers", "more than one signature is there");
    // Every signature has to hold; the first one's signer is the document's.
    for (int i = signers - 1; i >= 0; --i) {
        const SignerInfo info = read_signer_info(sk_CMS_SignerInfo_value(infos, i));
        out.signer = find_signer(out, info);
        const std::string cause = judge(out, info, out.signer);
        if (!cause.empty()) out.signature_cause = cause;
        out.signer_id = info.id;
        out.digest = info.digest_name;
        out.signature_algorithm = info.signature_name;
        out.signed_us = info.signed_us;
    }
    ERR_clear_error();
    return out;
}

void judge_with(SignedObject& object, X509Ptr signer) {
    STACK_OF(CMS_SignerInfo)* infos = CMS_get0_SignerInfos(object.cms.get());
    object.certificates.push_back(std::move(signer));
    object.signer = object.certificates.back().get();
    object.content_hash_holds.reset();
    object.signature_cause =
        judge(object, read_signer_info(sk_CMS_SignerInfo_value(infos, 0)), object.signer);
}

}  // namespace limen::pki
