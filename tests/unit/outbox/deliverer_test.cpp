// SPDX-License-Identifier: Apache-2.0
// Real journal, real TLS, a server that comes and goes: every record arrives, none twice.
#include "gate-controller/outbox/deliverer.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "gate-controller/journal/journal.hpp"
#include "tests/unit/server/server_world.hpp"

namespace limen::gate {
namespace {

using server::test::Kit;
using server::test::World;
using namespace std::chrono_literals;

class DelivererTest : public testing::Test {
  protected:
    DelivererTest() : kit(world.device("gate-1")) {
        auto opened = Journal::open(kit.folder / "journal.db", kit.identity, clock);
        EXPECT_TRUE(opened) << opened.error().describe();
        journal = std::move(*opened);
        store = std::move(*OutboxStore::open(kit.folder / "journal.db"));
        source = outbox_source(*store);
    }

    std::unique_ptr<Deliverer> deliverer(std::string gate = "gate-1") {
        DelivererOptions options;
        options.access = kit.access;
        options.gate = std::move(gate);
        options.server = protocol::load_identity(world.settings.data)->self;
        options.batch = 5;
        options.idle = 10ms;
        options.health_every = 50ms;
        options.backoff_least = 10ms;
        options.backoff_most = 50ms;
        return std::make_unique<Deliverer>(std::move(options), *source, system, [] {
            return protocol::DeviceHealth{"test", "idle", {}, 0, {}};
        });
    }
    void record(int count) {
        for (int i = 0; i < count; ++i) {
            ++transactions;
            border::Evidence evidence;
            evidence.transaction.fill(static_cast<std::uint8_t>(transactions));
            evidence.kiosk = "kiosk-1";
            border::Decision decision;
            decision.transaction = evidence.transaction;
            decision.outcome = border::Outcome::officer;
            decision.reasons = {"document.expired"};
            decision.policy_version = "1";
            const auto done = journal->record_decision(evidence, decision);
            ASSERT_TRUE(done) << done.error().describe();
        }
    }
    // Waits for a condition, long enough for a machine under any load.
    template <class Condition>
    testing::AssertionResult eventually(Condition condition) {
        for (int i = 0; i < 3000; ++i) {
            if (condition()) return testing::AssertionSuccess();
            std::this_thread::sleep_for(10ms);
        }
        return testing::AssertionFailure() << "never";
    }
    std::vector<std::int64_t> at_server() {
        std::vector<std::int64_t> sequences;
        const auto note = [&](const std::string&, std::int64_t sequence, const Bytes&) {
            sequences.push_back(sequence);
            return Result<void>{};
        };
        EXPECT_TRUE(world.server->store().each_event(note));
        return sequences;
    }
    bool all_delivered() { return store->waiting() == 0; }

