// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/files.hpp"

namespace limen::log {
namespace {

class Log : public testing::Test {
  protected:
    std::filesystem::path file_ =
        std::filesystem::path(testing::TempDir()) / ("limen-log-test-" + std::to_string(getpid()));
    void SetUp() override { start("log-test", Level::info, file_); }
    void TearDown() override { std::filesystem::remove(file_); }
    std::string written() { return to_text(read_file(file_).value()); }
};

TEST_F(Log, AnEventIsOneLineOfJsonWhateverALibrarySays) {
    write(Level::warning, Event::link_down, {{"cause", "a \"quoted\"\nsecond line"}, {"count", 3}});
    const std::string line = written();
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    EXPECT_NE(line.find(R"("event":"link.down","cause":"a \"quoted\" second line","count":3})"),
              std::string::npos)
        << line;
}

TEST_F(Log, FieldsBesideAnErrorStayFields) {
    write(Level::error, Event::journal_failed, Error{Stage::journal, "journal.full", "disk full"},
          {{"free_mb", 0}});
    EXPECT_NE(written().find(R"("stage":"journal","cause":"journal.full","message":"disk full",)"
                             R"("free_mb":0})"),
              std::string::npos)
        << written();
}

TEST_F(Log, WhatIsBelowTheLevelIsNotWritten) {
    write(Level::debug, Event::session_step);
    EXPECT_EQ(written(), "");
}

}  // namespace
}  // namespace limen::log
