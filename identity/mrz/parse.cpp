// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "identity/mrz/layout.hpp"
#include "identity/mrz/mrz.hpp"
#include "identity/mrz/states.hpp"

namespace limen::mrz {
namespace {

using Lines = std::vector<std::string>;

std::string place(const Span& span, int offset = 0) {
    return fmt::format("line {} position {}", span.line + 1, span.start + offset + 1);
}

Result<Format> format_of(const Lines& lines) {
    const auto all = [&](std::size_t length) {
        return std::all_of(lines.begin(), lines.end(),
                           [&](const std::string& line) { return line.size() == length; });
    };
    if (lines.size() == 3 && all(30)) return Format::td1;
    if (lines.size() == 2 && all(44)) return lines[0][0] == 'V' ? Format::mrv_a : Format::td3;
    if (lines.size() == 2 && all(36)) return lines[0][0] == 'V' ? Format::mrv_b : Format::td2;
    if (lines.size() != 2 && lines.size() != 3) {
        return fail(Stage::mrz, "mrz.unknown_format",
                    fmt::format("{} lines given; a machine readable zone has two lines of 44 or 36 "
                                "characters or three of 30",
                                lines.size()));
    }
    const std::size_t wanted = lines.size() == 3 ? 30 : lines[0].size() >= 40 ? 44 : 36;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].size() == wanted) continue;
        return fail(Stage::mrz, "mrz.bad_length",
                    fmt::format("line {} has {} characters; {} would be right", i + 1,
                                lines[i].size(), wanted));
    }
    return fail(Stage::mrz, "mrz.unknown_format", "no format has lines of these lengths");
}

Result<void> check_characters(Format format, const Lines& lines) {
    const Layout& layout = layout_of(format);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (std::size_t k = 0; k < lines[i].size(); ++k) {
            if (allows(CharClass::any, lines[i][k])) continue;
            return fail(Stage::mrz, "mrz.bad_character",
                        fmt::format("line {} position {}: only A-Z, 0-9 and < may stand here",
                                    i + 1, k + 1));
        }
    }
    for (const Span* span : {&layout.birth, &layout.expiry}) {
        const auto text = text_of(lines, *span);
        for (std::size_t k = 0; k < text.size(); ++k) {
            if (allows(CharClass::digit_or_filler, text[k])) continue;
            return fail(Stage::mrz, "mrz.bad_character",
                        fmt::format("{}: a date has digits, or < where unknown",
                                    place(*span, static_cast<int>(k))));
        }
    }
    return {};
}

// "00" is what some issuers print for an unknown month or day where Doc 9303-3, 4.8 wants "<<".
Result<int> date_part(std::string_view two, int max, const Span& span, int offset) {
    if (two == "<<") return 0;
    if (two[0] == '<' || two[1] == '<') {
        return fail(
            Stage::mrz, "mrz.bad_date",
            fmt::format("{}: a part of a date is two digits or two fillers", place(span, offset)));
    }
    const int value = (two[0] - '0') * 10 + (two[1] - '0');
    if (value > max) {
        return fail(Stage::mrz, "mrz.bad_date",
                    fmt::format("{}: no calendar has this month or day", place(span, offset)));
    }
    return value;
}

// Years have two digits. A birth lies in the past, at most a hundred years back; an expiry lies
// within fifty years of today.
int full_year(int two_digits, bool is_birth, const border::PartialDate& date,
              std::chrono::year_month_day today) {
    const int this_year = static_cast<int>(today.year());
    int year = this_year - this_year % 100 + two_digits;
    if (!is_birth) {
        if (year >= this_year + 50) year -= 100;
        if (year < this_year - 50) year += 100;
        return year;
    }
    const int month = std::max(date.month, 1), day = std::max(date.day, 1);
    const bool future = std::tuple(year, month, day) >
                        std::tuple(this_year, static_cast<int>(unsigned(today.month())),
                                   static_cast<int>(unsigned(today.day())));
    return future ? year - 100 : year;
}

Result<border::PartialDate> parse_date(const Lines& lines, const Span& span, bool is_birth,
                                       std::chrono::year_month_day today) {
    const auto text = text_of(lines, span);
    border::PartialDate date;
    LIMEN_TRY(const int year, date_part(text.substr(0, 2), 99, span, 0));
    LIMEN_TRY(date.month, date_part(text.substr(2, 2), 12, span, 2));
    LIMEN_TRY(date.day, date_part(text.substr(4, 2), 31, span, 4));
    if (text.substr(0, 2) != "<<") date.year = full_year(year, is_birth, date, today);
    if (date.complete()) {
        const std::chrono::year_month_day calendar{
            std::chrono::year(date.year), std::chrono::month(static_cast<unsigned>(date.month)),
            std::chrono::day(static_cast<unsigned>(date.day))};
        if (!calendar.ok()) {
            return fail(Stage::mrz, "mrz.bad_date",
                        fmt::format("{}: the month has no such day", place(span, 4)));
        }
    }
    return date;
}

