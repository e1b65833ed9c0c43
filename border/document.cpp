// SPDX-License-Identifier: Apache-2.0
#include "border/document.hpp"

#include <cstdio>
#include <utility>

namespace limen::border {

PartialDate partial_date(std::chrono::year_month_day day) {
    return {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
            static_cast<int>(static_cast<unsigned>(day.day()))};
}

std::string to_string(const PartialDate& date) {
    char text[40];
    const auto part = [](char* out, std::size_t size, int value) {
        if (value == 0) {
            std::snprintf(out, size, "XX");
        } else {
            std::snprintf(out, size, "%02d", value);
        }
    };
    char month[12], day[12], year[12];
    part(month, sizeof month, date.month);
    part(day, sizeof day, date.day);
    if (date.year == 0) {
        std::snprintf(year, sizeof year, "XXXX");
    } else {
        std::snprintf(year, sizeof year, "%04d", date.year);
    }
    std::snprintf(text, sizeof text, "%s-%s-%s", year, month, day);
    return text;
}

std::optional<int> age_on(const PartialDate& birth, std::chrono::year_month_day today) {
    if (birth.year == 0) return std::nullopt;
    const int year = int(today.year());
    const int month = birth.month == 0 ? 12 : birth.month;
    const int day = birth.day == 0 ? 31 : birth.day;
    const bool had_birthday = std::pair(int(unsigned(today.month())), int(unsigned(today.day()))) >=
                              std::pair(month, day);
    const int age = year - birth.year - (had_birthday ? 0 : 1);
    if (age < 0) return std::nullopt;
    return age;
}

}  // namespace limen::border
