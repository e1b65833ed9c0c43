// SPDX-License-Identifier: Apache-2.0
// The gate's side of the officers' channel: signed wishes in, state and cases out.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "gate-controller/link/freshness.hpp"
#include "protocol/channel.hpp"

namespace limen::gate {

// A wish whose signature, signer, epoch and age are proven.
struct OfficerWish {
    std::string officer;
    std::variant<protocol::OfficerDecision, protocol::LaneCommand> what;
    Bytes envelope;  // as signed; kept for the audit, where it can be verified whole
    Monotonic expires{};
};
struct CaseWish {
    std::string officer;
    border::TransactionId transaction{};
};
struct StateWish {  // a console has just come
    std::string officer;
};
using ConsoleWish = std::variant<OfficerWish, CaseWish, StateWish>;

class ConsoleDesk {
  public:
    ConsoleDesk(const Clock& clock, protocol::ServerChannel& channel,
                std::vector<protocol::PublicIdentity> officers);
    std::optional<ConsoleWish> poll(std::chrono::milliseconds timeout);

    void tell(const std::string& officer, const protocol::GateToConsole& message);
    void tell_all(const protocol::GateToConsole& message);
    void reject(const std::string& officer, std::optional<border::TransactionId> transaction,
                const std::string& cause);
    const protocol::Epoch& epoch() const { return epoch_; }
    // After each wish that was acted on: it can't be played again.
    void renew_epoch() { epoch_ = make_epoch(); }

  private:
    std::optional<ConsoleWish> receive(const protocol::ChannelEvent& event);
    std::optional<ConsoleWish> take_sealed(const protocol::ChannelEvent& event);

    const Clock& clock_;
    protocol::ServerChannel& channel_;
    std::vector<protocol::PublicIdentity> officers_;
    protocol::Epoch epoch_;
};

}  // namespace limen::gate
