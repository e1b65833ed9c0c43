// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace limen {
namespace {

class Files : public testing::Test {
  protected:
    // One's own: ctest runs the cases of a binary side by side.
    std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) /
                                    ("limen-files-test-" + std::to_string(getpid()));
    void SetUp() override { std::filesystem::create_directories(folder_); }
    void TearDown() override { std::filesystem::remove_all(folder_); }
};

TEST_F(Files, WritesReadsAndReplaces) {
    ASSERT_TRUE(write_file(folder_ / "a", as_bytes("one"), 0600));
    ASSERT_TRUE(write_file(folder_ / "a", as_bytes("two"), 0600));
    EXPECT_EQ(to_text(read_file(folder_ / "a").value()), "two");
    struct stat info {};
    ASSERT_EQ(stat((folder_ / "a").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(Files, LeavesNoTemporaryFileWhenItCannotReplace) {
    std::filesystem::create_directories(folder_ / "taken" / "x");
    EXPECT_EQ(write_file(folder_ / "taken", as_bytes("x")).error().cause, "file.unwritable");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(Files, RefusesMoreThanAsked) {
    ASSERT_TRUE(write_file(folder_ / "big", as_bytes("0123456789")));
    EXPECT_EQ(read_file(folder_ / "big", 9).error().cause, "file.too_large");
    EXPECT_EQ(read_file(folder_ / "none").error().cause, "file.unreadable");
}

}  // namespace
}  // namespace limen
