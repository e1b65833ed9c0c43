// SPDX-License-Identifier: Apache-2.0
// What path building asks of certificates. OpenSSL's own path building refuses explicit EC
// parameters, which nearly all national authorities use, so the path is ours.
#pragma once

#include <optional>
#include <string>

#include "identity/pki/openssl.hpp"
#include "identity/pki/trust_store.hpp"

namespace limen::pki {

Certificate describe(X509* certificate, const std::string& source);

// All of `der`; nullptr where it is no certificate, or where more follows.
X509Ptr certificate_from(ByteView der);
CrlPtr revocation_list_from(ByteView der);

// The name's parts in a fixed order, without regard to case and blanks: Malaysia's signers name
// their issuer with the same parts in another order than its certificate does.
std::string canonical_name(const X509_NAME* name);
std::string readable_name(const X509_NAME* name);
// Two letters in upper case; empty where the name has none.
std::string country_of(const X509_NAME* name);
// Upper-case hex without leading zeros, "-" before a negative one.
std::string serial_text(const ASN1_INTEGER* serial);

// Microseconds since 1970; nullopt where the time is malformed.
std::optional<UtcMicros> to_utc_us(const ASN1_TIME* time);

// SHA-256 of the DER.
Bytes fingerprint_of(const X509* certificate);
// Empty where the certificate has none.
Bytes subject_key_id(X509* certificate);
Bytes authority_key_id(X509* certificate);

// True when `authority` has the key that signed `certificate`. Also signatures in the plain format.
bool is_signed_by(X509* certificate, X509* authority);
bool is_signed_by(X509_CRL* list, X509* authority);
// True when both key identifiers are there and differ.
bool key_ids_differ(X509* certificate, X509* authority);
// True when the certificate is a CA's that may sign certificates.
bool is_authority(X509* certificate);
// True when the certificate limits its use by extendedKeyUsage to something that is not `oid`.
bool has_other_purpose(X509* certificate, const char* oid);
bool has_extended_usage(X509* certificate);
// The first critical extension that we do not know, dotted; empty where there is none (RFC 5280,
// 4.2: such a certificate has to be refused).
std::string unknown_critical_extension(X509* certificate);

}  // namespace limen::pki
