// SPDX-License-Identifier: Apache-2.0
#include "protocol/keys.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/files.hpp"
#include "tests/unit/protocol/temporary_folder.hpp"

namespace limen::protocol {
namespace {

namespace fs = std::filesystem;

TEST(Keys, AnIdentityComesBackFromDiskWithItsSecrets) {
    const test::TemporaryFolder folder;
    const Identity made = make_identity("kiosk-1", Role::kiosk);
    ASSERT_TRUE(save_identity(made, folder.path / "id"));
    const auto loaded = load_identity(folder.path / "id");
    ASSERT_TRUE(loaded) << loaded.error().describe();
    EXPECT_EQ(loaded->self, made.self);
    EXPECT_EQ(loaded->sign_secret, made.sign_secret);
    EXPECT_EQ(loaded->curve_secret, made.curve_secret);
}

TEST(Keys, TheSecretFileIsForItsOwnerOnly) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(save_identity(make_identity("gate-1", Role::gate), folder.path / "id"));
    struct stat info {};
    ASSERT_EQ(::stat((folder.path / "id/identity.key").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0600u);
    ASSERT_EQ(::stat((folder.path / "id").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST(Keys, TheSecretIsNotInThePublicFile) {
    const test::TemporaryFolder folder;
    const Identity made = make_identity("gate-1", Role::gate);
    ASSERT_TRUE(save_identity(made, folder.path));
    const std::string text = to_text(*read_file(folder.path / "identity.toml"));
    EXPECT_EQ(text.find(to_hex(made.sign_secret).substr(0, 32)), std::string::npos);
    EXPECT_EQ(text.find(to_hex(made.curve_secret).substr(0, 32)), std::string::npos);
}

TEST(Keys, ASecretOthersCanReadIsRefused) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(save_identity(make_identity("gate-1", Role::gate), folder.path));
    for (const mode_t mode : {0640u, 0604u, 0620u, 0601u}) {
        ASSERT_EQ(::chmod((folder.path / "identity.key").c_str(), mode), 0);
        const auto loaded = load_identity(folder.path);
        ASSERT_FALSE(loaded) << mode;
        EXPECT_EQ(loaded.error().cause, "keys.lax_mode");
    }
}

TEST(Keys, ASecretBehindALinkIsRefused) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(save_identity(make_identity("gate-1", Role::gate), folder.path));
    fs::rename(folder.path / "identity.key", folder.path / "elsewhere");
    fs::create_symlink(folder.path / "elsewhere", folder.path / "identity.key");
    const auto loaded = load_identity(folder.path);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().cause, "keys.unreadable");
}

TEST(Keys, SecretsOfAnotherIdentityAreNoticedAtOnce) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(save_identity(make_identity("gate-1", Role::gate), folder.path / "a"));
    ASSERT_TRUE(save_identity(make_identity("gate-1", Role::gate), folder.path / "b"));
    fs::copy_file(folder.path / "b/identity.key", folder.path / "a/identity.key",
                  fs::copy_options::overwrite_existing);
    const auto loaded = load_identity(folder.path / "a");
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().cause, "keys.mismatch");
}

TEST(Keys, ADamagedKeyFileIsNamedAndNeverHalfRead) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(save_identity(make_identity("gate-1", Role::gate), folder.path));
    const Bytes good = *read_file(folder.path / "identity.key");
    Bytes shorter(good.begin(), good.end() - 1);
    Bytes longer = good;
    longer.push_back('\n');
    Bytes other_mark = good;
    other_mark[0] = 'L';
    Bytes not_hex = good;
    not_hex[40] = 'g';
    for (const Bytes& content : {Bytes{}, shorter, longer, other_mark, not_hex}) {
        ASSERT_TRUE(write_file(folder.path / "identity.key", content, 0600));
        const auto loaded = load_identity(folder.path);
        ASSERT_FALSE(loaded);
        EXPECT_EQ(loaded.error().cause, "keys.malformed");
        EXPECT_EQ(loaded.error().message.find(to_text(good).substr(12, 20)), std::string::npos)
            << "an error must not carry the secret";
    }
}

TEST(Keys, PeersComeBackInOrder) {
    const test::TemporaryFolder folder;
    const auto a = make_identity("gate-1", Role::gate).self;
    const auto b = make_identity("officer-7", Role::officer).self;
    ASSERT_TRUE(save_peer(b, folder.path));
    ASSERT_TRUE(save_peer(a, folder.path));
    const auto peers = load_peers(folder.path);
    ASSERT_TRUE(peers) << peers.error().describe();
    EXPECT_EQ(*peers, (std::vector{a, b}));
}

TEST(Keys, OneKeyUnderTwoNamesIsRefused) {
    const test::TemporaryFolder folder;
    auto peer = make_identity("kiosk-1", Role::kiosk).self;
    ASSERT_TRUE(save_peer(peer, folder.path));
    peer.id = "kiosk-2";
    peer.sign = make_identity("x", Role::kiosk).self.sign;
    ASSERT_TRUE(save_peer(peer, folder.path));
    const auto peers = load_peers(folder.path);
    ASSERT_FALSE(peers);
    EXPECT_EQ(peers.error().cause, "keys.duplicate_peer");
}

TEST(Keys, OneNameInTwoFilesIsRefused) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(save_peer(make_identity("kiosk-1", Role::kiosk).self, folder.path));
    fs::rename(folder.path / "kiosk-1.toml", folder.path / "other.toml");
    ASSERT_TRUE(save_peer(make_identity("kiosk-1", Role::kiosk).self, folder.path));
    EXPECT_EQ(load_peers(folder.path).error().cause, "keys.duplicate_peer");
}

TEST(Keys, AMissingPeersFolderIsAnErrorAndNotNoPeers) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(load_peers(folder.path / "nowhere").error().cause, "keys.unreadable");
}

TEST(Keys, APeerFileSaysWhatIsWrong) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.path / "x.toml")
        << "id = \"No Good\"\nrole = \"king\"\nsign = \"00\"\ncurve = \"\"\n";
    const auto peers = load_peers(folder.path);
    ASSERT_FALSE(peers);
    for (const char* key : {"id:", "role:", "sign:", "curve:"})
        EXPECT_NE(peers.error().message.find(key), std::string::npos) << peers.error().message;
}

TEST(Keys, IdsAreOfOneForm) {
    for (const char* good : {"a", "gate-1", "0", "abcdefghijklmnopqrstuvwxyz-01234"})
        EXPECT_TRUE(is_identity_id(good)) << good;
    for (const char* bad :
         {"", "Gate", "gate_1", "../x", "gate 1", "é", "abcdefghijklmnopqrstuvwxyz-012345"})
        EXPECT_FALSE(is_identity_id(bad)) << bad;
}

}  // namespace
}  // namespace limen::protocol
