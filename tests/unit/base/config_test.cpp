// SPDX-License-Identifier: Apache-2.0
#include "base/config.hpp"

#include <gtest/gtest.h>

namespace limen {
namespace {

TEST(Config, ReadsWhatIsDeclared) {
    auto config = Config::parse(R"(
        [gate]
        port = 7401
        name = "gate-1"
        [lane]
        driver = "virtual"
        length = 0.5
        lists = ["a", "b"]
        here = "data/x"
    )",
                                "/etc/limen/gate.toml");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->integer("gate.port", 1, 1, 65535), 7401);
    EXPECT_EQ(config->text("gate.name"), "gate-1");
    EXPECT_EQ(config->choice("lane.driver", {"virtual", "usb-relay"}), "virtual");
    EXPECT_EQ(config->number("lane.length", 1, 0.2, 1), 0.5);
    EXPECT_EQ(config->texts("lane.lists"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(config->path("lane.here"), "/etc/limen/data/x");
    EXPECT_EQ(config->boolean("lane.loud", false), false);
    EXPECT_TRUE(config->finish());
}

TEST(Config, EveryProblemIsNamedWithFileLineKeyAndRemedy) {
    auto config =
        Config::parse("[gate]\nport = 99999\nnmae = \"x\"\ndriver = \"usb\"\n", "gate.toml");
    ASSERT_TRUE(config);
    config->integer("gate.port", 1, 1, 65535);
    config->text("gate.name");
    config->choice("gate.driver", {"virtual", "usb-relay"});
    const auto result = config->finish();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().cause, "config.invalid");
    const std::string& all = result.error().message;
    EXPECT_NE(
        all.find("gate.toml:2: gate.port: is 99999; it must be a whole number from 1 to 65535"),
        std::string::npos)
        << all;
    EXPECT_NE(all.find("gate.name: is missing"), std::string::npos) << all;
    EXPECT_NE(all.find("gate.toml:3: gate.nmae: is not a key of this file"), std::string::npos)
        << all;
    EXPECT_NE(all.find("must be one of \"virtual\", \"usb-relay\""), std::string::npos) << all;
}

TEST(Config, ATableNobodyAskedForIsAProblem) {
    auto config = Config::parse("[gates]\nport = 1\n", "f");
    EXPECT_EQ(config->finish().error().cause, "config.invalid");
}

TEST(Config, BrokenTomlNamesTheLine) {
    const auto config = Config::parse("a = 1\nb = = 2\n", "f.toml");
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().cause, "config.bad_toml");
    EXPECT_NE(config.error().message.find("f.toml:2"), std::string::npos);
}

TEST(Config, ArraysOfTablesAreReadOneByOne) {
    auto config = Config::parse("[[rule]]\nreason = \"a\"\n[[rule]]\nreson = \"b\"\n", "p.toml");
    auto rules = config->tables("rule");
    ASSERT_EQ(rules.size(), 2u);
    EXPECT_EQ(rules[0].text("reason"), "a");
    rules[1].text("reason");
    EXPECT_FALSE(rules[1].finish());
    const auto result = config->finish();
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find("rule[2].reason: is missing"), std::string::npos);
}

}  // namespace
}  // namespace limen
