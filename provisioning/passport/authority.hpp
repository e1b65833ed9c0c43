// SPDX-License-Identifier: Apache-2.0
// A State's signers (ICAO Doc 9303-12): the country signing CA and its document signers, made once
// and kept in a folder: <folder>/<name>/csca.{key.pem,cer,crl}, dsc-<algorithm>.{key.pem,cer}.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "provisioning/passport/openssl.hpp"

namespace limen::passport {

// "rsa-3072-sha256", "rsa-2048-pss-sha256", "ecdsa-p256-sha256",
// "ecdsa-brainpoolP384r1-explicit-sha384".
struct Algorithm {
    std::string name;  // as written
    int rsa_bits = 0;  // 0: elliptic curve
    bool pss = false;
    std::string curve;  // OpenSSL's name
    bool explicit_parameters = false;
    std::string digest;  // "SHA256"
};
// Error "passport.bad_algorithm" naming what would be right.
Result<Algorithm> parse_algorithm(std::string_view name);

struct AuthoritySpec {
    std::string name = "utopia-csca";
    std::string country = "UT";      // two letters, for the certificates
    std::string state_code = "UTO";  // three letters, as in the MRZ
    std::string organisation = "Utopia";
    std::string common_name = "CSCA Utopia";
    std::string algorithm = "ecdsa-brainpoolP384r1-explicit-sha384";
    bool trusted = true;  // belongs into the trust store
};
// The [[authority]] tables of a file. Errors: the config's own.
Result<std::vector<AuthoritySpec>> load_authorities(const std::filesystem::path& file);

struct Signer {
    Owned<EVP_PKEY> key;
    Owned<X509> certificate;
    Algorithm algorithm;
};

class Authority {
  public:
    // Loads the keys from `folder`, or makes them there. Errors "passport.crypto",
    // "passport.bad_algorithm", the files' own.
    static Result<Authority> open(const std::filesystem::path& folder, AuthoritySpec spec);

    // A document signer for passports ("P"), made on first use.
    Result<Signer> signer(std::string_view algorithm);
    const X509* certificate() const { return csca_.certificate.get(); }
    const AuthoritySpec& spec() const { return spec_; }
    // Writes <name>.cer and <name>.crl (DER).
    Result<void> export_trust(const std::filesystem::path& folder) const;

  private:
    std::filesystem::path home_;
    AuthoritySpec spec_;
    Signer csca_;
};

}  // namespace limen::passport