    World world;
    SystemClock system;
    ManualClock clock;
    Kit kit;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<OutboxStore> store;
    std::unique_ptr<OutboxSource> source;
    int transactions = 0;
};

std::vector<std::int64_t> one_to(std::int64_t last) {
    std::vector<std::int64_t> all;
    for (std::int64_t i = 1; i <= last; ++i) all.push_back(i);
    return all;
}

TEST_F(DelivererTest, what_waits_is_brought_in_order_and_health_with_it) {
    record(12);
    const auto d = deliverer();
    d->start();
    ASSERT_TRUE(eventually([&] { return all_delivered(); }))
        << (d->state().last_error ? d->state().last_error->describe() : "no error");
    ASSERT_TRUE(eventually([&] { return !world.server->store().health()->empty(); }));
    d->stop();
    EXPECT_EQ(at_server(), one_to(12));
    EXPECT_TRUE(d->state().reached);
    EXPECT_EQ(d->state().held_through, 12);
    EXPECT_GT(d->state().last_success_us, 0);
}

TEST_F(DelivererTest, a_server_that_goes_and_comes_back_loses_and_doubles_nothing) {
    const auto d = deliverer();
    d->start();
    record(7);
    ASSERT_TRUE(eventually([&] { return all_delivered(); }));
    world.stop();
    record(9);
    d->wake();
    ASSERT_TRUE(eventually([&] { return !d->state().reached; }));
    EXPECT_EQ(store->waiting(), 9);
    world.start();
    ASSERT_TRUE(eventually([&] { return all_delivered(); }));
    d->stop();
    EXPECT_EQ(at_server(), one_to(16));
}

TEST_F(DelivererTest, a_connection_that_the_server_closed_for_resting_is_no_outage) {
    const TlsClient client = make_client(kit.access);
    ASSERT_TRUE(get(*client, "/v1/lists"));
    std::this_thread::sleep_for(4s);  // the server closes what rests for three
    const auto again = get(*client, "/v1/lists");
    EXPECT_TRUE(again) << again.error().describe();
}

TEST_F(DelivererTest, a_server_restored_from_a_backup_gets_again_what_it_lost) {
    const auto d = deliverer();
    d->start();
    record(3);
    ASSERT_TRUE(eventually([&] { return all_delivered(); }));
    world.stop();
    const auto database = world.settings.data / "limen.db";
    std::filesystem::copy_file(database, world.root / "backup.db");
    world.start();
    record(4);
    ASSERT_TRUE(eventually([&] { return all_delivered() && at_server().size() == 7; }));
    world.stop();
    for (const char* part : {"limen.db", "limen.db-wal", "limen.db-shm"})
        std::filesystem::remove(world.settings.data / part);
    std::filesystem::copy_file(world.root / "backup.db", database);
    world.start();
    ASSERT_TRUE(eventually([&] { return at_server().size() == 7; }));
    d->stop();
    EXPECT_EQ(at_server(), one_to(7));
}

TEST_F(DelivererTest, a_receipt_that_the_server_did_not_sign_lets_nothing_go) {
    record(2);
    DelivererOptions options;
    options.access = kit.access;
    options.gate = "gate-1";
    options.server = protocol::make_identity("server-1", protocol::Role::server).self;
    options.backoff_least = 10ms;
    options.backoff_most = 20ms;
    Deliverer d(std::move(options), *source, system, [] { return protocol::DeviceHealth{}; });
    d.start();
    ASSERT_TRUE(eventually([&] { return d.state().last_error.has_value(); }));
    d.stop();
    EXPECT_EQ(d.state().last_error->cause, "envelope.bad_signature");
    EXPECT_EQ(store->waiting(), 2);
}

TEST_F(DelivererTest, a_server_of_another_authority_is_not_spoken_to) {
    World stranger;
    record(1);
    kit.access.port = stranger.settings.port;
    const auto d = deliverer();
    d->start();
    ASSERT_TRUE(eventually([&] { return d->state().last_error.has_value(); }));
    d->stop();
    EXPECT_EQ(d->state().last_error->cause, "server.untrusted");
    EXPECT_EQ(store->waiting(), 1);
}

TEST_F(DelivererTest, stopping_does_not_wait_out_the_pause) {
    world.stop();
    record(1);
    const auto d = deliverer();
    d->start();
    ASSERT_TRUE(eventually([&] { return d->state().last_error.has_value(); }));
    d->stop();
    d->stop();
    EXPECT_EQ(store->waiting(), 1);
}

TEST(ServerAddress, is_https_with_a_port) {
    EXPECT_EQ(server_access("http://x:1", "/").error().cause, "server.bad_url");
    EXPECT_EQ(server_access("https://", "/").error().cause, "server.bad_url");
    EXPECT_EQ(server_access("https://x:0", "/").error().cause, "server.bad_url");
    EXPECT_EQ(server_access("https://x:99999", "/").error().cause, "server.bad_url");
    EXPECT_EQ(server_access("https://x:1/y", "/").error().cause, "server.bad_url");
    EXPECT_EQ(server_access("https://x:1", "/nowhere").error().cause, "server.not_enrolled");
}

}  // namespace
}  // namespace limen::gate
