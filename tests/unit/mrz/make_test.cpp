// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "identity/mrz/mrz.hpp"
#include "identity/mrz/transliterate.hpp"

namespace limen::mrz {
namespace {

constexpr std::chrono::year_month_day kDay{std::chrono::year(2026), std::chrono::month(11),
                                           std::chrono::day(22)};

border::Document eriksson() {
    border::Document document;
    document.id = {"P", "UTO", "L898902C3"};
    document.holder.name = {"Eriksson", "Anna Maria", false};
    document.holder.nationality = "UTO";
    document.holder.birth = {1974, 8, 12};
    document.holder.sex = border::Sex::female;
    document.expiry = {2012, 4, 15};
    return document;
}

TEST(Make, SpecimenPassport) {
    const auto lines = make(Format::td3, eriksson(), "ZE184226B");
    ASSERT_TRUE(lines.has_value());
    EXPECT_EQ((*lines)[0], "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
    EXPECT_EQ((*lines)[1], "L898902C36UTO7408122F1204159ZE184226B<<<<<10");
}

struct NameCase {
    std::string_view primary, secondary;
    Format format;
    std::string_view field;
};

// Doc 9303-4, 4.2.3 and Doc 9303-5, 4.2.3.
class NameField : public ::testing::TestWithParam<NameCase> {};
TEST_P(NameField, AsPublished) {
    const auto& c = GetParam();
    border::Document document = eriksson();
    if (c.format == Format::td1) document.id.type = "I";
    document.holder.name = {std::string(c.primary), std::string(c.secondary), false};
    const auto lines = make(c.format, document);
    ASSERT_TRUE(lines.has_value()) << lines.error().message;
    EXPECT_EQ(c.format == Format::td1 ? (*lines)[2] : (*lines)[0].substr(5), c.field);
}
INSTANTIATE_TEST_SUITE_P(
    Doc9303, NameField,
    ::testing::Values(
        NameCase{"Heng", "Deborah Ming Lo", Format::td3, "HENG<<DEBORAH<MING<LO<<<<<<<<<<<<<<<<<<"},
        NameCase{"Smith-Jones", "Susie Margaret", Format::td3,
                 "SMITH<JONES<<SUSIE<MARGARET<<<<<<<<<<<<"},
        NameCase{"O'Connor", "Enya Siobhan", Format::td3,
                 "OCONNOR<<ENYA<SIOBHAN<<<<<<<<<<<<<<<<<<"},
        NameCase{"Al-Basri", "Huda Muhammad Jawad", Format::td3,
                 "AL<BASRI<<HUDA<MUHAMMAD<JAWAD<<<<<<<<<<"},
        NameCase{"Satriya Sudarpa", "", Format::td3, "SATRIYA<SUDARPA<<<<<<<<<<<<<<<<<<<<<<<<"},
        NameCase{"Nilavadhanananda", "Chayapa Dejthamrong Krasuang", Format::td3,
                 "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"},
        NameCase{"Nilavadhanananda", "Arnpol Petch Charonguang", Format::td3,
                 "NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU"},
        NameCase{"Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo", Format::td3,
                 "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI"},
        NameCase{"Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo", Format::td1,
                 "BENNELONG<WOOLOOMOOLOO<W<W<<DI"},
        NameCase{"Papandropoulous", "Jonathon Warren Trevor", Format::td3,
                 "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR"},
        NameCase{"Papandropoulous", "Jonathon Alec", Format::td1, "PAPANDROPOULOUS<<JONATHON<ALEC"},
        NameCase{"Vilarchao Fernandez", "Jose Ramon", Format::td1,
                 "VILARCHAO<FERNANDEZ<<JOSE<RAMO"}));

TEST(Make, TruncatedFieldsEndInALetter) {
    border::Document document = eriksson();
    document.holder.name = {"Abcdefghijklmnop", "Qrstuvwxyzabcdefghij K Lmn", false};
    const auto lines = make(Format::td3, document);
    ASSERT_TRUE(lines.has_value());
    EXPECT_NE((*lines)[0].back(), '<') << (*lines)[0];
    EXPECT_EQ((*lines)[0].size(), 44u);
}

TEST(Make, NationalLetters) {
    const auto is = [](std::string_view from, std::string_view to) {
        const auto got = transliterate(from);
        ASSERT_TRUE(got.has_value()) << got.error().message;
        EXPECT_EQ(*got, to);
    };
    is("Müller-Lüdenscheidt", "MUELLER LUEDENSCHEIDT");
    is("Mu\u0308ller", "MUELLER");  // decomposed
    is("Þórður Ægisson", "THORDUR AEGISSON");
    is("Łukasz Żółć", "LUKASZ ZOLC");
    is("Straße", "STRASSE");
    is("Åse", "AASE");
    is("Nguyễn Ðức", "NGUYEN DUC");
    is("İbrahim Işık", "IBRAHIM ISIK");
    is("Щербаков Юрий", "SHCHERBAKOV IURII");
    is("d’Artagnan", "DARTAGNAN");
    is("", "");
    EXPECT_EQ(transliterate("山").error().cause, "mrz.cannot_transliterate");
    EXPECT_EQ(transliterate("\xff\xfe").error().cause, "mrz.cannot_transliterate");
    EXPECT_EQ(transliterate("\xc3").error().cause, "mrz.cannot_transliterate");
    EXPECT_EQ(transliterate("Louis 14").error().cause, "mrz.bad_field");
}

TEST(Make, RefusesWhatCannotBePrinted) {
    border::Document document = eriksson();
    document.id.number = "L898902C3X";
    EXPECT_EQ(make(Format::td3, document).error().cause, "mrz.field_too_long");
    document = eriksson();
    EXPECT_EQ(make(Format::td3, document, std::string(15, 'X')).error().cause,
              "mrz.field_too_long");
    EXPECT_EQ(make(Format::td1, document).error().cause, "mrz.bad_field");  // P on a TD1
    document.id.number = "l898";
    EXPECT_EQ(make(Format::td3, document).error().cause, "mrz.bad_field");
    document = eriksson();
    document.expiry = {2012, 13, 1};
    EXPECT_EQ(make(Format::td3, document).error().cause, "mrz.bad_date");
    document = eriksson();
    document.holder.name = {};
    EXPECT_EQ(make(Format::td3, document).error().cause, "mrz.bad_field");
}

// What is made must be read back as it was, for any document; seeds name the case.
class RoundTrip : public ::testing::TestWithParam<Format> {};

border::Document random_document(std::mt19937& random, Format format) {
    const auto pick = [&](int low, int high) {
        return std::uniform_int_distribution<int>(low, high)(random);
    };
    const auto text = [&](std::string_view from, int length) {
        std::string out;
        for (int i = 0; i < length; ++i) {
            out += from[static_cast<std::size_t>(pick(0, static_cast<int>(from.size()) - 1))];
        }
        return out;
    };
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    constexpr std::string_view kBoth = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    constexpr std::string_view kStates[] = {"UTO", "D", "FRA", "XXA", "RKS"};
    const bool long_numbers = format == Format::td1 || format == Format::td2;
    border::Document d;
    d.id.type = format == Format::td3                                ? "P"
                : format == Format::mrv_a || format == Format::mrv_b ? "V"
                                                                     : "ID";
    d.id.issuer = kStates[pick(0, 4)];
    d.id.number = text(kBoth, pick(1, long_numbers ? 14 : 9));
    d.holder.nationality = kStates[pick(0, 4)];
    d.holder.name.primary = text(kLetters, pick(1, 9));
    if (pick(0, 1)) d.holder.name.primary += ' ' + text(kLetters, pick(1, 4));
    if (pick(0, 3)) d.holder.name.secondary = text(kLetters, pick(1, 10));
    d.holder.birth = {pick(1927, 2025), pick(0, 12), 0};
    if (d.holder.birth.month != 0) d.holder.birth.day = pick(0, 28);
    d.holder.sex = static_cast<border::Sex>(pick(0, 2));
    d.expiry = {pick(1977, 2075), pick(1, 12), pick(1, 28)};
    return d;
}

TEST_P(RoundTrip, MadeIsRead) {
    const Format format = GetParam();
    for (unsigned seed = 0; seed < 3000; ++seed) {
        std::mt19937 random(seed);
        const border::Document document = random_document(random, format);
        const auto lines = make(format, document);
        ASSERT_TRUE(lines.has_value()) << seed << ' ' << lines.error().message;
        const auto mrz = parse(*lines, kDay);
        ASSERT_TRUE(mrz.has_value()) << seed << ' ' << mrz.error().message;
        EXPECT_EQ(mrz->format, format) << seed;
        EXPECT_EQ(mrz->document, document) << seed << ' ' << (*lines)[0] << ' ' << (*lines)[1];
        EXPECT_TRUE(mrz->all_digits_ok()) << seed << ' ' << (*lines)[0] << ' ' << (*lines)[1];
        EXPECT_TRUE(mrz->warnings.empty()) << seed;
    }
}
INSTANTIATE_TEST_SUITE_P(Formats, RoundTrip,
                         ::testing::Values(Format::td1, Format::td2, Format::td3, Format::mrv_a,
                                           Format::mrv_b));

}  // namespace
}  // namespace limen::mrz
