// SPDX-License-Identifier: Apache-2.0
// The fault command channel of virtual devices: a Unix-domain socket with one line of JSON a
// command, e.g. {"device":"lane","do":"emergency_on"} → {"ok":true}. Off unless a configuration
// names a socket; for demo, training and tests. Its owner polls it: no thread is started.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace limen::hal {

struct VirtualCommand {
    std::string device;  // "lane", "page-scanner", …
    std::string what;    // key "do": what shall happen
    std::string with;    // key "with", optional: "second_follows"
};
// Numbers a device answers with; {"ok":true,"values":{"pulses":3}}.
using VirtualAnswer = std::map<std::string, std::int64_t>;
// Errors go back as {"ok":false,"error":cause}.
using VirtualHandler = std::function<Result<VirtualAnswer>(const VirtualCommand&)>;

class ControlServer {
  public:
    // Makes the socket with mode 0600 and takes the place of a dead one. Errors (stage device):
    // "control.listen_failed", "control.in_use" (another process answers there).
    static Result<std::unique_ptr<ControlServer>> listen(const std::filesystem::path& socket);
    ~ControlServer();
    // Answers what has come, at most 16 commands, without waiting. Lines over 4 kB end the
    // connection. Each command is logged (virtual.command).
    void poll(const VirtualHandler& handler);

  private:
    struct Impl;
    explicit ControlServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// One command, one answer. Errors (stage device): "control.not_reached", "control.timeout",
// "control.bad_answer", or the cause the device gave.
Result<VirtualAnswer> send_control(const std::filesystem::path& socket,
                                   const VirtualCommand& command,
                                   std::chrono::milliseconds timeout = std::chrono::seconds(2));

// One line ↔ command. Errors (stage message): "control.bad_command".
Result<VirtualCommand> parse_control(std::string_view line);

}  // namespace limen::hal
