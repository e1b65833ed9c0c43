// SPDX-License-Identifier: Apache-2.0
// Brings the journal's outbox to the State's server, for as long as it takes, and tells the server
// how this gate fares. The server's signed receipt alone lets a record go.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "gate-controller/journal/outbox_store.hpp"
#include "gate-controller/outbox/tls_client.hpp"
#include "protocol/keys.hpp"
#include "protocol/state_server.hpp"

namespace limen::gate {

// What the deliverer needs of the journal. Called on the deliverer's thread.
class OutboxSource {
  public:
    virtual ~OutboxSource() = default;
    virtual Result<std::vector<OutboxRow>> pending(std::size_t limit) = 0;
    virtual Result<void> mark_delivered_through(std::int64_t sequence) = 0;
    // The server lost records it had acknowledged (restored from a backup): those after `sequence`
    // that are still kept become pending again. How many.
    virtual Result<std::int64_t> reopen_after(std::int64_t sequence) = 0;
    virtual Result<std::int64_t> waiting() = 0;
};
std::unique_ptr<OutboxSource> outbox_source(OutboxStore& store);

struct DeliveryState {
    bool reached = false;  // the last exchange succeeded
    std::int64_t waiting = 0;
    std::int64_t held_through = 0;  // by the server, as it signed last
    UtcMicros last_success_us = 0;  // 0: never in this run
    std::optional<Error> last_error;
};

struct DelivererOptions {
    ServerAccess access;
    std::string gate;                 // this gate's id
    protocol::PublicIdentity server;  // whose receipts count
    std::size_t batch = 64;
    std::chrono::milliseconds idle{500};            // between looks at an empty outbox
    std::chrono::milliseconds health_every{15000};  // also asks for the receipt
    std::chrono::milliseconds backoff_least{500};
    std::chrono::milliseconds backoff_most{60000};
};

class Deliverer {
  public:
    // `health` is asked on the deliverer's thread; the waiting count is filled in by the deliverer.
    Deliverer(DelivererOptions options, OutboxSource& outbox, const Clock& clock,
              std::function<protocol::DeviceHealth()> health);
    ~Deliverer();  // stops
    void start();
    // Returns when the thread has ended; at most the exchange under way is waited for.
    void stop();
    // A record was written: look at once.
    void wake();
    DeliveryState state() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::gate
