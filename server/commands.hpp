// SPDX-License-Identifier: Apache-2.0
// What `limen-server` does, one function a command; each prints its result on stdout.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace limen::server {

struct InitOptions {
    std::filesystem::path data;
    std::string name = "server-1";
    std::vector<std::string> hosts;
    int port = 7443;
    int dashboard_port = 7480;
};
Result<void> command_init(const InitOptions& options);
// Runs until SIGTERM or SIGINT.
Result<void> command_run(const std::filesystem::path& config, bool check_only);
// The password is the first line of stdin.
Result<void> command_operator_add(const std::filesystem::path& data, const std::string& name);
struct InviteOptions {
    std::filesystem::path data;
    std::string device;
    std::string role = "gate";
    std::int64_t minutes = 60;
    bool json = false;
};
Result<void> command_invite(const InviteOptions& options);
Result<void> command_revoke(const std::filesystem::path& data, const std::string& device);
Result<void> command_lists_import(const std::filesystem::path& data, const std::string& kind,
                                  const std::filesystem::path& file);
// An empty kind publishes every kind that has a draft.
Result<void> command_lists_publish(const std::filesystem::path& data, const std::string& kind,
                                   std::int64_t valid_hours);
Result<void> command_lists_show(const std::filesystem::path& data);
// One JSON object a line: device, sequence, envelope (hex). With the signatures, for archives.
Result<void> command_events_export(const std::filesystem::path& data);

// One JSON object a line (event_lines.hpp), each signature verified: what happened, without
// persons.
Result<void> command_events_show(const std::filesystem::path& data);

}  // namespace limen::server
