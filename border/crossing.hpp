// SPDX-License-Identifier: Apache-2.0
// What is recorded and reported. Events are immutable facts; the state (who is in the country) is a
// fold over them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "border/decision.hpp"

namespace limen::border {

// A gate decided about a traveller. Journalled before any pulse.
struct DecisionTaken {
    Decision decision;
    Direction direction{};
    std::string kiosk;
    std::optional<Document> document;
    std::vector<Check> checks;
    std::vector<StepTime> times;
    friend bool operator==(const DecisionTaken&, const DecisionTaken&) = default;
};
// An officer decided about a referred traveller.
enum class OfficerAction : std::uint8_t { admit, refuse, second_line };
std::string_view to_string(OfficerAction action);
struct OfficerDecided {
    TransactionId transaction{};
    std::string officer;  // key id of the officer
    OfficerAction action{};
    std::string reason;  // code from the console's list
    Bytes signature;     // Ed25519 over the signed message, kept for audit
    friend bool operator==(const OfficerDecided&, const OfficerDecided&) = default;
};
// How the passage after a release ended.
enum class PassageEnd : std::uint8_t {
    passed,     // passage sensed
    expired,    // released, nobody went through
    cancelled,  // withdrawn before the release
    unknown,    // the gate restarted between release and passage; an officer looks
};
std::string_view to_string(PassageEnd end);
struct PassageEnded {
    TransactionId transaction{};
    PassageEnd end{};
    friend bool operator==(const PassageEnded&, const PassageEnded&) = default;
};

struct Event {
    std::string device;         // gate id
    std::int64_t sequence = 0;  // grows by one; (device, sequence) is the identity
    UtcMicros at_us = 0;
    std::variant<DecisionTaken, OfficerDecided, PassageEnded> what;
    friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace limen::border
