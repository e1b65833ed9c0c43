// SPDX-License-Identifier: Apache-2.0
// The State's server: the devices' listener (HTTPS, client certificates) and the dashboard's.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "server/certificates.hpp"
#include "server/settings.hpp"
#include "server/store.hpp"

namespace limen::server {

// What lies in the data folder: identity.toml, identity.key, tls/{ca,server}.{crt,key}, limen.db.
struct Installation {
    protocol::Identity identity;
    KeyAndCertificate authority;
    std::unique_ptr<Store> store;
};
// Makes the folder's keys and certificates. Errors: "server.exists" (keys are never overwritten).
Result<void> initialise(const std::filesystem::path& data, const std::string& id,
                        const std::vector<std::string>& hosts);
Result<Installation> open_installation(const std::filesystem::path& data);

class Server {
  public:
    // Listens when it returns. Errors (stage server): "server.bind_failed", "server.bad_tls".
    static Result<std::unique_ptr<Server>> start(const Settings& settings, const Clock& clock);
    // Ends both listeners: requests under way are answered, no new ones taken.
    virtual ~Server() = default;
    virtual int port() const = 0;
    virtual int dashboard_port() const = 0;
    virtual Store& store() = 0;
    // False once a listener has ended by itself.
    virtual bool healthy() const = 0;
};

}  // namespace limen::server
