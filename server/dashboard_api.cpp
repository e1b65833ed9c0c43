// SPDX-License-Identifier: Apache-2.0
#include "server/dashboard_api.hpp"

#include <httplib.h>

#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "server/dashboard_files.hpp"
#include "server/http.hpp"

namespace limen::server {
namespace {

using Json = nlohmann::json;
using Request = httplib::Request;
using Response = httplib::Response;

constexpr std::int64_t kMaxPage = 500;
constexpr std::string_view kCookie = "limen_session=";

std::string session_token(const Request& request) {
    const std::string cookies = request.get_header_value("Cookie");
    std::size_t at = 0;
    while (at < cookies.size()) {
        while (at < cookies.size() && (cookies[at] == ' ' || cookies[at] == ';')) ++at;
        const std::size_t end = std::min(cookies.find(';', at), cookies.size());
        const std::string_view one = std::string_view(cookies).substr(at, end - at);
        if (one.starts_with(kCookie)) return std::string(one.substr(kCookie.size()));
        at = end;
    }
    return {};
}

void set_cookie(const DashboardApi& api, Response& response, const std::string& token) {
    response.set_header("Set-Cookie", std::string(kCookie) + token +
                                          "; Path=/; HttpOnly; SameSite=Strict" +
                                          (token.empty() ? "; Max-Age=0" : "") +
                                          (api.secure_cookie ? "; Secure" : ""));
}

std::optional<std::string> operator_of(DashboardApi& api, const Request& request,
                                       Response& response) {
    auto name = api.sessions.find(session_token(request));
    if (!name)
        answer_error(response, 401, {Stage::server, "login.needed", "log in to see this", false});
    return name;
}

// A page elsewhere can send a form here, but not this header.
bool is_from_our_page(const Request& request, Response& response) {
    if (request.get_header_value("X-Limen") == "1") return true;
    answer_error(
        response, 403,
        {Stage::server, "http.foreign_page", "the request lacks the header X-Limen: 1", false});
    return false;
}

void post_login(DashboardApi& api, const Request& request, Response& response) {
    if (!is_from_our_page(request, response)) return;
    const Json json = Json::parse(request.body, nullptr, false);
    const auto text = [&](const char* key) -> const std::string* {
        return json.is_object() && json.contains(key) ? json.at(key).get_ptr<const std::string*>()
                                                      : nullptr;
    };
    const std::string *name = text("name"), *password = text("password");
    if (name == nullptr || password == nullptr)
        return answer_error(response, 400,
                            {Stage::message, "message.malformed",
                             "the body is a JSON object with name and password", false});
    const auto token = api.sessions.login(*name, *password);
    if (!token) {
        const bool refused = token.error().cause == "login.refused";
        return answer_error(response, refused ? 401 : status_for(token.error()), token.error());
    }
    set_cookie(api, response, *token);
    answer_json(response, Json{{"name", *name}, {"server", api.name}}.dump());
}

void post_logout(DashboardApi& api, const Request& request, Response& response) {
    if (!is_from_our_page(request, response)) return;
    api.sessions.logout(session_token(request));
    set_cookie(api, response, "");
    response.status = 204;
}

void get_session(DashboardApi& api, const Request& request, Response& response) {
    const auto name = operator_of(api, request, response);
    if (name) answer_json(response, Json{{"name", *name}, {"server", api.name}}.dump());
}

// A whole number from the query; absent gives `fallback`, anything else nullopt.
std::optional<std::int64_t> number(const Request& request, const char* key, std::int64_t fallback,
                                   std::int64_t max) {
    if (!request.has_param(key)) return fallback;
    const std::string text = request.get_param_value(key);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > max)
        return std::nullopt;
    return value;
}

void bad_query(Response& response, const char* what) {
    answer_error(response, 400, {Stage::message, "message.bad_field", what, false});
}

Json to_object(const Crossing& crossing) {
    Json json = {{"id", border::to_string(crossing.transaction).substr(0, 12)},
                 {"gate", crossing.device},
                 {"at", to_iso8601(crossing.first_us)},
                 {"state", to_string(state_of(crossing))},
                 {"direction", nullptr},
                 {"outcome", nullptr},
                 {"document", nullptr},
                 {"machine_ms", nullptr}};
    if (crossing.decision_sequence > 0) {
        json["direction"] = border::to_string(crossing.direction);
        json["outcome"] = border::to_string(crossing.outcome);
        json["document"] = {{"type", crossing.document_type}, {"issuer", crossing.document_issuer}};
        json["machine_ms"] = crossing.machine_us / 1000;
    }
    return json;
}

void get_crossings(DashboardApi& api, const Request& request, Response& response) {
    if (!operator_of(api, request, response)) return;
    const auto since = number(request, "since", 0, INT64_MAX);
    const auto limit = number(request, "limit", 100, kMaxPage);
    if (!since || !limit || *limit == 0)
        return bad_query(response, "since is a cursor, limit is 1 to 500");
    const auto page = api.store.crossings_since(*since, static_cast<std::size_t>(*limit));
    if (!page) return answer_error(response, 503, page.error());
    Json crossings = Json::array();
    for (const Crossing& crossing : page->crossings) crossings.push_back(to_object(crossing));
    answer_json(response, Json{{"crossings", crossings}, {"cursor", page->cursor}}.dump());
}

void get_summary(DashboardApi& api, const Request& request, Response& response) {
    if (!operator_of(api, request, response)) return;
    const auto hours = number(request, "hours", 24, 24 * 366);
    if (!hours || *hours == 0) return bad_query(response, "hours is 1 to 8784");
    const auto counts = api.store.count_crossings(api.clock.utc_us() - *hours * 3'600'000'000);
    if (!counts) return answer_error(response, 503, counts.error());
    Json rows = Json::array();
    for (const CrossingCount& count : *counts)
        rows.push_back({{"gate", count.device},
                        {"direction", border::to_string(count.direction)},
                        {"state", to_string(count.state)},
                        {"count", count.count}});
    answer_json(response, Json{{"hours", *hours}, {"counts", rows}}.dump());
}

void get_devices(DashboardApi& api, const Request& request, Response& response) {
    if (!operator_of(api, request, response)) return;
    const auto devices = api.store.devices();
    const auto health = api.store.health();
    if (!devices) return answer_error(response, 503, devices.error());
    if (!health) return answer_error(response, 503, health.error());
    std::map<std::string, const HealthRow*> by_device;
    for (const HealthRow& row : *health) by_device[row.device] = &row;
    Json rows = Json::array();
    for (const Device& device : *devices) {
        const auto held = api.store.held_through(device.identity.id);
        if (!held) return answer_error(response, 503, held.error());
        Json row = {{"id", device.identity.id},
                    {"role", protocol::to_string(device.identity.role)},
                    {"enrolled_at", to_iso8601(device.enrolled_us)},
                    {"revoked", device.revoked},
                    {"events_held", *held},
                    {"last_seen", nullptr},
                    {"seconds_ago", nullptr},
                    {"health", nullptr}};
        if (const auto found = by_device.find(device.identity.id); found != by_device.end()) {
            row["last_seen"] = to_iso8601(found->second->at_us);
            row["seconds_ago"] = (api.clock.utc_us() - found->second->at_us) / 1'000'000;
            row["health"] = Json::parse(found->second->json, nullptr, false);
        }
        rows.push_back(row);
    }
    answer_json(response, Json{{"devices", rows}}.dump());
}

void get_lists(DashboardApi& api, const Request& request, Response& response) {
    if (!operator_of(api, request, response)) return;
    const auto published = api.store.published();
    if (!published) return answer_error(response, 503, published.error());
    Json rows = Json::array();
    for (const PublishedList& list : *published)
        rows.push_back({{"kind", border::code(list.version.kind)},
                        {"version", list.version.version},
                        {"entries", list.entries},
                        {"published_at", to_iso8601(list.version.published_us)},
                        {"expires_at", to_iso8601(list.expires_us)},
                        {"expired", list.expires_us <= api.clock.utc_us()}});
    answer_json(response, Json{{"lists", rows}}.dump());
}

}  // namespace

void add_dashboard_api(httplib::Server& server, DashboardApi& api) {
    const auto file = [](std::string_view content, const char* type) {
        return [content, type](const Request&, Response& response) {
            response.set_content(content.data(), content.size(), type);
        };
    };
    server.Get("/", file(k_index_html, "text/html; charset=utf-8"));
    server.Get("/style.css", file(k_style_css, "text/css; charset=utf-8"));
    server.Get("/app.js", file(k_app_js, "text/javascript; charset=utf-8"));
    const auto bound = [&api](void (*handler)(DashboardApi&, const Request&, Response&)) {
        return [&api, handler](const Request& request, Response& response) {
            handler(api, request, response);
        };
    };
    server.Post("/api/login", bound(post_login));
    server.Post("/api/logout", bound(post_logout));
    server.Get("/api/session", bound(get_session));
    server.Get("/api/crossings", bound(get_crossings));
    server.Get("/api/summary", bound(get_summary));
    server.Get("/api/devices", bound(get_devices));
    server.Get("/api/lists", bound(get_lists));
}

}  // namespace limen::server
