// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/files.hpp"
#include "hal/light/lights.hpp"
#include "hal/printer/printers.hpp"

namespace limen::hal {
namespace {

class FolderTest : public testing::Test {
  protected:
    FolderTest() {
        char pattern[] = "/tmp/limen-devices-XXXXXX";
        folder_ = mkdtemp(pattern);
    }
    ~FolderTest() override { std::filesystem::remove_all(folder_); }
    std::string content(const std::string& name) {
        const auto bytes = read_file(folder_ / name);
        return bytes ? to_text(*bytes) : "unreadable";
    }
    std::filesystem::path folder_;
};

TEST_F(FolderTest, LedGoesToFullAndBlinksByTheKernel) {
    std::ofstream(folder_ / "max_brightness") << "31\n";
    auto light = make_led_light({{Light::Zone::face, folder_}});
    ASSERT_TRUE(light->show(Light::Zone::face, Light::Pattern::steady));
    EXPECT_EQ(content("brightness"), "31");
    ASSERT_TRUE(light->show(Light::Zone::face, Light::Pattern::attention));
    EXPECT_EQ(content("trigger"), "timer");
    EXPECT_EQ(content("delay_on"), "250");
    ASSERT_TRUE(light->show(Light::Zone::face, Light::Pattern::off));
    EXPECT_EQ(content("trigger"), "none");
    EXPECT_EQ(content("brightness"), "0");
    EXPECT_TRUE(light->show(Light::Zone::status, Light::Pattern::good)) << "a zone without an LED";
}

TEST_F(FolderTest, UnpluggedLedIsAFaultThatClearsByItself) {
    auto light = make_led_light({{Light::Zone::face, folder_ / "led"}});
    EXPECT_EQ(light->show(Light::Zone::face, Light::Pattern::good).error().cause, "light.gone");
    EXPECT_EQ(light->faults(), std::vector<std::string>{"light.gone"});
    std::filesystem::create_directory(folder_ / "led");
    EXPECT_TRUE(light->show(Light::Zone::face, Light::Pattern::good));
    EXPECT_TRUE(light->faults().empty());
}

TEST_F(FolderTest, SlipsAreNumberedOnAcrossRestarts) {
    ASSERT_TRUE(make_spool_printer(folder_)->print({"Title", {"one", "two"}, "CODE"}));
    ASSERT_TRUE(make_spool_printer(folder_)->print({"Second", {}, ""}));
    EXPECT_EQ(content("slip-000001.txt"), "Title\n\none\ntwo\n\n[CODE]\n");
    EXPECT_EQ(content("slip-000002.txt"), "Second\n\n");
}

TEST_F(FolderTest, SpoolNobodyEmptiesIsAJam) {
    auto printer = make_spool_printer(folder_, 1);
    ASSERT_TRUE(printer->print({"Title", {}, ""}));
    EXPECT_EQ(printer->print({"Title", {}, ""}).error().cause, "printer.jam");
}

TEST_F(FolderTest, MissingPrinterNeverSaysThatItPrinted) {
    EXPECT_EQ(make_no_printer()->print({"Title", {}, ""}).error().cause, "printer.gone");
    auto gone = make_spool_printer(folder_ / "nowhere");
    EXPECT_EQ(gone->faults(), std::vector<std::string>{"printer.gone"});
    EXPECT_EQ(gone->print({"Title", {}, ""}).error().cause, "printer.gone");
}

}  // namespace
}  // namespace limen::hal
