// SPDX-License-Identifier: Apache-2.0
#include "server/http.hpp"

#include <httplib.h>
#include <sys/socket.h>

#include <nlohmann/json.hpp>

#include "base/log.hpp"

namespace limen::server {
namespace {

// Stopping waits for idle connections to run out.
constexpr time_t kKeepAliveSeconds = 3;
constexpr time_t kReadSeconds = 15;

// A body is taken only with its length said before: this version of the library limits no chunked
// body, and inflates what is compressed without a limit.
httplib::Server::HandlerResponse refuse_unbounded(const httplib::Request& request,
                                                  httplib::Response& response) {
    if (request.has_header("Transfer-Encoding") || request.has_header("Content-Encoding")) {
        answer_error(response, 411,
                     {Stage::server, "http.length_required",
                      "send the body plain and with its Content-Length", false});
        return httplib::Server::HandlerResponse::Handled;
    }
    return httplib::Server::HandlerResponse::Unhandled;
}

Error error_for(int status) {
    switch (status) {
        case 404:
            return {Stage::server, "http.not_found", "there is nothing at this address", false};
        case 413:
            return {Stage::server, "http.too_large", "the body is larger than allowed", false};
        default:
            return {Stage::server, "http.bad_request", "the request cannot be understood", false};
    }
}

}  // namespace

void answer_json(httplib::Response& response, const std::string& json) {
    response.set_content(json, "application/json");
}

void answer_error(httplib::Response& response, int status, const Error& error) {
    response.status = status;
    answer_json(response, nlohmann::json{{"stage", to_string(error.stage)},
                                         {"cause", error.cause},
                                         {"message", error.message},
                                         {"retryable", error.retryable}}
                              .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    log::write(log::Level::warning, log::Event::server_request, error, {{"status", status}});
}

int status_for(const Error& error) {
    if (error.stage == Stage::storage) return 503;
    if (error.cause == "login.too_many") return 429;
    return 400;
}

void set_up(httplib::Server& server, std::size_t max_body_bytes, std::size_t threads) {
    server.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
    server.set_payload_max_length(max_body_bytes);
    // Nagle's algorithm and delayed acknowledgements together cost 40 ms a request.
    server.set_tcp_nodelay(true);
    server.set_keep_alive_timeout(kKeepAliveSeconds);
    server.set_keep_alive_max_count(100'000);
    server.set_read_timeout(kReadSeconds);
    server.set_write_timeout(kReadSeconds);
    // Without this the library shares the port with any other process that asks for it.
    server.set_socket_options([](int socket) {
        const int yes = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server.set_pre_routing_handler(refuse_unbounded);
    server.set_default_headers({{"Cache-Control", "no-store"},
                                {"X-Content-Type-Options", "nosniff"},
                                {"Referrer-Policy", "no-referrer"},
                                {"Content-Security-Policy",
                                 "default-src 'none'; script-src 'self'; style-src 'self'; "
                                 "img-src 'self'; connect-src 'self'; form-action 'none'; "
                                 "base-uri 'none'; frame-ancestors 'none'"}});
    server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
        if (response.body.empty())
            answer_error(response, response.status, error_for(response.status));
    });
    server.set_exception_handler([](const httplib::Request&, httplib::Response& response,
                                    std::exception_ptr) {
        answer_error(response, 500,
                     {Stage::server, "server.failed", "the request failed in the server", true});
    });
}

}  // namespace limen::server
