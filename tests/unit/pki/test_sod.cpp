// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/pki/test_sod.hpp"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/security_object.hpp"

namespace limen::pki::test {
namespace {

const EVP_MD* md(const std::string& name) {
    return EVP_get_digestbyname(name.c_str());
}

Bytes joined(const std::vector<Bytes>& parts) {
    Bytes out;
    for (const Bytes& part : parts) append(out, part);
    return out;
}

Bytes plain_format(const Bytes& signature, std::size_t size) {
    const unsigned char* at = signature.data();
    ECDSA_SIG* value = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size()));
    Bytes out(2 * size);
    BN_bn2binpad(ECDSA_SIG_get0_r(value), out.data(), static_cast<int>(size));
    BN_bn2binpad(ECDSA_SIG_get0_s(value), out.data() + size, static_cast<int>(size));
    ECDSA_SIG_free(value);
    return out;
}

Bytes digest_oid(const std::string& digest) {
    return der_of(OBJ_nid2obj(EVP_MD_get_type(md(digest))), i2d_ASN1_OBJECT);
}

Bytes pss_parameters(const Signing& how) {
    const Bytes hash = tlv::encode(0x30, ByteView(digest_oid(how.digest)));
    const Bytes mask_hash = tlv::encode(0x30, ByteView(digest_oid(how.mgf_digest)));
    const Bytes mask = row(0x30, {oid_der("1.2.840.113549.1.1.8"), mask_hash});
    const Bytes salt = {0x02, 0x01, static_cast<std::uint8_t>(how.salt)};
    return row(0x30, {tlv::encode(0xA0, ByteView(hash)), tlv::encode(0xA1, ByteView(mask)),
                      tlv::encode(0xA2, ByteView(salt))});
}

Bytes utc_time(UtcMicros at_us) {
    ASN1_TIME* time = ASN1_TIME_set(nullptr, static_cast<time_t>(at_us / 1'000'000));
    Bytes out = der_of(time, i2d_ASN1_TIME);
    ASN1_TIME_free(time);
    return out;
}

Bytes attribute(const std::string& oid, const Bytes& value) {
    return row(0x30, {oid_der(oid), tlv::encode(0x31, ByteView(value))});
}

std::vector<Bytes> attributes_of(const Bytes& content, const SodParts& parts) {
    std::vector<Bytes> out;
    if (parts.hash_there)
        out.push_back(attribute("1.2.840.113549.1.9.4",
                                tlv::encode(0x04, ByteView(hash_of(parts.digest, content)))));
    if (parts.type_there)
        out.push_back(attribute(
            "1.2.840.113549.1.9.3",
            oid_der(parts.type_attribute.empty() ? parts.content_type : parts.type_attribute)));
    if (parts.signed_us)
        out.push_back(attribute("1.2.840.113549.1.9.5", utc_time(*parts.signed_us)));
    return out;
}

Bytes in_order(std::vector<Bytes> attributes, bool sorted) {
    std::sort(attributes.begin(), attributes.end());
    if (!sorted) std::reverse(attributes.begin(), attributes.end());
    return joined(attributes);
}

Bytes signer_identifier(X509* signer, const SodParts& parts) {
    if (!parts.signer_id.empty()) return parts.signer_id;
    if (parts.by_key_id) return tlv::encode(0x80, view_of(X509_get0_subject_key_id(signer)));
    return row(0x30, {name_der(X509_get_issuer_name(signer)),
                      der_of(X509_get0_serialNumber(signer), i2d_ASN1_INTEGER)});
}

Bytes signer_info(const Bytes& content, X509* signer, EVP_PKEY* key, const SodParts& parts) {
    const auto attributes = attributes_of(content, parts);
    const Bytes message = parts.attributes
                              ? tlv::encode(0x31, ByteView(in_order(attributes, parts.sign_sorted)))
                              : content;
    const Bytes signature = sign(key, message, parts.how);
    std::vector<Bytes> out = {{0x02, 0x01, static_cast<std::uint8_t>(parts.by_key_id ? 3 : 1)},
                              signer_identifier(signer, parts),
                              tlv::encode(0x30, ByteView(digest_oid(parts.digest)))};
    if (parts.attributes)
        out.push_back(tlv::encode(0xA0, ByteView(in_order(attributes, parts.write_sorted))));
    out.push_back(parts.signature_algorithm.empty() ? algorithm_of(key, parts.how)
                                                    : parts.signature_algorithm);
    out.push_back(tlv::encode(0x04, ByteView(signature)));
    return row(0x30, out);
}

}  // namespace

Bytes row(tlv::Tag tag, const std::vector<Bytes>& parts) {
    return tlv::encode(tag, ByteView(joined(parts)));
}

Bytes oid_der(const std::string& oid) {
    const ObjectPtr object(OBJ_txt2obj(oid.c_str(), 1));
    return der_of(object.get(), i2d_ASN1_OBJECT);
}

Bytes name_der(const X509_NAME* name) {
    return der_of(const_cast<X509_NAME*>(name), i2d_X509_NAME);
}

Bytes algorithm(const std::string& oid, const Bytes& parameters) {
    return row(0x30, {oid_der(oid), parameters});
}

