// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/link/console_desk.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "protocol/envelope.hpp"

namespace limen::gate {
namespace {

// An officer's message has no lifetime of its own; one that needs longer than this was held up.
constexpr std::int64_t kTtlMs = 8'000;

}  // namespace

ConsoleDesk::ConsoleDesk(const Clock& clock, protocol::ServerChannel& channel,
                         std::vector<protocol::PublicIdentity> officers)
    : clock_(clock), channel_(channel), officers_(std::move(officers)), epoch_(make_epoch()) {}

std::optional<ConsoleWish> ConsoleDesk::poll(std::chrono::milliseconds timeout) {
    const auto event = channel_.poll(timeout);
    if (!event) return std::nullopt;
    using enum protocol::ChannelEvent::Kind;
    if (event->kind == message) return receive(*event);
    const bool refusal = event->kind == refused;
    log::write(refusal ? log::Level::warning : log::Level::info,
               refusal                    ? log::Event::link_refused
               : event->kind == connected ? log::Event::link_up
                                          : log::Event::link_down,
               {{"peer", event->peer}, {"cause", event->cause}});
    return std::nullopt;
}

std::optional<ConsoleWish> ConsoleDesk::receive(const protocol::ChannelEvent& event) {
    if (event.peer_role != protocol::Role::officer) {
        log::write(log::Level::warning, log::Event::message_rejected,
                   {{"peer", event.peer}, {"cause", "link.unknown_peer"}});
        return std::nullopt;
    }
    if (protocol::looks_sealed(event.body)) return take_sealed(event);
    const auto message = protocol::decode_console_message(event.body);
    if (!message) {
        reject(event.peer, std::nullopt, message.error().cause);
        return std::nullopt;
    }
    if (std::holds_alternative<protocol::ConsoleHello>(*message)) return StateWish{event.peer};
    if (const auto* wanted = std::get_if<protocol::CaseRequest>(&*message))
        return CaseWish{event.peer, wanted->transaction};
    reject(event.peer, std::nullopt, "link.unsigned");
    return std::nullopt;
}

std::optional<ConsoleWish> ConsoleDesk::take_sealed(const protocol::ChannelEvent& event) {
    const Arrival arrival = arrival_now(clock_);
    const auto opened = protocol::open(
        event.body, "officer", [&](std::string_view id) -> const protocol::SignPublicKey* {
            const auto found =
                std::find_if(officers_.begin(), officers_.end(), [&](const auto& officer) {
                    return officer.id == id && officer.id == event.peer &&
                           officer.role == protocol::Role::officer;
                });
            return found == officers_.end() ? nullptr : &found->sign;
        });
    const auto refuse = [&](const std::string& cause) {
        reject(event.peer, std::nullopt, cause);
        return std::nullopt;
    };
    if (!opened) return refuse(opened.error().cause);
    const auto message = protocol::decode_console_message(opened->body);
    if (!message) return refuse(message.error().cause);
    if (const auto* decision = std::get_if<protocol::OfficerDecision>(&*message)) {
        const auto fresh =
            check_fresh(arrival, decision->issued_us, kTtlMs, decision->epoch, epoch_);
        if (fresh) return OfficerWish{event.peer, *decision, event.body, *fresh};
        reject(event.peer, decision->transaction, fresh.error().cause);
        return std::nullopt;
    }
    if (const auto* command = std::get_if<protocol::LaneCommand>(&*message)) {
        const auto fresh = check_fresh(arrival, command->issued_us, kTtlMs, command->epoch, epoch_);
        if (fresh) return OfficerWish{event.peer, *command, event.body, *fresh};
        return refuse(fresh.error().cause);
    }
    return refuse("link.wrong_context");
}

void ConsoleDesk::tell(const std::string& officer, const protocol::GateToConsole& message) {
    // A console that misses a state gets the next within a second.
    if (auto sent = channel_.send(officer, protocol::encode(message)); !sent)
        log::write(log::Level::warning, log::Event::link_down, sent.error(), {{"peer", officer}});
}

void ConsoleDesk::tell_all(const protocol::GateToConsole& message) {
    for (const std::string& officer : channel_.connected_peers()) tell(officer, message);
}

void ConsoleDesk::reject(const std::string& officer,
                         std::optional<border::TransactionId> transaction,
                         const std::string& cause) {
    log::write(log::Level::warning, log::Event::message_rejected,
               {{"peer", officer}, {"cause", cause}});
    tell(officer, protocol::ConsoleRejected{transaction, cause});
}

}  // namespace limen::gate
