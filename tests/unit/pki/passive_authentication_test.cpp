// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/passive_authentication.hpp"

#include <gtest/gtest.h>

#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/security_object.hpp"
#include "tests/unit/pki/test_country.hpp"

namespace limen::pki::test {
namespace {

TEST(PassiveAuthentication, AGenuineDocumentPassesWithEveryKindOfKey) {
    for (const char* kind : {"brainpoolP256r1", "brainpoolP384r1", "prime256v1", "secp384r1",
                             "secp521r1", "brainpoolP512r1", "RSA"}) {
        const Country country(kind);
        const auto result = run(country, country.sod());
        SCOPED_TRACE(kind);
        expect_genuine(result);
        EXPECT_EQ(result.signed_groups, (std::vector<int>{1, 2, 14}));
        EXPECT_EQ(result.signer->country, "UT");
        EXPECT_NE(result.signer->subject.find("DSC"), std::string::npos);
        EXPECT_NE(result.anchor->subject.find("CSCA"), std::string::npos);
        EXPECT_TRUE(result.signed_us);
        EXPECT_EQ(result.data_groups.size(), 3u);
        EXPECT_EQ(cause_of(result, CheckId::dsc_revocation), "not_performed pki.no_crl");
    }
}

// 160 of the 164 elliptic authorities of the German list write their curve in full, and OpenSSL's
// own path building refuses every one of them.
TEST(PassiveAuthentication, ExplicitCurveParametersAreAccepted) {
    const Country country("brainpoolP384r1", true);
    expect_genuine(run(country, country.sod()));
}

TEST(PassiveAuthentication, BareAndIndefiniteLengthMessagesAreRead) {
    const Country country;
    for (const bool bare : {false, true})
        for (const bool indefinite : {false, true})
            expect_genuine(run(country, country.sod(kGroups, {EVP_sha256(), "2.23.136.1.1.1", bare,
                                                              indefinite, true})));
}

TEST(PassiveAuthentication, TheSignersDigestMayDifferFromTheHashes) {
    const Country country;
    const auto result =
        run(country,
            country.sod(kGroups, {EVP_sha512(), "2.23.136.1.1.1", false, false, true}, "SHA1"));
    expect_genuine(result);
    EXPECT_EQ(result.digest, "SHA512");
}

TEST(PassiveAuthentication, OlderContentTypesAreKnownAndOthersRefused) {
    const Country country;
    for (const char* type : {"1.3.27.1.1.1", "1.2.528.1.1006.1.20.1", "1.2.840.113549.1.7.1"})
        expect_genuine(
            run(country, country.sod(kGroups, {EVP_sha256(), type, false, false, true})));
    const auto other =
        run(country, country.sod(kGroups, {EVP_sha256(), "2.23.136.1.1.2", false, false, true}));
    EXPECT_EQ(cause_of(other, CheckId::sod_signature), "failed pki.wrong_content");
    EXPECT_FALSE(other.genuine());
}

TEST(PassiveAuthentication, AnIssuersNameInAnotherOrderIsFound) {
    const Country country("brainpoolP256r1", false,
                          {"UT", "DSC", true, kNow - 100 * kDay, kNow + 900 * kDay, false, 77});
    expect_genuine(run(country, country.sod()));
}

TEST(PassiveAuthentication, AChangedGroupIsToldFromOneThatWasNeverSigned) {
    const Country country;
    auto groups = kGroups;
    groups[2][100] ^= 1;
    groups[11] = Bytes(20, 9);
    const auto result = run(country, country.sod(), groups);
    EXPECT_EQ(cause_of(result, CheckId::dg1_hash), "passed");
    EXPECT_EQ(cause_of(result, CheckId::dg2_hash), "failed pki.dg_hash_differs");
    EXPECT_EQ(result.data_groups.at(11).cause, "pki.dg_not_in_sod");
    EXPECT_EQ(cause_of(result, CheckId::sod_signature), "passed");
    EXPECT_FALSE(result.genuine());
}

TEST(PassiveAuthentication, NoChangedByteOfContentOrSignerIsGenuine) {
    const Country country;
    const auto trust = country.trust();
    const Bytes sod = country.sod();
    const UtcMicros now_us = today_us();
    for (const Bytes& part : {security_object(kGroups), der(country.dsc.get())}) {
        const auto found = std::search(sod.begin(), sod.end(), part.begin(), part.end());
        ASSERT_NE(found, sod.end());
        const auto start = static_cast<std::size_t>(found - sod.begin());
        for (std::size_t at = start; at < start + part.size(); ++at) {
            Bytes changed = sod;
            changed[at] ^= 0x01;
            EXPECT_FALSE(authenticate(changed, kGroups, *trust, now_us).genuine()) << at - start;
        }
    }
}

TEST(PassiveAuthentication, AChangedHashInTheSodBreaksItsSignature) {
    const Country country;
    Bytes sod = country.sod();
    const Bytes hash = hash_of("SHA256", kGroups.at(1));
    const auto found = std::search(sod.begin(), sod.end(), hash.begin(), hash.end());
    ASSERT_NE(found, sod.end());
    *found ^= 1;
    const auto result = run(country, sod);
    EXPECT_EQ(cause_of(result, CheckId::sod_signature), "failed pki.signature_wrong");
    EXPECT_EQ(cause_of(result, CheckId::dg1_hash), "failed pki.dg_hash_differs");
}

TEST(PassiveAuthentication, ASignerOfAnUnknownAuthorityIsRefused) {
    const Country ours, theirs;
    Folder folder;
    auto stranger = make_certificate(at_today({"XX", "Other CSCA"}), ours.csca_key.get());
    folder.write("other.cer", der(stranger.get()));
    const auto trust = TrustStore::load({folder.path});
    ASSERT_TRUE(trust);
    const auto result = authenticate(theirs.sod(), kGroups, **trust, today_us());
    EXPECT_EQ(cause_of(result, CheckId::sod_signature), "passed");
    EXPECT_EQ(cause_of(result, CheckId::dsc_path), "failed pki.unknown_csca");
    EXPECT_FALSE(result.genuine());
    EXPECT_FALSE(result.anchor);
}

// Somebody makes an authority of the same name; its key is another.
TEST(PassiveAuthentication, AnAuthorityOfTheSameNameDoesNotHelp) {
    const Country real, forged;
    const auto result = authenticate(forged.sod(), kGroups, *real.trust(), today_us());
    EXPECT_EQ(cause_of(result, CheckId::dsc_path), "failed pki.path_broken");
    EXPECT_FALSE(result.genuine());
}

TEST(PassiveAuthentication, OfSeveralAuthoritiesOfOneNameTheRightOneIsFound) {
    const Country country;
    for (int i = 0; i < 3; ++i) {
        const KeyPtr key = make_key("prime256v1");
        country.folder.write("older" + std::to_string(i) + ".der",
                             der(make_certificate(at_today({}), key.get()).get()));
    }
    EXPECT_EQ(country.trust()->certificates().size(), 4u);
    expect_genuine(run(country, country.sod()));
}

TEST(PassiveAuthentication, AnAuthoritysCertificateMustNotSignDocuments) {
    const Country country;
    const Bytes sod =
        make_sod(security_object(kGroups), country.csca.get(), country.csca_key.get());
    const auto result = run(country, sod);
    EXPECT_EQ(cause_of(result, CheckId::dsc_path), "failed pki.wrong_key_usage");
    EXPECT_FALSE(result.genuine());
}

TEST(PassiveAuthentication, ValidityAtSigningAndTodayAreTwoQuestions) {
    const Country expired_before("prime256v1", false,
                                 {"UT", "DSC", false, kNow - 900 * kDay, kNow - 10 * kDay, false});
    const auto late = run(expired_before, expired_before.sod());
    EXPECT_EQ(cause_of(late, CheckId::dsc_validity), "failed pki.not_valid_at_signing");
    EXPECT_EQ(cause_of(late, CheckId::dsc_current), "failed pki.expired");
    const Country good("prime256v1");
    const auto later = run(good, good.sod(), kGroups, today_us() + 950 * kDay);
    EXPECT_EQ(cause_of(later, CheckId::dsc_validity), "passed");
    EXPECT_EQ(cause_of(later, CheckId::dsc_current), "failed pki.expired");
    EXPECT_FALSE(later.genuine());
    const auto earlier = run(good, good.sod(), kGroups, today_us() - 5 * kDay);
    EXPECT_EQ(cause_of(earlier, CheckId::dsc_validity), "failed pki.not_valid_at_signing");
    EXPECT_EQ(cause_of(earlier, CheckId::dsc_current), "passed");
    const auto before = run(good, good.sod(), kGroups, today_us() - 500 * kDay);
    EXPECT_EQ(cause_of(before, CheckId::dsc_current), "failed pki.not_yet_valid");
    const Country outlives_csca("prime256v1", false,
                                {"UT", "DSC", false, kNow - 100 * kDay, kNow + 3000 * kDay, false});
    EXPECT_EQ(cause_of(run(outlives_csca, outlives_csca.sod(), kGroups, today_us() + 1500 * kDay),
                       CheckId::dsc_current),
              "failed pki.csca_expired");
}

TEST(PassiveAuthentication, RevocationIsAskedOfOurOwnAuthoritysListsOnly) {
    const auto revocation_with = [](std::initializer_list<long> serials, UtcMicros next_us,
                                    bool by_other_key) {
        const Country country;
        const KeyPtr other = make_key("prime256v1");
        country.folder.write(
            "list.crl",
            der(make_crl(country.csca.get(), by_other_key ? other.get() : country.csca_key.get(),
                         serials, next_us)
                    .get()));
        return cause_of(run(country, country.sod()), CheckId::dsc_revocation);
    };
    EXPECT_EQ(revocation_with({5, 77}, today_us() + kDay, false), "failed pki.revoked");
    EXPECT_EQ(revocation_with({5, 78}, today_us() + kDay, false), "passed");
    EXPECT_EQ(revocation_with({5, 78}, today_us() - kDay, false), "inconclusive pki.crl_outdated");
    EXPECT_EQ(revocation_with({5, 77}, today_us() - kDay, false), "failed pki.revoked");
    EXPECT_EQ(revocation_with({5, 77}, today_us() + kDay, true), "not_performed pki.no_crl");
}

TEST(PassiveAuthentication, ASodWithoutItsSignersCertificateHasNoSigner) {
    const Country country;
    const auto result =
        run(country, country.sod(kGroups, {EVP_sha256(), "2.23.136.1.1.1", false, false, false}));
    EXPECT_EQ(cause_of(result, CheckId::sod_signature), "failed pki.no_signer");
    EXPECT_EQ(cause_of(result, CheckId::dsc_path), "not_performed pki.no_signer");
    EXPECT_FALSE(result.genuine());
}

TEST(PassiveAuthentication, RubbishIsMalformedAndNothingIsTakenFromIt) {
    const Country country;
    for (const Bytes& sod :
         {Bytes{}, Bytes{0x77, 0x00}, Bytes(100, 0xFF), Bytes{0x30, 0x80}, Bytes(600000, 0x30)}) {
        const auto result = run(country, sod);
        EXPECT_EQ(cause_of(result, CheckId::sod_signature), "failed pki.sod_malformed");
        EXPECT_EQ(cause_of(result, CheckId::dg1_hash), "not_performed pki.sod_malformed");
        EXPECT_FALSE(result.genuine());
    }
    const Bytes no_object = make_sod(Bytes{0x30, 0x00}, country.dsc.get(), country.dsc_key.get());
    EXPECT_EQ(cause_of(run(country, no_object), CheckId::sod_signature),
              "failed pki.sod_malformed");
}

TEST(SecurityObject, AGroupThatStandsTwiceIsRefused) {
    Bytes object = security_object({{1, Bytes(1)}, {2, Bytes(1)}});
    const Bytes second = {0x02, 0x01, 0x02};
    const auto at = std::search(object.begin(), object.end(), second.begin(), second.end());
    ASSERT_NE(at, object.end());
    *(at + 2) = 0x01;
    EXPECT_EQ(decode_security_object(object).error().cause, "pki.sod_malformed");
}

}  // namespace
}  // namespace limen::pki::test
