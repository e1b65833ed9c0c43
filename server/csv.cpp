// SPDX-License-Identifier: Apache-2.0
#include "server/csv.hpp"

namespace limen::server {
namespace {

class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {
        constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
        if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    }

    Result<std::vector<CsvRow>> parse() {
        std::vector<CsvRow> rows;
        while (at_ < text_.size()) {
            LIMEN_TRY(CsvRow row, parse_row());
            const bool blank = row.fields.size() == 1 && row.fields[0].empty();
            if (blank) continue;
            if (!rows.empty() && row.fields.size() != rows.front().fields.size())
                return wrong(row.line, row.fields.size(),
                             "the row has " + std::to_string(row.fields.size()) +
                                 " fields, the header " +
                                 std::to_string(rows.front().fields.size()));
            rows.push_back(std::move(row));
        }
        if (rows.empty()) return wrong(1, 1, "the file is empty; the first line names the columns");
        return rows;
    }

  private:
    static std::unexpected<Error> wrong(std::size_t line, std::size_t column,
                                        const std::string& what) {
        return fail(
            Stage::lists, "lists.bad_csv",
            "line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + what);
    }

    Result<CsvRow> parse_row() {
        CsvRow row;
        row.line = line_;
        for (;;) {
            LIMEN_TRY(std::string field, parse_field(row.fields.size() + 1));
            row.fields.push_back(std::move(field));
            if (at_ >= text_.size()) return row;
            const char c = text_[at_++];
            if (c == ',') continue;
            if (c == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
            ++line_;
            return row;
        }
    }

    Result<std::string> parse_field(std::size_t column) {
        std::string field;
        if (at_ < text_.size() && text_[at_] == '"') return parse_quoted(column);
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == ',' || c == '\n' || c == '\r') break;
            if (c == '"')
                return wrong(
                    line_, column,
                    "a quote inside a field; write the field in quotes and this one twice");
            if (c == '\0') return wrong(line_, column, "a NUL byte; save the file as UTF-8");
            field += c;
            ++at_;
        }
        return field;
    }

    Result<std::string> parse_quoted(std::size_t column) {
        const std::size_t first_line = line_;
        std::string field;
        ++at_;
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '"') {
                if (at_ < text_.size() && text_[at_] == '"') {
                    field += '"';
                    ++at_;
                    continue;
                }
                const bool ends = at_ >= text_.size() || text_[at_] == ',' || text_[at_] == '\n' ||
                                  text_[at_] == '\r';
                if (!ends) return wrong(line_, column, "text after the closing quote");
                return field;
            }
            if (c == '\0') return wrong(line_, column, "a NUL byte; save the file as UTF-8");
            if (c == '\n') ++line_;
            field += c;
        }
        return wrong(first_line, column, "the quote is not closed");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text) {
    return Parser(text).parse();
}

}  // namespace limen::server
