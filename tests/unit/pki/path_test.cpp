// SPDX-License-Identifier: Apache-2.0
// From the document signer to a country signing certificate.
#include "identity/pki/certificates.hpp"
#include "identity/pki/keys.hpp"
#include "tests/unit/pki/test_country.hpp"

namespace limen::pki::test {
namespace {

struct Row {
    const char* why;
    Template signer;
    const char* cause;
};

Template with(std::vector<std::pair<std::string, std::string>> more) {
    Template out = kSigner;
    out.more = std::move(more);
    return out;
}

TEST(Path, ASignerWhoMayNotSignDocumentsIsRefused) {
    Template authority = kSigner;
    authority.authority = true;
    const std::vector<Row> rows = {
        {"an authority's certificate", authority, "failed pki.wrong_key_usage"},
        {"a master list signer's", with({{"extendedKeyUsage", "critical,2.23.136.1.1.3"}}),
         "failed pki.wrong_key_usage"},
        {"a defect list signer's", with({{"extendedKeyUsage", "0.4.0.127.0.7.3.11.2.1.2"}}),
         "failed pki.wrong_key_usage"},
        {"a critical extension that nobody knows", with({{"1.2.3.4", "critical,DER:0500"}}),
         "failed pki.unknown_critical_extension"},
        {"the same, not critical", with({{"1.2.3.4", "DER:0500"}}), "passed"},
        {"a list of document types", with({{"2.23.136.1.1.6.2", "critical,DER:0500"}}), "passed"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        const Country country("prime256v1", false, row.signer);
        const auto result = run(country, country.built({}));
        EXPECT_EQ(cause_of(result, CheckId::dsc_path), row.cause);
        EXPECT_EQ(result.genuine(), std::string(row.cause) == "passed");
    }
}

TEST(Path, ExplicitParametersOfAnotherCurveAreRefusedAlsoInTheSigner) {
    Country country("prime256v1", true);
    Bytes bytes = der_of(X509_get_X509_PUBKEY(country.dsc.get()), i2d_X509_PUBKEY);
    const auto generator =
        from_hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
    const auto at = std::search(bytes.begin(), bytes.end(), generator->begin(), generator->end());
    ASSERT_NE(at, bytes.end());
    *at ^= 0x01;
    country.dsc = changed(country.dsc.get(), 6, bytes, country.csca_key.get());
    const auto result = run(country, country.built({}));
    EXPECT_EQ(cause_of(result, CheckId::sod_signature), "failed pki.bad_curve");
    EXPECT_FALSE(result.genuine());
}

TEST(Path, ExplicitParametersOfTwistedCurvesAreKnown) {
    for (const char* kind : {"brainpoolP224t1", "brainpoolP256t1", "brainpoolP320t1",
                             "brainpoolP384t1", "brainpoolP512t1"}) {
        const Country country(kind, true);
        const auto result = run(country, country.built({}));
        SCOPED_TRACE(kind);
        expect_genuine(result);
        EXPECT_EQ(result.signer->key, kind);
        EXPECT_EQ(result.anchor->key, kind);
    }
}

// Curves that OpenSSL knows and no document uses.
TEST(Path, ACurveOfAnotherKindIsRefused) {
    const Country country("secp256k1");
    const auto result = run(country, country.built({}));
    EXPECT_EQ(cause_of(result, CheckId::sod_signature), "failed pki.bad_curve");
    EXPECT_EQ(cause_of(result, CheckId::dsc_path), "failed pki.bad_curve");
}

TEST(Path, RsaKeysTooShortOrTooLongAreRefused) {
    const KeyPtr key = make_key("RSA:512");
    if (key == nullptr) GTEST_SKIP() << "this OpenSSL makes no keys of 512 bits";
    const X509Ptr certificate = make_certificate({}, key.get());
    EXPECT_EQ(checked_key(certificate.get()).error().cause, "pki.bad_key");
}

TEST(Path, LinkCertificatesLeadFromTheNewKeyToTheOld) {
    const Country country;
    const KeyPtr new_key = make_key("brainpoolP384r1", true);
    Template link_of = at_today({"UT", "CSCA"});
    link_of.serial = 2;
    const X509Ptr link =
        make_certificate(link_of, new_key.get(), country.csca.get(), country.csca_key.get());
    country.folder.write("link.der", der(link.get()));
    const X509Ptr signer =
        make_certificate(at_today(kSigner), country.dsc_key.get(), link.get(), new_key.get());
    const auto result =
        run(country, build_sod(security_object(kGroups), signer.get(), country.dsc_key.get(), {}));
    expect_genuine(result);
    ASSERT_EQ(result.path.size(), 2u);
    EXPECT_TRUE(result.path[0].link);
    EXPECT_FALSE(result.path[1].link);
    EXPECT_EQ(result.path[1].fingerprint, to_hex(fingerprint_of(country.csca.get())));
}

// The self-signed certificate of a key and the link certificate of the same key.
TEST(Path, OfOneKeysCertificatesTheSelfSignedIsTheAnchor) {
    const Country country;
    const KeyPtr old_key = make_key("prime256v1");
    const X509Ptr old = make_certificate(at_today({"UT", "CSCA"}), old_key.get());
    Template link_of = at_today({"UT", "CSCA"});
    link_of.serial = 2;
    const X509Ptr link =
        make_certificate(link_of, country.csca_key.get(), old.get(), old_key.get());
    country.folder.write("a-old.der", der(old.get()));
    country.folder.write("b-link.der", der(link.get()));
    const auto result = run(country, country.built({}));
    expect_genuine(result);
    EXPECT_FALSE(result.anchor->link);
    EXPECT_EQ(result.path.size(), 1u);
}

// An authority changed its name with its key kept: the key identifier leads, and the country has to
// agree (TR-03135-1, 5.6.4.3.3).
TEST(Path, ARenamedAuthorityIsFoundByItsKey) {
    const Country country;
    for (const char* state : {"UT", "ZZ"}) {
        Folder folder;
        const X509Ptr renamed =
            make_certificate(at_today({state, "CSCA renamed"}), country.csca_key.get());
        folder.write("csca.der", der(renamed.get()));
        const auto trust = TrustStore::load({folder.path});
        ASSERT_TRUE(trust);
        const auto result = authenticate(country.built({}), kGroups, **trust, today_us());
        if (std::string(state) == "UT") {
            expect_genuine(result);
            EXPECT_EQ(deviations_of(result), "path.authority_renamed");
        } else {
            EXPECT_EQ(cause_of(result, CheckId::dsc_path), "failed pki.unknown_csca");
        }
    }
}

TEST(Path, AWrongKeyIdentifierIsADeviationWhereTheSignatureHolds) {
    Country country;
    const KeyPtr other = make_key("prime256v1");
    const X509Ptr decoy = make_certificate(at_today({"UT", "CSCA"}), other.get());
    country.folder.write("decoy.der", der(decoy.get()));
    // Names the decoy's key and is signed with the right one.
    country.dsc = make_certificate(at_today(kSigner), country.dsc_key.get(), decoy.get(),
                                   country.csca_key.get());
    const auto result = run(country, country.built({}));
    expect_genuine(result);
    EXPECT_EQ(deviations_of(result), "path.key_id_differs");
}

TEST(Path, SignaturesOfCertificatesMayBePlainOrPss) {
    for (const char* kind : {"RSA", "brainpoolP256r1"}) {
        Country country(kind);
        Signing how;
        (std::string(kind) == "RSA" ? how.pss : how.plain) = true;
        country.dsc = changed(country.dsc.get(), 99, {}, country.csca_key.get(), how);
        SCOPED_TRACE(kind);
        const auto result = run(country, country.built({}));
        expect_genuine(result);
        EXPECT_EQ(result.signer->signature_algorithm.substr(0, 5),
                  std::string(kind) == "RSA" ? "RSASS" : "ecdsa");
    }
}

TEST(Path, TheSignerIsToldByItsFingerprint) {
    const Country country;
    const auto result = run(country, country.built({}));
    ASSERT_TRUE(result.signer);
    EXPECT_EQ(result.signer->fingerprint, to_hex(fingerprint_of(country.dsc.get())));
    EXPECT_FALSE(result.signer->link);
    EXPECT_FALSE(result.signer->self_issued);
    EXPECT_TRUE(result.anchor->self_issued);
}

}  // namespace
}  // namespace limen::pki::test
