// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "identity/mrz/mrz.hpp"

namespace limen::mrz {
namespace {

using std::chrono::year_month_day;
constexpr year_month_day kToday{std::chrono::year(2026), std::chrono::month(11),
                                std::chrono::day(22)};

Mrz must_parse(std::string_view text) {
    auto mrz = parse_text(text, kToday);
    EXPECT_TRUE(mrz.has_value()) << (mrz ? "" : mrz.error().describe());
    return mrz ? *mrz : Mrz{};
}

std::string cause(std::string_view text) {
    auto mrz = parse_text(text, kToday);
    return mrz ? "parsed" : mrz.error().cause;
}

constexpr std::string_view kTd3 =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

// Doc 9303-3, 4.9 and its examples.
TEST(CheckDigits, PublishedExamples) {
    EXPECT_EQ(check_digit("520727"), '3');
    EXPECT_EQ(check_digit("AB2134<<<"), '5');
    EXPECT_EQ(check_digit("HA672242<658022549601086<<<<<<<<<<<<<<0"), '8');
    EXPECT_EQ(check_digit("D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<"), '2');
    EXPECT_EQ(check_digit("lower"), '?');
}

TEST(Parse, SpecimenPassportOfPart4) {
    const Mrz mrz = must_parse(kTd3);
    EXPECT_EQ(mrz.format, Format::td3);
    EXPECT_EQ(mrz.document.id, (border::DocumentId{"P", "UTO", "L898902C3"}));
    EXPECT_EQ(mrz.document.holder.name, (border::PersonName{"ERIKSSON", "ANNA MARIA", false}));
    EXPECT_EQ(mrz.document.holder.birth, (border::PartialDate{1974, 8, 12}));
    EXPECT_EQ(mrz.document.expiry, (border::PartialDate{2012, 4, 15}));
    EXPECT_EQ(mrz.document.holder.sex, border::Sex::female);
    EXPECT_EQ(mrz.optional_data_1, "ZE184226B");
    EXPECT_EQ(mrz.digits.size(), 5u);
    EXPECT_TRUE(mrz.all_digits_ok());
    EXPECT_TRUE(mrz.warnings.empty());
    EXPECT_EQ(access_key(mrz), "L898902C3674081221204159");
}

TEST(Parse, SpecimenCardOfPart5) {
    const Mrz mrz = must_parse(
        "I<UTOD231458907<<<<<<<<<<<<<<<|7408122F1204159UTO<<<<<<<<<<<6|"
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<");
    EXPECT_EQ(mrz.format, Format::td1);
    EXPECT_EQ(mrz.document.id.number, "D23145890");
    EXPECT_TRUE(mrz.all_digits_ok());
    EXPECT_EQ(mrz.digits.size(), 4u);
}

TEST(Parse, SpecimenVisasOfPart7) {
    const Mrz a = must_parse(
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|L8988901C4XXX4009078F96121096ZE184226B<<<<<"
        "<");
    EXPECT_EQ(a.format, Format::mrv_a);
    EXPECT_TRUE(a.all_digits_ok());
    EXPECT_EQ(a.document.holder.nationality, "XXX");
    const Mrz b =
        must_parse("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<|L8988901C4XXX4009078F9612109<<<<<<<<");
    EXPECT_EQ(b.format, Format::mrv_b);
    EXPECT_TRUE(b.all_digits_ok());
}

// Doc 9303-5, 4.2.2 note j, and Belgian cards, of which some count the filler in.
TEST(Parse, NumbersOfMoreThanNineCharacters) {
    const Mrz td1 = must_parse(
        "I<UTOD23145890<7349<<<<<<<<<<<|3407127M9507122UTO<<<<<<<<<<<2|"
        "STEVENSON<<PETER<JOHN<<<<<<<<<");
    EXPECT_EQ(td1.document.id.number, "D23145890734");
    EXPECT_TRUE(td1.all_digits_ok());
    EXPECT_EQ(td1.optional_data_1, "");
    EXPECT_EQ(access_key(td1), "D23145890734934071279507122");

    const Mrz td2 =
        must_parse("I<UTOSTEVENSON<<PETER<<<<<<<<<<<<<<<|D23145890<UTO3407127M95071227349<<<8");
    EXPECT_EQ(td2.document.id.number, "D23145890734");
    EXPECT_TRUE(td2.all_digits_ok());

    const Mrz without = must_parse(
        "IDBEL600001795<0152<<<<<<<<<<<|1301014F2311207UTO130101987390|SPECIMEN<<SPECIMEN<<<<<<<<<<"
        "<<");
    ASSERT_FALSE(without.digits.empty());
    EXPECT_EQ(without.document.id.number, "600001795015");
    EXPECT_TRUE(without.digits[0].ok);
    const Mrz with = must_parse(
        "IDBEL000590240<6013<<<<<<<<<<<|8512017F0901015BEL850121002000|VAN<DER<VELDEN<<GREET<HILDE<"
        "<<");
    EXPECT_EQ(with.document.id.number, "000590240601");
    EXPECT_TRUE(with.digits[0].ok) << with.digits[0].computed;
    EXPECT_NE(with.digits[0].note.find("counted in"), std::string::npos);
}

TEST(Parse, EachChangedCharacterIsNoticedAtItsDigit) {
    std::string text(kTd3);
    text[45] = 'M';  // L898902C3 → M898902C3
    const Mrz mrz = must_parse(text);
    ASSERT_EQ(mrz.digits.size(), 5u);
    EXPECT_FALSE(mrz.all_digits_ok());
    EXPECT_EQ(mrz.digits[0].of, DigitOf::document_number);
    EXPECT_FALSE(mrz.digits[0].ok);
    EXPECT_EQ(mrz.digits[0].line, 2);
    EXPECT_EQ(mrz.digits[0].position, 10);
    EXPECT_TRUE(mrz.digits[1].ok);
    EXPECT_EQ(mrz.digits.back().of, DigitOf::composite);
    EXPECT_FALSE(mrz.digits.back().ok);
}

TEST(Parse, UnusedPersonalNumberMayHaveFillerOrZero) {
    const std::string line1 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|";
    EXPECT_TRUE(must_parse(line1 + "HA672242<6UTO5802254M9601086<<<<<<<<<<<<<<08").all_digits_ok());
    EXPECT_TRUE(must_parse(line1 + "HA672242<6UTO5802254M9601086<<<<<<<<<<<<<<<8").all_digits_ok());
}

TEST(Parse, UnknownBirthDates) {
    const std::string line1 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|";
    const auto birth = [&](std::string date) {
        return must_parse(line1 + "L898902C36UTO" + date + check_digit(date) +
                          "F1204159<<<<<<<<<<<<<<00")
            .document.holder.birth;
    };
    EXPECT_EQ(birth("74<<<<"), (border::PartialDate{1974, 0, 0}));
    EXPECT_EQ(birth("7408<<"), (border::PartialDate{1974, 8, 0}));
    EXPECT_EQ(birth("<<<<<<"), (border::PartialDate{0, 0, 0}));
    EXPECT_EQ(birth("740000"), (border::PartialDate{1974, 0, 0}));
}

TEST(Parse, CenturyOfBirthAndExpiry) {
    const std::string line1 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|";
    const auto document = [&](std::string birth, std::string expiry) {
        return must_parse(line1 + "L898902C36UTO" + birth + "0F" + expiry + "0<<<<<<<<<<<<<<00")
            .document;
    };
    EXPECT_EQ(document("261122", "361122").holder.birth.year, 2026);  // born today
    EXPECT_EQ(document("261123", "361122").holder.birth.year, 1926);  // tomorrow: a hundred years
    EXPECT_EQ(document("270101", "361122").holder.birth.year, 1927);
    EXPECT_EQ(document("740101", "961210").expiry.year, 1996);  // expired long ago
    EXPECT_EQ(document("740101", "750101").expiry.year, 2075);
}

TEST(Parse, NamesAndTruncation) {
    const auto name = [&](std::string field) {
        return must_parse("P<UTO" + field + "|L898902C36UTO7408122F1204159ZE184226B<<<<<10")
            .document.holder.name;
    };
    EXPECT_EQ(name("ARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"),
              (border::PersonName{"ARKFREITH", "", false}));
    EXPECT_EQ(name("VAN<DER<MUELLEN<<MARTIN<<<<<<<<<<<<<<<<"),
              (border::PersonName{"VAN DER MUELLEN", "MARTIN", false}));
    EXPECT_EQ(name("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"),
              (border::PersonName{"NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K", true}));
    EXPECT_EQ(name("<<BONNIE<JEAN<<<<<<<<<<<<<<<<<<<<<<<<<<"),
              (border::PersonName{"", "BONNIE JEAN", false}));
    EXPECT_EQ(name("<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"), (border::PersonName{"", "", false}));
}

TEST(Parse, GermanCodeAndUnknownCodes) {
    const Mrz german = must_parse(
        "IDD<<T220001293<<<<<<<<<<<<<<<|6408125<2010315D<<<<<<<<<<<<<4|"
        "MUSTERMANN<<ERIKA<<<<<<<<<<<<<");
    EXPECT_EQ(german.document.id.issuer, "D");
    EXPECT_EQ(german.document.holder.nationality, "D");
    EXPECT_EQ(german.document.holder.sex, border::Sex::unspecified);
    EXPECT_TRUE(german.warnings.empty());
    const Mrz unknown = must_parse(
        "P<BDRMUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<|CA000000<4D<<6408125F1802212<<<<<<<<<<<<<<<"
        "6");
    ASSERT_EQ(unknown.warnings.size(), 1u);
    EXPECT_NE(unknown.warnings[0].find("line 1 position 3"), std::string::npos);
}

TEST(Parse, WrongFormsNameTheirPlace) {
    const auto bad = parse_text(
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|L898902C36UTO740A122F1204159ZE184226B<<<<<10",
        kToday);
    ASSERT_FALSE(bad.has_value());
    EXPECT_EQ(bad.error().cause, "mrz.bad_character");
    EXPECT_NE(bad.error().message.find("line 2 position 17"), std::string::npos)
        << bad.error().message;
    EXPECT_EQ(cause(""), "mrz.bad_length");
    EXPECT_EQ(cause("P<UTO"), "mrz.bad_length");
    EXPECT_EQ(cause("P<UTO|X|Y|Z"), "mrz.unknown_format");
    EXPECT_EQ(cause("p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<<|"
                    "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
              "mrz.bad_character");
    EXPECT_EQ(cause("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|"
                    "L898902C36UTO7413122F1204159ZE184226B<<<<<10"),
              "mrz.bad_date");
    EXPECT_EQ(cause("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|"
                    "L898902C36UTO7402302F1204159ZE184226B<<<<<10"),
              "mrz.bad_date");
    const auto shorter = parse({std::string(44, 'P'), std::string(43, '<')}, kToday);
    ASSERT_FALSE(shorter.has_value());
    EXPECT_NE(shorter.error().message.find("line 2 has 43"), std::string::npos);
}

TEST(Parse, OneRowOfAllCharacters) {
    std::string row(kTd3);
    row.erase(44, 1);
    EXPECT_TRUE(must_parse(row).all_digits_ok());
}

}  // namespace
}  // namespace limen::mrz
