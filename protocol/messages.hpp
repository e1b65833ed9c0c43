// SPDX-License-Identifier: Apache-2.0
// What the processes in the hall say to each other, and what goes to the server. Bodies are CBOR
// maps, validated strictly: exact keys in their order, sizes, enums, the shortest encoding only.
// How they go onto a channel, signed or plain, is in protocol/wire.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "border/crossing.hpp"

namespace limen::protocol {

inline constexpr std::size_t kMaxMessageBytes = 512 * 1024;
inline constexpr std::size_t kMaxSnapshotBytes = 64 * 1024 * 1024;

// Given out by the gate at start and after each session; a message from before carries an old one
// and is refused.
using Epoch = std::array<std::uint8_t, 16>;

enum class LaneState : std::uint8_t {
    starting,
    idle,
    authorised,
    passing,
    closing,
    held,
    emergency,
    power_fail,
    out_of_service
};
std::string_view to_string(LaneState state);

// ---- kiosk → gate ----
struct KioskHello {  // first message of a connection, unsigned (CURVE authenticates)
    std::string software;
    friend bool operator==(const KioskHello&, const KioskHello&) = default;
};
struct KioskHeartbeat {
    std::int64_t sequence = 0;
    bool in_session = false;
    std::vector<std::string> faults;  // device fault codes now raised
    friend bool operator==(const KioskHeartbeat&, const KioskHeartbeat&) = default;
};
struct EvidenceSubmission {  // travels in an envelope, context "evidence"
    Epoch epoch{};
    UtcMicros issued_us = 0;
    std::int32_t ttl_ms = 8000;  // ≤ 8000
    border::Evidence evidence;
    friend bool operator==(const EvidenceSubmission&, const EvidenceSubmission&) = default;
};
struct SessionEnded {  // the traveller left the kiosk without a decision, or after one
    border::TransactionId transaction{};
    friend bool operator==(const SessionEnded&, const SessionEnded&) = default;
};
using KioskMessage = std::variant<KioskHello, KioskHeartbeat, EvidenceSubmission, SessionEnded>;

// ---- gate → kiosk ----
struct GateWelcome {
    std::string gate;
    Epoch epoch{};
    UtcMicros gate_time_us = 0;
    border::Direction direction{};
    LaneState lane = LaneState::starting;
    friend bool operator==(const GateWelcome&, const GateWelcome&) = default;
};
struct GateDecision {  // outcome only: the kiosk never learns why
    border::TransactionId transaction{};
    border::Outcome outcome{};
    Epoch next_epoch{};
    friend bool operator==(const GateDecision&, const GateDecision&) = default;
};
struct GateLane {  // sent on every change and with each heartbeat
    LaneState lane{};
    std::int64_t sequence = 0;
    Epoch epoch{};
    bool in_service = true;
    friend bool operator==(const GateLane&, const GateLane&) = default;
};
struct GateSessionOver {  // how the session ended at the barrier or at the officer's; the kiosk may
                          // go on
    border::TransactionId transaction{};
    enum class How : std::uint8_t { passed, not_passed, officer_took_over } how{};
    friend bool operator==(const GateSessionOver&, const GateSessionOver&) = default;
};
struct GateRejected {  // the message was not acted on
    std::optional<border::TransactionId> transaction;
    std::string cause;  // "link.stale_epoch", "link.expired", "link.duplicate", …
    Epoch epoch{};      // the current one, so that a fresh submission can be made
    friend bool operator==(const GateRejected&, const GateRejected&) = default;
};
using GateToKiosk =
    std::variant<GateWelcome, GateDecision, GateLane, GateSessionOver, GateRejected>;

// ---- officer console ↔ gate ----
struct ConsoleHello {
    std::string software;
    friend bool operator==(const ConsoleHello&, const ConsoleHello&) = default;
};
struct CaseRequest {  // asks for one case with pictures
    border::TransactionId transaction{};
    friend bool operator==(const CaseRequest&, const CaseRequest&) = default;
};
struct OfficerDecision {  // in an envelope signed with the officer's key, context "officer"
    border::TransactionId transaction{};
    border::OfficerAction action{};
    std::string reason;  // code
    UtcMicros issued_us = 0;
    Epoch epoch{};  // of the gate, from the last ConsoleState
    friend bool operator==(const OfficerDecision&, const OfficerDecision&) = default;
};
struct LaneCommand {  // same envelope and context
    enum class What : std::uint8_t { reset, out_of_service, into_service } what{};
    UtcMicros issued_us = 0;
    Epoch epoch{};
    friend bool operator==(const LaneCommand&, const LaneCommand&) = default;
};
using ConsoleMessage = std::variant<ConsoleHello, CaseRequest, OfficerDecision, LaneCommand>;

struct CaseSummary {
    border::TransactionId transaction{};
    std::string kiosk;
    UtcMicros opened_us = 0;
    std::vector<border::ReasonCode> reasons;
    bool protective = false;  // a missing-person hit: careful wording, no confrontation
    border::Outcome outcome{};
    friend bool operator==(const CaseSummary&, const CaseSummary&) = default;
};
struct ConsoleState {  // on every change and with each heartbeat
    std::string gate;
    Epoch epoch{};
    LaneState lane{};
    std::vector<std::string> faults;
    std::vector<CaseSummary> open_cases;
    bool server_reached = false;
    std::int64_t outbox_waiting = 0;
    std::vector<border::ListVersion> lists;
    friend bool operator==(const ConsoleState&, const ConsoleState&) = default;
};
struct CaseDetail {
    border::Decision decision;
    border::Evidence evidence;
    friend bool operator==(const CaseDetail&, const CaseDetail&) = default;
};
struct CaseClosed {
    border::TransactionId transaction{};
    border::OfficerAction action{};
    std::string officer;
    friend bool operator==(const CaseClosed&, const CaseClosed&) = default;
};
struct ConsoleRejected {
    std::optional<border::TransactionId> transaction;
    std::string cause;
    friend bool operator==(const ConsoleRejected&, const ConsoleRejected&) = default;
};
using GateToConsole = std::variant<ConsoleState, CaseDetail, CaseClosed, ConsoleRejected>;

Bytes encode(const KioskMessage& message);
Bytes encode(const GateToKiosk& message);
Bytes encode(const ConsoleMessage& message);
Bytes encode(const GateToConsole& message);
// Errors (stage message): "message.malformed", "message.unknown_kind", "message.bad_field",
// "message.not_canonical".
Result<KioskMessage> decode_kiosk_message(ByteView bytes);
Result<GateToKiosk> decode_gate_to_kiosk(ByteView bytes);
Result<ConsoleMessage> decode_console_message(ByteView bytes);
Result<GateToConsole> decode_gate_to_console(ByteView bytes);

// ---- gate → server (HTTPS): one event, sealed with context "event" by the gate ----
Bytes encode(const border::Event& event);
Result<border::Event> decode_event(ByteView bytes);

// ---- server → gate: one list snapshot, sealed with context "list" by the server ----
struct ListSnapshot {
    border::ListVersion version;
    UtcMicros expires_us = 0;
    std::vector<border::DocumentEntry> documents;
    std::vector<border::PersonEntry> persons;
    friend bool operator==(const ListSnapshot&, const ListSnapshot&) = default;
};
Bytes encode(const ListSnapshot& snapshot);
Result<ListSnapshot> decode_list_snapshot(ByteView bytes);

// ---- kept beside the decision in the gate's journal, for replay and for an officer after a
// restart ----
Bytes encode(const border::Evidence& evidence);
Result<border::Evidence> decode_evidence(ByteView bytes);
Bytes encode(const border::Decision& decision);
Result<border::Decision> decode_decision(ByteView bytes);

}  // namespace limen::protocol
