// SPDX-License-Identifier: Apache-2.0
// The program itself, as a technician calls it, on documents that lie on a reader of the real
// pcscd.
#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "hal/virtual/chip/vpcd_server.hpp"
#include "tests/unit/passport-matrix/matrix_support.hpp"
#include "tests/unit/virtual-chip/private_pcscd.hpp"

namespace limen::inspect {
namespace {

namespace fs = std::filesystem;
using passport::test::MatrixWorkshop;
using virtual_chip::test::PrivatePcscd;

struct Outcome {
    int status = -1;
    nlohmann::json said;
};

class InspectChip : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string missing = PrivatePcscd::missing();
        if (!missing.empty())
            GTEST_SKIP() << missing << " is not on this machine: './dev setup' installs it";
        ASSERT_TRUE(pcscd_.start());
        card_ = std::make_unique<virtual_chip::VpcdServer>(
            virtual_chip::VpcdAddress{"127.0.0.1", pcscd_.port()});
        ASSERT_TRUE(card_->start());
        folder_ = fs::temp_directory_path() / ("limen-inspect-" + std::to_string(::getpid()));
        fs::create_directories(folder_);
    }
    void TearDown() override {
        card_.reset();
        std::error_code error;
        fs::remove_all(folder_, error);
    }

    virtual_chip::Bundle make(const std::string& name) {
        auto& matrix = MatrixWorkshop::get();
        const auto& profile = matrix.profile("chip-keys", name);
        auto bundle = matrix.make(profile);
        EXPECT_TRUE(bundle) << bundle.error().describe();
        EXPECT_TRUE(matrix.workshop().export_trust(folder_ / "trust"));
        if (profile.terminal) {
            auto terminal = passport::make_terminal(*profile.terminal, matrix.workshop().keys,
                                                    matrix.workshop().today);
            EXPECT_TRUE(terminal && passport::save_terminal(*terminal, folder_ / "terminal"));
        }
        return std::move(*bundle);
    }

    Outcome inspect(const virtual_chip::Bundle& bundle, const std::string& more = {}) {
        card_->insert(std::make_shared<virtual_chip::CardLink>(bundle));
        std::string zone;
        for (const auto& line : bundle.mrz_lines) zone += (zone.empty() ? "" : "/") + line;
        const std::string command = std::string(LIMEN_BINARY_DIR) +
                                    "/bin/limen-inspect chip --json --reader Virtual --mrz '" +
                                    zone + "' --trust '" + (folder_ / "trust").string() + "' " +
                                    more;
        std::string text;
        FILE* pipe = ::popen(command.c_str(), "r");
        if (pipe == nullptr) return {};
        char buffer[4096];
        for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
            text.append(buffer, n);
        const int status = ::pclose(pipe);
        card_->remove();
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1,
                nlohmann::json::parse(text, nullptr, false)};
    }
    static std::string result(const Outcome& run, const std::string& check) {
        for (const auto& one : run.said.at("checks"))
            if (one.at("check") == check) return one.at("result");
        return "none";
    }

    PrivatePcscd pcscd_;
    std::unique_ptr<virtual_chip::VpcdServer> card_;
    fs::path folder_;
};

// Guards against: a program that can less than its parts.
TEST_F(InspectChip, ReadsFingersProvesKeysAndWritesTheLog) {
    const auto bundle = make("ta-ecdsa-p384-sha384");
    const fs::path log = folder_ / "log.xml";
    const Outcome run = inspect(bundle, "--terminal '" + (folder_ / "terminal").string() +
                                            "' --xml '" + log.string() + "'");
    ASSERT_TRUE(run.said.is_object());
    EXPECT_EQ(run.status, 0) << run.said.dump(2);
    EXPECT_EQ(result(run, "chip.chip_authentication"), "passed");
    EXPECT_EQ(result(run, "chip.genuine"), "passed");
    EXPECT_TRUE(run.said.contains("EF.DG3")) << "fingers were not read";
    for (const auto& proof : run.said.at("proofs"))
        if (proof.at("protocol") == "terminal_authentication") {
            EXPECT_EQ(proof.at("state"), "proven");
        }
    const auto xml = read_file(log);
    ASSERT_TRUE(xml) << xml.error().describe();
    EXPECT_NE(to_text(*xml).find("<chipAuthentication result=\"successful\"/>"), std::string::npos);
    EXPECT_EQ(to_text(*xml).find("ERIKSSON"), std::string::npos) << "a log has no names";
}

TEST_F(InspectChip, SaysOfACopyThatItIsOne) {
    auto copy = make("aa-p256-sha256");
    copy.active_key->private_key = make("ca-p256-aes-128").chip_keys[0].private_key;
    const Outcome run = inspect(copy);
    ASSERT_TRUE(run.said.is_object());
    EXPECT_EQ(run.status, 1);
    EXPECT_EQ(result(run, "chip.active_authentication"), "failed");
    EXPECT_EQ(result(run, "chip.genuine"), "failed");
    EXPECT_EQ(result(run, "chip.sod_signature"), "passed");
}

}  // namespace
}  // namespace limen::inspect