// A number of more than nine characters: a filler stands for the check digit, the rest of the
// number and then its digit begin the optional data (Doc 9303-5, 4.2.2 note j; -6 alike).
struct LongNumber {
    bool present = false;
    std::string_view rest;  // without the check digit
    Span digit;
};

LongNumber long_number(const Layout& layout, const Lines& lines) {
    LongNumber found;
    if (!layout.long_numbers || text_of(lines, layout.number_digit) != "<") return found;
    const auto number = text_of(lines, layout.number);
    const auto optional = text_of(lines, layout.optional_1);
    const auto end = std::min(optional.find('<'), optional.size());
    if (number.back() == '<' || end < 2) return found;
    found.present = true;
    found.rest = optional.substr(0, end - 1);
    found.digit = {layout.optional_1.line, layout.optional_1.start + static_cast<int>(end) - 1, 1};
    return found;
}

CheckDigit judge(DigitOf of, const Lines& lines, const Span& at, std::string_view covered) {
    CheckDigit digit;
    digit.of = of;
    digit.printed = text_of(lines, at).front();
    digit.computed = check_digit(covered);
    digit.line = at.line + 1;
    digit.position = at.start + 1;
    digit.ok = digit.printed == digit.computed;
    const bool empty = covered.find_first_not_of('<') == std::string_view::npos;
    if (!digit.ok && empty && digit.printed == '<') {
        digit.ok = true;  // Doc 9303-4, 4.2.2: a filler may stand where the field is not used
        digit.note = "field not used";
    }
    return digit;
}

CheckDigit judge_long_number(const Layout& layout, const Lines& lines, const LongNumber& found) {
    const std::string principal(text_of(lines, layout.number));
    CheckDigit digit =
        judge(DigitOf::document_number, lines, found.digit, principal + std::string(found.rest));
    digit.note = "number of more than nine characters";
    if (digit.ok) return digit;
    // Belgian cards are out with the filler counted in; it is worth 0 but shifts the weights.
    const char with_filler = check_digit(principal + '<' + std::string(found.rest));
    if (digit.printed == with_filler) {
        digit.ok = true;
        digit.computed = with_filler;
        digit.note = "number of more than nine characters, the filler counted in";
    }
    return digit;
}

void judge_digits(const Layout& layout, const LongNumber& number, Mrz& mrz) {
    const Lines& lines = mrz.lines;
    const auto field = [&](DigitOf of, const Span& at, const Span& covered) {
        if (at.length != 0) mrz.digits.push_back(judge(of, lines, at, text_of(lines, covered)));
    };
    if (number.present) {
        mrz.digits.push_back(judge_long_number(layout, lines, number));
    } else {
        field(DigitOf::document_number, layout.number_digit, layout.number);
    }
    field(DigitOf::birth, layout.birth_digit, layout.birth);
    field(DigitOf::expiry, layout.expiry_digit, layout.expiry);
    field(DigitOf::optional_data, layout.optional_1_digit, layout.optional_1);
    if (layout.composite_digit.length != 0) {
        mrz.digits.push_back(judge(DigitOf::composite, lines, layout.composite_digit,
                                   join(lines, layout.composite)));
    }
    std::stable_sort(mrz.digits.begin(), mrz.digits.end(), [](const auto& a, const auto& b) {
        return std::pair(a.line, a.position) < std::pair(b.line, b.position);
    });
}

border::PersonName parse_name(std::string_view field) {
    border::PersonName name;
    // Doc 9303-3, 4.6: a letter in the last position says that more may follow.
    name.truncated = field.back() != '<';
    const auto start = field.find_first_not_of('<');
    if (start == std::string_view::npos) return name;
    // Fillers in front: there is no primary identifier, all is secondary.
    const auto parting = start >= 2 ? 0 : field.find("<<", start);
    name.primary = without_fillers(field.substr(0, parting));
    if (parting != std::string_view::npos) name.secondary = without_fillers(field.substr(parting));
    for (std::string* part : {&name.primary, &name.secondary}) {
        part->erase(std::unique(part->begin(), part->end(),
                                [](char a, char b) { return a == ' ' && b == ' '; }),
                    part->end());
    }
    return name;
}

border::Sex parse_sex(std::string_view text, const Span& span, Mrz& mrz) {
    if (text == "F") return border::Sex::female;
    if (text == "M") return border::Sex::male;
    if (text != "<") {
        mrz.warnings.push_back(fmt::format("{}: sex is M, F or <", place(span)));
    }
    return border::Sex::unspecified;
}

