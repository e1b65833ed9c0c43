// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "provisioning/passport/authority.hpp"
#include "provisioning/passport/day.hpp"
#include "provisioning/passport/profile.hpp"

namespace limen::passport {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::year_month_day kToday = 2026y / 11 / 22;

std::string profile_with(const std::string& change_from = "", const std::string& to = "") {
    std::string text = R"(title = "A test"
[document]
number = "UT1234567"
expiry = "+5y"
[holder]
surname = "DOE"
given_names = "JANE"
birth = "1990-02-28"
sex = "F"
)";
    if (!change_from.empty()) text.replace(text.find(change_from), change_from.size(), to);
    return text;
}

TEST(Day, AbsoluteAndRelative) {
    EXPECT_EQ(parse_day("2031-05-17", kToday), 2031y / 5 / 17);
    EXPECT_EQ(parse_day("+5y", kToday), 2031y / 11 / 22);
    EXPECT_EQ(parse_day("-9y-4m+1d", kToday), 2017y / 7 / 23);
    EXPECT_EQ(parse_day("+40d", kToday), 2027y / 1 / 1);
    EXPECT_EQ(parse_day("+1y", 2028y / 2 / 29), 2029y / 2 / 28) << "no 29 February then";
    EXPECT_EQ(parse_day("+3m", 2026y / 11 / 30), 2027y / 2 / 28);
}

TEST(Day, NonsenseIsAnError) {
    for (const char* text : {"", "+", "+5", "+y", "5y", "2026-13-01", "2026-02-30", "2026-05",
                             "2026-05-01x", "+99999y", "tomorrow", "+-5y"})
        EXPECT_FALSE(parse_day(text, kToday)) << text;
}

TEST(Profile, DefaultsAreASpecimenThatWorks) {
    const auto profile = parse_profile(profile_with(), "jane.toml", kToday);
    ASSERT_TRUE(profile) << profile.error().describe();
    EXPECT_EQ(profile->name, "jane");
    EXPECT_EQ(profile->document.id.issuer, "UTO");
    EXPECT_EQ(profile->document.expiry, (border::PartialDate{2031, 11, 22}));
    EXPECT_EQ(profile->document.holder.sex, border::Sex::female);
    EXPECT_TRUE(profile->bundle.behaviour.bac);
    ASSERT_EQ(profile->bundle.behaviour.pace.size(), 1u);
    EXPECT_FALSE(profile->face.replaced);
}

TEST(Profile, MistakesNameTheirKey) {
    const auto cause_of = [](const std::string& from, const std::string& to) {
        const auto profile = parse_profile(profile_with(from, to), "jane.toml", kToday);
        return profile ? std::string("no error") : profile.error().message;
    };
    EXPECT_NE(cause_of("+5y", "later").find("document.expiry"), std::string::npos);
    EXPECT_NE(cause_of("\"F\"", "\"W\"").find("holder.sex"), std::string::npos);
    EXPECT_NE(cause_of("[holder]", "[holder]\nsurename = \"X\"").find("holder.surename"),
              std::string::npos);
    EXPECT_NE(cause_of("sex = \"F\"", "sex = \"F\"\n[chip]\ncan = \"12345\"").find("chip.can"),
              std::string::npos);
    EXPECT_NE(cause_of("sex = \"F\"", "sex = \"F\"\n[portrait]\nvideo = \"a.mp4\"\neyes = \"1 2\"")
                  .find("portrait.eyes"),
              std::string::npos);
    EXPECT_NE(cause_of("sex = \"F\"",
                       "sex = \"F\"\n[replaced_portrait]\nvideo = \"a.mp4\"\nframes = 3\n"
                       "eyes = \"10 20 60 20\"")
                  .find("replaced_portrait.frames"),
              std::string::npos);
}

TEST(Algorithm, NamesThatAreKnownAndNot) {
    const auto pss = parse_algorithm("rsa-3072-pss-sha256");
    ASSERT_TRUE(pss);
    EXPECT_TRUE(pss->pss);
    EXPECT_EQ(pss->rsa_bits, 3072);
    const auto curve = parse_algorithm("ecdsa-p256-sha384");
    ASSERT_TRUE(curve);
    EXPECT_EQ(curve->curve, "P-256");
    EXPECT_EQ(curve->digest, "SHA384");
    EXPECT_FALSE(curve->explicit_parameters);
    for (const char* name : {"", "rsa", "rsa-1024-sha256", "rsa-2048-sha3", "ecdsa-p255-sha256",
                             "dsa-2048-sha256", "rsa-2048-explicit-sha256", "ecdsa-p256-sha256-x"})
        EXPECT_FALSE(parse_algorithm(name)) << name;
}

// The demo must not break by a slip in a profile.
TEST(DemoProfiles, AllOfThemLoad) {
    const std::filesystem::path folder = std::string(LIMEN_SOURCE_DIR) + "/config/demo/passports";
    const auto authorities = load_authorities(folder / "authorities.toml", kToday);
    ASSERT_TRUE(authorities) << authorities.error().describe();
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().filename() == "authorities.toml") continue;
        const auto profile = load_profile(entry.path(), kToday);
        ASSERT_TRUE(profile) << profile.error().describe();
        EXPECT_TRUE(parse_algorithm(profile->signer.algorithm)) << profile->name;
        EXPECT_TRUE(std::ranges::any_of(*authorities, [&](const AuthoritySpec& spec) {
            return spec.name == profile->authority;
        })) << profile->name;
        ++count;
    }
    EXPECT_GE(count, 12);
}

}  // namespace
}  // namespace limen::passport
