// SPDX-License-Identifier: Apache-2.0
// Terminals that chips let read fingers: the authority that chips trust, the verifier and the
// inspection system below it (BSI TR-03110).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "provisioning/passport/cv_certificate.hpp"
#include "provisioning/passport/keys.hpp"

namespace limen::passport {

struct TerminalSpec {
    std::string country = "UT";
    std::string algorithm = "ecdsa-brainpoolP256r1-sha256";
    bool foreign = false;  // the verifier is another State's
};

struct Terminal {
    Bytes authority, verifier, inspection_system;  // CV certificates
    std::string authority_name;                    // "UTCVCA00001"
    Owned<EVP_PKEY> key;                           // the inspection system's
};

// Keys are kept below cv/. The certificates are valid from a month ago for a year. Errors
// "passport.bad_algorithm", "passport.crypto".
Result<Terminal> make_terminal(const TerminalSpec& spec, KeyCabinet& keys,
                               std::chrono::year_month_day today);

// cvca.cvc, dv.cvc, is.cvc, is.key.pem.
Result<void> save_terminal(const Terminal& terminal, const std::filesystem::path& folder);

}  // namespace limen::passport
