// SPDX-License-Identifier: Apache-2.0
// The cases officers look at now. Pictures live here alone, in memory, for the length of the case.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "border/crossing.hpp"
#include "protocol/messages.hpp"

namespace limen::gate {

class Cases {
  public:
    // The policy outlives the cases.
    explicit Cases(const border::Policy& policy) : policy_(policy) {}
    // extra: a reason beside the decision's ("gate.restarted"), for cases the gate itself made; it
    // leads.
    void open(border::Evidence evidence, border::Decision decision, UtcMicros opened_us,
              const std::string& extra = {});
    // Gives the kiosk the case came from; nullopt where there is no such case.
    std::optional<std::string> close(const border::TransactionId& transaction);
    const protocol::CaseDetail* find(const border::TransactionId& transaction) const;
    std::vector<protocol::CaseSummary> summaries() const;  // oldest first

  private:
    struct Case {
        protocol::CaseDetail detail;
        std::vector<border::ReasonCode> headed_by;
        UtcMicros opened_us = 0;
    };
    const border::Policy& policy_;
    std::map<border::TransactionId, Case> cases_;
};

}  // namespace limen::gate
