// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/outbox/tls_client.hpp"

#include <httplib.h>

#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

namespace limen::gate {
namespace {

constexpr time_t kConnectSeconds = 5;
constexpr time_t kAnswerSeconds = 20;
constexpr std::size_t kMaxAnswerBytes = 80u << 20;  // a list snapshot and its envelope

Error failure_of(const httplib::Result& result) {
    const auto error = result.error();
    const bool untrusted =
        error == httplib::Error::SSLServerVerification || error == httplib::Error::SSLLoadingCerts;
    if (untrusted)
        return {Stage::server, "server.untrusted",
                "the server's certificate is not from the authority this gate was enrolled with; "
                "check the address, or enrol again",
                false};
    return {Stage::server, "server.unreachable",
            "the server does not answer (" + httplib::to_string(error) + "); it is tried again",
            true};
}

// The server closes connections that rest, and the client learns of it only by using one: such a
// failure comes at once and is no sign of the server's being away. Every request may be made twice:
// the server knows what it has.
template <class Send>
httplib::Result on_fresh_connection(Send send) {
    const auto begin = std::chrono::steady_clock::now();
    httplib::Result result = send();
    const bool broke = !result && (result.error() == httplib::Error::Write ||
                                   result.error() == httplib::Error::Read);
    if (broke && std::chrono::steady_clock::now() - begin < std::chrono::seconds(1)) return send();
    return result;
}

Result<HttpAnswer> answer_of(const httplib::Result& result, std::string body) {
    if (!result) return std::unexpected(failure_of(result));
    if (result->status < 400)
        return HttpAnswer{result->status, std::move(body), result->get_header_value("ETag")};
    const auto json = nlohmann::json::parse(body, nullptr, false);
    const auto text = [&](const char* key) -> std::string {
        if (!json.is_object() || !json.contains(key) || !json.at(key).is_string()) return {};
        return json.at(key).get<std::string>().substr(0, 300);
    };
    const bool retryable = result->status >= 500 || result->status == 429;
    return fail(Stage::server, "server.refused",
                "the server answered " + std::to_string(result->status) + " " + text("cause") +
                    ": " + text("message"),
                retryable);
}

}  // namespace

void CloseClient::operator()(httplib::SSLClient* client) const {
    delete client;
}

Result<ServerAccess> server_access(const std::string& url, const std::filesystem::path& folder) {
    constexpr std::string_view kScheme = "https://";
    const auto bad = [&] {
        return fail(Stage::config, "server.bad_url", "the server's address is https://HOST:PORT");
    };
    if (!url.starts_with(kScheme)) return bad();
    std::string rest = url.substr(kScheme.size());
    if (rest.ends_with('/')) rest.pop_back();
    ServerAccess access;
    const std::size_t colon = rest.rfind(':');
    access.host = rest.substr(0, colon);
    if (colon != std::string::npos) {
        const char* first = rest.data() + colon + 1;
        const char* last = rest.data() + rest.size();
        const auto [end, error] = std::from_chars(first, last, access.port);
        if (error != std::errc{} || end != last || access.port < 1 || access.port > 65535)
            return bad();
    }
    if (access.host.empty() || access.host.find('/') != std::string::npos) return bad();
    access.key = folder / "tls.key";
    access.certificate = folder / "tls.crt";
    access.authority = folder / "ca.crt";
    for (const auto* file : {&access.key, &access.certificate, &access.authority}) {
        std::error_code ignored;
        if (!std::filesystem::exists(*file, ignored))
            return fail(Stage::config, "server.not_enrolled",
                        file->string() + " is missing; enrol the gate with limen-provision enrol");
    }
    return access;
}

TlsClient make_client(const ServerAccess& access) {
    TlsClient client(new httplib::SSLClient(access.host, access.port, access.certificate.string(),
                                            access.key.string()));
    client->set_ca_cert_path(access.authority.string());
    client->enable_server_certificate_verification(true);
    client->set_connection_timeout(kConnectSeconds);
    client->set_read_timeout(kAnswerSeconds);
    client->set_write_timeout(kAnswerSeconds);
    client->set_keep_alive(true);
    client->set_tcp_nodelay(true);
    client->set_follow_location(false);
    return client;
}

Result<HttpAnswer> get(httplib::SSLClient& client, const std::string& path,
                       const std::string& if_none_match) {
    httplib::Headers headers;
    if (!if_none_match.empty()) headers.emplace("If-None-Match", if_none_match);
    std::string body;
    const auto result = on_fresh_connection([&] {
        body.clear();
        return client.Get(path, headers, [&](const char* data, std::size_t size) {
            if (body.size() + size > kMaxAnswerBytes) return false;
            body.append(data, size);
            return true;
        });
    });
    return answer_of(result, std::move(body));
}

Result<HttpAnswer> post(httplib::SSLClient& client, const std::string& path,
                        const std::string& body, const char* type) {
    const auto result = on_fresh_connection([&] { return client.Post(path, body, type); });
    std::string answer = result ? result->body : std::string{};
    return answer_of(result, std::move(answer));
}

}  // namespace limen::gate
