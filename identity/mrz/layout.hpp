// SPDX-License-Identifier: Apache-2.0
// Where each field lies in each format, and which characters may stand where. One table that the
// parser, the maker and the page reader share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "identity/mrz/mrz.hpp"

namespace limen::mrz {

// A run of characters; line and start count from 0, length 0: the format has no such field.
struct Span {
    int line = 0;
    int start = 0;
    int length = 0;
};

struct Layout {
    Format format{};
    Span type, issuer, name, number, number_digit, nationality, birth, birth_digit, sex, expiry,
        expiry_digit, optional_1, optional_1_digit, optional_2, composite_digit;
    std::vector<Span> composite;   // what the composite digit covers, in order
    bool long_numbers = false;     // Doc 9303-5 and -6: numbers of more than nine characters
    std::string_view first_chars;  // what the document code may begin with
};
const Layout& layout_of(Format format);

enum class CharClass : std::uint8_t {
    letter,            // A–Z
    letter_or_filler,  // A–Z <
    digit,             // 0–9
    digit_or_filler,   // 0–9 <
    sex,               // M F <
    any,               // A–Z 0–9 <
};
bool allows(CharClass char_class, char c);
// The class of each position of a line (Doc 9303-4 to -7, "data structure of the MRZ").
std::vector<CharClass> classes_of(Format format, int line);

std::string_view text_of(const std::vector<std::string>& lines, const Span& span);
std::string join(const std::vector<std::string>& lines, const std::vector<Span>& spans);
// Fillers at both ends removed, those between turned to spaces.
std::string without_fillers(std::string_view text);

}  // namespace limen::mrz
