// SPDX-License-Identifier: Apache-2.0
// Keeps the alert lists current: from the disk at start, from the State's server when it can be
// reached. A list counts only when the server signed it, and never an older one after a newer.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "gate-controller/decide/list_store.hpp"
#include "gate-controller/outbox/tls_client.hpp"
#include "protocol/keys.hpp"

namespace limen::gate {

struct KeptList {
    border::ListVersion version;
    UtcMicros expires_us = 0;
    bool expired = false;
};
struct ListKeeperState {
    std::vector<KeptList> lists;
    UtcMicros last_success_us = 0;  // 0: the server was not asked yet with success
    std::optional<Error> last_error;
};

struct ListKeeperOptions {
    std::filesystem::path folder;        // "<kind>.list", the sealed snapshots as they came
    protocol::PublicIdentity server;     // whose signature counts
    std::optional<ServerAccess> access;  // without: from the disk alone
    std::chrono::milliseconds every{30000};
    std::chrono::milliseconds backoff_most{120000};
};

class ListKeeper {
  public:
    ListKeeper(ListKeeperOptions options, ListStore& lists, const Clock& clock);
    ~ListKeeper();  // stops
    // Loads what lies on the disk, on the caller's thread, so that the gate starts with its lists.
    // A file that is damaged or not signed is left aside and reported in the state; the others
    // count.
    void load();
    void start();
    void stop();
    void wake();
    ListKeeperState state() const;

    // What start()'s thread does once; for tests and tools. Errors: "lists.rejected" and those of
    // the connection.
    Result<void> fetch_once();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::gate
