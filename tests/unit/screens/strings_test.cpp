// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include "tests/unit/screens/kiosk_window.hpp"

namespace limen::kiosk {
namespace {

TEST(Strings, EnglishFrenchAndArabicAreComplete) {
    EXPECT_TRUE(catalogue().left_out().empty()) << catalogue().left_out().front();
    for (const char* code : {"en", "fr", "ar"}) EXPECT_EQ(catalogue().language(code).code(), code);
    EXPECT_TRUE(catalogue().language("ar").rtl());
}

// A sentence nobody can reach is a sentence nobody will keep right.
TEST(Strings, NoTranslationIsLeftOver) {
    for (const ui::Language& language : catalogue().languages())
        for (const auto& [id, text] : language.strings())
            EXPECT_TRUE(std::ranges::any_of(
                kStrings, [&](const ui::StringId& known) { return known.view() == id; }))
                << language.code() << ": " << id;
}

TEST(Strings, HeadingsAreEightWordsAtMost) {
    for (const ui::Language& language : catalogue().languages())
        for (const auto& [id, text] : language.strings()) {
            if (!id.ends_with(".heading")) continue;
            std::istringstream words(text);
            int count = 0;
            for (std::string word; words >> word;) ++count;
            EXPECT_LE(count, 8) << language.code() << " " << id << ": " << text;
        }
}

// "Refused", "list", "alert" … on a referral would tell the person, and whoever stands behind.
TEST(Strings, AReferralNamesNoReason) {
    for (const char* word : {"refus", "denied", "list", "alert", "wanted", "fail", "error",
                             "police", "invalid", "wrong", "problem"})
        for (const char* code : {"en", "fr"})
            for (const ui::StringId id : {str::officer_heading, str::officer_sentence,
                                          str::again_heading, str::again_sentence})
                EXPECT_EQ(catalogue().language(code).text(id).utf8().find(word), std::string::npos)
                    << code << " " << id.view();
}

}  // namespace
}  // namespace limen::kiosk
