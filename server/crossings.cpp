// SPDX-License-Identifier: Apache-2.0
#include "server/crossings.hpp"

#include <algorithm>
#include <type_traits>

namespace limen::server {
namespace {

constexpr std::array<std::string_view, 10> kStates = {
    "incomplete", "trying_again", "waiting_for_officer", "released",
    "admitted",   "passed",       "not_passed",          "unclear",
    "refused",    "second_line"};

void merge_decision(Crossing& crossing, std::int64_t sequence, UtcMicros at_us,
                    const border::DecisionTaken& taken) {
    if (sequence <= crossing.decision_sequence) return;
    crossing.decision_sequence = sequence;
    crossing.decided_us = at_us;
    crossing.outcome = taken.decision.outcome;
    crossing.direction = taken.direction;
    crossing.document_type = taken.document ? taken.document->id.type : "";
    crossing.document_issuer = taken.document ? taken.document->id.issuer : "";
    crossing.machine_us = 0;
    for (const border::StepTime& step : taken.times) crossing.machine_us += step.machine_us;
}

}  // namespace

std::string_view to_string(CrossingState state) {
    return kStates[static_cast<std::size_t>(state)];
}

std::optional<CrossingState> crossing_state_from(std::string_view text) {
    const auto found = std::find(kStates.begin(), kStates.end(), text);
    if (found == kStates.end()) return std::nullopt;
    return static_cast<CrossingState>(found - kStates.begin());
}

const border::TransactionId& transaction_of(const border::Event& event) {
    return std::visit(
        [](const auto& what) -> const border::TransactionId& {
            if constexpr (std::is_same_v<std::decay_t<decltype(what)>, border::DecisionTaken>) {
                return what.decision.transaction;
            } else {
                return what.transaction;
            }
        },
        event.what);
}

void merge(Crossing& crossing, const border::Event& event) {
    if (crossing.first_us == 0 || event.at_us < crossing.first_us) crossing.first_us = event.at_us;
    if (const auto* taken = std::get_if<border::DecisionTaken>(&event.what)) {
        merge_decision(crossing, event.sequence, event.at_us, *taken);
    } else if (const auto* officer = std::get_if<border::OfficerDecided>(&event.what)) {
        if (event.sequence <= crossing.officer_sequence) return;
        crossing.officer_sequence = event.sequence;
        crossing.officer_action = officer->action;
    } else if (const auto* ended = std::get_if<border::PassageEnded>(&event.what)) {
        if (event.sequence <= crossing.passage_sequence) return;
        crossing.passage_sequence = event.sequence;
        crossing.passage = ended->end;
    }
}

CrossingState state_of(const Crossing& crossing) {
    const bool officer_spoke = crossing.officer_sequence > 0;
    // An officer's word after a passage of unknown end is the newer fact.
    const bool passage_counts =
        crossing.passage_sequence > 0 && (crossing.passage != border::PassageEnd::unknown ||
                                          crossing.passage_sequence > crossing.officer_sequence);
    if (passage_counts) {
        switch (crossing.passage) {
            case border::PassageEnd::passed:
                return CrossingState::passed;
            case border::PassageEnd::expired:
            case border::PassageEnd::cancelled:
                return CrossingState::not_passed;
            case border::PassageEnd::unknown:
                return CrossingState::unclear;
        }
    }
    if (officer_spoke) {
        switch (crossing.officer_action) {
            case border::OfficerAction::admit:
                return CrossingState::admitted;
            case border::OfficerAction::refuse:
                return CrossingState::refused;
            case border::OfficerAction::second_line:
                return CrossingState::second_line;
        }
    }
    if (crossing.decision_sequence == 0) return CrossingState::incomplete;
    switch (crossing.outcome) {
        case border::Outcome::open:
            return CrossingState::released;
        case border::Outcome::try_again:
            return CrossingState::trying_again;
        case border::Outcome::officer:
            break;
    }
    return CrossingState::waiting_for_officer;
}

}  // namespace limen::server
