// SPDX-License-Identifier: Apache-2.0
// House rules that a reader feels and a compiler does not: file and function length, licence lines,
// leftovers.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "tests/unit/architecture/source_tree.hpp"

namespace limen::tests {
namespace {

constexpr std::size_t kMaxFileLines = 600;
constexpr std::size_t kMaxFunctionLines = 70;

TEST(Tidy, EveryFileBeginsWithItsLicence) {
    for (const SourceFile& file : source_files()) {
        ASSERT_FALSE(file.lines.empty()) << file.path << " is empty";
        EXPECT_EQ(file.lines[0], "// SPDX-License-Identifier: Apache-2.0") << file.path;
    }
}

TEST(Tidy, NoFileIsTooLongToRead) {
    for (const SourceFile& file : source_files())
        EXPECT_LE(file.lines.size(), kMaxFileLines) << file.path;
}

std::string indent_of(const std::string& line) {
    return line.substr(0, line.find_first_not_of(' '));
}

// A signature can go over several lines; the first one's indent is the function's.
std::size_t first_line_of_signature(const std::vector<std::string>& lines, std::size_t at) {
    static const std::regex kEndsStatement(R"([;{}:>]$|^\s*//|^\s*#|^\s*$)");
    while (at > 0 && !std::regex_search(lines[at - 1], kEndsStatement)) --at;
    return at;
}

// With our formatting a function's body ends at the first line that is its signature's indent and a
// brace.
TEST(Tidy, NoFunctionIsTooLongToRead) {
    static const std::regex kOpens(R"(^ *[^ #/].*\).*\{$)");
    static const std::regex kNotAFunction(
        R"(^ *(if|for|while|switch|namespace|class|struct|enum|do|else|\}|TEST|RC_))");
    for (const SourceFile& file : source_files()) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            if (!std::regex_match(file.lines[i], kOpens)) continue;
            const std::size_t first = first_line_of_signature(file.lines, i);
            if (std::regex_search(file.lines[first], kNotAFunction)) continue;
            const std::string end = indent_of(file.lines[first]) + "}";
            std::size_t last = i + 1;
            while (last < file.lines.size() && file.lines[last].substr(0, end.size()) != end)
                ++last;
            EXPECT_LE(last - first + 1, kMaxFunctionLines) << file.path << ":" << first + 1;
        }
    }
}

TEST(Tidy, NothingIsLeftForLater) {
    // Put together here so that this file does not find itself.
    static const std::vector<std::string> kLeftovers = {
        std::string("TO") + "DO", std::string("FIX") + "ME",
        std::string("XX") + "X:", std::string("HA") + "CK:"};
    for (const SourceFile& file : source_files())
        for (std::size_t i = 0; i < file.lines.size(); ++i)
            for (const std::string& word : kLeftovers)
                EXPECT_EQ(file.lines[i].find(word), std::string::npos)
                    << file.path << ":" << i + 1 << " promises something: " << word;
}

TEST(Tidy, NoTestIsSwitchedOff) {
    const std::string disabled = std::string("DIS") + "ABLED_";
    for (const SourceFile& file : source_files())
        for (std::size_t i = 0; i < file.lines.size(); ++i)
            EXPECT_EQ(file.lines[i].find(disabled), std::string::npos) << file.path << ":" << i + 1;
}

}  // namespace
}  // namespace limen::tests
