// SPDX-License-Identifier: Apache-2.0
// EF.DG11, EF.DG12 and EF.DG16.
#include "identity/emrtd/lds/details.hpp"

#include <gtest/gtest.h>

#include "tests/unit/lds/expect.hpp"

namespace limen::emrtd::test {
namespace {

using namespace std::chrono;

constexpr year_month_day kBirth{year{1969}, August, 6d};

TEST(Dg11, TheStandardsExampleIsUnderstood) {
    // Doc 9303-10, 4.7.11, the example.
    const auto details = decode_dg11(hex(
        "6B60 5C0A5F0E5F115F425F125F13 5F0E0D534D4954483C3C4A4F484E3C4A 5F110A414E59544F574E3C4D4E "
        "5F4217313233204D41504C452052443C414E59544F574E3C4D4E 5F120B3136313235353531323132 "
        "5F130C54524156454C3C4147454E54"));
    ASSERT_TRUE(details) << details.error().describe();
    EXPECT_EQ(details->full_name.shown(), "SMITH<<JOHN<J");
    EXPECT_EQ(details->place_of_birth.shown(), "ANYTOWN<MN");
    EXPECT_EQ(details->address.shown(), "123 MAPLE RD<ANYTOWN<MN");
    EXPECT_EQ(details->telephone.shown(), "16125551212");
    EXPECT_EQ(details->profession.shown(), "TRAVEL<AGENT");
    EXPECT_FALSE(details->birth);
    EXPECT_TRUE(details->deviations.empty()) << details->deviations[0].words;
}

TEST(Dg11, NationalCharactersAreKeptByteForByte) {
    const char* const names[] = {"Ναύτης<<Οδυσσέας", "Nguyễn<<Thị Hương", "李<<小龍",
                                 "محمد<<علي",        "ŽÁČEK<<ŠTĚPÁN",     "Е\u0301ва"};
    for (const char* name : names) {
        const Bytes file = element(0x6B, {hex("5C025F0E"), element(0x5F0E, name)});
        const auto details = decode_dg11(file);
        ASSERT_TRUE(details) << details.error().describe();
        EXPECT_EQ(details->full_name.shown(), name);
        EXPECT_TRUE(details->deviations.empty());
    }
}

TEST(Dg11, WhatIsNotUtf8IsKeptAndSaid) {
    // ISO/IEC 8859-1 "MÜLLER", a surrogate, an overlong slash, a cut character.
    for (const char* bytes :
         {"4DDC4C4C4552", "EDA080", "C0AF", "41E58F", "F5808080", "F48FBFBF80"}) {
        const auto details =
            decode_dg11(element(0x6B, {hex("5C025F0E"), element(0x5F0E, {hex(bytes)})}));
        ASSERT_TRUE(details);
        EXPECT_EQ(details->full_name.bytes, hex(bytes));
        EXPECT_EQ(details->full_name.shown(), "hex:" + to_hex(hex(bytes)));
        EXPECT_EQ(codes(details->deviations), std::vector<std::string>{"dg11.not_utf8"});
    }
}

TEST(Dg11, DaysInCharactersAndInHalfBytes) {
    struct Row {
        const char* bytes;
        const char* text;
        bool day;
        std::vector<std::string> codes;
    };
    const Row rows[] = {
        {"3139363930383036", "19690806", true, {}},
        {"19690806", "19690806", true, {"dg11.date_bcd"}},                 // Malaysia
        {"3139363930303030", "19690000", false, {"dg11.date_malformed"}},  // month unknown
        {"313936393C3C3C3C", "1969<<<<", false, {"dg11.date_malformed"}},
        {"3139363931333332", "19691332", false, {"dg11.date_malformed"}},
        {"3030303030303030", "00000000", false, {"dg11.date_malformed"}},
        {"3031393639", "01969", false, {"dg11.date_malformed"}},
        {"1969080A", "1969080a", false, {"dg11.date_bcd", "dg11.date_malformed"}},
        {"", "", false, {"dg11.date_malformed"}},
    };
    for (const Row& row : rows) {
        const auto details =
            decode_dg11(element(0x6B, {hex("5C025F2B"), element(0x5F2B, {hex(row.bytes)})}));
        ASSERT_TRUE(details) << details.error().describe();
        ASSERT_TRUE(details->birth);
        EXPECT_EQ(details->birth->text, row.text);
        EXPECT_EQ(details->birth->day.has_value(), row.day) << row.bytes;
        if (row.day) {
            EXPECT_EQ(*details->birth->day, kBirth);
        }
        EXPECT_EQ(codes(details->deviations), row.codes) << row.bytes;
    }
}

TEST(Dg11, OtherNamesInEveryWayTheyAreSeen) {
    const Bytes one = element(0x5F0F, "SMITH<<JOHN"), two = element(0x5F0F, "JOHN<SMITH");
    struct Row {
        const char* what;
        Bytes file;
        std::size_t names;
        std::vector<std::string> codes;
    };
    const Row rows[] = {
        {"as the standard has it",
         element(0x6B, {hex("5C025F0F"), element(0xA0, {hex("020102"), one, two})}),
         2,
         {}},
        {"the list names the template",  // Belarus
         element(0x6B, {hex("5C01A0"), element(0xA0, {hex("020102"), one, two})}),
         2,
         {"dg11.tag_list_differs"}},
        {"without the template", element(0x6B, {hex("5C025F0F"), one}), 1, {"dg11.names_template"}},
        {"more than the number says",
         element(0x6B, {hex("5C025F0F"), element(0xA0, {hex("020101"), one, two})}),
         2,
         {"dg11.count_differs"}},
        {"without a number",
         element(0x6B, {hex("5C025F0F"), element(0xA0, {one})}),
         1,
         {"dg11.count_differs"}},
    };
    for (const Row& row : rows) {
        const auto details = decode_dg11(row.file);
        ASSERT_TRUE(details) << row.what << ": " << details.error().describe();
        EXPECT_EQ(details->other_names.size(), row.names) << row.what;
        EXPECT_EQ(details->other_names[0].shown(), "SMITH<<JOHN");
        EXPECT_EQ(codes(details->deviations), row.codes) << row.what;
    }
}

TEST(Dg11, TagListsThatLieAreDeviations) {
    const Bytes name = element(0x5F0E, "A<<B");
    EXPECT_EQ(codes(decode_dg11(element(0x6B, {name})).value().deviations),
              std::vector<std::string>{"dg11.tag_list_missing"});
    EXPECT_EQ(codes(decode_dg11(element(0x6B, {hex("5C045F0E5F11"), name})).value().deviations),
              std::vector<std::string>{"dg11.tag_list_differs"});
    EXPECT_EQ(codes(decode_dg11(element(0x6B, {hex("5C035F0E5F"), name})).value().deviations),
              (std::vector<std::string>{"dg11.tag_list_malformed"}));
    const auto twice =
        decode_dg11(element(0x6B, {hex("5C025F0E"), name, element(0x5F0E, "C<<D")})).value();
    EXPECT_EQ(twice.full_name.shown(), "A<<B");
    EXPECT_EQ(codes(twice.deviations),
              (std::vector<std::string>{"dg11.repeated_tag", "dg11.tag_list_differs"}));
    EXPECT_EQ(codes(decode_dg11(hex("6B075C025F00 5F0000")).value().deviations),
              std::vector<std::string>{"dg11.unknown_tag"});
}

TEST(Dg11, MalformedIsAnErrorWithFileAndSection) {
    for (const char* file : {"", "02101234", "01021234", "6B055C025F0E5F0E", "6B055F0E05414243",
                             "6B085C015F5F0E800000", "6B055C025F0EA001"}) {
        const auto details = decode_dg11(hex(file));
        ASSERT_FALSE(details) << file;
        EXPECT_EQ(details.error().cause, "lds.malformed") << file;
        EXPECT_NE(details.error().message.find("EF.DG11 (Doc 9303-10, 4.7.11)"), std::string::npos);
    }
}

TEST(Dg11, NamesElementsAndDeviationsHaveLimits) {
    const auto with_names = [](std::size_t count) {
        Bytes names;
        for (std::size_t i = 0; i < count; ++i) put(names, element(0x5F0F, "A"));
        return element(0x6B, {hex("5C025F0F"), element(0xA0, {names})});
    };
    // A row has the same limit as a group of elements; the names' own is met by several templates.
    EXPECT_TRUE(decode_dg11(with_names(kMaxDetails)));
    EXPECT_EQ(cause_of(decode_dg11(with_names(kMaxDetails + 1))), "lds.too_large");
    Bytes templates;
    for (int i = 0; i < 2; ++i) {
        Bytes names;
        for (std::size_t n = 0; n < kMaxNames / 2 + 1; ++n) put(names, element(0x5F0F, "A"));
        put(templates, element(0xA0, {names}));
    }
    EXPECT_EQ(cause_of(decode_dg11(element(0x6B, {templates}))), "lds.too_large");

    const auto with_elements = [](std::size_t count) {
        Bytes elements;
        for (std::size_t i = 0; i < count; ++i) put(elements, hex("5F7F00"));
        return element(0x6B, {elements});
    };
    const auto most = decode_dg11(with_elements(kMaxDetails));
    ASSERT_TRUE(most);
    EXPECT_EQ(most->deviations.size(), kMaxDeviations);
    EXPECT_EQ(cause_of(decode_dg11(with_elements(kMaxDetails + 1))), "lds.too_large");
}

TEST(Dg12, EveryElementIsUnderstood) {
    // Doc 9303-10, 4.7.12, the example, and what it leaves out.
    const auto details = decode_dg12(element(
        0x6C,
        {hex("5C105F195F265F1A5F1B5F1C5F1D5F555F56"),
         element(0x5F19, "UNITED STATES DEPARTMENT OF STATE"), element(0x5F26, "20020531"),
         element(0xA0, {hex("020101"), element(0x5F1A, "SMITH<<BRENDA<P")}),
         element(0x5F1B, "SEE PAGE 51"), element(0x5F1C, "NOT APPLICABLE"),
         element(0x5F1D, {jpeg()}), element(0x5F55, "20171115013612"), element(0x5F56, "M-4060")}));
    ASSERT_TRUE(details) << details.error().describe();
    EXPECT_EQ(details->authority.shown(), "UNITED STATES DEPARTMENT OF STATE");
    EXPECT_EQ(details->issued->day, (year_month_day{year{2002}, May, 31d}));
    ASSERT_EQ(details->other_persons.size(), 1u);
    EXPECT_EQ(details->other_persons[0].shown(), "SMITH<<BRENDA<P");
    EXPECT_EQ(details->endorsements.shown(), "SEE PAGE 51");
    EXPECT_EQ(details->tax_exit.shown(), "NOT APPLICABLE");
    EXPECT_EQ(details->front, jpeg());
    EXPECT_EQ(details->personalized, "20171115013612");
    EXPECT_EQ(details->personalization_system.shown(), "M-4060");
    EXPECT_TRUE(details->deviations.empty()) << details->deviations[0].words;
}

TEST(Dg12, TimesOfPersonalizationInCharactersAndInHalfBytes) {
    const auto of = [](const Bytes& value) {
        return decode_dg12(element(0x6C, {hex("5C025F55"), element(0x5F55, {value})})).value();
    };
    EXPECT_EQ(of(hex("20171115013612")).personalized, "20171115013612");
    EXPECT_EQ(codes(of(hex("20171115013612")).deviations),
              std::vector<std::string>{"dg12.date_bcd"});
    for (const char* text :
         {"20171315013612", "20171115243612", "20171115016012", "20171115", "2017111501361X"})
        EXPECT_EQ(codes(of(to_bytes(as_bytes(text))).deviations),
                  std::vector<std::string>{"dg12.date_malformed"})
            << text;
}

TEST(Dg12, APublishedFrenchOneIsUnderstood) {
    // As published in the tests of gmrtd (document/dg12_test.go).
    const auto details = decode_dg12(hex(
        "6C3E 5C045F195F26 5F192A4A414B41525441202D20414D42415353414445204445204652414E434520454E"
        "20494E444F4E45534945 5F26083230313730393035"));
    ASSERT_TRUE(details) << details.error().describe();
    EXPECT_EQ(details->authority.shown(), "JAKARTA - AMBASSADE DE FRANCE EN INDONESIE");
    EXPECT_EQ(details->issued->text, "20170905");
    EXPECT_TRUE(details->deviations.empty());
}

// Doc 9303-10, 4.7.16, the example.
const char* const kPersons =
    "7081A2 020102 A14C 5F50083230303230313031 5F5110534D4954483C3C434841524C45533C52 "
    "5F520B3139353235353531323132 5F531D313233204D41504C452052443C414E59544F574E3C4D4E3C3535313030 "
    "A24F 5F50083230303230333135 5F510D42524F574E3C3C4D4152593C4A 5F520B3134313535353531323132 "
    "5F5323343920524544574F4F44204C4E3C4F4345414E20425245455A453C43413C3934303030";

TEST(Dg16, TheStandardsExampleIsUnderstood) {
    const auto persons = decode_dg16(hex(kPersons));
    ASSERT_TRUE(persons) << persons.error().describe();
    ASSERT_EQ(persons->persons.size(), 2u);
    EXPECT_EQ(persons->persons[0].recorded->day, (year_month_day{year{2002}, January, 1d}));
    EXPECT_EQ(persons->persons[0].name.shown(), "SMITH<<CHARLES<R");
    EXPECT_EQ(persons->persons[0].telephone.shown(), "19525551212");
    EXPECT_EQ(persons->persons[0].address.shown(), "123 MAPLE RD<ANYTOWN<MN<55100");
    EXPECT_EQ(persons->persons[1].name.shown(), "BROWN<<MARY<J");
    EXPECT_EQ(persons->persons[1].address.shown(), "49 REDWOOD LN<OCEAN BREEZE<CA<94000");
    EXPECT_TRUE(persons->deviations.empty());
}

TEST(Dg16, NumbersThatLieAreDeviations) {
    Bytes file = hex(kPersons);
    file[5] = 3;
    EXPECT_EQ(codes(decode_dg16(file).value().deviations),
              std::vector<std::string>{"dg16.count_differs"});
    EXPECT_EQ(codes(decode_dg16(hex("7000")).value().deviations),
              std::vector<std::string>{"dg16.count_differs"});
    EXPECT_EQ(codes(decode_dg16(hex("7006020100 5F5000")).value().deviations),
              std::vector<std::string>{"dg16.unknown_tag"});
    for (const char* file : {"02101234", "01021234", "700302A100", "7006020101A102"})
        EXPECT_EQ(cause_of(decode_dg16(hex(file))), "lds.malformed") << file;
}

TEST(Dg16, PersonsHaveALimit) {
    const auto with = [](std::size_t count) {
        Bytes persons;
        for (std::size_t i = 0; i < count; ++i) put(persons, hex("A100"));
        return element(0x70, {hex("02010F"), persons});
    };
    EXPECT_EQ(decode_dg16(with(kMaxPersons)).value().persons.size(), kMaxPersons);
    EXPECT_EQ(cause_of(decode_dg16(with(kMaxPersons + 1))), "lds.too_large");
}

}  // namespace
}  // namespace limen::emrtd::test
