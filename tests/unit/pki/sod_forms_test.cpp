// SPDX-License-Identifier: Apache-2.0
// Security objects as the field has them. Each is genuine and each deviates in one way, which has
// to be named; or it deviates too far and is refused for its own reason.
#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/certificates.hpp"
#include "tests/unit/pki/test_country.hpp"

namespace limen::pki::test {
namespace {

// Genuine, with exactly these deviations.
void expect_deviations(const PassiveResult& result, const std::string& codes) {
    expect_genuine(result);
    EXPECT_EQ(deviations_of(result), codes);
    for (const Deviation& deviation : result.deviations) EXPECT_FALSE(deviation.words.empty());
}

TEST(SodForms, TheStandardsOwnFormDoesNotDeviate) {
    const Country country;
    SodParts parts;
    parts.signed_us = today_us() - kDay;
    expect_deviations(run(country, country.built(parts)), "");
    parts.by_key_id = true;
    expect_deviations(run(country, country.built(parts)), "");
}

TEST(SodForms, ASigningTimeIsNotNeededWhileTheSignerIsValid) {
    const Country country;
    const auto result = run(country, country.built({}));
    expect_deviations(result, "");
    EXPECT_FALSE(result.signed_us);
    const auto later = run(country, country.built({}), kGroups, today_us() + 1200 * kDay);
    EXPECT_EQ(cause_of(later, CheckId::dsc_validity), "inconclusive pki.signing_time_unknown");
    EXPECT_EQ(cause_of(later, CheckId::dsc_current), "failed pki.expired");
}

TEST(SodForms, WithoutTheFilesOwnTag) {
    const Country country;
    SodParts parts;
    parts.wrapped = false;
    expect_deviations(run(country, country.built(parts)), "sod.bare");
}

// New Zealand.
TEST(SodForms, OpenLengths) {
    const Country country;
    SodOptions options;
    options.indefinite = true;
    const auto result = run(country, country.sod(kGroups, options));
    expect_genuine(result);
    EXPECT_NE(deviations_of(result).find("sod.indefinite_length"), std::string::npos);
}

// China (id-data), early Dutch and pre-standard documents.
TEST(SodForms, OldAndForeignContentTypes) {
    const Country country;
    for (const char* type : {"1.2.840.113549.1.7.1", "1.2.528.1.1006.1.20.1", "1.3.27.1.1.1"}) {
        SodParts parts;
        parts.content_type = type;
        expect_deviations(run(country, country.built(parts)), "sod.content_type");
    }
}

// Malaysia names the issuer with its parts in another order.
TEST(SodForms, TheSignersAuthorityInAnotherOrder) {
    const Country country;
    Template swapped = kSigner;
    swapped.swap_issuer_parts = true;
    const X509Ptr other = make_certificate(at_today(swapped), country.dsc_key.get(),
                                           country.csca.get(), country.csca_key.get());
    SodParts parts;
    const Bytes name = name_der(X509_get_issuer_name(other.get()));
    parts.signer_id = tlv::encode(
        0x30, {name, der_of(X509_get0_serialNumber(country.dsc.get()), i2d_ASN1_INTEGER)});
    expect_deviations(run(country, country.built(parts)), "sod.signer_name_order");
}

// The certificate itself names its issuer in another order than the authority does.
TEST(SodForms, TheAuthoritysNameInAnotherOrder) {
    Template signer = kSigner;
    signer.swap_issuer_parts = true;
    const Country country("brainpoolP256r1", false, signer);
    expect_deviations(run(country, country.built({})), "path.name_form");
}

TEST(SodForms, ASignerThatIsNamedWronglyAndIsTheOnlyOne) {
    const Country country;
    SodParts parts;
    parts.signer_id = tlv::encode(0x80, ByteView(Bytes(20, 9)));
    expect_deviations(run(country, country.built(parts)), "sod.signer_named_wrongly");
    // With two certificates nobody can tell which one is meant.
    parts.certificates = {country.dsc.get(), country.csca.get()};
    const auto result = run(country, country.built(parts));
    EXPECT_EQ(cause_of(result, CheckId::sod_signature), "failed pki.no_signer");
    EXPECT_FALSE(result.genuine());
}

TEST(SodForms, TheAuthoritysCertificateMayBeThereToo) {
    const Country country;
    SodParts parts;
    parts.certificates = {country.csca.get(), country.dsc.get()};
    expect_deviations(run(country, country.built(parts)), "");
}

TEST(SodForms, ASignerThatBringsItsOwnAuthorityIsNotBelieved) {
    const Country ours, forged;
    SodParts parts;
    parts.certificates = {forged.csca.get(), forged.dsc.get()};
    const auto result = run(ours, forged.built(parts));
    EXPECT_EQ(cause_of(result, CheckId::sod_signature), "passed");
    EXPECT_EQ(cause_of(result, CheckId::dsc_path), "failed pki.path_broken");
}

TEST(SodForms, WithoutSignedAttributes) {
    const Country country;
    SodParts parts;
    parts.attributes = false;
    expect_deviations(run(country, country.built(parts)), "sod.no_signed_attributes");
    Bytes changed = country.built(parts);
    const Bytes hash = security_object({{1, kGroups.at(1)}});
    const auto at = std::search(changed.begin(), changed.end(), hash.end() - 32, hash.end());
    ASSERT_NE(at, changed.end());
    *at ^= 1;
    EXPECT_EQ(cause_of(run(country, changed), CheckId::sod_signature),
              "failed pki.signature_wrong");
}

// Written in one order and signed in DER's, as RFC 5652, 5.4 wants it; or signed as written, which
// is the commoner error.
TEST(SodForms, AttributesInAnyOrder) {
    const Country country;
    SodParts parts;
    parts.write_sorted = false;
    expect_deviations(run(country, country.built(parts)), "sod.attributes_unsorted");
    parts.sign_sorted = false;
    expect_deviations(run(country, country.built(parts)), "");
}

TEST(SodForms, AttributesThatDoNotSayWhatTheyMustAreRefused) {
    const Country country;
    SodParts no_hash;
    no_hash.hash_there = false;
    const auto without = run(country, country.built(no_hash));
    EXPECT_EQ(cause_of(without, CheckId::sod_signature), "failed pki.signature_wrong");
    EXPECT_EQ(without.content_hash_holds, false);
    SodParts no_type;
    no_type.type_there = false;
    EXPECT_EQ(cause_of(run(country, country.built(no_type)), CheckId::sod_signature),
              "failed pki.wrong_content");
    // What was signed as a master list is no security object, whatever the outside says.
    SodParts other_type;
    other_type.type_attribute = "2.23.136.1.1.2";
    EXPECT_EQ(cause_of(run(country, country.built(other_type)), CheckId::sod_signature),
              "failed pki.wrong_content");
}

TEST(SodForms, SeveralSignaturesHaveToHoldAll) {
    const Country country;
    SodParts parts;
    parts.copies_of_signer = 2;
    const Bytes good = country.built(parts);
    expect_deviations(run(country, good), "sod.several_signers");
    Bytes second_wrong = good;
    second_wrong.back() ^= 1;
    EXPECT_EQ(cause_of(run(country, second_wrong), CheckId::sod_signature),
              "failed pki.signature_wrong");
}

TEST(SodForms, Sha1IsNamed) {
    const Country country;
    SodParts parts;
    parts.digest = parts.how.digest = "SHA1";
    const auto result = run(country, build_sod(security_object(kGroups, "SHA1"), country.dsc.get(),
                                               country.dsc_key.get(), parts));
    expect_deviations(result, "sod.weak_digest sod.weak_group_digest");
}

// Lithuania: the key's point is P-224's and the certificate says brainpoolP224r1.
TEST(SodForms, AMislabelledCurveIsNamedAndNeverAcceptedInSilence) {
    Country country("secp224r1");
    // By its name, and by its parameters in full.
    for (const bool in_full : {false, true}) {
        const Bytes key =
            mislabelled_public_key(country.dsc_key.get(), NID_brainpoolP224r1, in_full);
        country.dsc = changed(country.dsc.get(), 6, key, country.csca_key.get());
        const auto result = run(country, country.built({}));
        EXPECT_EQ(cause_of(result, CheckId::sod_signature), "inconclusive pki.curve_mislabelled");
        EXPECT_EQ(deviations_of(result), "dsc.curve_mislabelled");
        EXPECT_EQ(cause_of(result, CheckId::dsc_path), "passed");
        EXPECT_FALSE(result.genuine());
    }
    // A wrong signature is still a wrong signature.
    Bytes wrong = country.built({});
    wrong.back() ^= 1;
    EXPECT_EQ(cause_of(run(country, wrong), CheckId::sod_signature), "failed pki.signature_wrong");
}

TEST(SodForms, APointOnNoCurveIsABadKey) {
    Country country("secp224r1");
    Bytes key = mislabelled_public_key(country.dsc_key.get(), NID_secp224r1);
    key.back() ^= 1;
    country.dsc = changed(country.dsc.get(), 6, key, country.csca_key.get());
    EXPECT_EQ(cause_of(run(country, country.built({})), CheckId::sod_signature),
              "failed pki.bad_curve");
}

TEST(SodForms, ASignerWithoutKeyUsageOrKeyIdentifiers) {
    Template signer = kSigner;
    signer.key_usage = false;
    signer.authority_key_id = false;
    const Country country("prime256v1", false, signer);
    expect_deviations(run(country, country.built({})), "dsc.no_key_usage dsc.no_authority_key_id");
}

// Turkey, Luxembourg and others.
TEST(SodForms, AnAuthorityThatSaysItIsNone) {
    Template authority;
    authority.says_it_is_none = true;
    const Country country("prime256v1", false, kSigner, authority);
    expect_deviations(run(country, country.built({})), "csca.not_an_authority");
}

TEST(SodForms, ASignerOfAnotherCountryThanItsAuthority) {
    Template signer = kSigner;
    signer.country = "ZZ";
    const Country country("prime256v1", false, signer);
    expect_deviations(run(country, country.built({})), "dsc.country_differs");
}

TEST(SodForms, ANegativeSerialNumber) {
    Template signer = kSigner;
    signer.serial = -5;
    const Country country("prime256v1", false, signer);
    const auto result = run(country, country.built({}));
    expect_deviations(result, "dsc.serial_number");
    EXPECT_EQ(result.signer->serial, "-05");
}

TEST(SodForms, EmptyAndOverlongFilesAreMalformed) {
    const Country country;
    for (const std::size_t size : {std::size_t{0}, std::size_t{131'073}}) {
        const auto result = run(country, Bytes(size, 0x30));
        EXPECT_EQ(cause_of(result, CheckId::sod_signature), "failed pki.sod_malformed");
        EXPECT_EQ(cause_of(result, CheckId::dsc_current), "not_performed pki.sod_malformed");
        EXPECT_EQ(cause_of(result, CheckId::defect_list), "not_performed pki.sod_malformed");
    }
}

TEST(SodForms, OtherGroupsAreSummedUp) {
    const Country country;
    const Bytes sod = country.built({});
    EXPECT_EQ(cause_of(run(country, sod), CheckId::other_hashes), "passed");
    auto changed = kGroups;
    changed[14][3] ^= 1;
    EXPECT_EQ(cause_of(run(country, sod, changed), CheckId::other_hashes),
              "failed pki.dg_hash_differs");
    auto more = kGroups;
    more[11] = Bytes(20, 9);
    EXPECT_EQ(cause_of(run(country, sod, more), CheckId::other_hashes), "failed pki.dg_not_in_sod");
    const std::map<int, Bytes> fewer = {{1, kGroups.at(1)}, {2, kGroups.at(2)}};
    EXPECT_EQ(cause_of(run(country, sod, fewer), CheckId::other_hashes),
              "not_performed pki.dg_not_read");
    EXPECT_TRUE(run(country, sod, fewer).genuine());
    EXPECT_EQ(cause_of(run(country, country.sod(fewer), fewer), CheckId::other_hashes),
              "not_supported ");
    // Fingers need another authorisation; their absence says nothing.
    auto fingers = fewer;
    fingers[3] = Bytes(9);
    EXPECT_EQ(cause_of(run(country, country.sod(fingers), fewer), CheckId::other_hashes),
              "not_supported ");
}

}  // namespace
}  // namespace limen::pki::test
