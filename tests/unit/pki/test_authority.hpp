// SPDX-License-Identifier: Apache-2.0
// Country signing authorities, document signers and security objects made when the test runs.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "identity/pki/openssl.hpp"
#include "identity/pki/passive_authentication.hpp"

namespace limen::pki::test {

inline constexpr UtcMicros kDay = 86'400'000'000;
inline constexpr UtcMicros kNow = 1'790'000'000'000'000;  // September 2026

// "prime256v1", "brainpoolP384r1", "RSA"; explicit: the curve's parameters in full, as most
// national authorities write them.
KeyPtr make_key(const std::string& kind, bool explicit_parameters = false);

struct Template {
    std::string country = "UT";
    std::string common_name = "CSCA";
    bool swap_issuer_parts = false;  // the issuer's name with its parts in another order
    UtcMicros not_before_us = kNow - 1000 * kDay, not_after_us = kNow + 1000 * kDay;
    bool authority = true;
    long serial = 1;
    // What is not as it should be.
    bool key_usage = true, authority_key_id = true, key_id = true;
    bool says_it_is_none = false;     // an authority whose basic constraints say CA:FALSE
    std::string issuer_country = {};  // in the issuer's name, instead of its own
    // Extensions as OpenSSL's files have them.
    std::vector<std::pair<std::string, std::string>> more = {};
};
// OpenSSL writes the time of the day into the signatures that it makes: dates from today on.
UtcMicros today_us();
Template at_today(Template t);

// Signed by `issuer`'s key (or its own where there is none).
X509Ptr make_certificate(const Template& t, EVP_PKEY* key, X509* issuer = nullptr,
                         EVP_PKEY* issuer_key = nullptr);
struct CrlOptions {
    UtcMicros this_update_us = kNow - 100 * kDay;
    bool has_next = true;
    std::string number = {}, delta_of = {};  // decimal
    int reason = -1;                         // of every entry
    std::vector<std::pair<std::string, std::string>> more = {};
};
CrlPtr make_crl(X509* issuer, EVP_PKEY* issuer_key, const std::vector<long>& serials,
                UtcMicros next_update_us, const CrlOptions& options = {});

// The LDS security object over these groups.
Bytes security_object(const std::map<int, Bytes>& groups, const std::string& digest = "SHA256");

struct SodOptions {
    const EVP_MD* signer_digest = EVP_sha256();
    const char* content_type = "2.23.136.1.1.1";
    bool bare = false;
    bool indefinite = false;
    bool with_certificate = true;
};
Bytes make_sod(const Bytes& content, X509* signer, EVP_PKEY* key, const SodOptions& options = {});

Bytes der(X509* certificate);
Bytes der(X509_CRL* list);

// A folder that is gone when the test ends.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::filesystem::path write(const std::string& name, const Bytes& content) const;
    std::filesystem::path path;
};

}  // namespace limen::pki::test
