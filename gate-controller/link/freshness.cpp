// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/link/freshness.hpp"

#include <sodium.h>

#include <algorithm>

namespace limen::gate {
namespace {

constexpr std::int64_t kMaxTtlMs = 8'000;
// Kiosk and console take the gate's time from its messages; the rest is transport.
constexpr std::int64_t kFutureToleranceUs = 2'000'000;

}  // namespace

protocol::Epoch make_epoch() {
    protocol::Epoch epoch{};
    randombytes_buf(epoch.data(), epoch.size());
    return epoch;
}

Result<Monotonic> check_fresh(const Arrival& arrival, UtcMicros issued_us, std::int64_t ttl_ms,
                              const protocol::Epoch& epoch, const protocol::Epoch& current) {
    if (sodium_memcmp(epoch.data(), current.data(), epoch.size()) != 0)
        return fail(Stage::link, "link.stale_epoch",
                    "the message carries an epoch that is over; send it anew with the current one",
                    true);
    if (ttl_ms <= 0 || ttl_ms > kMaxTtlMs)
        return fail(Stage::link, "link.bad_ttl", "a message lives from 1 to 8000 ms");
    // Compared without sums that a hostile number could make overflow.
    if (issued_us > arrival.utc_us + kFutureToleranceUs)
        return fail(Stage::link, "link.future",
                    "the message is from the future; set the sender's clock", true);
    if (issued_us < arrival.utc_us - ttl_ms * 1'000)
        return fail(Stage::link, "link.expired",
                    "the message was too long on its way; send it anew", true);
    const std::int64_t age_us = std::max<std::int64_t>(0, arrival.utc_us - issued_us);
    return arrival.monotonic + std::chrono::microseconds(ttl_ms * 1'000 - age_us);
}

}  // namespace limen::gate
