// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/day.hpp"

#include <charconv>

namespace limen::passport {
namespace {

using std::chrono::year_month_day;

std::unexpected<Error> bad_day(std::string_view text) {
    return fail(Stage::config, "config.bad_date",
                "\"" + std::string(text) +
                    "\" is no day; write 2031-05-17, or relative to today +5y, -9y-4m, -12d");
}

// Takes a whole number off the front.
std::optional<int> take_number(std::string_view& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

// 29 February plus a year is 28 February.
year_month_day clamped(year_month_day day) {
    if (day.ok()) return day;
    return day.year() / day.month() / std::chrono::last;
}

Result<year_month_day> relative_day(std::string_view text, year_month_day day) {
    const std::string_view whole = text;
    while (!text.empty()) {
        if (text.front() != '+' && text.front() != '-') return bad_day(whole);
        const int sign = text.front() == '-' ? -1 : 1;
        text.remove_prefix(1);
        const auto count = take_number(text);
        if (!count || *count < 0 || *count > 40'000 || text.empty()) return bad_day(whole);
        switch (text.front()) {
            case 'y':
                day = clamped(day + std::chrono::years(sign * *count));
                break;
            case 'm':
                day = clamped(day + std::chrono::months(sign * *count));
                break;
            case 'd':
                day = std::chrono::sys_days(day) + std::chrono::days(sign * *count);
                break;
            default:
                return bad_day(whole);
        }
        text.remove_prefix(1);
    }
    return day;
}

}  // namespace

Result<year_month_day> parse_day(std::string_view text, year_month_day today) {
    if (text.empty()) return bad_day(text);
    if (text.front() == '+' || text.front() == '-') return relative_day(text, today);
    const std::string_view whole = text;
    int parts[3] = {0, 0, 0};
    for (int i = 0; i < 3; ++i) {
        if (i > 0) {
            if (text.empty() || text.front() != '-') return bad_day(whole);
            text.remove_prefix(1);
        }
        const auto number = take_number(text);
        if (!number || *number < 0) return bad_day(whole);
        parts[i] = *number;
    }
    const year_month_day day{std::chrono::year(parts[0]),
                             std::chrono::month(static_cast<unsigned>(parts[1])),
                             std::chrono::day(static_cast<unsigned>(parts[2]))};
    if (!text.empty() || !day.ok()) return bad_day(whole);
    return day;
}

std::optional<year_month_day> day_of_key(Config& config, std::string_view key,
                                         year_month_day today) {
    if (!config.has(key)) return std::nullopt;
    const std::string text = config.text(key, "");
    const auto day = parse_day(text, today);
    if (day) return *day;
    config.problem(key, day.error().message);
    return std::nullopt;
}

}  // namespace limen::passport
