// SPDX-License-Identifier: Apache-2.0
// Events folded into crossings. The result is the same in whatever order events arrive, and
// whether they arrive once or twice: each part keeps the event with the highest sequence.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "border/crossing.hpp"

namespace limen::server {

enum class CrossingState : std::uint8_t {
    incomplete,           // the decision has not arrived yet
    trying_again,         // the traveller was asked to try once more
    waiting_for_officer,  // referred
    released,             // the barrier was told to open; the passage is not known yet
    admitted,             // by an officer; the passage is not known yet
    passed,
    not_passed,  // released, and nobody went through
    unclear,     // the gate restarted between release and passage
    refused,
    second_line,
};
std::string_view to_string(CrossingState state);
std::optional<CrossingState> crossing_state_from(std::string_view text);

// What reports and the dashboard need, and nothing of the person.
struct Crossing {
    std::string device;
    border::TransactionId transaction{};

    std::int64_t decision_sequence = 0;  // 0: not arrived
    UtcMicros decided_us = 0;
    border::Outcome outcome{};
    border::Direction direction{};
    std::string document_type;
    std::string document_issuer;
    std::int64_t machine_us = 0;

    std::int64_t officer_sequence = 0;
    border::OfficerAction officer_action{};

    std::int64_t passage_sequence = 0;
    border::PassageEnd passage{};

    UtcMicros first_us = 0;  // the earliest event's time
    friend bool operator==(const Crossing&, const Crossing&) = default;
};

const border::TransactionId& transaction_of(const border::Event& event);
// `crossing` is of the event's device and transaction.
void merge(Crossing& crossing, const border::Event& event);
CrossingState state_of(const Crossing& crossing);

}  // namespace limen::server
