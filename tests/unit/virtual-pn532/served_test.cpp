// SPDX-License-Identifier: Apache-2.0
// limen-passport serve --pn532: the program as a technician starts it, read through libnfc. Guards
// against: a port that nobody finds, a link model that is not taken over, and a program that leaves
// its port's name behind.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "hal/chip-reader/nfc_reader.hpp"
#include "tests/unit/virtual-chip/reading_support.hpp"

namespace limen::virtual_pn532 {
namespace {

using namespace std::chrono_literals;
using virtual_chip::test::expect_whole;
using virtual_chip::test::full_bundle;
using virtual_chip::test::kMrz;

constexpr auto kLongWait = 20s;  // only what is broken waits that long

class Served : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name =
            (std::filesystem::temp_directory_path() / "limen-served.XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
        bundle_.files["EF_DG2"] = virtual_chip::test::element(0x75, 3000);
        const auto saved = virtual_chip::save_bundle(bundle_, folder_ / "passport");
        ASSERT_TRUE(saved) << saved.error().describe();
    }
    void TearDown() override {
        if (program_ > 0) stop();
        std::filesystem::remove_all(folder_);
    }

    std::filesystem::path port() const { return folder_ / "tty"; }

    void serve(std::vector<std::string> options) {
        std::vector<std::string> words = {
            LIMEN_BINARY_DIR "/bin/limen-passport", "serve",   "--bundle",
            (folder_ / "passport").string(),        "--pn532", port().string()};
        words.insert(words.end(), options.begin(), options.end());
        std::vector<char*> pointers;
        for (std::string& word : words) pointers.push_back(word.data());
        pointers.push_back(nullptr);
        ASSERT_EQ(::posix_spawn(&program_, pointers[0], nullptr, nullptr, pointers.data(), environ),
                  0);
        for (int i = 0; i < 2000 && !std::filesystem::exists(port()); ++i)
            std::this_thread::sleep_for(10ms);
        ASSERT_TRUE(std::filesystem::exists(port()));
        reader_ = hal::make_nfc_reader(
            {LIMEN_BINARY_DIR "/bin/limen-nfc-worker", "pn532_uart:" + port().string()});
    }
    // The exit status; below zero where a signal ended it.
    int stop() {
        ::kill(program_, SIGTERM);
        int status = 0;
        ::waitpid(std::exchange(program_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    Result<emrtd::ChipContents> read_with(emrtd::DocumentReader& document) {
        LIMEN_TRY(const bool present, reader_->wait_for_chip(kLongWait));
        EXPECT_TRUE(present);
        LIMEN_TRY(const auto connection, reader_->connect());
        return document.read(*connection);
    }

    std::filesystem::path folder_;
    virtual_chip::Bundle bundle_ = full_bundle();
    std::unique_ptr<hal::ChipReader> reader_;
    pid_t program_ = -1;
};

TEST_F(Served, IsReadWholeAndEndsCleanly) {
    serve({"--baud", "0"});
    emrtd::DocumentReader document(kMrz);
    expect_whole(read_with(document), bundle_);
    EXPECT_EQ(stop(), 0);
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(port())));
}

TEST_F(Served, LeavesTheFieldAndComesBackAsTheLinkSays) {
    serve({"--baud", "0", "--remove-at-byte", "2500", "--lay-again-ms", "50"});
    emrtd::DocumentReader document(kMrz);
    const auto first = read_with(document);
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().cause, "chip.tag_lost");
    expect_whole(read_with(document), bundle_);
}

TEST_F(Served, TakesTheTimeThatItsLinkSays) {
    serve({"--baud", "0", "--ms-per-apdu", "600000"});
    ASSERT_TRUE(reader_->wait_for_chip(kLongWait).value_or(false));
    const auto connection = reader_->connect();
    ASSERT_TRUE(connection) << connection.error().describe();
    const auto select = virtual_chip::test::hex("00a4040c07a0000002471001");
    EXPECT_EQ((*connection)->transmit(select, 200ms).error().cause, "chip.timeout");
}

}  // namespace
}  // namespace limen::virtual_pn532
