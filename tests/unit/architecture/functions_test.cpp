// SPDX-License-Identifier: Apache-2.0
// The rule about long functions is worth what its eyes are worth.
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/architecture/functions.hpp"

namespace limen::tests {
namespace {

std::string functions_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    std::ostringstream found;
    for (const FunctionLines& function : functions_in(lines))
        found << function.first << "-" << function.last << " ";
    return found.str();
}

TEST(Functions, SignatureOverSeveralLinesBelongsToTheFunction) {
    EXPECT_EQ(functions_of("namespace a {\n"
                           "int f(int b,\n"
                           "      int c) {\n"
                           "    return b;\n"
                           "}\n"
                           "}\n"),
              "2-5 ");
}

TEST(Functions, LoopsAndLambdasBelongToTheirFunction) {
    EXPECT_EQ(functions_of("void f() {\n"
                           "    for (const auto& pair :\n"
                           "         texts(std::vector<int>{})) {\n"
                           "        each([&](int) {\n"
                           "            return 1;\n"
                           "        });\n"
                           "    }\n"
                           "}\n"
                           "TEST(A, B) {\n"
                           "}\n"),
              "1-8 9-10 ");
}

TEST(Functions, MembersAndConstructorsWithBraces) {
    EXPECT_EQ(functions_of("template <class T>\n"
                           "class A : public B {\n"
                           "  public:\n"
                           "    A(int b)\n"
                           "        : b_{b},\n"
                           "          c_{1} {\n"
                           "    }\n"
                           "    int f(Options o = {}) const { return b_; }\n"
                           "  private:\n"
                           "    int b_{0};\n"
                           "};\n"),
              "4-7 8-8 ");
}

TEST(Functions, TablesAreNoFunctionsAndWhatFollowsThemIsSeen) {
    EXPECT_EQ(functions_of("const Row kRows[] = {\n"
                           "    {1, [](int) {\n"
                           "         return 2; }},\n"
                           "};\n"
                           "enum class A { b };\n"
                           "int f() {\n"
                           "}\n"),
              "6-7 ");
}

TEST(Functions, BracesThatAreNoCodeOpenNothing) {
    EXPECT_EQ(functions_of("#define X(a) \\\n"
                           "    f(a) {\n"
                           "int f() {  // {\n"
                           "    g(\"{\\\"{\", '{', '\\'', 1'000, 0x1'F, R\"a({)\" {)a\"); /* {\n"
                           "    { */\n"
                           "}\n"
                           "int h() {\n"
                           "}\n"),
              "3-6 7-8 ");
}

}  // namespace
}  // namespace limen::tests
