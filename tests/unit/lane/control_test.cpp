// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/control.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "hal/virtual/lane/virtual_lane.hpp"

namespace limen::hal {
namespace {

struct ControlTest : ::testing::Test {
    void SetUp() override {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "limen-control-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        socket = folder / "control.sock";
    }
    void TearDown() override { std::filesystem::remove_all(folder); }
    std::filesystem::path folder, socket;
};

// Guards against: commands that get lost or do something else on the way.
TEST_F(ControlTest, CommandsReachTheDeviceAndAnswersComeBack) {
    auto server = ControlServer::listen(socket);
    ASSERT_TRUE(server) << server.error().describe();
    struct stat info {};
    ASSERT_EQ(::stat(socket.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u) << "others on this machine could press emergency";
    ManualClock clock;
    VirtualLane lane(clock, {});
    std::atomic<bool> done{false};
    std::thread client([&] {
        EXPECT_TRUE(send_control(socket, {"lane", "emergency_on", ""}));
        EXPECT_EQ(send_control(socket, {"lane", "status", ""})->at("closed"), 1);
        EXPECT_EQ(send_control(socket, {"lane", "explode", ""}).error().cause,
                  "control.bad_command");
        EXPECT_TRUE(send_control(socket, {"lane", "traveller", "turns_back"}));
        EXPECT_FALSE(send_control(socket, {"lane", "traveller", "flies"}));
        done = true;
    });
    while (!done) {
        (*server)->poll([&](const VirtualCommand& command) { return lane.command(command); });
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    client.join();
    EXPECT_TRUE(lane.read()->emergency);
}

TEST_F(ControlTest, SecondServerIsRefusedAndADeadSocketIsTaken) {
    {
        auto server = ControlServer::listen(socket);
        ASSERT_TRUE(server);
        EXPECT_EQ(ControlServer::listen(socket).error().cause, "control.in_use");
    }
    // A killed process leaves its socket file.
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::close(fd);
    EXPECT_TRUE(ControlServer::listen(socket));
    EXPECT_EQ(send_control(folder / "nobody.sock", {"lane", "status", ""}).error().cause,
              "control.not_reached");
}

TEST_F(ControlTest, BadLinesAreAnsweredWithAnError) {
    for (const char* line :
         {"", "{", "[]", "{}", "{\"device\":\"lane\"}", "{\"do\":\"x\"}",
          "{\"device\":\"lane\",\"do\":1}", "{\"device\":\"lane\",\"do\":\"x\",\"extra\":\"y\"}",
          "\"lane\"", "{\"device\":\"\",\"do\":\"x\"}"})
        EXPECT_EQ(parse_control(line).error().cause, "control.bad_command") << line;
    EXPECT_FALSE(parse_control(std::string(100'000, '[')));
    const auto good =
        parse_control("{\"device\":\"lane\",\"do\":\"traveller\",\"with\":\"stuck\"}");
    ASSERT_TRUE(good);
    EXPECT_EQ(good->with, "stuck");
}

// Guards against: a virtual barrier that is kinder than a real one.
TEST(VirtualLane, StoresPulsesLikeABarrier) {
    ManualClock clock;
    VirtualLane lane(clock, {});
    ASSERT_TRUE(lane.pulse_open(std::chrono::milliseconds(500)));
    ASSERT_TRUE(lane.pulse_open(std::chrono::milliseconds(500)));
    clock.advance(std::chrono::seconds(30));
    EXPECT_EQ(lane.read()->passages, 2u) << "each pulse lets one person in";
    EXPECT_TRUE(lane.read()->exit_closed);
}

TEST(VirtualLane, UnpluggedItAnswersNothing) {
    ManualClock clock;
    VirtualLane lane(clock, {});
    ASSERT_TRUE(lane.command({"lane", "unplug", ""}));
    EXPECT_EQ(lane.read().error().cause, "lane.gone");
    EXPECT_FALSE(lane.pulse_open(std::chrono::milliseconds(500)));
    EXPECT_EQ(lane.pulses(), 0u);
    EXPECT_EQ(lane.faults(), std::vector<std::string>{"lane.gone"});
}

}  // namespace
}  // namespace limen::hal
