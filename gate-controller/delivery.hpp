// SPDX-License-Identifier: Apache-2.0
// The gate's life with the State's server, on threads of its own: records go up, lists come down.
// Nothing here is ever waited for by the lane.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/config.hpp"
#include "gate-controller/decide/list_store.hpp"
#include "gate-controller/outbox/deliverer.hpp"
#include "gate-controller/outbox/list_keeper.hpp"

namespace limen::gate {

struct DeliverySettings {
    std::string url;                          // empty: no server; records wait on disk
    std::filesystem::path tls;                // folder of the enrolment: tls.key, tls.crt, ca.crt
    std::filesystem::path lists;              // folder of the sealed lists
    std::chrono::milliseconds every{30'000};  // between looks for new lists
};
DeliverySettings read_delivery(Config& config);

class Delivery {
  public:
    // Loads the lists that lie on the disk before it returns. The server is the one peer of that
    // role. Errors: "config.invalid" (none, or several), those of server_access and OutboxStore.
    static Result<std::unique_ptr<Delivery>> start(
        const DeliverySettings& settings, const std::filesystem::path& journal,
        const std::string& gate, const std::vector<protocol::PublicIdentity>& peers,
        ListStore& lists, const Clock& clock);
    ~Delivery();
    bool reached() const;
    // What the server is told of this gate; from the gate's thread, about once a second.
    void report(protocol::DeviceHealth health);

  private:
    Delivery() = default;
    mutable std::mutex mutex_;
    protocol::DeviceHealth health_;
    std::unique_ptr<OutboxStore> store_;
    std::unique_ptr<OutboxSource> source_;
    std::unique_ptr<Deliverer> deliverer_;
    std::unique_ptr<ListKeeper> keeper_;
};

}  // namespace limen::gate
