// SPDX-License-Identifier: Apache-2.0
// The gate's side of the kiosks' channel: who is there, what they may say, and what they are told.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "gate-controller/link/freshness.hpp"
#include "protocol/channel.hpp"

namespace limen::gate {

// Evidence whose signature, signer and kiosk are proven. Freshness is not: a repeated submission
// is answered from the journal, however old.
struct Submission {
    std::string kiosk;
    protocol::EvidenceSubmission message;
    Arrival arrival;
};

class KioskDesk {
  public:
    KioskDesk(const Clock& clock, protocol::ServerChannel& channel,
              std::vector<protocol::PublicIdentity> kiosks, std::string gate,
              border::Direction direction);

    // Takes the next event of the channel; waits at most `timeout`. Greets, counts heartbeats,
    // refuses what is not valid. Gives what the gate has to decide about.
    std::optional<Submission> poll(std::chrono::milliseconds timeout, protocol::LaneState lane);
    Result<Monotonic> check(const Submission& submission) const;
    // Takes what has come meanwhile; submissions among it wait for the next poll().
    void catch_up(protocol::LaneState lane);
    // Whether this kiosk has ended that session: its evidence opens nothing any more.
    bool is_over(const std::string& kiosk, const border::TransactionId& transaction) const;
    // Kiosk and transaction of each session ended since the last call.
    std::vector<std::pair<std::string, border::TransactionId>> take_over();

    // Each decision ends the kiosk's epoch.
    void answer(const std::string& kiosk, const border::TransactionId& transaction,
                border::Outcome outcome, bool new_epoch);
    void reject(const std::string& kiosk, std::optional<border::TransactionId> transaction,
                const std::string& cause);
    void session_over(const std::string& kiosk, const border::TransactionId& transaction,
                      protocol::GateSessionOver::How how);
    void renew_epochs();
    // On every change, and once a second.
    void tell_lane(protocol::LaneState lane);
    void tick(protocol::LaneState lane);

    // "link.kiosk_gone" for each known kiosk that is not heard, and the kiosks' own faults.
    std::vector<std::string> faults() const;

  private:
    struct Peer {
        protocol::PublicIdentity identity;
        protocol::Epoch epoch{};
        std::optional<Monotonic> heard;
        std::vector<std::string> faults;
        std::deque<border::TransactionId> over;  // sessions the kiosk ended, the latest of them
    };
    std::optional<Submission> take(const protocol::ChannelEvent& event, protocol::LaneState lane);
    std::optional<Submission> receive(const protocol::ChannelEvent& event,
                                      protocol::LaneState lane);
    std::optional<Submission> take_plain(Peer& peer, const protocol::ChannelEvent& event,
                                         protocol::LaneState lane);
    std::optional<Submission> take_sealed(Peer& peer, const protocol::ChannelEvent& event);
    void send(const std::string& kiosk, const protocol::GateToKiosk& message);
    void greet(const Peer& peer, protocol::LaneState lane);

    const Clock& clock_;
    protocol::ServerChannel& channel_;
    std::string gate_;
    border::Direction direction_;
    std::map<std::string, Peer, std::less<>> peers_;
    std::int64_t lane_sequence_ = 0;
    Monotonic next_beat_{};
    std::deque<Submission> waiting_;
    std::vector<std::pair<std::string, border::TransactionId>> over_;
};

}  // namespace limen::gate
