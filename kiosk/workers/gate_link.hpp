// SPDX-License-Identifier: Apache-2.0
// The channel to the gate, in a thread of its own; what is said stands in gate_talk.hpp.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "kiosk/workers/event_queue.hpp"
#include "protocol/channel.hpp"
#include "protocol/keys.hpp"

namespace limen::kiosk {

class GateLink {
  public:
    // Makes the channel; called on the link's own thread, again and again until it succeeds.
    using Open = std::function<Result<std::unique_ptr<protocol::ClientChannel>>()>;
    // Identity and clock outlive the link.
    GateLink(Open open, const protocol::Identity& self, const Clock& clock, EventSink sink);
    ~GateLink();
    void submit(Private<border::Evidence> evidence);
    void withdraw(const border::TransactionId& transaction);
    void wipe();
    // For the heartbeat.
    void status(bool in_session, std::set<std::string> faults);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::kiosk
