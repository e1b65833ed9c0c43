// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/signed_data.hpp"

#include <algorithm>

#include "hal/chip-reader/tlv.hpp"

namespace limen::passport {
namespace {

constexpr const char* kSignedData = "1.2.840.113549.1.7.2";

// An element in the wanted form. Tags below 0x20 stay primitive in DER.
Bytes wrapped(Form form, std::uint8_t tag, ByteView content) {
    if (form == Form::der) return tlv::encode(tag, content);
    Bytes out = {tag};
    if (form == Form::indefinite) {
        out.push_back(0x80);
    } else {
        out.push_back(0x84);
        for (int shift = 24; shift >= 0; shift -= 8)
            out.push_back(static_cast<std::uint8_t>(content.size() >> shift));
    }
    out.insert(out.end(), content.begin(), content.end());
    if (form == Form::indefinite) out.insert(out.end(), {0x00, 0x00});
    return out;
}

// The OCTET STRING of the content; with indefinite lengths it comes in pieces.
Bytes content_string(Form form, ByteView content) {
    if (form != Form::indefinite) return wrapped(form, 0x04, content);
    constexpr std::size_t kPiece = 100;
    Bytes pieces;
    for (std::size_t at = 0; at < content.size(); at += kPiece) {
        const Bytes piece = der::octets(content.subspan(at, std::min(kPiece, content.size() - at)));
        pieces.insert(pieces.end(), piece.begin(), piece.end());
    }
    return wrapped(form, 0x24, pieces);
}

std::string digest_name(const SignedSpec& spec, const Algorithm& algorithm) {
    return spec.digest.empty() ? algorithm.digest : spec.digest;
}

Bytes attribute(const char* oid, const Bytes& value) {
    return der::sequence({der::oid(oid), der::set(value)});
}

// The attributes, as they stand.
Result<std::vector<Bytes>> signed_attributes(const SignedSpec& spec, ByteView content,
                                             const std::string& digest) {
    LIMEN_TRY(const Bytes hash, digest_of(digest, content));
    std::vector<Bytes> out = {attribute("1.2.840.113549.1.9.3", der::oid(spec.content_type)),
                              attribute("1.2.840.113549.1.9.4", der::octets(hash))};
    if (spec.signed_at)
        out.push_back(attribute("1.2.840.113549.1.9.5", der::time(*spec.signed_at)));
    std::ranges::sort(out);
    if (spec.attribute_order != AttributeOrder::der) std::ranges::reverse(out);
    return out;
}

Result<Bytes> signer_identifier(const SignedSpec& spec, const Signer& signer) {
    const X509* certificate = signer.certificate.get();
    if (spec.signer_name == SignerName::key_identifier) {
        const ASN1_OCTET_STRING* id = X509_get0_subject_key_id(const_cast<X509*>(certificate));
        if (id == nullptr) return crypto_failure("naming a signer that has no key identifier");
        return der::context_primitive(
            0,
            ByteView(ASN1_STRING_get0_data(id), static_cast<std::size_t>(ASN1_STRING_length(id))));
    }
    Bytes issuer = der_of(X509_get_issuer_name(certificate), i2d_X509_NAME);
    if (spec.signer_name == SignerName::issuer_reversed) {
        LIMEN_TRY(const auto whole, tlv::find(issuer, 0x30));
        LIMEN_TRY(const auto parts, tlv::read_all(whole.value));
        std::vector<Bytes> reversed;
        for (auto part = parts.rbegin(); part != parts.rend(); ++part)
            reversed.push_back(to_bytes(part->whole));
        issuer = der::sequence(reversed);
    }
    return der::sequence({issuer, der_of(X509_get0_serialNumber(certificate), i2d_ASN1_INTEGER)});
}

Result<Bytes> signer_info(const SignedSpec& spec, ByteView content, const Signer& signer) {
    const Algorithm& algorithm = signer.algorithm;
    LIMEN_TRY(const Bytes name, signer_identifier(spec, signer));
    const std::string digest = digest_name(spec, algorithm);
    Bytes attributes, covered = to_bytes(content);
    if (spec.signed_attributes) {
        LIMEN_TRY(const auto parts, signed_attributes(spec, content, digest));
        // Signed as a SET, written as [0] IMPLICIT (RFC 5652, 5.4).
        attributes = der::context(0, der::joined(parts));
        covered = spec.attribute_order == AttributeOrder::unsorted ? der::set(der::joined(parts))
                                                                   : der::set_of(parts);
    }
    LIMEN_TRY(Bytes signature, sign(signer.key.get(), algorithm, covered));
    if (spec.flip_signature) signature.back() ^= 0x01;
    const Bytes unsigned_part =
        spec.unsigned_attribute
            ? der::context(1, attribute("1.2.840.113549.1.9.2", der::utf8("SPECIMEN")))
            : Bytes{};
    const std::uint64_t version = spec.signer_name == SignerName::key_identifier ? 3 : 1;
    return der::sequence(
        {der::integer(version), name, digest_identifier(digest, spec.digest_parameters), attributes,
         signature_identifier(algorithm, spec.plain_rsa), der::octets(signature), unsigned_part});
}

}  // namespace

Result<Bytes> make_signed(const SignedSpec& spec, ByteView content, const Signer& signer) {
    LIMEN_TRY(const Bytes info, signer_info(spec, content, signer));
    const Form form = spec.form;
    const ByteView shown = spec.content_instead ? ByteView(*spec.content_instead) : content;
    const Bytes encapsulated =
        wrapped(form, 0x30,
                der::joined({der::oid(spec.content_type),
                             wrapped(form, 0xA0, content_string(form, shown))}));
    const Bytes certificates =
        spec.certificates.empty() ? Bytes{} : wrapped(form, 0xA0, der::joined(spec.certificates));
    const Bytes digests =
        der::set(digest_identifier(digest_name(spec, signer.algorithm), spec.digest_parameters));
    const Bytes data = wrapped(
        form, 0x30,
        der::joined({der::integer(3), digests, encapsulated, certificates, der::set(info)}));
    return wrapped(form, 0x30, der::joined({der::oid(kSignedData), wrapped(form, 0xA0, data)}));
}

}  // namespace limen::passport
