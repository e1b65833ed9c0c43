// SPDX-License-Identifier: Apache-2.0
// A device's first contact with the State's server: TLS key and request, trust by the authority's
// fingerprint, the one-time code.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "protocol/state_server.hpp"

namespace limen::provisioning {

// A device's folder: identity/ (keys), peers/ (whom it knows), server/ (tls.key, tls.crt, ca.crt).
struct EnrolOptions {
    std::string server;          // "https://host:port"
    std::string code;            // from `limen-server invite`
    std::string ca_fingerprint;  // 64 hex digits, blanks and colons allowed
    std::filesystem::path data;  // the device's folder
};
// Fills server/ and adds the server to peers/; nothing is changed when it fails. Errors:
// "enrol.bad_url", "enrol.bad_fingerprint", "enrol.unreachable" (retryable), "enrol.untrusted",
// "enrol.refused" with the server's words.
Result<protocol::EnrolAnswer> enrol(const EnrolOptions& options);

struct KeyAndRequest {
    std::string key_pem;
    std::string csr_pem;
};
// A new EC P-256 key and a PKCS #10 request for it.
Result<KeyAndRequest> make_request(const std::string& device);

}  // namespace limen::provisioning
