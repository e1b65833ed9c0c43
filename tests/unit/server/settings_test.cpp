// SPDX-License-Identifier: Apache-2.0
#include "server/settings.hpp"

#include <gtest/gtest.h>

#include "tests/unit/server/server_world.hpp"

namespace limen::server::test {
namespace {

TEST(ServerSettings, the_shipped_file_is_right) {
    EXPECT_TRUE(load_settings(std::filesystem::path(LIMEN_SOURCE_DIR) / "config/server.toml"));
}

TEST(ServerSettings, passwords_do_not_go_over_a_network_in_clear) {
    World world;
    const auto file = world.root / "server.toml";
    const std::string start = "data = \"server\"\n[dashboard]\nhost = \"0.0.0.0\"\n";
    ASSERT_TRUE(write_file(file, as_bytes(start)));
    const auto open = load_settings(file);
    ASSERT_FALSE(open);
    EXPECT_NE(open.error().message.find("dashboard.tls"), std::string::npos);
    ASSERT_TRUE(write_file(file, as_bytes(start + "tls = true\n")));
    EXPECT_TRUE(load_settings(file));
}

TEST(ServerSettings, keys_are_never_overwritten) {
    World world;
    const auto again = initialise(world.settings.data, "server-1", {"localhost"});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().cause, "server.exists");
}

TEST(ServerSettings, a_port_in_use_is_said) {
    World world;
    auto same = world.settings;
    const auto second = Server::start(same, world.clock);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().cause, "server.bind_failed");
}

}  // namespace
}  // namespace limen::server::test
