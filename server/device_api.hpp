// SPDX-License-Identifier: Apache-2.0
// What devices ask of the server (docs/openapi.yaml, /v1). The TLS client certificate says who
// asks; only enrolment does without one.
#pragma once

#include "base/clock.hpp"
#include "protocol/keys.hpp"
#include "server/certificates.hpp"
#include "server/store.hpp"

namespace httplib {
class Server;
}

namespace limen::server {

struct DeviceApi {
    Store& store;
    const protocol::Identity& identity;
    const KeyAndCertificate& authority;
    const Clock& clock;
    int certificate_days = 730;
};
// `api` must live longer than the server.
void add_device_api(httplib::Server& server, DeviceApi& api);

// How one-time codes are kept: SHA-256 of the code without blanks and dashes, upper case.
CodeDigest code_digest(std::string_view code);
// "ABCD-EFGH-JKLM-NPQR": 80 bits, no letters that look like digits.
std::string make_code();

}  // namespace limen::server
