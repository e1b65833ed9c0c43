// SPDX-License-Identifier: Apache-2.0
// A list comes from other authorities' files: each mistake must be named where it stands, and a
// name in any script must arrive in letters that can be compared.
#include <gtest/gtest.h>

#include "server/csv.hpp"
#include "server/list_import.hpp"

namespace limen::server {
namespace {

TEST(Csv, quotes_newlines_and_byte_order_marks) {
    const auto rows = parse_csv(
        "\xEF\xBB\xBF"
        "a,b\r\n\"x, \"\"y\"\"\nz\",2\n\nlast,3");
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 3u);
    EXPECT_EQ((*rows)[0].fields, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ((*rows)[1].fields[0], "x, \"y\"\nz");
    EXPECT_EQ((*rows)[2].line, 5u);
}

struct Wrong {
    const char* text;
    const char* place;
};
class WrongCsv : public testing::TestWithParam<Wrong> {};
TEST_P(WrongCsv, is_refused_with_its_place) {
    const auto contents = import_csv(GetParam().text);
    ASSERT_FALSE(contents);
    EXPECT_NE(contents.error().message.find(GetParam().place), std::string::npos)
        << contents.error().message;
}
INSTANTIATE_TEST_SUITE_P(
    All, WrongCsv,
    testing::Values(
        Wrong{"", "line 1, column 1"}, Wrong{"entry_id,type,issuer\n", "number is missing"},
        Wrong{"entry_id,type,issuer,number,colour\n", "line 1, column 5"},
        Wrong{"entry_id,type,issuer,number,number\n", "line 1, column 5"},
        Wrong{"entry_id,type,issuer,number\n1,P,UTO\n", "line 2, column 3"},
        Wrong{"entry_id,type,issuer,number\n1,P,UTO,\n", "line 2, column 4"},
        Wrong{"entry_id,type,issuer,number\n1,P,UTOPIA,A1\n", "line 2, column 3"},
        Wrong{"entry_id,type,issuer,number\n1,P,UTO,A1\n1,P,UTO,A2\n", "line 3, column 1"},
        Wrong{"entry_id,type,issuer,number\n,P,UTO,A1\n", "line 2, column 1"},
        Wrong{"entry_id,type,issuer,number\n1,P,UTO,\"A1\n", "line 2, column 4"},
        Wrong{"entry_id,type,issuer,number\n1,P,UTO,A\"1\n", "line 2, column 4"},
        Wrong{"entry_id,surname,given_names,birth\n1,A,B,1974-13-01\n", "line 2, column 4"},
        Wrong{"entry_id,surname,given_names,birth\n1,A,B,1974-02-30\n", "line 2, column 4"},
        Wrong{"entry_id,surname,given_names,birth\n1,A,B,12.8.1974\n", "line 2, column 4"},
        Wrong{"entry_id,surname,given_names,birth\n1,,,1974\n", "line 2, column 2"},
        Wrong{"entry_id,surname,given_names,birth,sex\n1,A,B,1974,X\n", "line 2, column 5"}));

TEST(ListImport, errors_never_repeat_what_a_field_holds) {
    const auto contents =
        import_csv("entry_id,surname,given_names,birth\n1,SECRETNAME,B,badSECRETdate\n");
    ASSERT_FALSE(contents);
    EXPECT_EQ(contents.error().message.find("SECRET"), std::string::npos);
}

TEST(ListImport, persons_with_partial_dates_aliases_and_scripts) {
    const auto contents = import_csv(
        "entry_id,surname,given_names,birth,aliases,nationality,sex,note\n"
        "1,Müller,Jürgen,1974-08-12,MILLER/JOHN;Мюллер/Юрий,D,M,\"be careful, please\"\n"
        "2,محمد,علي,1980,,,,\n"
        "3,Ørsted,Søren,1990-05,,DNK,F,\n");
    ASSERT_TRUE(contents) << contents.error().message;
    ASSERT_EQ(contents->persons.size(), 3u);
    const auto& first = contents->persons[0];
    EXPECT_EQ(first.name.primary, "MULLER");
    EXPECT_EQ(first.birth, (border::PartialDate{1974, 8, 12}));
    ASSERT_EQ(first.aliases.size(), 2u);
    EXPECT_EQ(first.aliases[1].secondary, "URIJ");
    EXPECT_EQ(first.note, "be careful, please");
    EXPECT_EQ(contents->persons[1].birth, (border::PartialDate{1980, 0, 0}));
    EXPECT_FALSE(contents->persons[1].name.primary.empty());
    EXPECT_EQ(contents->persons[2].name.secondary, "SOREN");
    EXPECT_EQ(contents->persons[2].birth, (border::PartialDate{1990, 5, 0}));
}

TEST(Transliterate, gives_letters_and_single_blanks_only) {
    EXPECT_EQ(transliterate("Владимир"), "VLADIMIR");
    EXPECT_EQ(transliterate("Γιώργος"), "GIORGOS");
    EXPECT_EQ(transliterate("  Jean--Pierre  "), "JEAN PIERRE");
    EXPECT_EQ(transliterate("O'Brien"), "OBRIEN");
    EXPECT_EQ(transliterate("王小明")->substr(0, 4), "WANG");
    EXPECT_EQ(transliterate("\xff\xfe 123"), "");
}

}  // namespace
}  // namespace limen::server
