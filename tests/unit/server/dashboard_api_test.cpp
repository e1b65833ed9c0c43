// SPDX-License-Identifier: Apache-2.0
// The dashboard shows nothing to anybody who has not logged in, and nobody's name to those who
// have.
#include <gtest/gtest.h>
#include <httplib.h>

#include <nlohmann/json.hpp>

#include "server/operators.hpp"
#include "tests/unit/server/server_world.hpp"

namespace limen::server::test {
namespace {

using Json = nlohmann::json;
constexpr const char* kPassword = "correct horse battery";

class Dashboard : public testing::Test {
  protected:
    Dashboard() {
        EXPECT_TRUE(add_operator(world.server->store(), "alice", kPassword));
        client = std::make_unique<httplib::Client>("127.0.0.1", world.server->dashboard_port());
    }
    httplib::Result login(const std::string& name, const std::string& password) {
        return client->Post("/api/login", {{"X-Limen", "1"}},
                            Json{{"name", name}, {"password", password}}.dump(),
                            "application/json");
    }
    httplib::Headers session() {
        const std::string cookie = login("alice", kPassword)->get_header_value("Set-Cookie");
        return {{"Cookie", cookie.substr(0, cookie.find(';'))}};
    }
    void ingest(const border::Event& event) {
        const auto by = protocol::make_identity(event.device, protocol::Role::gate);
        EXPECT_TRUE(world.server->store().ingest(event.device, {{event, sealed(event, by)}},
                                                 world.clock.utc_us()));
    }

    World world;
    std::unique_ptr<httplib::Client> client;
};

TEST_F(Dashboard, every_address_with_data_needs_a_login) {
    const std::vector<std::string> paths = {"/api/session", "/api/crossings", "/api/summary",
                                            "/api/devices", "/api/lists"};
    for (const auto& path : paths) {
        EXPECT_EQ(client->Get(path.c_str())->status, 401) << path;
        EXPECT_EQ(client->Get(path.c_str(), {{"Cookie", "limen_session=0123"}})->status, 401)
            << path;
        EXPECT_EQ(client->Get(path.c_str(), session())->status, 200) << path;
    }
    EXPECT_EQ(client->Get("/api/nothing")->status, 404);
}

TEST_F(Dashboard, the_page_is_its_own_and_says_so) {
    for (const char* path : {"/", "/style.css", "/app.js"}) {
        const auto answer = client->Get(path);
        ASSERT_EQ(answer->status, 200) << path;
        EXPECT_NE(answer->get_header_value("Content-Security-Policy").find("default-src 'none'"),
                  std::string::npos);
        EXPECT_EQ(answer->body.find("http://"), std::string::npos) << path;
        EXPECT_EQ(answer->body.find("https://"), std::string::npos) << path;
    }
}

TEST_F(Dashboard, wrong_passwords_are_refused_alike_and_braked) {
    const auto wrong = login("alice", "wrong password!");
    const auto nobody = login("nobody", "wrong password!");
    EXPECT_EQ(wrong->status, 401);
    EXPECT_EQ(nobody->status, 401);
    EXPECT_EQ(wrong->body, nobody->body);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(login("alice", "wrong password!")->status, 401);
    EXPECT_EQ(login("alice", kPassword)->status, 429);
    world.clock.advance(std::chrono::seconds(61));
    EXPECT_EQ(login("alice", kPassword)->status, 200);
}

TEST_F(Dashboard, a_session_ends_by_logout_and_by_time) {
    const auto first = session();
    auto headers = first;
    headers.emplace("X-Limen", "1");
    EXPECT_EQ(client->Post("/api/logout", headers, "", "application/json")->status, 204);
    EXPECT_EQ(client->Get("/api/session", first)->status, 401);
    const auto second = session();
    world.clock.advance(std::chrono::minutes(29));
    EXPECT_EQ(client->Get("/api/session", second)->status, 200);
    world.clock.advance(std::chrono::minutes(31));
    EXPECT_EQ(client->Get("/api/session", second)->status, 401);
}

TEST_F(Dashboard, a_page_elsewhere_cannot_log_in_for_somebody) {
    EXPECT_EQ(client->Post("/api/login", "{}", "application/json")->status, 403);
    EXPECT_EQ(client->Post("/api/logout", "", "text/plain")->status, 403);
}

TEST_F(Dashboard, crossings_come_since_the_cursor_and_without_the_person) {
    ingest(decision_event("gate-1", 1, 1, border::Outcome::open));
    ingest(passage_event("gate-1", 2, 1, border::PassageEnd::passed));
    const auto headers = session();
    const auto first = client->Get("/api/crossings", headers);
    const Json page = Json::parse(first->body);
    ASSERT_EQ(page.at("crossings").size(), 1u);
    EXPECT_EQ(page.at("crossings")[0].at("state"), "passed");
    EXPECT_EQ(page.at("crossings")[0].at("document").at("issuer"), "UTO");
    for (const char* personal : {"ERIKSSON", "ANNA", "L898902C3", "1974"})
        EXPECT_EQ(first->body.find(personal), std::string::npos) << personal;
    const std::string cursor = std::to_string(page.at("cursor").get<std::int64_t>());
    const auto path = "/api/crossings?since=" + cursor;
    EXPECT_TRUE(Json::parse(client->Get(path, headers)->body).at("crossings").empty());
    ingest(decision_event("gate-1", 3, 2, border::Outcome::officer));
    EXPECT_EQ(Json::parse(client->Get(path, headers)->body).at("crossings").size(), 1u);
    for (const char* bad : {"since=-1", "since=x", "limit=0", "limit=501"})
        EXPECT_EQ(client->Get(std::string("/api/crossings?") + bad, headers)->status, 400) << bad;
}

TEST_F(Dashboard, the_summary_counts_by_gate_direction_and_state) {
    ingest(decision_event("gate-1", 1, 1, border::Outcome::officer));
    ingest(decision_event("gate-1", 2, 2, border::Outcome::officer));
    const Json summary = Json::parse(client->Get("/api/summary", session())->body);
    ASSERT_EQ(summary.at("counts").size(), 1u);
    EXPECT_EQ(summary.at("counts")[0].at("count"), 2);
    EXPECT_EQ(summary.at("counts")[0].at("state"), "waiting_for_officer");
}

TEST_F(Dashboard, passwords_must_be_long_and_are_not_stored) {
    EXPECT_FALSE(add_operator(world.server->store(), "bob", "short"));
    EXPECT_FALSE(add_operator(world.server->store(), "Bob Smith", kPassword));
    const auto hash = world.server->store().operator_hash("alice");
    EXPECT_TRUE((*hash)->starts_with("$argon2id$"));
}

}  // namespace
}  // namespace limen::server::test
