// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/link/kiosk_desk.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "protocol/envelope.hpp"

namespace limen::gate {
namespace {

using protocol::LaneState;
constexpr auto kBeat = std::chrono::seconds(1);
constexpr auto kSilence = std::chrono::seconds(3);  // three heartbeats missed
constexpr int kMostAtOnce = 64;                     // messages; a flood keeps nobody waiting
constexpr std::size_t kMostWaiting = 16;            // submissions, of half a megabyte at most
// A message lives 8 s; no kiosk ends that many sessions in that time.
constexpr std::size_t kMostOver = 256;

bool in_service(LaneState lane) {
    return lane != LaneState::out_of_service && lane != LaneState::power_fail &&
           lane != LaneState::emergency && lane != LaneState::held;
}

}  // namespace

KioskDesk::KioskDesk(const Clock& clock, protocol::ServerChannel& channel,
                     std::vector<protocol::PublicIdentity> kiosks, std::string gate,
                     border::Direction direction)
    : clock_(clock), channel_(channel), gate_(std::move(gate)), direction_(direction) {
    for (auto& kiosk : kiosks) {
        const std::string id = kiosk.id;
        peers_.emplace(id, Peer{std::move(kiosk), make_epoch(), std::nullopt, {}, {}});
    }
}

std::optional<Submission> KioskDesk::poll(std::chrono::milliseconds timeout, LaneState lane) {
    if (!waiting_.empty()) {
        Submission first = std::move(waiting_.front());
        waiting_.pop_front();
        return first;
    }
    const auto event = channel_.poll(timeout);
    return event ? take(*event, lane) : std::nullopt;
}

void KioskDesk::catch_up(LaneState lane) {
    for (int i = 0; i < kMostAtOnce && waiting_.size() < kMostWaiting; ++i) {
        const auto event = channel_.poll(std::chrono::milliseconds(0));
        if (!event) return;
        if (auto submission = take(*event, lane)) waiting_.push_back(*std::move(submission));
    }
}

std::optional<Submission> KioskDesk::take(const protocol::ChannelEvent& event, LaneState lane) {
    using enum protocol::ChannelEvent::Kind;
    if (event.kind == message) return receive(event, lane);
    if (event.kind == disconnected) {
        if (auto peer = peers_.find(event.peer); peer != peers_.end()) peer->second.heard.reset();
    }
    const bool refusal = event.kind == refused;
    log::write(refusal ? log::Level::warning : log::Level::info,
               refusal                   ? log::Event::link_refused
               : event.kind == connected ? log::Event::link_up
                                         : log::Event::link_down,
               {{"peer", event.peer}, {"cause", event.cause}});
    return std::nullopt;
}

std::optional<Submission> KioskDesk::receive(const protocol::ChannelEvent& event, LaneState lane) {
    const auto peer = peers_.find(event.peer);
    if (peer == peers_.end() || event.peer_role != protocol::Role::kiosk) {
        log::write(log::Level::warning, log::Event::message_rejected,
                   {{"peer", event.peer}, {"cause", "link.unknown_peer"}});
        return std::nullopt;
    }
    peer->second.heard = clock_.monotonic();
    if (protocol::looks_sealed(event.body)) return take_sealed(peer->second, event);
    return take_plain(peer->second, event, lane);
}

std::optional<Submission> KioskDesk::take_plain(Peer& peer, const protocol::ChannelEvent& event,
                                                LaneState lane) {
    auto message = protocol::decode_kiosk_message(event.body);
    if (!message) {
        reject(event.peer, std::nullopt, message.error().cause);
    } else if (std::holds_alternative<protocol::KioskHello>(*message)) {
        greet(peer, lane);
    } else if (auto* beat = std::get_if<protocol::KioskHeartbeat>(&*message)) {
        peer.faults = std::move(beat->faults);
    } else if (auto* evidence = std::get_if<protocol::EvidenceSubmission>(&*message)) {
        reject(event.peer, evidence->evidence.transaction, "link.unsigned");
    } else if (const auto* ended = std::get_if<protocol::SessionEnded>(&*message)) {
        if (peer.over.size() == kMostOver) peer.over.pop_front();
        peer.over.push_back(ended->transaction);
        over_.emplace_back(event.peer, ended->transaction);
    }
    return std::nullopt;
}

bool KioskDesk::is_over(const std::string& kiosk, const border::TransactionId& transaction) const {
    const auto peer = peers_.find(kiosk);
    if (peer == peers_.end()) return false;
    const auto& over = peer->second.over;
    return std::find(over.begin(), over.end(), transaction) != over.end();
}

std::vector<std::pair<std::string, border::TransactionId>> KioskDesk::take_over() {
    return std::exchange(over_, {});
}

std::optional<Submission> KioskDesk::take_sealed(Peer& peer, const protocol::ChannelEvent& event) {
    const Arrival arrival = arrival_now(clock_);
    const auto opened = protocol::open(
        event.body, "evidence", [&](std::string_view id) -> const protocol::SignPublicKey* {
            return id == peer.identity.id ? &peer.identity.sign : nullptr;
        });
    if (!opened) {
        reject(event.peer, std::nullopt, opened.error().cause);
        return std::nullopt;
    }
    auto message = protocol::decode_kiosk_message(opened->body);
    if (!message) {
        reject(event.peer, std::nullopt, message.error().cause);
        return std::nullopt;
    }
    auto* evidence = std::get_if<protocol::EvidenceSubmission>(&*message);
    if (evidence == nullptr) {
        reject(event.peer, std::nullopt, "link.wrong_context");
        return std::nullopt;
    }
    if (evidence->evidence.kiosk != event.peer) {
        reject(event.peer, evidence->evidence.transaction, "link.wrong_kiosk");
        return std::nullopt;
    }
    return Submission{event.peer, std::move(*evidence), arrival};
}

Result<Monotonic> KioskDesk::check(const Submission& submission) const {
    const auto& message = submission.message;
    LIMEN_TRY(const Monotonic expires,
              check_fresh(submission.arrival, message.issued_us, message.ttl_ms, message.epoch,
                          peers_.find(submission.kiosk)->second.epoch));
    if (message.evidence.direction != direction_)
        return fail(Stage::link, "link.wrong_direction",
                    "the kiosk serves the other direction; correct its configuration");
    return expires;
}

void KioskDesk::send(const std::string& kiosk, const protocol::GateToKiosk& message) {
    // A lost answer is asked for again by the kiosk, with the same transaction.
    if (auto sent = channel_.send(kiosk, protocol::encode(message)); !sent)
        log::write(log::Level::warning, log::Event::link_down, sent.error(), {{"peer", kiosk}});
}

void KioskDesk::greet(const Peer& peer, LaneState lane) {
    send(peer.identity.id, protocol::GateWelcome{.gate = gate_,
                                                 .epoch = peer.epoch,
                                                 .gate_time_us = clock_.utc_us(),
                                                 .direction = direction_,
                                                 .lane = lane});
}

void KioskDesk::answer(const std::string& kiosk, const border::TransactionId& transaction,
                       border::Outcome outcome, bool new_epoch) {
    const auto peer = peers_.find(kiosk);
    if (peer == peers_.end()) return;
    if (new_epoch) peer->second.epoch = make_epoch();
    send(kiosk, protocol::GateDecision{transaction, outcome, peer->second.epoch});
}

void KioskDesk::reject(const std::string& kiosk, std::optional<border::TransactionId> transaction,
                       const std::string& cause) {
    log::write(log::Level::warning, log::Event::message_rejected,
               {{"peer", kiosk}, {"cause", cause}});
    const auto peer = peers_.find(kiosk);
    if (peer != peers_.end())
        send(kiosk, protocol::GateRejected{transaction, cause, peer->second.epoch});
}

void KioskDesk::session_over(const std::string& kiosk, const border::TransactionId& transaction,
                             protocol::GateSessionOver::How how) {
    if (peers_.contains(kiosk)) send(kiosk, protocol::GateSessionOver{transaction, how});
}

void KioskDesk::renew_epochs() {
    for (auto& [id, peer] : peers_) peer.epoch = make_epoch();
}

void KioskDesk::tell_lane(LaneState lane) {
    ++lane_sequence_;
    next_beat_ = clock_.monotonic() + kBeat;
    for (const auto& [id, peer] : peers_)
        if (peer.heard)
            send(id, protocol::GateLane{lane, lane_sequence_, peer.epoch, in_service(lane)});
}

void KioskDesk::tick(LaneState lane) {
    for (auto& [id, peer] : peers_) {
        if (!peer.heard || clock_.monotonic() - *peer.heard < kSilence) continue;
        peer.heard.reset();
        log::write(log::Level::warning, log::Event::link_down,
                   {{"peer", id}, {"cause", "link.timeout"}});
    }
    if (clock_.monotonic() >= next_beat_) tell_lane(lane);
}

std::vector<std::string> KioskDesk::faults() const {
    std::vector<std::string> all;
    for (const auto& [id, peer] : peers_) {
        if (!peer.heard) all.push_back("link.kiosk_gone");
        all.insert(all.end(), peer.faults.begin(), peer.faults.end());
    }
    return all;
}

}  // namespace limen::gate
