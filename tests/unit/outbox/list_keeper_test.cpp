// SPDX-License-Identifier: Apache-2.0
// A gate searches only lists the State's server signed, never goes back to an older one, and has
// them after a restart without any network.
#include "gate-controller/outbox/list_keeper.hpp"

#include <gtest/gtest.h>

#include "server/list_import.hpp"
#include "tests/unit/server/server_world.hpp"

namespace limen::gate {
namespace {

using border::ListKind;
using server::test::Kit;
using server::test::World;

class ListKeeperTest : public testing::Test {
  protected:
    ListKeeperTest() : kit(world.device("gate-1")) {}

    protocol::Identity server_identity() { return *protocol::load_identity(world.settings.data); }
    ListKeeperOptions options(bool with_server = true) {
        ListKeeperOptions o;
        o.folder = kit.folder / "lists";
        o.server = server_identity().self;
        if (with_server) o.access = kit.access;
        return o;
    }
    void publish(const std::string& number) {
        server::ListContents contents;
        contents.documents = {{"e1", {"P", "UTO", number}}};
        auto& store = world.server->store();
        ASSERT_TRUE(store.replace_draft(ListKind::stolen_document, contents));
        ASSERT_TRUE(server::publish_list(store, ListKind::stolen_document, server_identity(),
                                         world.clock.utc_us(), 24));
    }
    static bool finds(const ListStore& lists, const std::string& number) {
        border::Document document;
        document.id = {"P", "UTO", number};
        for (const auto& list : lists.current())
            if (!list->search(document).empty()) return true;
        return false;
    }
    std::filesystem::path file() { return kit.folder / "lists" / "stolen_document.list"; }

    World world;
    Kit kit;
};

TEST_F(ListKeeperTest, a_published_list_is_searched_and_outlives_a_restart_offline) {
    publish("A1");
    {
        ListStore lists;
        ListKeeper keeper(options(), lists, world.clock);
        keeper.load();
        EXPECT_FALSE(finds(lists, "A1"));
        const auto done = keeper.fetch_once();
        ASSERT_TRUE(done) << done.error().describe();
        EXPECT_TRUE(finds(lists, "A1"));
        publish("B2");
        ASSERT_TRUE(keeper.fetch_once());
        EXPECT_TRUE(finds(lists, "B2"));
        EXPECT_FALSE(finds(lists, "A1"));
        EXPECT_EQ(keeper.state().lists.at(0).version.version, 2);
    }
    world.stop();
    ListStore lists;
    ListKeeper keeper(options(), lists, world.clock);
    keeper.load();
    EXPECT_TRUE(finds(lists, "B2"));
    EXPECT_FALSE(keeper.fetch_once());
    EXPECT_TRUE(finds(lists, "B2"));
    EXPECT_TRUE(keeper.state().last_error.has_value());
}

TEST_F(ListKeeperTest, an_older_version_is_never_taken) {
    publish("A1");
    const auto database = world.settings.data / "limen.db";
    world.stop();
    std::filesystem::copy_file(database, world.root / "old.db");
    world.start();
    publish("B2");
    ListStore lists;
    ListKeeper keeper(options(), lists, world.clock);
    keeper.load();
    ASSERT_TRUE(keeper.fetch_once());
    world.stop();
    for (const char* part : {"limen.db", "limen.db-wal", "limen.db-shm"})
        std::filesystem::remove(world.settings.data / part);
    std::filesystem::copy_file(world.root / "old.db", database);
    world.start();
    const auto back = keeper.fetch_once();
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().cause, "lists.rejected");
    EXPECT_TRUE(finds(lists, "B2"));
    EXPECT_FALSE(finds(lists, "A1"));
}

TEST_F(ListKeeperTest, a_list_of_another_signer_is_refused) {
    publish("A1");
    ListStore lists;
    auto o = options();
    o.server = protocol::make_identity("server-1", protocol::Role::server).self;
    ListKeeper keeper(o, lists, world.clock);
    keeper.load();
    EXPECT_EQ(keeper.fetch_once().error().cause, "lists.rejected");
    EXPECT_TRUE(lists.current().empty());
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(ListKeeperTest, a_damaged_or_exchanged_file_does_not_count) {
    publish("A1");
    {
        ListStore lists;
        ListKeeper keeper(options(), lists, world.clock);
        keeper.load();
        ASSERT_TRUE(keeper.fetch_once());
    }
    const Bytes good = *read_file(file());
    for (const std::size_t at : {std::size_t{0}, good.size() / 2, good.size() - 1}) {
        Bytes bad = good;
        bad[at] ^= 1;
        ASSERT_TRUE(write_file(file(), bad, 0600));
        ListStore lists;
        ListKeeper keeper(options(false), lists, world.clock);
        keeper.load();
        EXPECT_TRUE(lists.current().empty()) << at;
        EXPECT_EQ(keeper.state().last_error->cause, "lists.rejected");
    }
    // The right bytes under another kind's name.
    std::filesystem::remove(file());
    ASSERT_TRUE(write_file(kit.folder / "lists" / "tdawn.list", good, 0600));
    ListStore lists;
    ListKeeper keeper(options(false), lists, world.clock);
    keeper.load();
    EXPECT_TRUE(lists.current().empty());
}

TEST_F(ListKeeperTest, a_list_past_its_date_is_reported) {
    publish("A1");
    ListStore lists;
    ListKeeper keeper(options(), lists, world.clock);
    keeper.load();
    ASSERT_TRUE(keeper.fetch_once());
    EXPECT_FALSE(keeper.state().lists.at(0).expired);
    world.clock.advance(std::chrono::hours(25));
    EXPECT_TRUE(keeper.state().lists.at(0).expired);
    EXPECT_TRUE(finds(lists, "A1"));
}

}  // namespace
}  // namespace limen::gate
