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
    // extra: a reason beside the decision's ("gate.restarted"), for cases the gate itself made.
    void open(border::Evidence evidence, border::Decision decision, UtcMicros opened_us,
              const std::string& extra = {});
    // Gives the kiosk the case came from; nullopt where there is no such case.
    std::optional<std::string> close(const border::TransactionId& transaction);
    const protocol::CaseDetail* find(const border::TransactionId& transaction) const;
    std::vector<protocol::CaseSummary> summaries() const;  // oldest first

  private:
    struct Case {
        protocol::CaseDetail detail;
        UtcMicros opened_us = 0;
    };
    std::map<border::TransactionId, Case> cases_;
};

}  // namespace limen::gate
