// SPDX-License-Identifier: Apache-2.0
// CSV as in RFC 4180, UTF-8, with a header line. Every error names line and column.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace limen::server {

struct CsvRow {
    std::size_t line = 0;  // of its first character, from 1
    std::vector<std::string> fields;
};
// All rows, the header first; every row has as many fields as the header. Errors (stage lists):
// "lists.bad_csv".
Result<std::vector<CsvRow>> parse_csv(std::string_view text);

}  // namespace limen::server
