// SPDX-License-Identifier: Apache-2.0
// Words and days as issuers write them into data groups.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace limen::emrtd {

// Text in the issuer's own script: UTF-8 by the standard (Doc 9303-10, 4.7.11), and not always in
// fact. The bytes are never changed.
struct Text {
    Bytes bytes;

    bool empty() const { return bytes.empty(); }
    bool is_utf8() const;
    // The text itself where it is UTF-8, else "hex:" and its bytes.
    std::string shown() const;
    bool operator==(const Text&) const = default;
};

// Without overlong forms and surrogates (RFC 3629).
bool is_utf8(ByteView bytes);

// YYYYMMDD, in eight characters or, on some documents, in four bytes of two digits each.
struct Day {
    std::string text;  // the digits; where there are none, Text::shown()
    // Where the calendar has such a day: parts that nobody knows are zeros or fillers.
    std::optional<std::chrono::year_month_day> day;
    bool binary = false;  // in four bytes
    bool operator==(const Day&) const = default;
};
Day read_day(ByteView value);

}  // namespace limen::emrtd
