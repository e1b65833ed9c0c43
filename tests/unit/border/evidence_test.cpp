// SPDX-License-Identifier: Apache-2.0
#include "border/evidence.hpp"

#include <gtest/gtest.h>

#include <set>

namespace limen::border {
namespace {

TEST(Checks, CodesAreUniqueAndFindTheirCheckAgain) {
    std::set<std::string_view> codes;
    for (const CheckInfo& check : all_checks()) {
        EXPECT_TRUE(codes.insert(check.code).second) << check.code << " stands twice";
        EXPECT_EQ(check_from_code(check.code), check.id);
        EXPECT_EQ(code(check.id), check.code);
        EXPECT_FALSE(check.words.empty());
    }
    EXPECT_EQ(check_from_code("chip.nonsense"), std::nullopt);
}

TEST(Checks, ResultsGoToTextAndBack) {
    for (int i = 0; i <= static_cast<int>(CheckResult::not_supported); ++i) {
        const auto result = static_cast<CheckResult>(i);
        EXPECT_EQ(check_result_from(to_string(result)), result);
    }
    EXPECT_EQ(check_result_from("Passed"), std::nullopt);
}

TEST(Evidence, ACheckThatIsNotThereCountsAsNotPerformed) {
    Evidence evidence;
    EXPECT_EQ(result_of(evidence, CheckId::face_match), CheckResult::not_performed);
    evidence.checks.push_back({CheckId::face_match, CheckResult::passed, "", 0.9});
    EXPECT_EQ(result_of(evidence, CheckId::face_match), CheckResult::passed);
}

TEST(Evidence, TheChipsDataGoBeforeThePrintedOnes) {
    Evidence evidence;
    EXPECT_EQ(best_document(evidence), nullptr);
    evidence.printed = Document{};
    EXPECT_EQ(best_document(evidence), &*evidence.printed);
    evidence.chip = Document{};
    EXPECT_EQ(best_document(evidence), &*evidence.chip);
}

TEST(TransactionIds, HaveExactlySixteenBytes) {
    const TransactionId id{1, 2, 3};
    EXPECT_EQ(transaction_id_from(to_string(id)).value(), id);
    EXPECT_FALSE(transaction_id_from("0102"));
    EXPECT_FALSE(transaction_id_from(std::string(34, '0')));
}

}  // namespace
}  // namespace limen::border
