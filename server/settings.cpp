// SPDX-License-Identifier: Apache-2.0
#include "server/settings.hpp"

#include "base/config.hpp"

namespace limen::server {

Result<Settings> load_settings(const std::filesystem::path& file) {
    LIMEN_TRY(Config config, Config::load(file));
    Settings s;
    s.data = config.path("data");
    s.host = config.text("devices.host", s.host);
    s.port = static_cast<int>(config.integer("devices.port", s.port, 0, 65535));
    s.threads = static_cast<int>(config.integer("devices.threads", s.threads, 2, 2000));
    s.certificate_days =
        static_cast<int>(config.integer("devices.certificate_days", s.certificate_days, 1, 3650));
    s.dashboard_host = config.text("dashboard.host", s.dashboard_host);
    s.dashboard_port =
        static_cast<int>(config.integer("dashboard.port", s.dashboard_port, 0, 65535));
    s.dashboard_tls = config.boolean("dashboard.tls", s.dashboard_tls);
    const bool loopback = s.dashboard_host == "127.0.0.1" || s.dashboard_host == "::1" ||
                          s.dashboard_host == "localhost";
    if (!loopback && !s.dashboard_tls)
        config.problem("dashboard.tls",
                       "must be true where dashboard.host is not this machine alone: passwords "
                       "would go over the network in clear");
    LIMEN_CHECK(config.finish());
    return s;
}

}  // namespace limen::server
