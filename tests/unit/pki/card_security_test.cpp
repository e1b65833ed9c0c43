// SPDX-License-Identifier: Apache-2.0
// EF.CardSecurity, which carries the static key of PACE with chip authentication mapping.
#include "tests/unit/pki/test_country.hpp"

namespace limen::pki::test {
namespace {

const Bytes kSecurityInfos = *from_hex("310f300d060804007f0007020202020101");

SodParts card_security() {
    SodParts parts;
    parts.content_type = "0.4.0.127.0.7.3.2.1";
    parts.wrapped = false;
    return parts;
}

CardSecurityResult judge(const Country& country, const Bytes& file) {
    return authenticate_card_security(file, *country.trust(), today_us());
}

Bytes made(const Country& country, const Bytes& content = kSecurityInfos,
           const SodParts& parts = card_security()) {
    return build_sod(content, country.dsc.get(), country.dsc_key.get(), parts);
}

TEST(CardSecurity, AGenuineOneGivesItsSecurityInfos) {
    const Country country;
    const auto result = judge(country, made(country));
    EXPECT_TRUE(result.trusted());
    EXPECT_EQ(result.security_infos, kSecurityInfos);
    EXPECT_EQ(result.checks.size(), 6u);
    EXPECT_EQ(result.signer->country, "UT");
    EXPECT_TRUE(result.anchor);
}

TEST(CardSecurity, NothingIsTrustedThatTheSignatureOrPathDoesNotCover) {
    const Country country, other;
    Bytes changed = made(country);
    const auto at =
        std::search(changed.begin(), changed.end(), kSecurityInfos.begin(), kSecurityInfos.end());
    ASSERT_NE(at, changed.end());
    *(at + 6) ^= 1;
    EXPECT_EQ(cause_of(judge(country, changed), CheckId::sod_signature),
              "failed pki.signature_wrong");
    EXPECT_FALSE(judge(country, changed).trusted());
    EXPECT_EQ(cause_of(judge(country, made(other)), CheckId::dsc_path), "failed pki.path_broken");
    EXPECT_FALSE(judge(country, made(other)).trusted());
}

// A chip's own EF.SOD is signed by the same signer; it must not pass for its EF.CardSecurity.
TEST(CardSecurity, ASecurityObjectIsNoCardSecurity) {
    const Country country;
    SodParts parts = card_security();
    parts.content_type = "2.23.136.1.1.1";
    EXPECT_EQ(
        cause_of(judge(country, made(country, kSecurityInfos, parts)), CheckId::sod_signature),
        "failed pki.wrong_content");
    EXPECT_EQ(cause_of(run(country, made(country)), CheckId::sod_signature).substr(0, 6), "failed");
}

TEST(CardSecurity, RubbishIsMalformed) {
    const Country country;
    for (const Bytes& file : {Bytes{}, Bytes{0x30, 0x80}, Bytes(200'000, 0x30)}) {
        const auto result = judge(country, file);
        EXPECT_EQ(cause_of(result, CheckId::sod_signature), "failed pki.sod_malformed");
        EXPECT_TRUE(result.security_infos.empty());
        EXPECT_FALSE(result.trusted());
    }
    const auto no_set = judge(country, made(country, Bytes{0x30, 0x00}));
    EXPECT_EQ(cause_of(no_set, CheckId::sod_signature), "failed pki.sod_malformed");
    EXPECT_FALSE(no_set.trusted());
}

TEST(CardSecurity, ARevokedSignerIsNotTrusted) {
    const Country country;
    CrlOptions options;
    options.this_update_us = today_us() - kDay;
    country.folder.write("list.crl", der(make_crl(country.csca.get(), country.csca_key.get(), {77},
                                                  today_us() + kDay, options)
                                             .get()));
    EXPECT_FALSE(judge(country, made(country)).trusted());
}

}  // namespace
}  // namespace limen::pki::test
