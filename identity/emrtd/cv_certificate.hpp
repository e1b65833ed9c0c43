// SPDX-License-Identifier: Apache-2.0
// Card verifiable certificates (BSI TR-03110-3, C; ISO/IEC 7816-8): short enough for a chip to
// check. The chip checks them; we take them apart to know which to send, in which order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace limen::emrtd {

// How the holder of a certificate signs (TR-03110-3, A.6.4).
enum class TerminalAlgorithm : std::uint8_t {
    rsa_v15_sha1,
    rsa_v15_sha256,
    rsa_v15_sha512,
    rsa_pss_sha1,
    rsa_pss_sha256,
    rsa_pss_sha512,
    ecdsa_sha1,
    ecdsa_sha224,
    ecdsa_sha256,
    ecdsa_sha384,
    ecdsa_sha512,
};
std::string_view to_string(TerminalAlgorithm algorithm);  // "ECDSA SHA256"
bool is_ecdsa(TerminalAlgorithm algorithm);
std::string digest_of(TerminalAlgorithm algorithm);  // OpenSSL's name

struct CvDate {
    int year = 0, month = 0, day = 0;
    friend auto operator<=>(const CvDate&, const CvDate&) = default;
};

struct CvCertificate {
    std::string authority, holder;  // certification authority's and holder's references
    TerminalAlgorithm algorithm{};  // of the holder's key
    Bytes public_point;             // EC: 04 ‖ x ‖ y; empty for RSA
    Bytes modulus;                  // RSA; empty for EC
    Bytes role;                     // contents of the authorisation template (7F4C)
    CvDate effective, expires;
    Bytes body;       // 7F4E with its tag: what is signed
    Bytes signature;  // 5F37's contents
};

// Exact: every object at its place, nothing more. Causes (stage chip_access): "cvc.malformed",
// "cvc.unsupported" (an algorithm that TR-03110 has not).
Result<CvCertificate> decode_cv_certificate(ByteView file);

// The certificates to send, in this order, so that a chip that knows one of `anchors` comes to
// trust the holder of `last`; the shortest such row. `pool` may hold more, in any order, links
// between national authorities too. Cause "chip.proof_impossible".
Result<std::vector<CvCertificate>> build_chain(const std::vector<std::string>& anchors,
                                               const std::vector<CvCertificate>& pool,
                                               const CvCertificate& last);

}  // namespace limen::emrtd
