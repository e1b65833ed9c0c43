// SPDX-License-Identifier: Apache-2.0
#include "officer-console/settings.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "officer-console/screens/string_ids.hpp"
#include "officer-console/screens/words.hpp"
#include "ui/i18n.hpp"

namespace limen::officer {
namespace {

const std::filesystem::path kSource = LIMEN_SOURCE_DIR;

Result<Settings> loaded(const std::string& toml) {
    const auto file = std::filesystem::temp_directory_path() /
                      ("limen-officer-" + std::to_string(getpid()) + ".toml");
    std::ofstream(file) << toml;
    auto settings = load_settings(file);
    std::filesystem::remove(file);
    return settings;
}

constexpr const char* kLeast =
    "identity = \"i\"\npeers = \"p\"\n"
    "[[lane]]\ngate = \"gate-1\"\nendpoint = \"tcp://127.0.0.1:1\"\n"
    "[[reason]]\ncode = \"a\"\nactions = [\"admit\", \"refuse\", \"second_line\"]\n";

TEST(OfficerSettings, WhatIsShippedIsValid) {
    const auto settings = load_settings(kSource / "config/officer.toml");
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->lanes.size(), 1u);
}

TEST(OfficerSettings, TheLeastIsEnough) {
    const auto settings = loaded(kLeast);
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->reasons[0].actions.size(), 3u);
}

TEST(OfficerSettings, AnActionWithoutAReasonIsAProblem) {
    std::string toml = kLeast;
    toml.replace(toml.find(", \"refuse\""), 10, "");
    const auto settings = loaded(toml);
    ASSERT_FALSE(settings);
    EXPECT_NE(settings.error().message.find("\"refuse\""), std::string::npos);
}

TEST(OfficerSettings, WhatCanNotBeRightIsNamed) {
    for (const char* more : {
             "[[reason]]\ncode = \"a\"\nactions = [\"admit\"]\n",       // twice
             "[[reason]]\ncode = \"Ä\"\nactions = [\"admit\"]\n",       // no code
             "[[reason]]\ncode = \"b\"\nactions = [\"open\"]\n",        // no action
             "[[reason]]\ncode = \"b\"\naction = [\"admit\"]\n",        // misspelt
             "[[lane]]\ngate = \"gate-1\"\nendpoint = \"tcp://x:2\"\n"  // watched twice
         })
        EXPECT_FALSE(loaded(std::string(kLeast) + more)) << more;
}

class OfficerWords : public testing::Test {
  protected:
    void SetUp() override {
        const std::vector folders{kSource / "assets/i18n/officer"};
        auto loaded = ui::Catalogue::load(folders, kStrings);
        ASSERT_TRUE(loaded) << loaded.error().message;
        catalogue.emplace(std::move(*loaded));
    }
    std::optional<ui::Catalogue> catalogue;
};

TEST_F(OfficerWords, EveryLanguageIsComplete) {
    EXPECT_TRUE(catalogue->left_out().empty()) << catalogue->left_out().front();
    EXPECT_EQ(catalogue->languages().size(), 3u);
}

TEST_F(OfficerWords, EveryCheckIsSaidAsTheRecordSaysIt) {
    const auto& english = catalogue->language("en");
    for (const border::CheckInfo& check : border::all_checks())
        EXPECT_EQ(check_words(english, check.id).utf8(), check.words);
}

TEST_F(OfficerWords, EveryShippedReasonHasWordsInEveryLanguage) {
    const auto settings = load_settings(kSource / "config/officer.toml");
    ASSERT_TRUE(settings);
    for (const ui::Language& language : catalogue->languages())
        for (const ReasonOption& reason : settings->reasons)
            EXPECT_NE(option_words(language, reason).utf8(), reason.code) << language.code();
}

TEST_F(OfficerWords, EveryReasonOfTheShippedPolicyHasWords) {
    std::ifstream policy(kSource / "config/policy/default.toml");
    ASSERT_TRUE(policy);
    int reasons = 0;
    for (std::string line; std::getline(policy, line);) {
        if (!line.starts_with("reason = \"")) continue;
        ++reasons;
        const std::string code = line.substr(10, line.find('"', 10) - 10);
        for (const ui::Language& language : catalogue->languages())
            EXPECT_TRUE(language.has(ui::StringId("why." + code))) << language.code() << code;
    }
    EXPECT_GT(reasons, 20);
}

TEST_F(OfficerWords, ACodeNobodyTranslatedIsStillShown) {
    const auto& english = catalogue->language("en");
    EXPECT_NE(reason_words(english, "site.new_rule").utf8().find("site.new_rule"),
              std::string::npos);
    EXPECT_NE(reason_words(english, "check.face.live").utf8().find("live person"),
              std::string::npos);
    EXPECT_NE(fault_words(english, "tank.empty").utf8().find("tank.empty"), std::string::npos);
}

}  // namespace
}  // namespace limen::officer
