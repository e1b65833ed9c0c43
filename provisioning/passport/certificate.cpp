// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/certificate.hpp"

#include <algorithm>

#include "hal/chip-reader/tlv.hpp"

namespace limen::passport {
namespace {

// Extensions of RFC 5280 that lie below 2.5.29.
constexpr int kSubjectKeyId = 14, kKeyUsage = 15, kPrivateKeyUsage = 16, kSubjectAltName = 17,
              kIssuerAltName = 18, kBasicConstraints = 19, kCrlNumber = 20, kCrlPoints = 31,
              kAuthorityKeyId = 35, kExtendedKeyUsage = 37;

Bytes extension(const Bytes& oid, bool critical, ByteView value) {
    if (critical) return der::sequence({oid, der::boolean(true), der::octets(value)});
    return der::sequence({oid, der::octets(value)});
}
Bytes extension(int arc, bool critical, ByteView value) {
    return extension(der::oid("2.5.29", {arc}), critical, value);
}

// The named bits, without the zeros at the end (X.690, 11.2.2).
Bytes key_usage_bits(std::uint8_t usage) {
    int unused = 0;
    while (unused < 8 && (usage >> unused & 1) == 0) ++unused;
    return unused == 8 ? der::bits({}) : der::bits(Bytes{usage}, unused);
}

Bytes name_part(const char* oid, const Bytes& value) {
    return der::set_of({der::sequence({der::oid(oid), value})});
}

// The State's three-letter code as locality of a directory name, by which a signer is bound to the
// issuer in the MRZ (Doc 9303-12, 7.1.1).
Bytes state_name(const std::string& code) {
    return der::sequence(
        {der::context(4, der::sequence({name_part("2.5.4.7", der::printable(code))}))});
}

Bytes generalized_implicit(int number, der::Moment moment) {
    Bytes out = der::generalized_time(moment);
    out[0] = static_cast<std::uint8_t>(0x80 + number);
    return out;
}

// id-icao-mrtd-security-extensions-documentTypeList: { version 0, { "P" } }.
Bytes document_types(const std::vector<std::string>& types) {
    std::vector<Bytes> names;
    for (const auto& type : types) names.push_back(der::printable(type));
    return extension(der::oid("2.23.136.1.1.6.2"), false,
                     der::sequence({der::integer(0), der::set_of(names)}));
}

// GeneralName uniformResourceIdentifier in a distribution point's full name.
Bytes distribution_point(const std::string& url) {
    const Bytes name = der::context_primitive(6, as_bytes(url));
    return der::sequence({der::sequence({der::context(0, der::context(0, name))})});
}

Result<std::vector<Bytes>> extensions(const CertificateSpec& spec, ByteView subject_key,
                                      ByteView issuer_key) {
    std::vector<Bytes> out;
    if (spec.key_identifiers) {
        LIMEN_TRY(const Bytes own, key_identifier(subject_key));
        LIMEN_TRY(const Bytes issuers, key_identifier(issuer_key));
        out.push_back(extension(kSubjectKeyId, false, der::octets(own)));
        out.push_back(
            extension(kAuthorityKeyId, false, der::sequence({der::context_primitive(0, issuers)})));
    }
    if (spec.authority)
        out.push_back(extension(kBasicConstraints, true,
                                der::sequence({der::boolean(true), der::integer(0)})));
    if (spec.no_authority) out.push_back(extension(kBasicConstraints, true, der::sequence({})));
    if (spec.key_usage) out.push_back(extension(kKeyUsage, true, key_usage_bits(*spec.key_usage)));
    if (!spec.purpose.empty())
        out.push_back(extension(kExtendedKeyUsage, true, der::sequence({der::oid(spec.purpose)})));
    if (spec.signs_until)
        out.push_back(extension(kPrivateKeyUsage, false,
                                der::sequence({generalized_implicit(0, spec.valid_from),
                                               generalized_implicit(1, *spec.signs_until)})));
    if (!spec.document_types.empty()) out.push_back(document_types(spec.document_types));
    if (!spec.state_code.empty()) {
        out.push_back(extension(kSubjectAltName, false, state_name(spec.state_code)));
        out.push_back(extension(kIssuerAltName, false, state_name(spec.state_code)));
    }
    if (!spec.revocation_url.empty())
        out.push_back(extension(kCrlPoints, false, distribution_point(spec.revocation_url)));
    return out;
}

Result<Bytes> signed_form(const Bytes& content, EVP_PKEY* key, const Algorithm& algorithm) {
    LIMEN_TRY(const Bytes signature, sign(key, algorithm, content));
    return der::sequence({content, signature_identifier(algorithm), der::bits(signature)});
}

}  // namespace

Bytes encode(const NameSpec& name) {
    const auto text = [&](const std::string& value) {
        return name.text == TextKind::utf8 ? der::utf8(value) : der::printable(value);
    };
    std::vector<Bytes> parts = {name_part("2.5.4.6", der::printable(name.country))};
    if (!name.organisation.empty()) parts.push_back(name_part("2.5.4.10", text(name.organisation)));
    parts.push_back(name_part("2.5.4.3", text(name.common_name)));
    if (name.reversed) std::ranges::reverse(parts);
    return der::sequence(parts);
}

Result<Bytes> key_identifier(ByteView public_key_info) {
    LIMEN_TRY(const auto whole, tlv::find(public_key_info, 0x30));
    LIMEN_TRY(const auto bits, tlv::find(whole.value, 0x03));
    return digest_of("SHA1", bits.value.subspan(1));
}

Result<Bytes> make_certificate(const CertificateSpec& spec, ByteView subject_key,
                               ByteView issuer_key, EVP_PKEY* signing_key,
                               const Algorithm& algorithm) {
    LIMEN_TRY(const auto added, extensions(spec, subject_key, issuer_key));
    Bytes serial = der::integer(spec.serial);
    // Not FF: with a byte over 7F after it, that would be padding, which DER forbids.
    if (spec.negative_serial) serial[2] = static_cast<std::uint8_t>((serial[2] & 0x5F) | 0x80);
    const Bytes content =
        der::sequence({der::context(0, der::integer(2)), serial, signature_identifier(algorithm),
                       encode(spec.issuer),
                       der::sequence({der::time(spec.valid_from), der::time(spec.valid_until)}),
                       encode(spec.subject), subject_key, der::context(3, der::sequence(added))});
    return signed_form(content, signing_key, algorithm);
}

Result<Bytes> make_revocation_list(const RevocationSpec& spec, ByteView issuer_key,
                                   EVP_PKEY* signing_key, const Algorithm& algorithm) {
    LIMEN_TRY(const Bytes key_id, key_identifier(issuer_key));
    std::vector<Bytes> entries;
    for (const Bytes& serial : spec.revoked)
        entries.push_back(der::sequence({der::integer(serial), der::time(spec.this_update)}));
    const Bytes revoked = entries.empty() ? Bytes{} : der::sequence(entries);
    const Bytes added = der::sequence(
        {extension(kAuthorityKeyId, false, der::sequence({der::context_primitive(0, key_id)})),
         extension(kCrlNumber, false, der::integer(spec.number))});
    const Bytes content =
        der::sequence({der::integer(1), signature_identifier(algorithm), encode(spec.issuer),
                       der::time(spec.this_update), der::time(spec.next_update), revoked,
                       der::context(0, added)});
    return signed_form(content, signing_key, algorithm);
}

}  // namespace limen::passport
