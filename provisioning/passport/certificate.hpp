// SPDX-License-Identifier: Apache-2.0
// Certificates and revocation lists of a State's signers (ICAO Doc 9303-12, 7; RFC 5280), built by
// hand so that they can be as odd as those in the field.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "provisioning/passport/algorithm.hpp"
#include "provisioning/passport/der.hpp"

namespace limen::passport {

enum class TextKind : std::uint8_t { utf8, printable };

// A distinguished name; the country is a PrintableString always (Doc 9303-12, table 6).
struct NameSpec {
    std::string country, organisation, common_name;
    TextKind text = TextKind::utf8;
    bool reversed = false;  // the same parts, last first
    friend bool operator==(const NameSpec&, const NameSpec&) = default;
};
Bytes encode(const NameSpec& name);

// Bits of the key usage (RFC 5280, 4.2.1.3), the first bit highest.
enum KeyUsage : std::uint8_t {
    kDigitalSignature = 0x80,
    kNonRepudiation = 0x40,
    kSignCertificates = 0x04,
    kSignRevocationLists = 0x02,
};

struct CertificateSpec {
    Bytes serial;  // most significant byte first, positive
    bool negative_serial = false;
    NameSpec issuer, subject;
    der::Moment valid_from, valid_until;
    std::optional<der::Moment> signs_until;  // private key usage period
    std::optional<std::uint8_t> key_usage;   // without: no such extension
    bool authority = false;                  // basic constraints: CA, no authority below it
    bool no_authority = false;               // basic constraints that say so
    bool key_identifiers = true;
    std::string state_code;                   // locality of the other names; may be empty
    std::vector<std::string> document_types;  // "P", "ID"; empty: no such extension
    std::string purpose;         // extended key usage, an object identifier; empty: none
    std::string revocation_url;  // may be empty
};

struct Signer {
    Owned<EVP_PKEY> key;
    Owned<X509> certificate;
    Algorithm algorithm;
};

// DER of a certificate over `subject_key` (SubjectPublicKeyInfo), signed with the issuer's key.
// `issuer_key`: the issuer's own SubjectPublicKeyInfo, for its identifier.
Result<Bytes> make_certificate(const CertificateSpec& spec, ByteView subject_key,
                               ByteView issuer_key, EVP_PKEY* signing_key,
                               const Algorithm& algorithm);

// SHA-1 of the bits of the key (RFC 5280, 4.2.1.2, method 1).
Result<Bytes> key_identifier(ByteView public_key_info);

struct RevocationSpec {
    NameSpec issuer;
    der::Moment this_update, next_update;
    std::uint64_t number = 1;
    std::vector<Bytes> revoked;  // serial numbers
};
Result<Bytes> make_revocation_list(const RevocationSpec& spec, ByteView issuer_key,
                                   EVP_PKEY* signing_key, const Algorithm& algorithm);

}  // namespace limen::passport
