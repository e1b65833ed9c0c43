// SPDX-License-Identifier: Apache-2.0
// Whether a signed message is of now: its epoch is the one last given out, and it is within its
// lifetime on the gate's clocks.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "protocol/messages.hpp"

namespace limen::gate {

protocol::Epoch make_epoch();  // 16 random bytes

struct Arrival {
    UtcMicros utc_us = 0;
    Monotonic monotonic{};
};
inline Arrival arrival_now(const Clock& clock) {
    return {clock.utc_us(), clock.monotonic()};
}

// When the message's authority ends on the monotonic clock, so that a later jump of the wall clock
// can't lengthen it. Errors (stage link): "link.stale_epoch", "link.future", "link.expired",
// "link.bad_ttl".
Result<Monotonic> check_fresh(const Arrival& arrival, UtcMicros issued_us, std::int64_t ttl_ms,
                              const protocol::Epoch& epoch, const protocol::Epoch& current);

}  // namespace limen::gate
