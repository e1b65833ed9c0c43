// SPDX-License-Identifier: Apache-2.0
#include "provisioning/device/folders.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "tests/unit/protocol/temporary_folder.hpp"

namespace limen::provisioning {
namespace {

namespace fs = std::filesystem;
using protocol::Role;

class Folders : public testing::Test {
  protected:
    protocol::test::TemporaryFolder temporary_;
    fs::path at(const char* name) const { return temporary_.path / name; }
};

TEST_F(Folders, AnIdentityThatIsThereIsNeverReplaced) {
    const auto first = make_device(at("gate"), "gate-1", Role::gate);
    ASSERT_TRUE(first) << first.error().describe();
    EXPECT_EQ(make_device(at("gate"), "gate-1", Role::gate).error().cause, "identity.exists");
    EXPECT_EQ(read_public_identity(at("gate")).value(), *first);
}

TEST_F(Folders, APeersKeyIsReplacedOnlyWhenAskedFor) {
    ASSERT_TRUE(make_device(at("gate"), "gate-1", Role::gate));
    const auto old_officer = make_device(at("old"), "officer-1", Role::officer).value();
    const auto new_officer = make_device(at("new"), "officer-1", Role::officer).value();
    ASSERT_TRUE(add_peer(old_officer, at("gate"), false));
    ASSERT_TRUE(add_peer(old_officer, at("gate"), false)) << "adding the same again is nothing";
    EXPECT_EQ(add_peer(new_officer, at("gate"), false).error().cause, "peer.other_key");
    EXPECT_EQ(protocol::load_peers(at("gate") / "peers").value().at(0), old_officer);
    ASSERT_TRUE(add_peer(new_officer, at("gate"), true));
    EXPECT_EQ(protocol::load_peers(at("gate") / "peers").value().at(0), new_officer);
}

TEST_F(Folders, AHallIsMadeOnceAndKeptWhenMadeAgain) {
    const auto first = make_hall(at("hall"));
    ASSERT_TRUE(first) << first.error().describe();
    EXPECT_EQ(first->size(), 3u);
    EXPECT_EQ(make_hall(at("hall")).value(), *first);
    EXPECT_EQ(protocol::load_peers(at("hall") / "gate-1" / "peers").value().size(), 2u);
}

}  // namespace
}  // namespace limen::provisioning
