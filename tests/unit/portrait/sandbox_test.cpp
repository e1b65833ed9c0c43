// SPDX-License-Identifier: Apache-2.0
// What the decoder's process may not do, tried from inside.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/child_process.hpp"
#include "identity/portrait/sandbox.hpp"
#include "tests/unit/sanitized.hpp"

namespace limen::portrait::test {
namespace {

struct Outcome {
    std::string said, ended;
};

Outcome probe(char what) {
    auto process = ChildProcess::start(LIMEN_BINARY_DIR "/bin/portrait-sandbox-probe",
                                       ChildProcess::Environment::empty);
    if (!process) return {"", process.error().describe()};
    EXPECT_EQ(::send(process->fd(), &what, 1, MSG_NOSIGNAL), 1);
    Outcome out;
    char buffer[16];
    for (ssize_t got; (got = ::recv(process->fd(), buffer, sizeof buffer, 0)) > 0;)
        out.said.append(buffer, static_cast<std::size_t>(got));
    out.ended = process->end();
    return out;
}

TEST(PortraitSandbox, WhatItMayDoIsDone) {
    const Outcome nothing = probe('n');
    EXPECT_EQ(nothing.said, "done") << nothing.ended;
}

TEST(PortraitSandbox, OtherSystemCallsEndIt) {
    for (const char what : {'f', 's', 'p', 'e', 'k', 'x', 'r'}) {
        const Outcome out = probe(what);
        EXPECT_EQ(out.said, "") << what;
        EXPECT_TRUE(out.ended.starts_with("signal 31")) << what << ": " << out.ended;  // SIGSYS
    }
}

TEST(PortraitSandbox, ItWritesNowhereElse) {
    if (limen::test::sanitized()) GTEST_SKIP() << "a sanitizer's words must get out";
    EXPECT_TRUE(probe('w').ended.starts_with("signal 31"));
}

TEST(PortraitSandbox, MemoryHasALimit) {
    EXPECT_EQ(probe('m').said, "refused");
}

TEST(PortraitSandbox, ProcessorTimeHasALimit) {
    const Outcome out = probe('c');
    EXPECT_EQ(out.said, "");
    EXPECT_TRUE(out.ended.starts_with("signal 9") || out.ended.starts_with("signal 24"))
        << out.ended;
}

}  // namespace
}  // namespace limen::portrait::test
