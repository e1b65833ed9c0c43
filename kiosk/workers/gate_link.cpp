// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/gate_link.hpp"

#include <thread>

#include "base/log.hpp"
#include "kiosk/workers/gate_talk.hpp"
#include "kiosk/workers/mailbox.hpp"
#include "protocol/envelope.hpp"

namespace limen::kiosk {
namespace {
using namespace std::chrono_literals;

constexpr auto kReopen = 1s;
// While an answer is awaited, or a traveller is here, a command waits this long at most.
constexpr auto kPollBusy = 4ms;
constexpr auto kPollIdle = 40ms;

struct Submit {
    Private<border::Evidence> evidence;
};
struct Withdraw {
    border::TransactionId transaction{};
};
struct Wipe {};
struct Status {
    bool in_session = false;
    std::set<std::string> faults;
};
using Order = std::variant<Submit, Withdraw, Wipe, Status>;

}  // namespace

struct GateLink::Impl {
    Open open;
    const protocol::Identity& self;
    const Clock& clock;
    EventSink sink;
    Mailbox<Order> mailbox;

    std::unique_ptr<protocol::ClientChannel> channel;
    GateTalk talk;
    bool busy = false;
    std::jthread thread;  // last: ends first

    Impl(Open open_, const protocol::Identity& self_, const Clock& clock_, EventSink sink_)
        : open(std::move(open_)), self(self_), clock(clock_), sink(std::move(sink_)) {
        thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    TalkMoment now() const { return {clock.monotonic(), clock.utc_us()}; }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            GateTalk::Turn turn;
            if (!channel && !open_channel()) {
                if (auto command = mailbox.wait_for(stop, kReopen)) obey(*command, turn);
                finish(turn);
                continue;
            }
            while (auto command = mailbox.take()) obey(*command, turn);
            finish(turn);
            turn = {};
            const bool soon = busy || talk.waiting();
            if (auto event = channel->poll(soon ? kPollBusy : kPollIdle)) hear(*event, turn);
            talk.tick(now(), turn);
            finish(turn);
        }
        // What is already said still goes out.
        GateTalk::Turn turn;
        while (auto command = mailbox.take()) obey(*command, turn);
        finish(turn);
        if (channel) static_cast<void>(channel->poll(20ms));
    }

    bool open_channel() {
        auto opened = open();
        if (!opened) {
            log::write(log::Level::error, log::Event::link_down, opened.error());
            return false;
        }
        channel = std::move(*opened);
        return true;
    }

    void obey(Order& command, GateTalk::Turn& turn) {
        if (auto* submit = std::get_if<Submit>(&command))
            talk.submit(std::move(submit->evidence), now(), turn);
        else if (auto* withdraw = std::get_if<Withdraw>(&command))
            talk.withdraw(withdraw->transaction, turn);
        else if (std::holds_alternative<Wipe>(command))
            talk.wipe();
        else if (auto* status = std::get_if<Status>(&command)) {
            busy = status->in_session;
            talk.status(status->in_session, std::move(status->faults));
        }
    }

    void hear(const protocol::ChannelEvent& event, GateTalk::Turn& turn) {
        using Kind = protocol::ChannelEvent::Kind;
        switch (event.kind) {
            case Kind::connected:
                log::write(log::Level::info, log::Event::link_up, {{"peer", event.peer}});
                return talk.connected(turn);
            case Kind::disconnected:
                log::write(log::Level::warning, log::Event::link_down,
                           {{"peer", event.peer}, {"cause", event.cause}});
                return talk.disconnected(turn);
            case Kind::refused:
                log::write(log::Level::error, log::Event::link_refused,
                           {{"peer", event.peer}, {"cause", event.cause}});
                return talk.disconnected(turn);
            case Kind::message: {
                auto message = protocol::decode_gate_to_kiosk(event.body);
                if (message) return talk.received(*message, now(), turn);
                log::write(log::Level::error, log::Event::message_rejected, message.error());
                return;
            }
        }
    }

    void finish(GateTalk::Turn& turn) {
        for (GateTalk::Outgoing& out : turn.send) send(out.message);
        for (Event& event : turn.events) sink(std::move(event));
        turn = {};
    }

    void send(protocol::KioskMessage& message) {
        if (!channel) return;
        Bytes body = protocol::encode(message);
        if (auto* submission = std::get_if<protocol::EvidenceSubmission>(&message)) {
            kiosk::wipe(submission->evidence);
            Bytes sealed = protocol::seal(body, "evidence", self);
            kiosk::wipe(body);
            body = std::move(sealed);
        }
        auto sent = channel->send(body);
        kiosk::wipe(body);
        // A submission that did not go out is sent again by the talk; the rest is said again
        // anyway.
        if (!sent && !sent.error().retryable)
            log::write(log::Level::error, log::Event::link_down, sent.error());
    }
};

GateLink::GateLink(Open open, const protocol::Identity& self, const Clock& clock, EventSink sink)
    : impl_(std::make_unique<Impl>(std::move(open), self, clock, std::move(sink))) {}

GateLink::~GateLink() = default;

void GateLink::submit(Private<border::Evidence> evidence) {
    impl_->mailbox.put(Submit{std::move(evidence)});
}

void GateLink::withdraw(const border::TransactionId& transaction) {
    impl_->mailbox.put(Withdraw{transaction});
}

void GateLink::wipe() {
    impl_->mailbox.put(Wipe{});
}

void GateLink::status(bool in_session, std::set<std::string> faults) {
    impl_->mailbox.put(Status{in_session, std::move(faults)});
}

}  // namespace limen::kiosk
