// SPDX-License-Identifier: Apache-2.0
#include "base/child_process.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

namespace limen {
namespace {

TEST(ChildProcess, ItsStandardInputIsOurSocket) {
    auto child = ChildProcess::start("/bin/sh");
    ASSERT_TRUE(child) << child.error().describe();
    EXPECT_TRUE(child->running());
    constexpr std::string_view kOrder = "exit 3\n";
    ASSERT_EQ(::send(child->fd(), kOrder.data(), kOrder.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(kOrder.size()));
    std::array<char, 8> nothing{};
    EXPECT_EQ(::recv(child->fd(), nothing.data(), nothing.size(), 0), 0) << "it closed its end";
    while (child->running()) {
    }
    EXPECT_EQ(child->end(), "exit status 3");
}

TEST(ChildProcess, OneThatDoesNotEndIsEndedAndSaysSoTwice) {
    auto child = ChildProcess::start("/bin/cat");
    ASSERT_TRUE(child);
    EXPECT_TRUE(child->end().starts_with("signal 9"));
    EXPECT_TRUE(child->end().starts_with("signal 9"));
    EXPECT_FALSE(child->running());
}

TEST(ChildProcess, MovedItIsEndedOnce) {
    auto first = ChildProcess::start("/bin/cat");
    ASSERT_TRUE(first);
    ChildProcess second = std::move(*first);
    EXPECT_TRUE(second.running());
    EXPECT_FALSE(first->running());
    auto third = ChildProcess::start("/bin/cat");
    ASSERT_TRUE(third);
    second = std::move(*third);
    EXPECT_TRUE(second.running());
}

TEST(ChildProcess, WhatIsNotThereCannotBeStarted) {
    const auto child = ChildProcess::start("/nonexistent/helper");
    ASSERT_FALSE(child);
    EXPECT_EQ(child.error().cause, "process.cannot_start");
    EXPECT_NE(child.error().message.find("/nonexistent/helper"), std::string::npos);
}

TEST(ChildProcess, HelpersAreLookedForBesideTheProgram) {
    EXPECT_EQ(helper_program("base_test").filename(), "base_test");
    EXPECT_NE(helper_program("base_test").parent_path(), "/usr/lib/limen");
    EXPECT_EQ(helper_program("no-such-helper"), "/usr/lib/limen/no-such-helper");
}

}  // namespace
}  // namespace limen
