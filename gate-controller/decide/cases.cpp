// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/decide/cases.hpp"

#include <sodium.h>

#include <algorithm>

namespace limen::gate {
namespace {

// A console shows so many; with more than that the hall has another problem.
constexpr std::size_t kMaxShown = 200;

void wipe(Bytes& picture) {
    if (!picture.empty()) sodium_memzero(picture.data(), picture.size());
    picture.clear();
}

bool is_protective(const border::Decision& decision) {
    return std::any_of(decision.hits.begin(), decision.hits.end(), [](const border::ListHit& hit) {
        return hit.kind == border::ListKind::missing_person;
    });
}

}  // namespace

void Cases::open(border::Evidence evidence, border::Decision decision, UtcMicros opened_us,
                 const std::string& extra) {
    auto headed_by = border::case_reasons(decision, evidence, policy_);
    if (!extra.empty()) {
        std::erase(headed_by, extra);
        headed_by.insert(headed_by.begin(), extra);
        std::erase(decision.reasons, extra);
        decision.reasons.push_back(extra);
    }
    const auto id = decision.transaction;
    cases_.insert_or_assign(
        id, Case{{std::move(decision), std::move(evidence)}, std::move(headed_by), opened_us});
}

std::optional<std::string> Cases::close(const border::TransactionId& transaction) {
    const auto found = cases_.find(transaction);
    if (found == cases_.end()) return std::nullopt;
    auto& evidence = found->second.detail.evidence;
    wipe(evidence.chip_portrait_jpeg);
    wipe(evidence.live_face_jpeg);
    std::string kiosk = std::move(evidence.kiosk);
    cases_.erase(found);
    return kiosk;
}

const protocol::CaseDetail* Cases::find(const border::TransactionId& transaction) const {
    const auto found = cases_.find(transaction);
    return found == cases_.end() ? nullptr : &found->second.detail;
}

std::vector<protocol::CaseSummary> Cases::summaries() const {
    std::vector<protocol::CaseSummary> all;
    for (const auto& [id, open] : cases_)
        all.push_back({.transaction = id,
                       .kiosk = open.detail.evidence.kiosk,
                       .opened_us = open.opened_us,
                       .reasons = open.headed_by,
                       .protective = is_protective(open.detail.decision),
                       .outcome = open.detail.decision.outcome});
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.opened_us < b.opened_us; });
    if (all.size() > kMaxShown) all.resize(kMaxShown);
    return all;
}

}  // namespace limen::gate
