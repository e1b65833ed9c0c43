// SPDX-License-Identifier: Apache-2.0
// A helper program in a process of its own: for libraries that may crash, and for bytes that may
// make them.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace limen {

// Ours to end: the process is killed and waited for with the object. The program's standard input
// is one end of a stream socket, fd() is the other; standard output and standard error are ours.
class ChildProcess {
  public:
    enum class Environment : std::uint8_t { ours, empty };

    // Cause "process.cannot_start" (stage device) with the system's words. Not for use after
    // fork().
    static Result<ChildProcess> start(const std::filesystem::path& program,
                                      Environment environment = Environment::ours);
    ~ChildProcess();
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&& other) noexcept;

    int fd() const { return fd_; }
    pid_t pid() const { return pid_; }
    // False from the moment the program has ended, however it did.
    bool running();
    // Closes our end and waits for the program to end by itself; false where it did not in time (it
    // still runs then).
    bool close_and_wait(std::chrono::milliseconds patience);
    // Ends it where it still runs, and says how it ended: "exit status 1", "signal 9 (Killed)".
    // A second call says the same.
    std::string end();

  private:
    ChildProcess(pid_t pid, int fd) : pid_(pid), fd_(fd) {}
    void take(int status);

    pid_t pid_ = -1;
    int fd_ = -1;
    std::string ended_;  // empty: not waited for yet
};

// A helper that ships with the program that asks: beside it, as in a build folder, else where
// packages put it (/usr/lib/limen).
std::filesystem::path helper_program(const std::string& name);

}  // namespace limen
