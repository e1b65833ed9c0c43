// SPDX-License-Identifier: Apache-2.0
// The machine readable zone (ICAO Doc 9303-3 to -7): parse, validate, make.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "border/document.hpp"

namespace limen::mrz {

enum class Format : std::uint8_t { td1, td2, td3, mrv_a, mrv_b };
std::string_view to_string(Format format);
int line_count(Format format);   // 3, 2, 2, 2, 2
int line_length(Format format);  // 30, 36, 44, 44, 36

enum class DigitOf : std::uint8_t { document_number, birth, expiry, optional_data, composite };
std::string_view to_string(DigitOf digit);

struct CheckDigit {
    DigitOf of{};
    char printed = '<';
    char computed = '0';
    bool ok = false;   // also where a variant of the rule is met (Belgian long numbers); see note
    int line = 0;      // where it is printed, from 1
    int position = 0;  // from 1
    std::string note;
};

struct Mrz {
    Format format{};
    std::vector<std::string> lines;  // as given
    border::Document document;
    std::string optional_data_1, optional_data_2;
    std::vector<CheckDigit> digits;     // in the order printed
    std::vector<std::string> warnings;  // unknown State code, lenient characters
    bool all_digits_ok() const;
};

// ICAO 7-3-1 (Doc 9303-3, 4.9). Characters other than 0–9 A–Z < count as error: '?'.
char check_digit(std::string_view text);

// The form is wrong ("mrz.bad_length", "mrz.bad_character", "mrz.bad_date", "mrz.unknown_format"):
// error naming line and position. Wrong check digits are not an error: they are in `digits`.
// `today` decides the century of two-digit years.
Result<Mrz> parse(const std::vector<std::string>& lines, std::chrono::year_month_day today);
// Accepts 88/72/90 characters in a row, or lines parted by '\n', '|' or '/'.
Result<Mrz> parse_text(std::string_view text, std::chrono::year_month_day today);

// Lines for a document, all check digits made; names (UTF-8) transliterated (Doc 9303-3, 6) and
// truncated (4.6) as needed. Errors "mrz.field_too_long", "mrz.bad_field", "mrz.bad_date",
// "mrz.cannot_transliterate".
Result<std::vector<std::string>> make(Format format, const border::Document& document,
                                      std::string_view optional_data_1 = {},
                                      std::string_view optional_data_2 = {});

// MRZ information for BAC and PACE (Doc 9303-11, 9.7.2): document number, birth and expiry, each
// with its check digit as printed. A number of more than nine characters comes whole. The holder's
// secret to the chip: wipe it, never log it.
std::string access_key(const Mrz& mrz);

}  // namespace limen::mrz
