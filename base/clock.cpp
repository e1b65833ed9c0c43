// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <cstdio>

namespace limen {

UtcMicros SystemClock::utc_us() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

Monotonic SystemClock::monotonic() const {
    return std::chrono::steady_clock::now().time_since_epoch();
}

std::chrono::year_month_day day_of(UtcMicros utc_us) {
    const std::chrono::sys_time<std::chrono::microseconds> moment{
        std::chrono::microseconds{utc_us}};
    return std::chrono::floor<std::chrono::days>(moment);
}

std::string to_iso8601(UtcMicros utc_us) {
    using std::chrono::microseconds;
    // The time of day by its remainder: midnight itself may lie outside of what 64 bits can say.
    constexpr microseconds kDay = std::chrono::days{1};
    microseconds of_day = microseconds{utc_us} % kDay;
    if (of_day.count() < 0) of_day += kDay;
    const std::chrono::year_month_day day = day_of(utc_us);
    const std::chrono::hh_mm_ss time{of_day};
    char text[80];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", int(day.year()),
                  unsigned(day.month()), unsigned(day.day()), int(time.hours().count()),
                  int(time.minutes().count()), int(time.seconds().count()),
                  int(time.subseconds().count()));
    return text;
}

}  // namespace limen
