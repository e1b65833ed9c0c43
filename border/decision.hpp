// SPDX-License-Identifier: Apache-2.0
// evidence + list hits + policy → decision. A pure function: replaying the recorded inputs gives
// the same decision.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "border/evidence.hpp"
#include "border/lists.hpp"

namespace limen::border {

enum class Outcome : std::uint8_t { open, try_again, officer };  // in order of severity
std::string_view to_string(Outcome outcome);

// Why, as a stable code ("document.expired", "list.stolen_document", "face.no_match"). For
// officers, records and reports; never sent to the kiosk.
using ReasonCode = std::string;
// The check of a reason "check.<code>": a required one that did not pass and that no rule names.
std::optional<CheckId> required_check(std::string_view reason);

struct CheckCondition {  // the check's result is one of these
    CheckId check{};
    std::vector<CheckResult> results;
};
struct ListCondition {  // a hit of at least this score on a list of this kind
    ListKind list{};
    double min_score = 0;
};
struct AgeBelow {
    int years = 18;  // also true where the age is unknown
};
struct DocumentExpired {};  // also true where the expiry date is incomplete
struct DocumentTypeNotIn {  // document code's first letter, or the whole code
    std::vector<std::string> types;
};
struct ListOlderThan {  // a list the policy needs is missing or older than this
    ListKind list{};
    std::int64_t hours = 24;
};
struct EvidenceIncomplete {};  // printed and chip data both missing
using Condition = std::variant<CheckCondition, ListCondition, AgeBelow, DocumentExpired,
                               DocumentTypeNotIn, ListOlderThan, EvidenceIncomplete>;

struct Rule {
    ReasonCode reason;
    Condition when;
    Outcome then = Outcome::officer;
    int max_attempts = 1;  // for try_again: from this attempt on the rule says officer
};

struct Policy {
    std::string version;
    std::vector<CheckId>
        required;  // each must have passed for the gate to open; else "check.<code>" → officer
    std::vector<Rule> rules;
};

struct Decision {
    TransactionId transaction{};
    Outcome outcome = Outcome::officer;
    std::vector<ReasonCode>
        reasons;  // every rule that spoke, in the policy's order; empty only with open
    std::string policy_version;
    std::vector<ListVersion> lists;  // what was searched
    std::vector<ListHit> hits;
    UtcMicros decided_us = 0;
    friend bool operator==(const Decision&, const Decision&) = default;
};

// All rules are looked at; the most severe outcome wins. Without any rule and with every required
// check passed: open.
Decision decide(const Evidence& evidence, const std::vector<ListHit>& hits,
                const std::vector<ListVersion>& lists, const Policy& policy, UtcMicros now_us);

// The reasons an officer's case is headed by, the weightiest first: list hits (a missing person
// before the others), what calls for an officer, what asked for another try; within each the
// policy's order. Left out here, and kept in the decision: what the policy only accepts ("open"),
// which sent nobody to an officer, and a required check that was not made for want of another that
// is itself among the reasons: a chip that does not answer is one finding, not thirteen.
std::vector<ReasonCode> case_reasons(const Decision& decision, const Evidence& evidence,
                                     const Policy& policy);

}  // namespace limen::border
