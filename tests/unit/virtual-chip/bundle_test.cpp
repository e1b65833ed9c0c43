// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "base/files.hpp"
#include "tests/unit/virtual-chip/chip_support.hpp"

namespace limen::virtual_chip::test {
namespace {

class BundleFolder : public ::testing::Test {
  protected:
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() /
        ("limen-bundle-" + std::to_string(::getpid()) + "-" +
         ::testing::UnitTest::GetInstance()->current_test_info()->name());
    void TearDown() override { std::filesystem::remove_all(folder); }
};

TEST_F(BundleFolder, WhatIsSavedIsLoaded) {
    Bundle bundle = icao_bundle();
    bundle.name = "a \"quoted\" name";
    bundle.can = "123456";
    bundle.chip = ChipState::dead;
    bundle.behaviour = {false, {{1, 8}, {4, 18}}, 1000, false, false, 0x6B00, {}};
    bundle.link = {424.0, std::chrono::microseconds(5500), 9000, std::chrono::milliseconds(700),
                   400,   std::chrono::milliseconds(20)};
    bundle.link.stuck_exchange = 7;
    bundle.link.remove_again_at = {12'000, 15'000};
    bundle.link.remove_at_exchange = {3};
    bundle.link.per_key_operation = std::chrono::milliseconds(80);
    ASSERT_TRUE(save_bundle(bundle, folder));
    const auto loaded = load_bundle(folder);
    ASSERT_TRUE(loaded) << loaded.error().describe();
    EXPECT_EQ(loaded->name, bundle.name);
    EXPECT_EQ(loaded->mrz_lines, bundle.mrz_lines);
    EXPECT_EQ(loaded->access_key, bundle.access_key);
    EXPECT_EQ(loaded->can, bundle.can);
    EXPECT_EQ(loaded->chip, ChipState::dead);
    EXPECT_FALSE(loaded->behaviour.bac);
    ASSERT_EQ(loaded->behaviour.pace.size(), 2u);
    EXPECT_EQ(loaded->behaviour.pace[1].cipher, 4);
    EXPECT_EQ(loaded->behaviour.pace[1].parameter_id, 18);
    EXPECT_EQ(loaded->behaviour.max_response, 1000u);
    EXPECT_FALSE(loaded->behaviour.extended_length);
    EXPECT_FALSE(loaded->behaviour.short_file_ids);
    EXPECT_EQ(loaded->behaviour.over_end, 0x6B00);
    EXPECT_DOUBLE_EQ(loaded->link.bit_rate_kbps, 424.0);
    EXPECT_EQ(loaded->link.per_apdu, std::chrono::microseconds(5500));
    EXPECT_EQ(loaded->link.remove_at_byte, 9000u);
    EXPECT_EQ(loaded->link.lay_again_after, std::chrono::milliseconds(700));
    EXPECT_EQ(loaded->link.garbage_from_byte, 400u);
    EXPECT_EQ(loaded->link.stuck, std::chrono::milliseconds(20));
    EXPECT_EQ(loaded->link.stuck_exchange, 7);
    EXPECT_EQ(loaded->link.remove_again_at, bundle.link.remove_again_at);
    EXPECT_EQ(loaded->link.remove_at_exchange, bundle.link.remove_at_exchange);
    EXPECT_EQ(loaded->link.per_key_operation, std::chrono::milliseconds(80));
    EXPECT_EQ(loaded->files, bundle.files);
}

TEST_F(BundleFolder, EveryKindOfPaceIsLoadedAsSaved) {
    Bundle bundle = icao_bundle();
    bundle.behaviour.pace = {{1, 0, Mapping::generic},
                             {3, 2, Mapping::integrated},
                             {4, 18, Mapping::integrated},
                             {2, 13, Mapping::chip_authentication}};
    ASSERT_TRUE(save_bundle(bundle, folder));
    const auto loaded = load_bundle(folder);
    ASSERT_TRUE(loaded) << loaded.error().describe();
    ASSERT_EQ(loaded->behaviour.pace.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(loaded->behaviour.pace[i].cipher, bundle.behaviour.pace[i].cipher);
        EXPECT_EQ(loaded->behaviour.pace[i].parameter_id, bundle.behaviour.pace[i].parameter_id);
        EXPECT_EQ(loaded->behaviour.pace[i].mapping, bundle.behaviour.pace[i].mapping);
    }
}

TEST_F(BundleFolder, PaceThatNoStandardDefinesIsRefused) {
    for (const PaceOffer offer :
         {PaceOffer{2, 3, Mapping::generic}, PaceOffer{2, 10, Mapping::integrated},
          PaceOffer{2, 1, Mapping::chip_authentication},
          PaceOffer{1, 13, Mapping::chip_authentication}}) {
        Bundle bundle = icao_bundle();
        bundle.behaviour.pace = {offer};
        ASSERT_TRUE(save_bundle(bundle, folder));
        EXPECT_FALSE(load_bundle(folder)) << offer.parameter_id;
    }
}

TEST_F(BundleFolder, KeysLieBesideAndComeBack) {
    Bundle bundle = icao_bundle();
    bundle.chip_keys = {{3, std::nullopt, {1, 2, 3}, false}, {2, 5, {4, 5}, true}};
    bundle.active_key = ActiveKey{"SHA1", true, {6, 7, 8}};
    bundle.terminal_trust = TerminalTrust{{{0x7F, 0x21, 0x01}, {0x7F, 0x21, 0x02}}, "2026-11-25"};
    bundle.behaviour.quirks = {Quirk::card_access_no_short_id};
    ASSERT_TRUE(save_bundle(bundle, folder));
    EXPECT_EQ(std::filesystem::status(folder / "keys" / "chip-1.der").permissions(),
              std::filesystem::perms(0600))
        << "private keys are the owner's alone";
    const auto loaded = load_bundle(folder);
    ASSERT_TRUE(loaded) << loaded.error().describe();
    ASSERT_EQ(loaded->chip_keys.size(), 2u);
    EXPECT_EQ(loaded->chip_keys[0].cipher, 3);
    EXPECT_EQ(loaded->chip_keys[0].key_id, std::nullopt);
    EXPECT_EQ(loaded->chip_keys[0].private_key, (Bytes{1, 2, 3}));
    EXPECT_FALSE(loaded->chip_keys[0].mapping_only);
    EXPECT_EQ(loaded->chip_keys[1].key_id, 5);
    EXPECT_TRUE(loaded->chip_keys[1].mapping_only);
    ASSERT_TRUE(loaded->active_key);
    EXPECT_EQ(loaded->active_key->digest, "SHA1");
    EXPECT_TRUE(loaded->active_key->implicit_trailer);
    EXPECT_EQ(loaded->active_key->private_key, (Bytes{6, 7, 8}));
    ASSERT_TRUE(loaded->terminal_trust);
    EXPECT_EQ(loaded->terminal_trust->anchors, bundle.terminal_trust->anchors);
    EXPECT_EQ(loaded->terminal_trust->today, "2026-11-25");
    EXPECT_EQ(loaded->behaviour.quirks, bundle.behaviour.quirks);
}

TEST_F(BundleFolder, MissingKeyFileIsAnError) {
    Bundle bundle = icao_bundle();
    bundle.active_key = ActiveKey{"SHA256", false, {6, 7, 8}};
    ASSERT_TRUE(save_bundle(bundle, folder));
    std::filesystem::remove(folder / "keys" / "active.der");
    const auto loaded = load_bundle(folder);
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find("active.der"), std::string::npos);
}

TEST_F(BundleFolder, UnknownQuirkIsNamed) {
    ASSERT_TRUE(save_bundle(icao_bundle(), folder));
    auto text = to_text(*read_file(folder / "passport.toml"));
    text.replace(text.find("quirks = ["), 10, "quirks = [\"flies\"");
    ASSERT_TRUE(write_file(folder / "passport.toml", as_bytes(text)));
    const auto loaded = load_bundle(folder);
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find("flies"), std::string::npos);
}

TEST_F(BundleFolder, MisspeltKeyIsAnErrorThatNamesIt) {
    ASSERT_TRUE(save_bundle(icao_bundle(), folder));
    auto text = to_text(*read_file(folder / "passport.toml"));
    text.replace(text.find("max_response"), 12, "max_respones");
    ASSERT_TRUE(write_file(folder / "passport.toml", as_bytes(text)));
    const auto loaded = load_bundle(folder);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().cause, "config.invalid");
    EXPECT_NE(loaded.error().message.find("max_respones"), std::string::npos);
}

TEST_F(BundleFolder, ProtectedChipNeedsAKey) {
    Bundle bundle = icao_bundle();
    bundle.access_key.clear();
    ASSERT_TRUE(save_bundle(bundle, folder));
    EXPECT_FALSE(load_bundle(folder));
}

TEST_F(BundleFolder, MissingFolderSaysSo) {
    const auto loaded = load_bundle(folder);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().cause, "config.unreadable");
}

}  // namespace
}  // namespace limen::virtual_chip::test
