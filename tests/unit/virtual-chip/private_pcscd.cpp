// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/virtual-chip/private_pcscd.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

namespace limen::virtual_chip::test {
namespace {

namespace fs = std::filesystem;

bool is_free(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return bound;
}

// Two in a row, because the virtual reader has two slots; below those given to outgoing
// connections, so that they are still free at the second start.
std::uint16_t free_port() {
    std::random_device random;
    for (;;) {
        const auto port = static_cast<std::uint16_t>(20'000 + random() % 12'000);
        if (is_free(port) && is_free(port + 1)) return port;
    }
}

}  // namespace

std::string PrivatePcscd::missing() {
    for (const char* path : {"/usr/bin/python3", "/usr/sbin/pcscd", "/run/pcscd",
                             "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"})
        if (!fs::exists(path)) return path;
    return {};
}

PrivatePcscd::PrivatePcscd() : port_(free_port()) {
    std::string name = (fs::temp_directory_path() / "limen-pcscd.XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr) << name;
    folder_ = name;
    // The client library reads this once in a process: set before its first call.
    ::setenv("PCSCLITE_CSOCK_NAME", (folder_ / "pcscd.comm").c_str(), 1);
}

PrivatePcscd::~PrivatePcscd() {
    if (keeper_ > 0) {
        ::kill(keeper_, SIGTERM);
        reap();
    }
    std::error_code ignored;  // a folder in the system's temporary place may stay
    fs::remove_all(folder_, ignored);
}

bool PrivatePcscd::start() {
    const fs::path ready = folder_ / "ready";
    fs::remove(ready);
    const std::string script = LIMEN_SOURCE_DIR "/hal/virtual/pcscd/private_pcscd.py";
    const std::string preload = LIMEN_BINARY_DIR "/lib/liblimen_loopback_bind.so";
    const std::string port = std::to_string(port_);
    const std::array<const char*, 9> command = {"/usr/bin/python3", script.c_str(),  "--run-dir",
                                                folder_.c_str(),    "--port",        port.c_str(),
                                                "--preload",        preload.c_str(), nullptr};
    if (::posix_spawn(&keeper_, command[0], nullptr, nullptr,
                      const_cast<char* const*>(command.data()), environ) != 0) {
        keeper_ = -1;
        ADD_FAILURE() << script << " was not started";
        return false;
    }
    for (int i = 0; i < 2000 && ::waitpid(keeper_, nullptr, WNOHANG) == 0; ++i) {
        if (fs::exists(ready)) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << "pcscd did not come up; its words are on standard error";
    return false;
}

void PrivatePcscd::kill() {
    pid_t pcscd = 0;
    std::ifstream(folder_ / "pid") >> pcscd;
    ASSERT_GT(pcscd, 1);
    ASSERT_EQ(::kill(pcscd, SIGKILL), 0);
    reap();
}

void PrivatePcscd::reap() {
    ::waitpid(keeper_, nullptr, 0);
    keeper_ = -1;
}

}  // namespace limen::virtual_chip::test
