// SPDX-License-Identifier: Apache-2.0
#include "base/child_process.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

extern char** environ;

namespace limen {
namespace {

std::unexpected<Error> cannot_start(const std::string& what, int error) {
    return fail(Stage::device, "process.cannot_start", what + ": " + std::strerror(error));
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::filesystem::path& program,
                                         Environment environment) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return cannot_start("no socket for " + program.string(), errno);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    std::string path = program.string();
    char* const arguments[] = {path.data(), nullptr};
    char* const nothing[] = {nullptr};
    pid_t pid = 0;
    const int error = ::posix_spawn(&pid, path.c_str(), &actions, nullptr, arguments,
                                    environment == Environment::ours ? environ : nothing);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error != 0) {
        ::close(ends[0]);
        return cannot_start("the program " + path + " cannot be started", error);
    }
    return ChildProcess(pid, ends[0]);
}

ChildProcess::~ChildProcess() {
    end();
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      fd_(std::exchange(other.fd_, -1)),
      ended_(std::move(other.ended_)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
    if (this == &other) return *this;
    end();
    pid_ = std::exchange(other.pid_, -1);
    fd_ = std::exchange(other.fd_, -1);
    ended_ = std::move(other.ended_);
    return *this;
}

void ChildProcess::take(int status) {
    if (WIFSIGNALED(status))
        ended_ = "signal " + std::to_string(WTERMSIG(status)) + " (" +
                 ::strsignal(WTERMSIG(status)) + ")";
    else
        ended_ = "exit status " + std::to_string(WEXITSTATUS(status));
}

bool ChildProcess::running() {
    if (pid_ < 0 || !ended_.empty()) return false;
    int status = 0;
    const pid_t done = ::waitpid(pid_, &status, WNOHANG);
    if (done == 0) return true;
    take(status);
    return false;
}

bool ChildProcess::close_and_wait(std::chrono::milliseconds patience) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    const auto until = std::chrono::steady_clock::now() + patience;
    while (running()) {
        if (std::chrono::steady_clock::now() >= until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

std::string ChildProcess::end() {
    if (pid_ < 0) return ended_;
    if (ended_.empty()) {
        ::kill(pid_, SIGKILL);
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        take(status);
    }
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    return ended_;
}

std::filesystem::path helper_program(const std::string& name) {
    std::error_code ignored;  // unreadable and absent are the same: take the other
    const auto own = std::filesystem::read_symlink("/proc/self/exe", ignored);
    const auto beside = own.parent_path() / name;
    if (!own.empty() && std::filesystem::exists(beside, ignored)) return beside;
    return std::filesystem::path("/usr/lib/limen") / name;
}

}  // namespace limen
