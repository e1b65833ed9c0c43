// SPDX-License-Identifier: Apache-2.0
// The kiosk's side of the conversation with the gate, without the wire: messages and time in,
// messages and events out. One submission is held until it is decided, refused or withdrawn, and
// goes out again, unchanged but for its epoch and time, after a reconnection, a stale epoch or
// silence.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kiosk/journey/events.hpp"
#include "protocol/messages.hpp"

namespace limen::kiosk {

struct TalkMoment {
    Monotonic at{0};
    UtcMicros utc_us = 0;
};

class GateTalk {
  public:
    struct Outgoing {  // evidence goes into an envelope, the others go as they are
        protocol::KioskMessage message;
    };
    struct Turn {
        std::vector<Outgoing> send;
        std::vector<Event> events;
    };

    void connected(Turn& turn);
    void disconnected(Turn& turn);
    void received(const protocol::GateToKiosk& message, const TalkMoment& now, Turn& turn);
    void submit(Private<border::Evidence> evidence, const TalkMoment& now, Turn& turn);
    void withdraw(const border::TransactionId& transaction, Turn& turn);
    void wipe() { pending_.reset(); }
    // Heartbeats, retries, and a gate that fell silent.
    void tick(const TalkMoment& now, Turn& turn);
    void status(bool in_session, std::set<std::string> faults) {
        in_session_ = in_session;
        faults_ = std::move(faults);
    }
    bool waiting() const { return pending_.has_value(); }

  private:
    struct Pending {
        Private<border::Evidence> evidence;
        Monotonic first{0};
        std::optional<Monotonic> sent;
        int sendings = 0;
    };
    void send_pending(const TalkMoment& now, Turn& turn);
    void say_state(bool in_service, Turn& turn);
    void on(const protocol::GateWelcome& welcome, const TalkMoment& now, Turn& turn);
    void on(const protocol::GateDecision& decision, const TalkMoment& now, Turn& turn);
    void on(const protocol::GateLane& lane, const TalkMoment& now, Turn& turn);
    void on(const protocol::GateSessionOver& over, const TalkMoment& now, Turn& turn);
    void on(const protocol::GateRejected& rejected, const TalkMoment& now, Turn& turn);

    bool link_ = false;
    std::optional<protocol::Epoch> epoch_;       // known once welcomed
    std::optional<protocol::Epoch> last_epoch_;  // of the connection before
    std::optional<border::Direction> direction_;
    std::optional<bool> said_in_service_;
    Monotonic heard_{0};
    std::optional<Monotonic> beat_;
    std::int64_t beats_ = 0;
    bool in_session_ = false;
    std::set<std::string> faults_;
    std::optional<Pending> pending_;
};

}  // namespace limen::kiosk
