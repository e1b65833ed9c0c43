// SPDX-License-Identifier: Apache-2.0
// A real server on a free port of this machine, and devices enrolled with it over real TLS.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "gate-controller/outbox/tls_client.hpp"
#include "protocol/envelope.hpp"
#include "protocol/messages.hpp"
#include "protocol/state_server.hpp"
#include "provisioning/device/enrolment.hpp"
#include "provisioning/device/folders.hpp"
#include "server/device_api.hpp"
#include "server/server.hpp"

namespace limen::server::test {

struct Kit {
    std::filesystem::path folder;
    protocol::Identity identity;
    gate::ServerAccess access;
};

class World {
  public:
    World() {
        std::string name = (std::filesystem::temp_directory_path() / "limen-XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        root = name;
        EXPECT_TRUE(initialise(root / "server", "server-1", {"127.0.0.1", "localhost"}));
        settings.data = root / "server";
        settings.port = settings.dashboard_port = 0;
        settings.threads = 4;
        start();
    }
    ~World() {
        server.reset();
        std::error_code ignored;
        std::filesystem::remove_all(root, ignored);
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // A second start takes the port of the first, as a restarted server does.
    void start() {
        auto started = Server::start(settings, clock);
        ASSERT_TRUE(started) << started.error().describe();
        server = std::move(*started);
        settings.port = server->port();
        settings.dashboard_port = server->dashboard_port();
    }
    void stop() { server.reset(); }

    std::string url() const { return "https://127.0.0.1:" + std::to_string(settings.port); }
    std::string fingerprint() const {
        const auto pem = read_file(settings.data / "tls" / "ca.crt");
        return to_hex(*digest_of(to_text(*pem)));
    }
    std::string invite(const std::string& device, protocol::Role role, std::int64_t minutes = 60) {
        const std::string code = make_code();
        EXPECT_TRUE(server->store().add_invitation(
            {code_digest(code), device, role, clock.utc_us() + minutes * 60'000'000}));
        return code;
    }
    Kit device(const std::string& id, protocol::Role role = protocol::Role::gate) {
        Kit kit;
        kit.folder = root / id;
        EXPECT_TRUE(provisioning::make_device(kit.folder, id, role));
        const auto done = provisioning::enrol({url(), invite(id, role), fingerprint(), kit.folder});
        EXPECT_TRUE(done) << (done ? "" : done.error().describe());
        kit.identity = *protocol::load_identity(kit.folder / "identity");
        kit.access = *gate::server_access(url(), kit.folder / "server");
        return kit;
    }

    std::filesystem::path root;
    Settings settings;
    ManualClock clock;
    std::unique_ptr<Server> server;
};

inline border::TransactionId transaction(std::uint8_t number) {
    border::TransactionId id{};
    id.fill(number);
    return id;
}

inline border::Event decision_event(const std::string& device, std::int64_t sequence,
                                    std::uint8_t number, border::Outcome outcome) {
    border::DecisionTaken taken;
    taken.decision.transaction = transaction(number);
    taken.decision.outcome = outcome;
    if (outcome != border::Outcome::open) taken.decision.reasons = {"document.expired"};
    taken.decision.policy_version = "1";
    taken.decision.decided_us = 1'767'225'600'000'000;
    taken.kiosk = "kiosk-1";
    taken.document = border::Document{
        {"P", "UTO", "L898902C3"},
        {{"ERIKSSON", "ANNA MARIA", false}, "UTO", {1974, 8, 12}, border::Sex::female},
        {2032, 4, 15}};
    taken.times = {{"mrz", 120'000, 2'000'000}, {"face", 500'000, 1'500'000}};
    return {device, sequence, 1'767'225'600'000'000 + sequence, taken};
}
inline border::Event passage_event(const std::string& device, std::int64_t sequence,
                                   std::uint8_t number, border::PassageEnd end) {
    return {device, sequence, 1'767'225'600'000'000 + sequence,
            border::PassageEnded{transaction(number), end}};
}

inline Bytes sealed(const border::Event& event, const protocol::Identity& by) {
    return protocol::seal(protocol::encode(event), "event", by);
}

}  // namespace limen::server::test
