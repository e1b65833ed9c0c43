// SPDX-License-Identifier: Apache-2.0
#include "identity/mrz/layout.hpp"

#include <algorithm>
#include <array>

#include "base/invariant.hpp"

namespace limen::mrz {
namespace {

// Doc 9303-5, 4.2.2.
Layout make_td1() {
    Layout l;
    l.format = Format::td1;
    l.type = {0, 0, 2};
    l.issuer = {0, 2, 3};
    l.number = {0, 5, 9};
    l.number_digit = {0, 14, 1};
    l.optional_1 = {0, 15, 15};
    l.birth = {1, 0, 6};
    l.birth_digit = {1, 6, 1};
    l.sex = {1, 7, 1};
    l.expiry = {1, 8, 6};
    l.expiry_digit = {1, 14, 1};
    l.nationality = {1, 15, 3};
    l.optional_2 = {1, 18, 11};
    l.composite_digit = {1, 29, 1};
    l.composite = {{0, 5, 25}, {1, 0, 7}, {1, 8, 7}, {1, 18, 11}};
    l.name = {2, 0, 30};
    l.long_numbers = true;
    l.first_chars = "ACI";
    return l;
}

// What the formats of two lines have in common (Doc 9303-4, -6 and -7, 4.2.2).
Layout make_two_lines(Format format, int length, std::string_view first_chars) {
    Layout l;
    l.format = format;
    l.type = {0, 0, 2};
    l.issuer = {0, 2, 3};
    l.name = {0, 5, length - 5};
    l.number = {1, 0, 9};
    l.number_digit = {1, 9, 1};
    l.nationality = {1, 10, 3};
    l.birth = {1, 13, 6};
    l.birth_digit = {1, 19, 1};
    l.sex = {1, 20, 1};
    l.expiry = {1, 21, 6};
    l.expiry_digit = {1, 27, 1};
    l.optional_1 = {1, 28, length - 28};  // visas: to the end, no composite digit
    l.first_chars = first_chars;
    return l;
}

Layout make_td2() {
    Layout l = make_two_lines(Format::td2, 36, "ACI");
    l.optional_1 = {1, 28, 7};
    l.composite_digit = {1, 35, 1};
    l.composite = {{1, 0, 10}, {1, 13, 7}, {1, 21, 14}};
    l.long_numbers = true;
    return l;
}

Layout make_td3() {
    Layout l = make_two_lines(Format::td3, 44, "P");
    l.optional_1 = {1, 28, 14};
    l.optional_1_digit = {1, 42, 1};
    l.composite_digit = {1, 43, 1};
    l.composite = {{1, 0, 10}, {1, 13, 7}, {1, 21, 22}};
    return l;
}

}  // namespace

const Layout& layout_of(Format format) {
    static const std::array<Layout, 5> layouts = {make_td1(), make_td2(), make_td3(),
                                                  make_two_lines(Format::mrv_a, 44, "V"),
                                                  make_two_lines(Format::mrv_b, 36, "V")};
    const auto index = static_cast<std::size_t>(format);
    LIMEN_INVARIANT(index < layouts.size(), "a format has its layout");
    return layouts[index];
}

bool allows(CharClass char_class, char c) {
    const bool letter = c >= 'A' && c <= 'Z';
    const bool digit = c >= '0' && c <= '9';
    switch (char_class) {
        case CharClass::letter:
            return letter;
        case CharClass::letter_or_filler:
            return letter || c == '<';
        case CharClass::digit:
            return digit;
        case CharClass::digit_or_filler:
            return digit || c == '<';
        case CharClass::sex:
            return c == 'M' || c == 'F' || c == '<';
        case CharClass::any:
            return letter || digit || c == '<';
    }
    return false;
}

std::vector<CharClass> classes_of(Format format, int line) {
    const Layout& l = layout_of(format);
    std::vector<CharClass> classes(static_cast<std::size_t>(line_length(format)), CharClass::any);
    const auto put = [&](const Span& span, CharClass char_class) {
        if (span.line != line) return;
        std::fill_n(classes.begin() + span.start, span.length, char_class);
    };
    // The code's second character is "at the discretion of the issuing State": the old US card has
    // a digit there, so only the first is held to be a letter.
    put({l.type.line, l.type.start, 1}, CharClass::letter);
    put(l.issuer, CharClass::letter_or_filler);
    put(l.name, CharClass::letter_or_filler);
    put(l.nationality, CharClass::letter_or_filler);
    put(l.number_digit, l.long_numbers ? CharClass::digit_or_filler : CharClass::digit);
    put(l.birth, CharClass::digit_or_filler);
    put(l.birth_digit, CharClass::digit);
    put(l.sex, CharClass::sex);
    put(l.expiry, CharClass::digit_or_filler);
    put(l.expiry_digit, CharClass::digit_or_filler);
    put(l.optional_1_digit, CharClass::digit_or_filler);
    put(l.composite_digit, CharClass::digit);
    return classes;
}

std::string_view text_of(const std::vector<std::string>& lines, const Span& span) {
    return std::string_view(lines[static_cast<std::size_t>(span.line)])
        .substr(static_cast<std::size_t>(span.start), static_cast<std::size_t>(span.length));
}

std::string join(const std::vector<std::string>& lines, const std::vector<Span>& spans) {
    std::string text;
    for (const Span& span : spans) text += text_of(lines, span);
    return text;
}

std::string without_fillers(std::string_view text) {
    const auto first = text.find_first_not_of('<');
    if (first == std::string_view::npos) return {};
    std::string out(text.substr(first, text.find_last_not_of('<') - first + 1));
    std::replace(out.begin(), out.end(), '<', ' ');
    return out;
}

}  // namespace limen::mrz
