// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/inspection_xml.hpp"

#include "tests/unit/pki/test_country.hpp"

namespace limen::pki::test {
namespace {

std::string xml_of(const PassiveResult& result) {
    return inspection_xml({.transaction = "7",
                           .begin_us = 1'790'000'000'000'000,
                           .end_us = 0,
                           .application = "test",
                           .access = "PACE & <more>",
                           .checks = result.checks,
                           .passive = &result});
}

bool has(const std::string& xml, const std::string& part) {
    return xml.find(part) != std::string::npos;
}

TEST(InspectionXml, SaysEachCheckInTheGuidelinesWords) {
    const Country country;
    auto groups = kGroups;
    groups[14][0] ^= 1;
    groups[11] = Bytes(3);
    const std::string xml = xml_of(run(country, country.built({}), groups));
    for (const char* part :
         {"<documentCheck xmlns=\"urn:limen:document-check:1\"", "guideline=\"BSI TR-03135-1 2.5\"",
          "<securityObject file=\"EF.SOD\" result=\"successful\"",
          "<hash result=\"successful\" algorithm=\"SHA256\"",
          "<dsCertificateSignature result=\"successful\"", "<validity result=\"successful\"",
          "<revocation result=\"undetermined\" cause=\"pki.no_crl\"", "trustStatus=\"trusted\"",
          "<dataGroup number=\"1\" result=\"identical\"",
          "<dataGroup number=\"11\" result=\"not identical\" cause=\"pki.dg_not_in_sod\"",
          "<dataGroup number=\"14\" result=\"not identical\" cause=\"pki.dg_hash_differs\"",
          "<certificate role=\"DS\" country=\"UT\"", "<certificate role=\"CSCA\"",
          "protocol=\"PACE &amp; &lt;more&gt;\""})
        EXPECT_TRUE(has(xml, part)) << part << "\n" << xml;
}

TEST(InspectionXml, AGroupThatWasNotReadIsPresent) {
    const Country country;
    const std::map<int, Bytes> one = {{1, kGroups.at(1)}};
    EXPECT_TRUE(has(xml_of(run(country, country.built({}), one)),
                    "<dataGroup number=\"2\" result=\"present\""));
}

TEST(InspectionXml, WhoeverIsUnknownOrRevokedIsNotTrusted) {
    const Country ours, theirs;
    EXPECT_TRUE(has(xml_of(run(ours, theirs.built({}))), "trustStatus=\"not trusted\""));
    EXPECT_TRUE(has(xml_of(run(ours, Bytes{})), "trustStatus=\"undetermined\""));
}

TEST(InspectionXml, ResultsHaveTheGuidelinesWords) {
    const auto word = [](CheckResult result, const char* cause) {
        return std::string(
            guideline_word({CheckId::dsc_path, result, cause, std::nullopt, std::nullopt}));
    };
    EXPECT_EQ(word(CheckResult::passed, ""), "successful");
    EXPECT_EQ(word(CheckResult::failed, "x"), "failed");
    EXPECT_EQ(word(CheckResult::inconclusive, "x"), "undetermined");
    EXPECT_EQ(word(CheckResult::not_supported, ""), "not supported");
    EXPECT_EQ(word(CheckResult::not_performed, "pki.no_crl"), "undetermined");
    EXPECT_EQ(word(CheckResult::not_performed, "chip.tag_lost"), "aborted");
}

// A certificate's names are anybody's bytes.
TEST(InspectionXml, NoNameBreaksTheDocument) {
    Template signer = kSigner;
    signer.common_name = "a\"b<c>&\x01\x1f";
    const Country country("prime256v1", false, signer);
    auto result = run(country, country.built({}));
    result.signer->source = "\xff\xfe";
    const std::string xml = xml_of(result);
    EXPECT_FALSE(has(xml, "a\"b<c>"));
    EXPECT_FALSE(has(xml, "\x01"));
    EXPECT_TRUE(has(xml, "source=\"(unreadable)\""));
}

}  // namespace
}  // namespace limen::pki::test
