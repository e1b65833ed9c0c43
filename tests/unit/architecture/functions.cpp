// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/architecture/functions.hpp"

#include <algorithm>
#include <cctype>
#include <regex>

namespace limen::tests {
namespace {

std::string without_directives(const std::vector<std::string>& lines) {
    std::string text;
    bool directive = false;
    for (const std::string& line : lines) {
        const std::size_t first = line.find_first_not_of(' ');
        directive = directive || (first != std::string::npos && line[first] == '#');
        if (!directive) text += line;
        directive = directive && line.ends_with('\\');
        text += '\n';
    }
    return text;
}

bool part_of_word(char c) {
    return c == '_' || std::isalnum(static_cast<unsigned char>(c));
}

std::size_t after(const std::string& text, const std::string& end, std::size_t from) {
    const std::size_t found = text.find(end, from);
    return found == std::string::npos ? text.size() : found + end.size();
}

// Where the comment, string, character or number beginning at `at` ends; `at` when none does.
std::size_t end_of_not_code(const std::string& text, std::size_t at) {
    const auto begins = [&](const char* with) { return text.compare(at, 2, with) == 0; };
    if (begins("//")) return text.find('\n', at);
    if (begins("/*")) return after(text, "*/", at + 2);
    const bool in_word = at > 0 && part_of_word(text[at - 1]);
    if (begins("R\"") && !in_word) {
        const std::size_t opens = text.find('(', at);
        return after(text, ")" + text.substr(at + 2, opens - at - 2) + "\"", opens);
    }
    if (std::isdigit(static_cast<unsigned char>(text[at])) && !in_word) {
        // The ' between digits is not a character's.
        while (part_of_word(text[at]) || (text[at] == '\'' && part_of_word(text[at + 1]))) ++at;
        return at;
    }
    if (text[at] != '"' && text[at] != '\'') return at;
    std::size_t end = at + 1;
    while (text[end] != text[at] && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
    return end + 1;
}

// Keeps line ends and everything that is code; what stands in quotes, in comments and on lines of
// the preprocessor can hold braces that open nothing.
std::string code_of(const std::vector<std::string>& lines) {
    const std::string text = without_directives(lines);
    std::string code;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(end_of_not_code(text, at), text.size());
        if (end == at) {
            code += text[at++];
            continue;
        }
        if (text[at] != '/') code += '0';
        for (; at < end; ++at)
            if (text[at] == '\n') code += '\n';
    }
    return code;
}

enum class Scope { holder, function, other };

// What a brace opens, judged by what stands before it since the last statement or block.
Scope scope_opened(const std::string& head, Scope around) {
    static const std::regex kHolder(
        R"(^\s*(template\s*<.*>\s*)?(inline\s+)?(namespace|class|struct|union)\b)");
    if (around != Scope::holder) return Scope::other;
    if (std::regex_search(head, kHolder)) return Scope::holder;
    if (head.find('(') != std::string::npos) return Scope::function;
    return head.find("extern") != std::string::npos ? Scope::holder : Scope::other;
}

bool is_access_specifier(const std::string& head) {
    static const std::regex kAccess(R"(\s*(public|protected|private)\s*)");
    return std::regex_match(head, kAccess);
}

struct Block {
    Scope scope = Scope::other;
    std::string head;
    std::size_t first = 0;
    int parentheses = 0;
};

class Finder {
  public:
    void take(char c) {
        if (c == '\n') ++line_;
        if (std::isspace(static_cast<unsigned char>(c))) return head_.push_back(' ');
        if (ended_) end_block(c);
        if (c == '{') return open();
        if (c == '}') return close();
        parentheses_ += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == ';' && parentheses_ == 0) return begin_statement();
        if (c == ':' && is_access_specifier(head_)) return begin_statement();
        if (head_.find_first_not_of(' ') == std::string::npos) first_ = line_;
        head_ += c;
    }

    std::vector<FunctionLines> found() {
        if (ended_) end_block(';');
        return found_;
    }

  private:
    void begin_statement() { head_.clear(); }

    void open() {
        const Scope around = blocks_.empty() ? Scope::holder : blocks_.back().scope;
        const Scope scope = parentheses_ > 0 ? Scope::other : scope_opened(head_, around);
        if (head_.find_first_not_of(' ') == std::string::npos) first_ = line_;
        blocks_.push_back({scope, head_, first_, parentheses_});
        parentheses_ = 0;
        begin_statement();
    }

    void close() {
        if (blocks_.empty()) return;
        last_ = blocks_.back();
        blocks_.pop_back();
        last_line_ = line_;
        parentheses_ = last_.parentheses;
        ended_ = true;
        begin_statement();
    }

    // After a member's {initialiser} comes a comma or the body; the signature goes on.
    void end_block(char next) {
        ended_ = false;
        const bool goes_on = last_.parentheses > 0 || (last_.scope != Scope::holder &&
                                                       (next == ',' || next == '{' || next == ')'));
        if (goes_on) {
            head_ = last_.head + ' ';
            first_ = last_.first;
        } else if (last_.scope == Scope::function) {
            found_.push_back({last_.first, last_line_});
        }
    }

    std::size_t line_ = 1;
    std::string head_;
    std::size_t first_ = 1;
    int parentheses_ = 0;
    std::vector<Block> blocks_;
    bool ended_ = false;
    Block last_;
    std::size_t last_line_ = 0;
    std::vector<FunctionLines> found_;
};

}  // namespace

std::vector<FunctionLines> functions_in(const std::vector<std::string>& lines) {
    Finder finder;
    for (const char c : code_of(lines)) finder.take(c);
    return finder.found();
}

}  // namespace limen::tests
