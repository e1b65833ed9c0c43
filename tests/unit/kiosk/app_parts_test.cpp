// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/files.hpp"
#include "kiosk/app/config.hpp"
#include "kiosk/app/session_log.hpp"

namespace limen::kiosk {
namespace {

class KioskConfigTest : public testing::Test {
  protected:
    KioskConfigTest() {
        char pattern[] = "/tmp/limen-kiosk-XXXXXX";
        folder_ = mkdtemp(pattern);
        const auto shipped =
            read_file(std::filesystem::path(LIMEN_SOURCE_DIR) / "config/kiosk.toml");
        if (shipped) shipped_ = to_text(*shipped);
    }
    ~KioskConfigTest() override { std::filesystem::remove_all(folder_); }
    Result<KioskConfig> load_with(const std::string& from, const std::string& to) {
        std::string text = shipped_;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        std::ofstream(folder_ / "kiosk.toml") << text;
        return load_config(folder_ / "kiosk.toml");
    }
    std::string problem(const std::string& from, const std::string& to) {
        const auto config = load_with(from, to);
        return config ? "no problem" : config.error().message;
    }
    std::filesystem::path folder_;
    std::string shipped_;
};

TEST_F(KioskConfigTest, ShippedOneIsInOrder) {
    const auto config = load_with("", "");
    ASSERT_TRUE(config) << config.error().describe();
    EXPECT_EQ(config->gate_id, "gate-1");
    EXPECT_EQ(config->journey.language_of_state.at("DZA"), "ar");
    EXPECT_FALSE(config->is_virtual());
    EXPECT_EQ(config->journey.delays.inactivity, Delays{}.inactivity) << "defaults agree";
    EXPECT_EQ(config->journey.delays.page_try, Delays{}.page_try);
    EXPECT_EQ(config->journey.delays.chip_absent, Delays{}.chip_absent);
}

TEST_F(KioskConfigTest, VirtualDevicesAreNotForRealTravellers) {
    EXPECT_NE(problem("driver = \"pcsc\"", "driver = \"virtual\"").find("mode.demo"),
              std::string::npos);
    EXPECT_NE(problem("demo = false", "demo = true").find("mode.demo"), std::string::npos);
}

TEST_F(KioskConfigTest, VirtualDeviceMayStandBesideTheRealOnesKeys) {
    shipped_.replace(shipped_.find("demo = false"), 12, "demo = true");
    shipped_ += "\n[virtual]\ntravellers = 't'\npassports = 'p'\nfootage = 'f'\n";
    const auto config = load_with("driver = \"camera\"", "driver = \"virtual\"");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->page_scanner_driver, "virtual");
}

TEST_F(KioskConfigTest, MistakesAreNamed) {
    EXPECT_NE(problem("FRA=fr", "FRA=xx").find("FRA=xx"), std::string::npos);
    EXPECT_NE(problem("still_there_ms = 20000", "still_there_ms = 5000").find("still_there_ms"),
              std::string::npos);
    EXPECT_NE(problem("page_try_ms = 7000", "page_try_ms = 9000").find("page_try_ms"),
              std::string::npos);
    EXPECT_NE(problem("[printer]", "[printers]").find("printers"), std::string::npos);
}

TEST(SessionLog, LineHasTheStepsAndNobodysName) {
    SessionReport report;
    report.transaction = {0xAB};
    report.end = "passed";
    report.outcome = "open";
    report.wall_us = 9000;
    report.times = {{"mrz", 1000, 2000}, {"chip.read", 500, 700}};
    const std::string line = to_json(report);
    EXPECT_NE(line.find("\"machine_us\":1500"), std::string::npos) << line;
    EXPECT_NE(line.find("\"step\":\"chip.read\""), std::string::npos);
    EXPECT_NE(line.find("\"transaction\":\"ab00"), std::string::npos);
}

TEST(SessionLog, FileGrowsByOneLineASession) {
    char pattern[] = "/tmp/limen-metrics-XXXXXX";
    const std::filesystem::path folder = mkdtemp(pattern);
    ASSERT_TRUE(append_report(folder / "m.jsonl", {}));
    ASSERT_TRUE(append_report(folder / "m.jsonl", {}));
    const auto text = read_file(folder / "m.jsonl");
    ASSERT_TRUE(text);
    EXPECT_EQ(std::count(text->begin(), text->end(), '\n'), 2);
    EXPECT_EQ(append_report(folder / "none" / "m.jsonl", {}).error().cause, "metrics.unwritable");
    EXPECT_TRUE(append_report({}, {}));
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace limen::kiosk