Bytes algorithm_of(EVP_PKEY* key, const Signing& how) {
    const int type = EVP_PKEY_get_base_id(key);
    if (how.pss) return algorithm("1.2.840.113549.1.1.10", pss_parameters(how));
    if (how.plain) {
        static const std::map<std::string, std::string> kPlain = {
            {"SHA1", "1"}, {"SHA224", "2"}, {"SHA256", "3"}, {"SHA384", "4"}, {"SHA512", "5"}};
        return algorithm("0.4.0.127.0.7.1.1.4.1." + kPlain.at(how.digest));
    }
    int nid = NID_undef;
    OBJ_find_sigid_by_algs(&nid, EVP_MD_get_type(md(how.digest)),
                           type == EVP_PKEY_EC ? NID_X9_62_id_ecPublicKey : NID_rsaEncryption);
    const Bytes null = type == EVP_PKEY_EC ? Bytes{} : Bytes{0x05, 0x00};
    return row(0x30, {der_of(OBJ_nid2obj(nid), i2d_ASN1_OBJECT), null});
}

Bytes sign(EVP_PKEY* key, const Bytes& message, const Signing& how) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* parameters = nullptr;
    EXPECT_EQ(EVP_DigestSignInit(context, &parameters, md(how.digest), nullptr, key), 1);
    if (how.pss) {
        EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, md(how.mgf_digest));
        EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, how.salt);
    }
    std::size_t size = 0;
    EVP_DigestSign(context, nullptr, &size, message.data(), message.size());
    Bytes out(size);
    EXPECT_EQ(EVP_DigestSign(context, out.data(), &size, message.data(), message.size()), 1);
    out.resize(size);
    EVP_MD_CTX_free(context);
    if (!how.plain) return out;
    return plain_format(out, static_cast<std::size_t>(EVP_PKEY_get_bits(key) + 7) / 8);
}

Bytes build_sod(const Bytes& content, X509* signer, EVP_PKEY* key, const SodParts& parts) {
    std::vector<Bytes> certificates, infos;
    for (X509* certificate : parts.certificates) certificates.push_back(der(certificate));
    if (certificates.empty()) certificates.push_back(der(signer));
    for (int i = 0; i < parts.copies_of_signer; ++i)
        infos.push_back(signer_info(content, signer, key, parts));
    const Bytes digests =
        tlv::encode(0x31, ByteView(tlv::encode(0x30, ByteView(digest_oid(parts.digest)))));
    const Bytes octets = tlv::encode(0x04, ByteView(content));
    const Bytes inner =
        row(0x30, {oid_der(parts.content_type), tlv::encode(0xA0, ByteView(octets))});
    const Bytes data =
        row(0x30, {{0x02, 0x01, 0x03}, digests, inner, row(0xA0, certificates), row(0x31, infos)});
    const Bytes out =
        row(0x30, {oid_der("1.2.840.113549.1.7.2"), tlv::encode(0xA0, ByteView(data))});
    return parts.wrapped ? tlv::encode(0x77, ByteView(out)) : out;
}

X509Ptr changed(X509* certificate, std::size_t part, const Bytes& with, EVP_PKEY* issuer_key,
                const Signing& how) {
    const Bytes tbs = der_of(certificate, i2d_re_X509_tbs);
    tlv::Reader outer(tbs, {4, 64, 1u << 20});
    const auto elements = tlv::read_all(outer.next()->value);
    EXPECT_TRUE(elements);
    std::vector<Bytes> parts;
    for (const tlv::Element& element : *elements) parts.push_back(to_bytes(element.whole));
    if (part < parts.size()) parts[part] = with;
    const Bytes signature_algorithm = algorithm_of(issuer_key, how);
    parts[2] = signature_algorithm;
    const Bytes inside = row(0x30, parts);
    Bytes signature = sign(issuer_key, inside, how);
    signature.insert(signature.begin(), 0x00);
    const Bytes whole =
        row(0x30, {inside, signature_algorithm, tlv::encode(0x03, ByteView(signature))});
    const unsigned char* at = whole.data();
    X509Ptr out(d2i_X509(nullptr, &at, static_cast<long>(whole.size())));
    EXPECT_NE(out, nullptr);
    return out;
}

Bytes mislabelled_public_key(EVP_PKEY* key, int curve, bool in_full) {
    EC_GROUP* group = EC_GROUP_new_by_curve_name(curve);
    EC_GROUP_set_asn1_flag(group, in_full ? 0 : OPENSSL_EC_NAMED_CURVE);
    const Bytes parameters = der_of(group, i2d_ECPKParameters);
    EC_GROUP_free(group);
    unsigned char* point = nullptr;
    const std::size_t size = EVP_PKEY_get1_encoded_public_key(key, &point);
    Bytes bits(point, point + size);
    OPENSSL_free(point);
    bits.insert(bits.begin(), 0x00);
    const Bytes named = row(0x30, {oid_der("1.2.840.10045.2.1"), parameters});
    return row(0x30, {named, tlv::encode(0x03, ByteView(bits))});
}

}  // namespace limen::pki::test
