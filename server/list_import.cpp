// SPDX-License-Identifier: Apache-2.0
#include "server/list_import.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <unordered_set>

#include "protocol/envelope.hpp"
#include "protocol/messages.hpp"
#include "server/csv.hpp"

namespace limen::server {
namespace {

constexpr std::size_t kMaxField = 512;

std::unexpected<Error> bad_entry(std::size_t line, std::size_t column, const std::string& what) {
    return fail(
        Stage::lists, "lists.bad_entry",
        "line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + what);
}

// The header's columns by name; a column that is not known is an error, so that a misspelt one is
// not silently left out.
class Columns {
  public:
    static Result<Columns> of(const CsvRow& header, std::vector<std::string> required,
                              std::vector<std::string> optional) {
        Columns columns;
        for (std::size_t i = 0; i < header.fields.size(); ++i) {
            const std::string& name = header.fields[i];
            const auto is_name = [&](const std::string& known) { return known == name; };
            if (std::none_of(required.begin(), required.end(), is_name) &&
                std::none_of(optional.begin(), optional.end(), is_name))
                return bad_entry(header.line, i + 1, "the column's name is not known");
            if (columns.index_of(name))
                return bad_entry(header.line, i + 1, "the column is there twice");
            columns.names_.push_back(name);
        }
        for (const std::string& name : required)
            if (!columns.index_of(name))
                return bad_entry(header.line, header.fields.size() + 1,
                                 "the column " + name + " is missing");
        return columns;
    }
    std::optional<std::size_t> index_of(std::string_view name) const {
        const auto found = std::find(names_.begin(), names_.end(), name);
        if (found == names_.end()) return std::nullopt;
        return static_cast<std::size_t>(found - names_.begin());
    }
    // Column number (from 1) for messages; 0 where the column is absent.
    std::size_t number(std::string_view name) const {
        const auto index = index_of(name);
        return index ? *index + 1 : 0;
    }
    std::string value(const CsvRow& row, std::string_view name) const {
        const auto index = index_of(name);
        return index ? row.fields[*index] : std::string{};
    }

  private:
    std::vector<std::string> names_;
};

std::optional<int> digits(std::string_view text, std::size_t length) {
    int value = 0;
    if (text.size() != length) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

std::optional<border::PartialDate> date_from(std::string_view text) {
    border::PartialDate date;
    if (text.empty()) return date;
    const auto year = digits(text.substr(0, 4), 4);
    if (!year || *year < 1850 || *year > 2200) return std::nullopt;
    date.year = *year;
    if (text.size() == 4) return date;
    if (text[4] != '-' || (text.size() != 7 && text.size() != 10)) return std::nullopt;
    const auto month = digits(text.substr(5, 2), 2);
    if (!month || *month < 1 || *month > 12) return std::nullopt;
    date.month = *month;
    if (text.size() == 7) return date;
    const auto day = digits(text.substr(8, 2), 2);
    if (text[7] != '-' || !day) return std::nullopt;
    date.day = *day;
    const std::chrono::year_month_day whole{std::chrono::year(date.year),
                                            std::chrono::month(static_cast<unsigned>(date.month)),
                                            std::chrono::day(static_cast<unsigned>(date.day))};
    if (!whole.ok()) return std::nullopt;
    return date;
}

Result<border::PersonName> name_from(std::string_view surname, std::string_view given) {
    border::PersonName name;
    LIMEN_TRY(name.primary, transliterate(surname));
    LIMEN_TRY(name.secondary, transliterate(given));
    return name;
}

Result<std::vector<border::PersonName>> aliases_from(const std::string& text) {
    std::vector<border::PersonName> aliases;
    std::size_t start = 0;
    while (start < text.size()) {
        const std::size_t end = std::min(text.find(';', start), text.size());
        const std::string_view alias = std::string_view(text).substr(start, end - start);
        const std::size_t slash = alias.find('/');
        LIMEN_TRY(auto name, name_from(alias.substr(0, slash), slash == std::string_view::npos
                                                                   ? std::string_view{}
                                                                   : alias.substr(slash + 1)));
        if (!name.primary.empty() || !name.secondary.empty()) aliases.push_back(std::move(name));
        start = end + 1;
    }
    return aliases;
}

Result<border::PersonEntry> person_from(const CsvRow& row, const Columns& columns) {
    border::PersonEntry person;
    person.entry_id = columns.value(row, "entry_id");
    LIMEN_TRY(person.name,
              name_from(columns.value(row, "surname"), columns.value(row, "given_names")));
    if (person.name.primary.empty() && person.name.secondary.empty())
        return bad_entry(row.line, columns.number("surname"),
                         "the name has no letters that could be compared");
    LIMEN_TRY(person.aliases, aliases_from(columns.value(row, "aliases")));
    const auto birth = date_from(columns.value(row, "birth"));
    if (!birth)
        return bad_entry(row.line, columns.number("birth"),
                         "a birth date is YYYY-MM-DD, YYYY-MM, YYYY or empty");
    person.birth = *birth;
    LIMEN_TRY(person.nationality, transliterate(columns.value(row, "nationality")));
    if (person.nationality.size() > 3)
        return bad_entry(row.line, columns.number("nationality"),
                         "a nationality is a code of up to three letters");
    const std::string sex = columns.value(row, "sex");
    if (sex != "" && sex != "M" && sex != "F")
        return bad_entry(row.line, columns.number("sex"), "sex is M, F or empty");
    person.sex = sex == "M"   ? border::Sex::male
                 : sex == "F" ? border::Sex::female
                              : border::Sex::unspecified;
    person.note = columns.value(row, "note");
    return person;
}

Result<border::DocumentEntry> document_from(const CsvRow& row, const Columns& columns) {
    border::DocumentEntry entry;
    entry.entry_id = columns.value(row, "entry_id");
    entry.document = {columns.value(row, "type"), columns.value(row, "issuer"),
                      columns.value(row, "number")};
    const auto is_code = [](const std::string& text, std::size_t max) {
        return text.size() <= max && std::all_of(text.begin(), text.end(), [](char c) {
                   return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '<' ||
                          c == ' ' || c == '-';
               });
    };
    if (!is_code(entry.document.type, 2))
        return bad_entry(row.line, columns.number("type"),
                         "a document type is up to two capital letters");
    if (!is_code(entry.document.issuer, 3))
        return bad_entry(row.line, columns.number("issuer"),
                         "an issuer is a code of up to three capital letters");
    if (entry.document.number.empty() || !is_code(entry.document.number, 32))
        return bad_entry(row.line, columns.number("number"),
                         "a document number is up to 32 capital letters and digits");
    return entry;
}

Result<void> check_row(const CsvRow& row, const Columns& columns,
                       std::unordered_set<std::string>& seen) {
    for (std::size_t i = 0; i < row.fields.size(); ++i)
        if (row.fields[i].size() > kMaxField)
            return bad_entry(row.line, i + 1, "the field is longer than 512 bytes");
    const std::string id = columns.value(row, "entry_id");
    if (id.empty() || id.size() > 64)
        return bad_entry(row.line, columns.number("entry_id"), "an entry id is 1 to 64 characters");
    if (!seen.insert(id).second)
        return bad_entry(row.line, columns.number("entry_id"), "the entry id is there twice");
    return {};
}

}  // namespace

Result<std::string> transliterate(std::string_view utf8) {
    UErrorCode status = U_ZERO_ERROR;
    // Not shared: a transliterator must not be used by two threads at once.
    const std::unique_ptr<icu::Transliterator> rules(icu::Transliterator::createInstance(
        "Any-Latin; Latin-ASCII; Upper", UTRANS_FORWARD, status));
    if (U_FAILURE(status) || !rules)
        return fail(Stage::lists, "lists.no_transliteration",
                    "ICU has no rules for transliteration; install the package libicu72");
    icu::UnicodeString text = icu::UnicodeString::fromUTF8(
        icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
    rules->transliterate(text);
    std::string latin;
    text.toUTF8String(latin);
    std::string kept;  // what ICU has no Latin letter for cannot be compared
    for (const char c : latin) {
        if (c >= 'A' && c <= 'Z') {
            kept += c;
        } else if ((c == ' ' || c == '-' || c == '.' || c == ',') && !kept.empty() &&
                   kept.back() != ' ') {
            kept += ' ';
        }
    }
    if (kept.ends_with(' ')) kept.pop_back();
    return kept;
}

Result<ListContents> import_csv(std::string_view text) {
    LIMEN_TRY(const auto rows, parse_csv(text));
    const CsvRow& header = rows.front();
    const bool persons =
        std::find(header.fields.begin(), header.fields.end(), "surname") != header.fields.end();
    LIMEN_TRY(const Columns columns,
              persons ? Columns::of(header, {"entry_id", "surname", "given_names", "birth"},
                                    {"aliases", "nationality", "sex", "note"})
                      : Columns::of(header, {"entry_id", "type", "issuer", "number"}, {}));
    ListContents contents;
    std::unordered_set<std::string> seen;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        LIMEN_CHECK(check_row(rows[i], columns, seen));
        if (persons) {
            LIMEN_TRY(auto person, person_from(rows[i], columns));
            contents.persons.push_back(std::move(person));
        } else {
            LIMEN_TRY(auto document, document_from(rows[i], columns));
            contents.documents.push_back(std::move(document));
        }
    }
    return contents;
}

Result<PublishedList> publish_list(Store& store, border::ListKind kind,
                                   const protocol::Identity& server, UtcMicros now_us,
                                   std::int64_t valid_hours) {
    LIMEN_TRY(const ListContents contents, store.draft(kind));
    LIMEN_TRY(const auto published, store.published());
    protocol::ListSnapshot snapshot;
    snapshot.version = {kind, 1, now_us};
    for (const PublishedList& list : published)
        if (list.version.kind == kind) snapshot.version.version = list.version.version + 1;
    snapshot.expires_us = now_us + valid_hours * 3'600'000'000;
    snapshot.documents = contents.documents;
    snapshot.persons = contents.persons;
    const Bytes body = protocol::encode(snapshot);
    if (body.size() > protocol::kMaxSnapshotBytes)
        return fail(Stage::lists, "lists.too_large",
                    "the list is larger than a gate takes (64 MiB); split it by kind");
    // What a gate would refuse must not be published.
    LIMEN_CHECK(protocol::decode_list_snapshot(body));
    PublishedList list{
        snapshot.version, snapshot.expires_us,
        static_cast<std::int64_t>(contents.documents.size() + contents.persons.size())};
    LIMEN_CHECK(store.publish(list, protocol::seal(body, "list", server)));
    return list;
}

}  // namespace limen::server
