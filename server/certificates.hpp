// SPDX-License-Identifier: Apache-2.0
// The server's own small certificate authority: it certifies the server's TLS key and each enrolled
// device's. Keys are EC P-256.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace limen::server {

struct KeyAndCertificate {
    std::string key_pem;          // PKCS #8, unencrypted: the file's mode guards it
    std::string certificate_pem;  // one certificate
};
using CertificateDigest = std::array<std::uint8_t, 32>;

// Self-signed, ten years, path length 0.
Result<KeyAndCertificate> make_authority(const std::string& name);
// For the TLS listeners; `hosts` are DNS names and IP addresses.
Result<KeyAndCertificate> make_server_certificate(const KeyAndCertificate& authority,
                                                  const std::vector<std::string>& hosts, int days);
// The request's subject is replaced by CN=`device`. Errors (stage crypto): "enrol.bad_csr" (not a
// request, wrong signature, or another key than EC P-256/P-384).
Result<std::string> certify_device(const KeyAndCertificate& authority, std::string_view csr_pem,
                                   const std::string& device, int days);
// SHA-256 over the DER form.
Result<CertificateDigest> digest_of(std::string_view certificate_pem);

}  // namespace limen::server
