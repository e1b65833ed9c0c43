// SPDX-License-Identifier: Apache-2.0
// A pcscd of the test's own, with one virtual reader, that can be killed and started again.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace limen::virtual_chip::test {

class PrivatePcscd {
  public:
    PrivatePcscd();
    ~PrivatePcscd();
    PrivatePcscd(const PrivatePcscd&) = delete;
    PrivatePcscd& operator=(const PrivatePcscd&) = delete;

    // What is not installed on this machine; empty: nothing is missing.
    static std::string missing();

    // Comes back when the virtual reader is there; false, with a failure said, when it never is.
    bool start();
    // SIGKILL, as the kernel ends a process that took too much memory.
    void kill();

    std::uint16_t port() const { return port_; }

  private:
    void reap();

    std::filesystem::path folder_;
    std::uint16_t port_ = 0;
    pid_t keeper_ = -1;  // private_pcscd.py, which waits for pcscd and ends with it
};

}  // namespace limen::virtual_chip::test
