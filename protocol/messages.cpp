// SPDX-License-Identifier: Apache-2.0
// What kiosk, gate and console say to each other.
#include "protocol/messages.hpp"

#include "protocol/cbor/border_shapes.hpp"

namespace limen::protocol {
namespace cbor {

constexpr Range kSoftware{0, 64};
constexpr Range kTimeToLive{1, 8000};

template <>
struct Names<LaneState> {
    static constexpr std::array<std::string_view, 9> value = {
        "starting", "idle",      "authorised", "passing",       "closing",
        "held",     "emergency", "power_fail", "out_of_service"};
};
template <>
struct Names<GateSessionOver::How> {
    static constexpr std::array<std::string_view, 3> value = {"passed", "not_passed",
                                                              "officer_took_over"};
};
template <>
struct Names<LaneCommand::What> {
    static constexpr std::array<std::string_view, 3> value = {"reset", "out_of_service",
                                                              "into_service"};
};

// ---- kiosk → gate ----
template <>
struct Shape<KioskHello> {
    static constexpr auto fields = std::tuple{field("software", &KioskHello::software, kSoftware)};
};
template <>
struct Shape<KioskHeartbeat> {
    static constexpr auto fields = std::tuple{field("busy", &KioskHeartbeat::in_session),
                                              field("faults", &KioskHeartbeat::faults),
                                              field("sequence", &KioskHeartbeat::sequence, kCount)};
};
template <>
struct Shape<EvidenceSubmission> {
    static constexpr auto fields =
        std::tuple{field("ttl", &EvidenceSubmission::ttl_ms, kTimeToLive),
                   field("epoch", &EvidenceSubmission::epoch),
                   field("issued", &EvidenceSubmission::issued_us, kMoment),
                   field("evidence", &EvidenceSubmission::evidence)};
};
template <>
struct Shape<SessionEnded> {
    static constexpr auto fields = std::tuple{field("transaction", &SessionEnded::transaction)};
};
template <>
struct Names<KioskMessage> {
    static constexpr std::array<std::string_view, 4> value = {"hello", "heartbeat", "evidence",
                                                              "session_ended"};
};

// ---- gate → kiosk ----
template <>
struct Shape<GateWelcome> {
    static constexpr auto fields = std::tuple{
        field("gate", &GateWelcome::gate, kId), field("lane", &GateWelcome::lane),
        field("time", &GateWelcome::gate_time_us, kMoment), field("epoch", &GateWelcome::epoch),
        field("direction", &GateWelcome::direction)};
};
template <>
struct Shape<GateDecision> {
    static constexpr auto fields = std::tuple{field("outcome", &GateDecision::outcome),
                                              field("next_epoch", &GateDecision::next_epoch),
                                              field("transaction", &GateDecision::transaction)};
};
template <>
struct Shape<GateLane> {
    static constexpr auto fields = std::tuple{
        field("lane", &GateLane::lane), field("epoch", &GateLane::epoch),
        field("sequence", &GateLane::sequence, kCount), field("in_service", &GateLane::in_service)};
};
template <>
struct Shape<GateSessionOver> {
    static constexpr auto fields = std::tuple{field("how", &GateSessionOver::how),
                                              field("transaction", &GateSessionOver::transaction)};
};
template <>
struct Shape<GateRejected> {
    static constexpr auto fields = std::tuple{field("cause", &GateRejected::cause, kCode),
                                              field("epoch", &GateRejected::epoch),
                                              field("transaction", &GateRejected::transaction)};
};
template <>
struct Names<GateToKiosk> {
    static constexpr std::array<std::string_view, 5> value = {"welcome", "decision", "lane",
                                                              "session_over", "rejected"};
};

// ---- officer console → gate ----
template <>
struct Shape<ConsoleHello> {
    static constexpr auto fields =
        std::tuple{field("software", &ConsoleHello::software, kSoftware)};
};
template <>
struct Shape<CaseRequest> {
    static constexpr auto fields = std::tuple{field("transaction", &CaseRequest::transaction)};
};
template <>
struct Shape<OfficerDecision> {
    static constexpr auto fields = std::tuple{field("epoch", &OfficerDecision::epoch),
                                              field("action", &OfficerDecision::action),
                                              field("issued", &OfficerDecision::issued_us, kMoment),
                                              field("reason", &OfficerDecision::reason, kCode),
                                              field("transaction", &OfficerDecision::transaction)};
};
template <>
struct Shape<LaneCommand> {
    static constexpr auto fields =
        std::tuple{field("what", &LaneCommand::what), field("epoch", &LaneCommand::epoch),
                   field("issued", &LaneCommand::issued_us, kMoment)};
};
template <>
struct Names<ConsoleMessage> {
    static constexpr std::array<std::string_view, 4> value = {"hello", "case", "officer_decision",
                                                              "lane_command"};
};

// ---- gate → officer console ----
template <>
struct Shape<CaseSummary> {
    static constexpr auto fields = std::tuple{field("kiosk", &CaseSummary::kiosk, kId),
                                              field("opened", &CaseSummary::opened_us, kMoment),
                                              field("outcome", &CaseSummary::outcome),
                                              field("reasons", &CaseSummary::reasons),
                                              field("protective", &CaseSummary::protective),
                                              field("transaction", &CaseSummary::transaction)};
};
template <>
struct Shape<ConsoleState> {
    static constexpr auto fields =
        std::tuple{field("gate", &ConsoleState::gate, kId),
                   field("lane", &ConsoleState::lane),
                   field("cases", &ConsoleState::open_cases, {0, 256}),
                   field("epoch", &ConsoleState::epoch),
                   field("lists", &ConsoleState::lists),
                   field("faults", &ConsoleState::faults),
                   field("outbox", &ConsoleState::outbox_waiting, kCount),
                   field("server", &ConsoleState::server_reached)};
};
template <>
struct Shape<CaseDetail> {
    static constexpr auto fields = std::tuple{field("decision", &CaseDetail::decision),
                                              field("evidence", &CaseDetail::evidence)};
    static std::string_view wrong(const CaseDetail& detail) {
        return detail.decision.transaction == detail.evidence.transaction
                   ? std::string_view{}
                   : "has a decision about another transaction";
    }
};
template <>
struct Shape<CaseClosed> {
    static constexpr auto fields = std::tuple{field("action", &CaseClosed::action),
                                              field("officer", &CaseClosed::officer, kId),
                                              field("transaction", &CaseClosed::transaction)};
};
template <>
struct Shape<ConsoleRejected> {
    static constexpr auto fields = std::tuple{field("cause", &ConsoleRejected::cause, kCode),
                                              field("transaction", &ConsoleRejected::transaction)};
};
template <>
struct Names<GateToConsole> {
    static constexpr std::array<std::string_view, 4> value = {"state", "case", "closed",
                                                              "rejected"};
};

}  // namespace cbor

std::string_view to_string(LaneState state) {
    return cbor::Names<LaneState>::value[static_cast<std::size_t>(state)];
}

Bytes encode(const KioskMessage& message) {
    return cbor::encode_whole(message);
}
Bytes encode(const GateToKiosk& message) {
    return cbor::encode_whole(message);
}
Bytes encode(const ConsoleMessage& message) {
    return cbor::encode_whole(message);
}
Bytes encode(const GateToConsole& message) {
    return cbor::encode_whole(message);
}

Result<KioskMessage> decode_kiosk_message(ByteView bytes) {
    return cbor::decode_whole<KioskMessage>(bytes, kMaxMessageBytes);
}
Result<GateToKiosk> decode_gate_to_kiosk(ByteView bytes) {
    return cbor::decode_whole<GateToKiosk>(bytes, kMaxMessageBytes);
}
Result<ConsoleMessage> decode_console_message(ByteView bytes) {
    return cbor::decode_whole<ConsoleMessage>(bytes, kMaxMessageBytes);
}
Result<GateToConsole> decode_gate_to_console(ByteView bytes) {
    return cbor::decode_whole<GateToConsole>(bytes, kMaxMessageBytes);
}

}  // namespace limen::protocol
