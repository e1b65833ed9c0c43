// SPDX-License-Identifier: Apache-2.0
// The gate's HTTPS connection to the State's server, with the client certificate of its enrolment.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace httplib {
class SSLClient;
}

namespace limen::gate {

struct ServerAccess {
    std::string host;
    int port = 7443;
    std::filesystem::path key;          // tls.key, as limen-provision enrol leaves them
    std::filesystem::path certificate;  // tls.crt
    std::filesystem::path authority;    // ca.crt
};
// "https://host:port" and the folder of an enrolled device. Errors (stage config):
// "server.bad_url", "server.not_enrolled" (a file is missing).
Result<ServerAccess> server_access(const std::string& url, const std::filesystem::path& folder);

struct CloseClient {
    void operator()(httplib::SSLClient* client) const;
};
using TlsClient = std::unique_ptr<httplib::SSLClient, CloseClient>;
// Does not connect yet. Server certificate and name are verified on connecting.
TlsClient make_client(const ServerAccess& access);

struct HttpAnswer {
    int status = 0;
    std::string body;
    std::string etag;
};
// Errors (stage server): "server.unreachable" (retryable), "server.untrusted", and with an answer
// of 400 or more "server.refused" (retryable where the server says so) with the server's own words.
Result<HttpAnswer> get(httplib::SSLClient& client, const std::string& path,
                       const std::string& if_none_match = {});
Result<HttpAnswer> post(httplib::SSLClient& client, const std::string& path,
                        const std::string& body, const char* type);

}  // namespace limen::gate