void warn(const Layout& layout, Mrz& mrz) {
    for (const Span* span : {&layout.issuer, &layout.nationality}) {
        if (!is_known_state(without_fillers(text_of(mrz.lines, *span)))) {
            mrz.warnings.push_back(
                fmt::format("{}: not a State or organisation of Doc 9303-3", place(*span)));
        }
    }
    const auto type = text_of(mrz.lines, layout.type);
    if (layout.first_chars.find(type[0]) == std::string_view::npos) {
        mrz.warnings.push_back(fmt::format("{}: this format's document code begins with one of {}",
                                           place(layout.type), layout.first_chars));
    } else if (mrz.format == Format::td1 && (type == "AI" || type[1] == 'V')) {
        mrz.warnings.push_back(fmt::format("{}: AI and a second V are not to be used (Doc 9303-5)",
                                           place(layout.type)));
    }
    const auto name = text_of(mrz.lines, layout.name);
    const auto digit =
        std::find_if(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digit != name.end()) {
        mrz.warnings.push_back(
            fmt::format("{}: a name has no digits",
                        place(layout.name, static_cast<int>(digit - name.begin()))));
    }
}

}  // namespace

Result<Mrz> parse(const Lines& lines, std::chrono::year_month_day today) {
    Mrz mrz;
    LIMEN_TRY(mrz.format, format_of(lines));
    LIMEN_CHECK(check_characters(mrz.format, lines));
    mrz.lines = lines;
    const Layout& layout = layout_of(mrz.format);
    const auto text = [&](const Span& span) { return text_of(mrz.lines, span); };

    border::Document& document = mrz.document;
    document.id.type = without_fillers(text(layout.type));
    document.id.issuer = without_fillers(text(layout.issuer));
    document.holder.name = parse_name(text(layout.name));
    document.holder.nationality = without_fillers(text(layout.nationality));
    LIMEN_TRY(document.holder.birth, parse_date(lines, layout.birth, true, today));
    LIMEN_TRY(document.expiry, parse_date(lines, layout.expiry, false, today));
    document.holder.sex = parse_sex(text(layout.sex), layout.sex, mrz);

    const LongNumber number = long_number(layout, mrz.lines);
    std::string digits(text(layout.number));
    std::string_view optional = text(layout.optional_1);
    if (number.present) {
        digits += number.rest;
        optional.remove_prefix(number.rest.size() + 1);
    }
    // Fillers inside a number stand for what the MRZ cannot show (hyphens, blanks).
    digits.erase(std::remove(digits.begin(), digits.end(), '<'), digits.end());
    document.id.number = digits;
    mrz.optional_data_1 = without_fillers(optional);
    if (layout.optional_2.length != 0) {
        mrz.optional_data_2 = without_fillers(text(layout.optional_2));
    }
    judge_digits(layout, number, mrz);
    warn(layout, mrz);
    return mrz;
}

Result<Mrz> parse_text(std::string_view text, std::chrono::year_month_day today) {
    Lines lines(1);
    for (const char c : text) {
        if (c == '\n' || c == '|' || c == '/') {
            if (!lines.back().empty()) lines.emplace_back();
        } else if (c != '\r' && c != ' ' && c != '\t') {
            lines.back() += c;
        }
    }
    if (lines.back().empty() && lines.size() > 1) lines.pop_back();
    if (lines.size() == 1) {
        const std::string whole = lines[0];
        const std::size_t length = whole.size() == 88   ? 44
                                   : whole.size() == 72 ? 36
                                   : whole.size() == 90 ? 30
                                                        : 0;
        if (length == 0) {
            return fail(
                Stage::mrz, "mrz.bad_length",
                fmt::format("{} characters in a row; 88, 72 or 90 would be right", whole.size()));
        }
        lines.clear();
        for (std::size_t at = 0; at < whole.size(); at += length) {
            lines.push_back(whole.substr(at, length));
        }
    }
    return parse(lines, today);
}

std::string access_key(const Mrz& mrz) {
    const Layout& layout = layout_of(mrz.format);
    const auto text = [&](const Span& span) { return std::string(text_of(mrz.lines, span)); };
    std::string key = text(layout.number);
    if (const LongNumber number = long_number(layout, mrz.lines); number.present) {
        key += std::string(number.rest) + text(number.digit);
    } else {
        key += text(layout.number_digit);
    }
    return key + text(layout.birth) + text(layout.birth_digit) + text(layout.expiry) +
           text(layout.expiry_digit);
}

}  // namespace limen::mrz
