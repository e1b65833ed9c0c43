// SPDX-License-Identifier: Apache-2.0
// What operators and scripts type. A value that is taken wrongly, or an error that ends with 0,
// shows first in somebody's installation.
#include "base/command_line.hpp"

#include <gtest/gtest.h>

namespace limen {
namespace {

struct Outcome {
    std::optional<int> exit_code;
    std::string out, err;
};

Outcome parse(CommandLine& line, std::vector<const char*> words) {
    words.insert(words.begin(), "program");
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    Outcome outcome;
    outcome.exit_code = line.parse(static_cast<int>(words.size()), words.data());
    outcome.out = ::testing::internal::GetCapturedStdout();
    outcome.err = ::testing::internal::GetCapturedStderr();
    return outcome;
}

void expect_refused(const Outcome& outcome, const std::string& about) {
    ASSERT_TRUE(outcome.exit_code);
    EXPECT_NE(*outcome.exit_code, 0);
    EXPECT_NE(outcome.err.find(about), std::string::npos) << outcome.err;
}

TEST(CommandLine, EveryKindOfValueArrives) {
    CommandLine line("A test");
    std::string text;
    std::filesystem::path path;
    std::vector<std::string> texts;
    std::vector<std::filesystem::path> paths;
    int number = 0;
    std::int64_t large = 0;
    std::uint16_t port = 0;
    std::uint32_t speed = 0;
    std::optional<double> fraction;
    std::optional<std::uint64_t> count, absent;
    bool flag = false;
    line.add_option("--text", text);
    line.add_option("PATH", path);
    line.add_option("--texts", texts);
    line.add_option("--paths", paths);
    line.add_option("--number", number);
    line.add_option("--large", large);
    line.add_option("--port", port);
    line.add_option("--speed", speed);
    line.add_option("--fraction", fraction);
    line.add_option("--count", count);
    line.add_option("--absent", absent);
    line.add_flag("--flag", flag, "");
    const auto outcome =
        parse(line, {"a b",        "--text",  "Müller", "--texts", "x",           "--texts",
                     "y",          "--paths", "p",      "q",       "--number=-3", "--large",
                     "9000000000", "--port",  "65535",  "--speed", "115200",      "--fraction",
                     "0.5",        "--count", "0",      "--flag"});
    EXPECT_FALSE(outcome.exit_code) << outcome.err;
    EXPECT_EQ(text, "Müller");
    EXPECT_EQ(path, "a b");
    EXPECT_EQ(texts, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(paths, (std::vector<std::filesystem::path>{"p", "q"}));
    EXPECT_EQ(number, -3);
    EXPECT_EQ(large, 9'000'000'000);
    EXPECT_EQ(port, 65535);
    EXPECT_EQ(speed, 115'200U);
    EXPECT_EQ(fraction, 0.5);
    EXPECT_EQ(count, 0U);
    EXPECT_EQ(absent, std::nullopt);
    EXPECT_TRUE(flag);
}

TEST(CommandLine, WhatDoesNotFitIsRefusedAndNamed) {
    const auto refused = [](std::vector<const char*> words, const std::string& about) {
        CommandLine line("A test");
        std::uint16_t port = 0;
        std::int64_t minutes = 0;
        std::string needed, other;
        line.add_option("--needed", needed).required();
        const auto first = line.add_option("--port", port);
        line.add_option("--other", other).excludes(first);
        line.add_option("--minutes", minutes).range(1, 60);
        expect_refused(parse(line, std::move(words)), about);
    };
    refused({}, "--needed");
    refused({"--needed", "x", "--port", "65536"}, "--port");
    refused({"--needed", "x", "--port", "1x"}, "--port");
    refused({"--needed", "x", "--minutes", "0"}, "--minutes");
    refused({"--needed", "x", "--minutes", "61"}, "--minutes");
    refused({"--needed", "x", "--port", "1", "--other", "y"}, "--other");
    refused({"--needed", "x", "--unknown"}, "--unknown");
    refused({"--needed", "x", "stray"}, "stray");
}

TEST(CommandLine, OneSubcommandRunsItsAction) {
    CommandLine line("A test");
    line.require_subcommand();
    std::string done;
    auto first = line.add_subcommand("first", "The first");
    first.final_callback([&] { done += "first"; });
    auto second = line.add_subcommand("second", "The second");
    std::string name;
    second.add_option("--name", name);
    second.final_callback([&] { done += "second " + name; });
    EXPECT_FALSE(parse(line, {"second", "--name", "n"}).exit_code);
    EXPECT_EQ(done, "second n");
    EXPECT_FALSE(first);
    EXPECT_TRUE(second);
    CommandLine again("A test");
    again.require_subcommand();
    again.add_subcommand("first", "The first");
    expect_refused(parse(again, {}), "subcommand");
}

TEST(CommandLine, ExactlyOneOfAChoice) {
    for (const auto& words :
         std::vector<std::vector<const char*>>{{}, {"--mrz", "m", "--can", "c"}, {"--can", "c"}}) {
        CommandLine line("A test");
        std::string mrz, can;
        auto key = line.add_choice("key", "What opens the chip");
        key.add_option("--mrz", mrz);
        key.add_option("--can", can);
        EXPECT_EQ(parse(line, words).exit_code.has_value(), words.size() != 2);
    }
}

TEST(CommandLine, NeedsItsFellow) {
    for (const bool both : {false, true}) {
        CommandLine line("A test");
        std::string serial, baud;
        const auto port = line.add_option("--pn532", serial);
        line.add_option("--baud", baud).needs(port);
        std::vector<const char*> words{"--baud", "9600"};
        if (both) words.insert(words.end(), {"--pn532", "tty"});
        EXPECT_EQ(parse(line, words).exit_code.has_value(), !both);
    }
}

TEST(CommandLine, HelpIsNoErrorAndShowsDefaults) {
    CommandLine line("What it is for");
    line.name("limen-test");
    line.footer("Said last.");
    std::string role = "gate";
    line.add_option("--role", role, "gate or kiosk").capture_default_str();
    const auto outcome = parse(line, {"--help"});
    EXPECT_EQ(outcome.exit_code, 0);
    for (const char* part :
         {"What it is for", "limen-test", "--role", "gate or kiosk", "=gate", "Said last."})
        EXPECT_NE(outcome.out.find(part), std::string::npos) << part << "\n" << outcome.out;
}

}  // namespace
}  // namespace limen
