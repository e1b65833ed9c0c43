// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/signer_info.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>

#include <algorithm>
#include <vector>

#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/security_object.hpp"

namespace limen::pki {
namespace {

// The value of a signed attribute that is there exactly once and has exactly one value.
const ASN1_TYPE* single_value(const CMS_SignerInfo* info, int nid) {
    const int at = CMS_signed_get_attr_by_NID(info, nid, -1);
    if (at < 0 || CMS_signed_get_attr_by_NID(info, nid, at) >= 0) return nullptr;
    X509_ATTRIBUTE* attribute = CMS_signed_get_attr(info, at);
    return X509_ATTRIBUTE_count(attribute) == 1 ? X509_ATTRIBUTE_get0_type(attribute, 0) : nullptr;
}

std::optional<UtcMicros> signing_time(const CMS_SignerInfo* info) {
    const ASN1_TYPE* type = single_value(info, NID_pkcs9_signingTime);
    if (type == nullptr || (type->type != V_ASN1_UTCTIME && type->type != V_ASN1_GENERALIZEDTIME))
        return std::nullopt;
    return to_utc_us(type->value.asn1_string);
}

// What is signed: the attributes as a SET OF (RFC 5652, 5.4), in the order in which they stand or
// in DER's.
Bytes signed_part(const CMS_SignerInfo* info, bool sorted) {
    std::vector<Bytes> attributes;
    for (int i = 0; i < CMS_signed_get_attr_count(info); ++i)
        attributes.push_back(der_of(CMS_signed_get_attr(info, i), i2d_X509_ATTRIBUTE));
    if (sorted) std::sort(attributes.begin(), attributes.end());
    Bytes row;
    for (const Bytes& attribute : attributes)
        row.insert(row.end(), attribute.begin(), attribute.end());
    return tlv::encode(0x31, ByteView(row));
}

SignerId signer_id(CMS_SignerInfo* info) {
    ASN1_OCTET_STRING* key_id = nullptr;
    X509_NAME* issuer = nullptr;
    ASN1_INTEGER* serial = nullptr;
    SignerId out;
    if (CMS_SignerInfo_get0_signer_id(info, &key_id, &issuer, &serial) != 1) return out;
    if (key_id != nullptr) {
        out.key_id = to_bytes(view_of(key_id));
    } else {
        out.issuer = canonical_name(issuer);
        out.serial = serial_text(serial);
    }
    return out;
}

}  // namespace

bool SignerInfo::names(X509* certificate) const {
    return CMS_SignerInfo_cert_cmp(info, certificate) == 0;
}

bool SignerInfo::hash_holds(ByteView content) const {
    if (!has_attributes) return true;
    const ASN1_TYPE* hash = single_value(info, NID_pkcs9_messageDigest);
    if (hash == nullptr || hash->type != V_ASN1_OCTET_STRING) return false;
    const ByteView wanted = view_of(hash->value.octet_string);
    const Bytes found = hash_of(digest, content);
    return !found.empty() && std::equal(wanted.begin(), wanted.end(), found.begin(), found.end());
}

bool SignerInfo::type_holds(const std::string& content_type) const {
    if (!has_attributes) return true;
    const ASN1_TYPE* type = single_value(info, NID_pkcs9_contentType);
    return type != nullptr && type->type == V_ASN1_OBJECT &&
           dotted(type->value.object) == content_type;
}

SignerInfo::Check SignerInfo::check(EVP_PKEY* key, ByteView content) const {
    const ByteView signature = view_of(CMS_SignerInfo_get0_signature(info));
    SignatureScheme other = *scheme;
    other.digest = digest;
    const bool two_digests = scheme->kind != SignatureScheme::Kind::rsa_pss &&
                             !scheme->digest.empty() && scheme->digest != digest;
    for (const bool sorted : {false, true}) {
        if (sorted && !has_attributes) break;
        const Bytes message = has_attributes ? signed_part(info, sorted) : to_bytes(content);
        if (verify(key, *scheme, digest, message, signature)) return {true, sorted, false};
        if (two_digests && verify(key, other, digest, message, signature))
            return {true, sorted, true};
    }
    return {};
}

SignerInfo read_signer_info(CMS_SignerInfo* info) {
    X509_ALGOR *digest = nullptr, *signature = nullptr;
    CMS_SignerInfo_get0_algs(info, nullptr, nullptr, &digest, &signature);
    const ASN1_OBJECT* digest_object = nullptr;
    X509_ALGOR_get0(&digest_object, nullptr, nullptr, digest);
    SignerInfo out{.info = info,
                   .id = signer_id(info),
                   .digest = document_digest(digest_object),
                   .digest_name = readable_algorithm(digest),
                   .scheme = signature_scheme(signature),
                   .signature_name = readable_algorithm(signature),
                   .has_attributes = CMS_signed_get_attr_count(info) >= 0,
                   .signed_us = signing_time(info)};
    return out;
}

}  // namespace limen::pki
