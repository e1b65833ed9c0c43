// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>

#include "identity/mrz/layout.hpp"
#include "identity/mrz/mrz.hpp"
#include "identity/mrz/transliterate.hpp"

namespace limen::mrz {
namespace {

using Lines = std::vector<std::string>;

void put(Lines& lines, const Span& span, std::string_view text) {
    auto& line = lines[static_cast<std::size_t>(span.line)];
    std::copy(text.begin(), text.end(), line.begin() + span.start);
}

void put_digit(Lines& lines, const Span& span, std::string_view covered) {
    const char digit = check_digit(covered);
    put(lines, span, {&digit, 1});
}

// A field of A–Z, 0–9 and < (blanks become fillers) that fits.
Result<std::string> plain_field(std::string_view text, int length, std::string_view what) {
    std::string out(text);
    for (char& c : out) {
        if (c == ' ') c = '<';
        if (!allows(CharClass::any, c)) {
            return fail(Stage::mrz, "mrz.bad_field",
                        fmt::format("{}: only A-Z, 0-9 and < are possible", what));
        }
    }
    if (out.size() > static_cast<std::size_t>(length)) {
        return fail(Stage::mrz, "mrz.field_too_long",
                    fmt::format("{} has {} characters; {} fit", what, out.size(), length));
    }
    return out;
}

Result<void> put_plain(Lines& lines, const Span& span, std::string_view text,
                       std::string_view what) {
    LIMEN_TRY(const std::string field, plain_field(text, span.length, what));
    put(lines, span, field);
    return {};
}

Result<std::string> date_text(const border::PartialDate& date, std::string_view what) {
    const auto part = [](int value) {
        return value == 0 ? std::string("<<") : fmt::format("{:02}", value % 100);
    };
    if (date.year < 0 || date.year > 9999 || date.month < 0 || date.month > 12 || date.day < 0 ||
        date.day > 31) {
        return fail(Stage::mrz, "mrz.bad_date", fmt::format("{}: not a date", what));
    }
    return part(date.year) + part(date.month) + part(date.day);
}

std::string with_fillers(std::string text) {
    std::replace(text.begin(), text.end(), ' ', '<');
    return text;
}

// The last components of the primary identifier become initials, one by one, until there is room
// for a letter of the secondary (Doc 9303-4, 4.2.3.3 a).
std::string shorten_primary(std::string primary, std::size_t room) {
    auto end = primary.size();
    while (primary.size() > room && end > 0) {
        const auto parting = primary.rfind('<', end - 1);
        if (parting == std::string::npos) break;
        primary.erase(parting + 2, end - parting - 2);
        end = parting;
    }
    if (primary.size() > room) primary.resize(room);
    while (primary.back() == '<') primary.pop_back();
    return primary;
}

// A truncated field ends in a letter (Doc 9303-3, 4.6): where the cut falls on a filler, a letter
// before it gives way.
std::string cut_at_letter(std::string text, std::size_t length) {
    if (text.size() <= length) return text;
    while (text[length - 1] == '<') {
        auto letter = text.find_last_not_of('<', length - 1);
        if (letter == std::string::npos) break;
        text.erase(letter, 1);
        if (text.size() <= length) break;
    }
    text.resize(std::min(text.size(), length));
    return text;
}

Result<std::string> name_field(const border::PersonName& name, std::size_t length) {
    LIMEN_TRY(std::string primary, transliterate(name.primary));
    LIMEN_TRY(std::string secondary, transliterate(name.secondary));
    if (primary.empty() && secondary.empty()) {
        return fail(Stage::mrz, "mrz.bad_field", "a document names its holder");
    }
    primary = with_fillers(primary);
    secondary = with_fillers(secondary);
    if (secondary.empty()) return cut_at_letter(primary, length);
    if (!primary.empty() && primary.size() + 2 + secondary.size() > length) {
        primary = shorten_primary(primary, length - 3);
    }
    return cut_at_letter(primary + "<<" + secondary, length);
}

// Numbers of more than nine characters run over into the optional data where the format allows it.
Result<void> put_number(Lines& lines, const Layout& layout, std::string_view number,
                        std::string_view optional_1) {
    LIMEN_TRY(const std::string text, plain_field(number, 64, "the document number"));
    const auto fits = static_cast<std::size_t>(layout.number.length);
    if (text.empty()) return fail(Stage::mrz, "mrz.bad_field", "a document has a number");
    if (text.size() <= fits) {
        put(lines, layout.number, text);
        put_digit(lines, layout.number_digit, text_of(lines, layout.number));
        return put_plain(lines, layout.optional_1, optional_1, "the optional data");
    }
    if (!layout.long_numbers) {
        return fail(Stage::mrz, "mrz.field_too_long",
                    fmt::format("the document number has {} characters; {} has room for {}",
                                text.size(), to_string(layout.format), fits));
    }
    if (text.find('<') != std::string::npos) {
        return fail(Stage::mrz, "mrz.bad_field",
                    "a document number of more than nine characters has no fillers in it");
    }
    put(lines, layout.number, std::string_view(text).substr(0, fits));
    std::string rest = text.substr(fits) + check_digit(text);
    if (!optional_1.empty()) rest += '<' + std::string(optional_1);
    return put_plain(lines, layout.optional_1, rest, "the document number with the optional data");
}

Result<void> put_dates(Lines& lines, const Layout& layout, const border::Document& document) {
    LIMEN_TRY(const std::string birth, date_text(document.holder.birth, "the date of birth"));
    LIMEN_TRY(const std::string expiry, date_text(document.expiry, "the date of expiry"));
    put(lines, layout.birth, birth);
    put_digit(lines, layout.birth_digit, birth);
    put(lines, layout.expiry, expiry);
    put_digit(lines, layout.expiry_digit, expiry);
    return {};
}

std::string_view sex_text(border::Sex sex) {
    switch (sex) {
        case border::Sex::female:
            return "F";
        case border::Sex::male:
            return "M";
        case border::Sex::unspecified:
            break;
    }
    return "<";
}

}  // namespace

Result<Lines> make(Format format, const border::Document& document,
                   std::string_view optional_data_1, std::string_view optional_data_2) {
    const Layout& layout = layout_of(format);
    Lines lines(static_cast<std::size_t>(line_count(format)),
                std::string(static_cast<std::size_t>(line_length(format)), '<'));
    if (document.id.type.empty() ||
        layout.first_chars.find(document.id.type[0]) == std::string_view::npos) {
        return fail(Stage::mrz, "mrz.bad_field",
                    fmt::format("the document code of {} begins with one of {}", to_string(format),
                                layout.first_chars));
    }
    LIMEN_CHECK(put_plain(lines, layout.type, document.id.type, "the document code"));
    LIMEN_CHECK(put_plain(lines, layout.issuer, document.id.issuer, "the issuing State"));
    LIMEN_CHECK(
        put_plain(lines, layout.nationality, document.holder.nationality, "the nationality"));
    LIMEN_TRY(const std::string name,
              name_field(document.holder.name, static_cast<std::size_t>(layout.name.length)));
    put(lines, layout.name, name);
    LIMEN_CHECK(put_dates(lines, layout, document));
    put(lines, layout.sex, sex_text(document.holder.sex));
    LIMEN_CHECK(put_number(lines, layout, document.id.number, optional_data_1));
    if (layout.optional_2.length != 0) {
        LIMEN_CHECK(put_plain(lines, layout.optional_2, optional_data_2, "the optional data"));
    } else if (!optional_data_2.empty()) {
        return fail(Stage::mrz, "mrz.field_too_long",
                    fmt::format("{} has one field of optional data", to_string(format)));
    }
    if (layout.optional_1_digit.length != 0) {
        put_digit(lines, layout.optional_1_digit, text_of(lines, layout.optional_1));
    }
    if (layout.composite_digit.length != 0) {
        put_digit(lines, layout.composite_digit, join(lines, layout.composite));
    }
    return lines;
}

}  // namespace limen::mrz
