// SPDX-License-Identifier: Apache-2.0
// Time is passed in. Wall-clock times are UTC int64 microseconds since 1970 on disk and wire.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace limen {

using UtcMicros = std::int64_t;
using Monotonic = std::chrono::nanoseconds;  // since an arbitrary start; never goes back

// Whole microseconds, as records hold them.
inline std::int64_t micros(std::chrono::nanoseconds time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

class Clock {
  public:
    virtual ~Clock() = default;
    virtual UtcMicros utc_us() const = 0;
    virtual Monotonic monotonic() const = 0;
};

class SystemClock final : public Clock {
  public:
    UtcMicros utc_us() const override;
    Monotonic monotonic() const override;
};

// For tests and simulations; moves only when told.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(UtcMicros start_utc_us = 1'767'225'600'000'000) : utc_us_(start_utc_us) {}
    UtcMicros utc_us() const override { return utc_us_; }
    Monotonic monotonic() const override { return monotonic_; }
    void advance(std::chrono::nanoseconds by) {
        monotonic_ += by;
        utc_us_ += micros(by);
    }
    // A jump of the wall clock alone, as NTP or a technician can cause.
    void jump_utc_us(std::int64_t by_us) { utc_us_ += by_us; }

  private:
    UtcMicros utc_us_;
    Monotonic monotonic_{0};
};

// "2026-11-22T07:05:29.123456Z"
std::string to_iso8601(UtcMicros utc_us);
// The calendar day (UTC) of a moment.
std::chrono::year_month_day day_of(UtcMicros utc_us);

}  // namespace limen
