// SPDX-License-Identifier: Apache-2.0
// CMS SignedData (RFC 5652) as documents hold it, in EF.SOD and EF.CardSecurity: in DER, and in the
// other forms that are on documents in the field.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "provisioning/passport/certificate.hpp"

namespace limen::passport {

enum class Form : std::uint8_t {
    der,
    indefinite,    // BER: lengths left open, the content in pieces (New Zealand)
    long_lengths,  // BER: lengths in more bytes than they need
};
// In which order the signed attributes stand, and in which they were when they were signed.
enum class AttributeOrder : std::uint8_t {
    der,
    unsorted,        // signed as they stand
    sorted_to_sign,  // signed in DER's order, and stand in another
};
enum class SignerName : std::uint8_t {
    issuer_and_serial,
    issuer_reversed,  // the issuer's name with its parts in another order (Malaysia)
    key_identifier,
};

struct SignedSpec {
    std::string content_type = "2.23.136.1.1.1";  // id-icao-mrtd-security-ldsSecurityObject
    Form form = Form::der;
    SignerName signer_name = SignerName::issuer_and_serial;
    bool plain_rsa = false;                // rsaEncryption instead of sha256WithRSAEncryption
    bool digest_parameters = true;         // NULL behind the hash's identifier
    std::optional<der::Moment> signed_at;  // without: no such attribute
    AttributeOrder attribute_order = AttributeOrder::der;
    std::string digest;               // of the content; empty: the signature's own
    bool signed_attributes = true;    // false: the signature is over the content itself
    bool unsigned_attribute = false;  // one that nobody vouches for
    std::vector<Bytes> certificates;  // embedded, in this order
    // Done to it after it was signed.
    bool flip_signature = false;
    std::optional<Bytes> content_instead;
};

// ContentInfo. Error "passport.crypto".
Result<Bytes> make_signed(const SignedSpec& spec, ByteView content, const Signer& signer);

}  // namespace limen::passport
