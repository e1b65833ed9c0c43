// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace limen::server {

struct Settings {
    std::filesystem::path data;
    std::string host = "127.0.0.1";
    int port = 7443;
    std::string dashboard_host = "127.0.0.1";
    int dashboard_port = 7480;
    bool dashboard_tls = false;
    int threads = 64;
    int certificate_days = 730;
};
Result<Settings> load_settings(const std::filesystem::path& file);

}  // namespace limen::server
