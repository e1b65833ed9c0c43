// SPDX-License-Identifier: Apache-2.0
// House rules that a reader feels and a compiler does not: file and function length, licence lines,
// leftovers.
#include <gtest/gtest.h>

#include "tests/unit/architecture/functions.hpp"
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

TEST(Tidy, NoFunctionIsTooLongToRead) {
    for (const SourceFile& file : source_files())
        for (const FunctionLines& function : functions_in(file.lines))
            EXPECT_LE(function.last - function.first + 1, kMaxFunctionLines)
                << file.path << ":" << function.first;
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
