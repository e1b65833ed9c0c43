// SPDX-License-Identifier: Apache-2.0
// Days as profiles write them, fixed or counted from today.
#pragma once

#include <chrono>
#include <string_view>

#include "base/config.hpp"
#include "provisioning/passport/der.hpp"

namespace limen::passport {

// A day: "2031-05-17", or counted from `today`: "+5y", "-9y-4m", "-12d". "config.bad_date" where
// it's neither.
Result<std::chrono::year_month_day> parse_day(std::string_view text,
                                              std::chrono::year_month_day today);

// The day of a key, nullopt where the key is absent; a problem of the config where it is no day.
std::optional<std::chrono::year_month_day> day_of_key(Config& config, std::string_view key,
                                                      std::chrono::year_month_day today);

// Midnight (UTC) at which the day begins.
inline der::Moment start_of(std::chrono::year_month_day day) {
    return std::chrono::sys_days(day);
}

}  // namespace limen::passport
