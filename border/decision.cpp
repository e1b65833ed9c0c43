// SPDX-License-Identifier: Apache-2.0
#include "border/decision.hpp"

#include <algorithm>
#include <array>

namespace limen::border {
namespace {

constexpr std::string_view kCheck = "check.";  // begins the reason of a required check

constexpr std::int64_t kHourUs = std::int64_t{3'600} * 1'000'000;

// What the conditions look at, gathered once.
struct Case {
    const Evidence& evidence;
    const Document* document;
    const std::vector<ListHit>& hits;
    const std::vector<ListVersion>& lists;
    UtcMicros now_us;
};

bool holds(const CheckCondition& when, const Case& c) {
    const CheckResult result = result_of(c.evidence, when.check);
    return std::find(when.results.begin(), when.results.end(), result) != when.results.end();
}

bool holds(const ListCondition& when, const Case& c) {
    return std::any_of(c.hits.begin(), c.hits.end(), [&](const ListHit& hit) {
        // Written so that a score that is not a number counts as a hit.
        return hit.kind == when.list && !(hit.score < when.min_score);
    });
}

bool holds(const AgeBelow& when, const Case& c) {
    if (c.document == nullptr) return true;
    const auto age = age_on(c.document->holder.birth, day_of(c.now_us));
    return !age || *age < when.years;
}

// A document is valid through its day of expiry (Doc 9303-3, 4.8, date of expiry).
bool holds(const DocumentExpired&, const Case& c) {
    if (c.document == nullptr || !c.document->expiry.complete()) return true;
    return c.document->expiry < partial_date(day_of(c.now_us));
}

bool holds(const DocumentTypeNotIn& when, const Case& c) {
    if (c.document == nullptr || c.document->id.type.empty()) return true;
    const std::string& type = c.document->id.type;
    return std::none_of(when.types.begin(), when.types.end(), [&](const std::string& allowed) {
        return type == allowed || (allowed.size() == 1 && type.front() == allowed.front());
    });
}

bool holds(const ListOlderThan& when, const Case& c) {
    const auto found = std::find_if(c.lists.begin(), c.lists.end(), [&](const ListVersion& list) {
        return list.kind == when.list;
    });
    return found == c.lists.end() || c.now_us - found->published_us > when.hours * kHourUs;
}

bool holds(const EvidenceIncomplete&, const Case& c) {
    return c.document == nullptr;
}

Outcome outcome_of(const Rule& rule, int attempt) {
    const bool tries_used_up = rule.then == Outcome::try_again && attempt >= rule.max_attempts;
    return tries_used_up ? Outcome::officer : rule.then;
}

bool names_check(const Rule& rule, CheckId check) {
    const auto* condition = std::get_if<CheckCondition>(&rule.when);
    return condition != nullptr && condition->check == check;
}

bool any_check_twice(const Evidence& evidence) {
    for (std::size_t i = 0; i < evidence.checks.size(); ++i)
        for (std::size_t j = i + 1; j < evidence.checks.size(); ++j)
            if (evidence.checks[i].id == evidence.checks[j].id) return true;
    return false;
}

// How much a rule weighs at the head of a case; the smallest leads.
constexpr int kAcceptedOnly = 4;
int weight(const Rule& rule) {
    if (rule.then == Outcome::open) return kAcceptedOnly;
    if (const auto* list = std::get_if<ListCondition>(&rule.when))
        return list->list == ListKind::missing_person ? 0 : 1;
    return rule.then == Outcome::officer ? 2 : 3;
}

// A reason no rule names comes from a required check or from an older policy: an officer is needed.
int weight(const ReasonCode& reason, const Policy& policy) {
    std::optional<int> least;
    for (const Rule& rule : policy.rules)
        if (rule.reason == reason) least = std::min(least.value_or(kAcceptedOnly), weight(rule));
    return least.value_or(2);
}

// A reason of the decision says that this check did not pass.
bool told(const Decision& decision, const Policy& policy, CheckId check) {
    return std::any_of(decision.reasons.begin(), decision.reasons.end(), [&](const auto& reason) {
        return required_check(reason) == check ||
               std::any_of(policy.rules.begin(), policy.rules.end(), [&](const Rule& rule) {
                   return rule.reason == reason && rule.then != Outcome::open &&
                          names_check(rule, check);
               });
    });
}

// It was not made, or settled nothing, because of a check that the officer is told of.
bool follows(const Decision& decision, const Evidence& evidence, const Policy& policy,
             CheckId check) {
    if (result_of(evidence, check) == CheckResult::failed) return false;
    const auto needed = needed_for(check);
    return std::any_of(needed.begin(), needed.end(), [&](CheckId other) {
        return result_of(evidence, other) != CheckResult::passed &&
               (told(decision, policy, other) || follows(decision, evidence, policy, other));
    });
}

}  // namespace

std::optional<CheckId> required_check(std::string_view reason) {
    if (!reason.starts_with(kCheck)) return std::nullopt;
    return check_from_code(reason.substr(kCheck.size()));
}

std::string_view to_string(Outcome outcome) {
    constexpr std::array<std::string_view, 3> kNames = {"open", "try_again", "officer"};
    return kNames[static_cast<std::size_t>(outcome)];
}

Decision decide(const Evidence& evidence, const std::vector<ListHit>& hits,
                const std::vector<ListVersion>& lists, const Policy& policy, UtcMicros now_us) {
    const Case c{evidence, best_document(evidence), hits, lists, now_us};
    Decision decision{.transaction = evidence.transaction,
                      .outcome = Outcome::open,
                      .reasons = {},
                      .policy_version = policy.version,
                      .lists = lists,
                      .hits = hits,
                      .decided_us = now_us};
    const auto say = [&](ReasonCode reason, Outcome outcome) {
        decision.outcome = std::max(decision.outcome, outcome);
        if (std::find(decision.reasons.begin(), decision.reasons.end(), reason) ==
            decision.reasons.end())
            decision.reasons.push_back(std::move(reason));
    };

    std::vector<const Rule*> spoke;
    for (const Rule& rule : policy.rules) {
        if (!std::visit([&](const auto& when) { return holds(when, c); }, rule.when)) continue;
        spoke.push_back(&rule);
        say(rule.reason, outcome_of(rule, evidence.attempt));
    }
    // A required check that has not passed needs a person, unless the policy has a rule of its own
    // for exactly this result ("try again", or an acceptance written down as "open").
    for (const CheckId check : policy.required) {
        if (result_of(evidence, check) == CheckResult::passed) continue;
        const bool ruled = std::any_of(spoke.begin(), spoke.end(),
                                       [&](const Rule* rule) { return names_check(*rule, check); });
        if (!ruled) say(std::string(kCheck) + std::string(code(check)), Outcome::officer);
    }
    // Evidence that says two things about one check can't be weighed; result_of() would take the
    // first.
    if (any_check_twice(evidence)) say("evidence.contradictory", Outcome::officer);
    return decision;
}

std::vector<ReasonCode> case_reasons(const Decision& decision, const Evidence& evidence,
                                     const Policy& policy) {
    std::vector<std::pair<int, ReasonCode>> weighed;
    for (const ReasonCode& reason : decision.reasons) {
        const auto check = required_check(reason);
        if (check && follows(decision, evidence, policy, *check)) continue;
        const int one = weight(reason, policy);
        if (one < kAcceptedOnly) weighed.emplace_back(one, reason);
    }
    std::stable_sort(weighed.begin(), weighed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<ReasonCode> reasons;
    for (auto& [rank, reason] : weighed) reasons.push_back(std::move(reason));
    return reasons;
}

}  // namespace limen::border
