// SPDX-License-Identifier: Apache-2.0
// What path building asks of certificates. OpenSSL's own path building refuses explicit EC
// parameters, which nearly all national authorities use, so the path is ours.
#pragma once

#include <optional>
#include <string>

#include "identity/pki/openssl.hpp"
#include "identity/pki/passive_authentication.hpp"

namespace limen::pki {

Certificate describe(X509* certificate, const std::string& source);

// The name's parts in a fixed order, without regard to case and blanks: Malaysia's signers name
// their issuer with the same parts in another order than its certificate does.
std::string canonical_name(const X509_NAME* name);

// Microseconds since 1970; nullopt where the time is malformed.
std::optional<UtcMicros> to_utc_us(const ASN1_TIME* time);

// The name of the public key's curve, "RSA 4096", or an error "pki.bad_curve": an EC key whose
// explicit parameters are not those of a named curve could be anybody's (CVE-2020-0601).
Result<std::string> checked_key(X509* certificate);

// True when `authority` has the key that signed `certificate`.
bool is_signed_by(X509* certificate, X509* authority);
// True when both key identifiers are there and differ.
bool key_ids_differ(X509* certificate, X509* authority);
// True when the certificate is a CA's that may sign certificates.
bool is_authority(X509* certificate);

}  // namespace limen::pki
