// SPDX-License-Identifier: Apache-2.0
// Card verifiable certificates (BSI TR-03110-3, C.1): who may read fingers. A chip trusts a
// country verifying CA, which certifies document verifiers, which certify inspection systems.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "provisioning/passport/algorithm.hpp"

namespace limen::passport {

// Role in the two highest bits of the authorization (TR-03110-3, C.4.2), what may be read below.
enum class CvRole : std::uint8_t {
    authority = 0xC0,
    national_verifier = 0x80,
    foreign_verifier = 0x40,
    inspection_system = 0x00,
};
inline constexpr std::uint8_t kReadFingers = 0x01, kReadIrises = 0x02;

struct CvSpec {
    std::string issuer, holder;  // "UTCVCA00001": country, mnemonic, sequence number
    CvRole role = CvRole::authority;
    std::uint8_t rights = kReadFingers | kReadIrises;
    std::chrono::year_month_day valid_from, valid_until;
};

// Whether Terminal Authentication has an identifier for it (TR-03110-3, A.6.3).
bool is_terminal_algorithm(const Algorithm& algorithm);

// CVCertificate (7F21) over the public part of `subject`, signed with `issuer`. Error
// "passport.crypto".
Result<Bytes> make_cv_certificate(const CvSpec& spec, EVP_PKEY* subject,
                                  const Algorithm& subject_algorithm, EVP_PKEY* issuer,
                                  const Algorithm& issuer_algorithm);

}  // namespace limen::passport
