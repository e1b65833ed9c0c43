// SPDX-License-Identifier: Apache-2.0
// The parts of name matching, each against published or hand-checked values.
#include <gtest/gtest.h>

#include "border/matching/birth.hpp"
#include "border/matching/names.hpp"
#include "border/matching/trigram_index.hpp"

namespace limen::border::matching {
namespace {

// Winkler, "String comparator metrics and enhanced decision rules" (1990), table of examples.
TEST(JaroWinkler, agrees_with_published_values) {
    EXPECT_NEAR(jaro_winkler("MARTHA", "MARHTA"), 0.961, 0.001);
    EXPECT_NEAR(jaro_winkler("DWAYNE", "DUANE"), 0.840, 0.001);
    EXPECT_NEAR(jaro_winkler("DIXON", "DICKSONX"), 0.813, 0.001);
    EXPECT_EQ(jaro_winkler("", "A"), 0);
    EXPECT_EQ(jaro_winkler("ABC", "XYZ"), 0);
    EXPECT_EQ(jaro_winkler("ABC", "ABC"), 1);
}

TEST(Fold, brings_transliterations_together) {
    const std::vector<std::vector<std::string>> rows = {
        {"MOHAMMED", "MUHAMMAD", "MOHAMED", "MOHD"},
        {"MUELLER", "MULLER", "MULER"},  // Ü is UE in a document, U in a list
        {"JOERGENSEN", "JORGENSEN"},     // Ø
        {"HAEKKINEN", "HAKKINEN"},       // Ä
        {"KHALED", "HALED"},
        {"ABDULRAHMAN", "ABDELRAHMAN", "ABDURRAHMAN"},
        {"YUSUF", "YOUSSEF", "JUSUF"},
        {"PHILIP", "FILIP", "PHILLIP"},
        {"SERGEY", "SERGEI", "SERHII"},
    };
    for (const auto& row : rows)
        for (const auto& word : row) EXPECT_EQ(fold(word), fold(row.front())) << word;
}

TEST(Fold, keeps_different_names_apart) {
    for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{
             {"MARIA", "MARIO"}, {"ALI", "ALA"}, {"HASSAN", "HUSSEIN"}, {"IVAN", "IVANA"}})
        EXPECT_NE(fold(a), fold(b));
}

TEST(Prepare, cuts_words_as_the_document_does) {
    const auto name = prepare({"O'Brien-Smith", "Mary  fnu", false});
    ASSERT_EQ(name.words.size(), 3u);
    EXPECT_EQ(name.words[0].text, "OBRIEN");
    EXPECT_EQ(name.words[1].text, "SMITH");
    EXPECT_EQ(name.words[2].text, "MARY");
}

TEST(Prepare, is_bounded_for_any_input) {
    const std::string many(100'000, 'A');
    std::string words;
    for (int i = 0; i < 10'000; ++i) words += "AB ";
    EXPECT_EQ(prepare({many, words, false}).words.size(), kMaxWords);
    EXPECT_LE(prepare({many, "", false}).words[0].text.size(), 40u);
}

TEST(Births, each_kind_of_evidence_is_told_apart) {
    const PartialDate d{1974, 8, 12};
    EXPECT_EQ(compare_births(d, {1974, 8, 12}), BirthEvidence::exact);
    EXPECT_EQ(compare_births({1974, 8, 11}, {1974, 11, 8}), BirthEvidence::day_month_swapped);
    EXPECT_EQ(compare_births(d, {1974, 0, 0}), BirthEvidence::agrees_as_far_as_known);
    EXPECT_EQ(compare_births(d, {1974, 8, 0}), BirthEvidence::agrees_as_far_as_known);
    EXPECT_EQ(compare_births(d, {1974, 1, 1}), BirthEvidence::agrees_as_far_as_known);
    EXPECT_EQ(compare_births(d, {1974, 9, 0}), BirthEvidence::near);
    EXPECT_EQ(compare_births(d, {1974, 8, 13}), BirthEvidence::one_digit_differs);
    EXPECT_EQ(compare_births(d, {1984, 8, 12}), BirthEvidence::one_digit_differs);
    EXPECT_EQ(compare_births(d, {1976, 3, 30}), BirthEvidence::near);
    EXPECT_EQ(compare_births(d, {1951, 3, 30}), BirthEvidence::differs);
    EXPECT_EQ(compare_births(d, {}), BirthEvidence::unknown);
    EXPECT_EQ(compare_births({}, {}), BirthEvidence::unknown);
}

TEST(Births, better_evidence_never_scores_less) {
    for (double name = 0; name <= 1.0; name += 0.05)
        for (int kind = 1; kind <= static_cast<int>(BirthEvidence::differs); ++kind)
            EXPECT_GE(with_birth(name, static_cast<BirthEvidence>(kind - 1)),
                      with_birth(name, static_cast<BirthEvidence>(kind)));
}

TEST(TrigramIndex, the_prefix_filter_loses_nothing) {
    // Against a plain scan: the filter is an optimisation and must not change the answer.
    const std::vector<std::string> family = {"HASAN",  "HASSAN",   "IVANOV", "IVANOVA", "SMITH",
                                             "SMYTHE", "GONZALEZ", "NGUYEN", "OKAFOR",  "LI"};
    const std::vector<std::string> given = {"ALI", "MARIA", "JOHN", "JOHANNA", "PETER", "PIOTR"};
    TrigramIndex index;
    std::vector<PreparedName> names;
    for (const auto& f : family)
        for (const auto& g : given) names.push_back(prepare({f, g, false}));
    for (const auto& name : names) index.add(name);
    index.finish();
    for (const auto& query : names) {
        std::size_t expected = 0;
        for (std::uint32_t i = 0; i < names.size(); ++i)
            expected += index.similarity(query, i) >= 0.3 ? 1 : 0;
        EXPECT_EQ(index.search(query, 0.3, 1000).size(), expected);
    }
}

}  // namespace
}  // namespace limen::border::matching
