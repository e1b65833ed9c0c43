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
    bundle.behaviour = {false, {{1, 8}, {4, 18}}, 1000, false, false, 0x6B00};
    bundle.link = {424.0, std::chrono::microseconds(5500), 9000, std::chrono::milliseconds(700),
                   400,   std::chrono::milliseconds(20)};
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
    EXPECT_EQ(loaded->files, bundle.files);
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
