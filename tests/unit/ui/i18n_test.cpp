// SPDX-License-Identifier: Apache-2.0
#include "ui/i18n.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace limen::ui {
namespace {

namespace fs = std::filesystem;
constexpr StringId kGreet{"greet"}, kCount{"count"};
constexpr std::array kNeeded{kGreet, kCount};

class Translations : public testing::Test {
  protected:
    void SetUp() override {
        folder = fs::temp_directory_path() / ("limen-i18n-" + std::to_string(getpid()));
        fs::create_directories(folder);
        put("en", R"({"_meta":{"name":"English"},"greet":"Hello","count":"{n} left"})");
    }
    void TearDown() override { fs::remove_all(folder); }
    void put(const std::string& code, const std::string& json) {
        std::ofstream(folder / (code + ".json")) << json;
    }
    Result<Catalogue> load() { return Catalogue::load(std::array{folder}, kNeeded); }
    fs::path folder;
};

TEST_F(Translations, AFileMoreIsALanguageMore) {
    put("ar", R"({"_meta":{"name":"ع","direction":"rtl"},"greet":"س","count":"{n} ب"})");
    const auto c = load();
    ASSERT_TRUE(c) << c.error().describe();
    ASSERT_EQ(c->languages().size(), 2U);
    EXPECT_EQ(c->languages()[0].code(), "en");
    EXPECT_TRUE(c->language("ar").rtl());
    EXPECT_EQ(c->language("xx").code(), "en");
}

// Without isolation the digits of "12/05" would be ordered by the Arabic around them.
TEST_F(Translations, ValuesAreSetInIsolation) {
    const auto c = load();
    ASSERT_TRUE(c);
    EXPECT_EQ(c->language("en").text(kCount, {{"n", "12/05"}}).utf8(), "\u206812/05\u2069 left");
}

TEST_F(Translations, IncompleteEnglishStopsTheProgram) {
    put("en", R"({"_meta":{"name":"English"},"greet":"Hello"})");
    const auto c = load();
    ASSERT_FALSE(c);
    EXPECT_EQ(c.error().cause, "i18n.missing");
    EXPECT_THAT(c.error().message, testing::HasSubstr("count"));
}

// A half-translated language would show holes; a dropped placeholder would hide a number.
TEST_F(Translations, AnIncompleteLanguageIsNotOffered) {
    put("fr", R"({"_meta":{"name":"Français"},"greet":"Bonjour","count":"encore"})");
    const auto c = load();
    ASSERT_TRUE(c);
    EXPECT_EQ(c->languages().size(), 1U);
    ASSERT_EQ(c->left_out().size(), 1U);
    EXPECT_THAT(c->left_out()[0], testing::HasSubstr("count"));
}

TEST_F(Translations, DamagedFilesAreNamed) {
    for (const char* bad : {"", "[]", "{\"_meta\":{}}", "{\"greet\":1,\"_meta\":{\"name\":\"x\"}}",
                            R"({"_meta":{"name":"x","direction":"up"}})", "\xff\xfe"}) {
        put("fr", bad);
        const auto c = load();
        ASSERT_FALSE(c) << bad;
        EXPECT_EQ(c.error().cause, "i18n.bad_file") << bad;
        EXPECT_THAT(c.error().message, testing::HasSubstr("fr")) << bad;
    }
}

TEST(Placeholders, AreFoundAndSorted) {
    EXPECT_THAT(placeholders("{b} of {a}"), testing::ElementsAre("a", "b"));
    EXPECT_THAT(placeholders("{open"), testing::IsEmpty());
}

}  // namespace
}  // namespace limen::ui
