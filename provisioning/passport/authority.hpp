// SPDX-License-Identifier: Apache-2.0
// A State's signers (ICAO Doc 9303-12): the country signing CA and its document signers, made once
// and kept in a folder: <folder>/<name>/csca-<algorithm>.cer, dsc-<algorithm>.cer, each with its
// key beside it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "provisioning/passport/certificate.hpp"
#include "provisioning/passport/keys.hpp"

namespace limen::passport {

enum class RevocationKind : std::uint8_t { current, outdated, none };

struct AuthoritySpec {
    std::string name = "utopia-csca";
    std::string country = "UT";      // two letters, for the certificates
    std::string state_code = "UTO";  // three letters, as in the MRZ
    std::string organisation = "Utopia";
    std::string common_name = "CSCA Utopia";
    std::string algorithm = "ecdsa-brainpoolP384r1-explicit-sha384";
    bool trusted = true;  // belongs into the trust store
    TextKind text = TextKind::utf8;
    bool key_identifiers = true;
    bool constraints = true;  // false: basic constraints that say it is none
    std::optional<std::chrono::year_month_day> valid_from, valid_until;
    RevocationKind revocation = RevocationKind::current;
    // Another authority by its name, the State's former one. A link certificate leads from its key
    // to ours; where it is trusted, ours need not be.
    std::string predecessor;
    bool link_trusted = false;
};
// The [[authority]] tables of a file. Errors: the config's own.
Result<std::vector<AuthoritySpec>> load_authorities(const std::filesystem::path& file,
                                                    std::chrono::year_month_day today);

// What a document signer's certificate says; as it comes it is a proper one.
struct SignerSpec {
    std::string algorithm = "ecdsa-p256-sha256";
    std::optional<std::chrono::year_month_day> valid_from, valid_until;
    std::optional<std::uint8_t> key_usage = kDigitalSignature;
    bool authority = false;  // basic constraints that say it is one
    bool key_identifiers = true;
    std::string country, state_code;  // empty: the authority's
    TextKind text = TextKind::utf8;
    bool issuer_reversed = false;       // the authority's name with its parts last first
    bool other_key_identifier = false;  // names a key of the authority that did not sign it
    bool negative_serial = false;
    std::vector<std::string> document_types = {"P"};
    bool revoked = false;  // stands on the authority's revocation list
    friend bool operator==(const SignerSpec&, const SignerSpec&) = default;
};

class Authority {
  public:
    // Loads what was made before from `folder`, or makes it there. Errors "passport.crypto",
    // "passport.bad_algorithm", the files' own.
    static Result<Authority> open(const std::filesystem::path& folder, AuthoritySpec spec,
                                  KeyCabinet& keys);

    // A document signer, made on first use.
    Result<Signer> signer(const SignerSpec& spec, KeyCabinet& keys) const;
    // The certificate that leads from the former authority's key to this one's.
    Result<void> link_from(const Authority& predecessor);

    const X509* certificate() const { return csca_.certificate.get(); }
    const Bytes& link() const { return link_; }  // empty where there is no predecessor
    const AuthoritySpec& spec() const { return spec_; }
    // Signs anything else in the authority's name.
    Result<Bytes> sign_with_authority(ByteView data) const;
    // Writes <name>.cer and <name>.crl, <name>-link.cer (DER), as far as they are to be trusted.
    Result<void> export_trust(const std::filesystem::path& folder) const;

  private:
    NameSpec name() const;
    Result<CertificateSpec> certificate_spec(const SignerSpec& spec) const;
    Result<Bytes> revocation_list() const;

    std::filesystem::path home_;
    AuthoritySpec spec_;
    Signer csca_;
    Bytes public_key_;  // SubjectPublicKeyInfo
    Bytes link_;
};

}  // namespace limen::passport
