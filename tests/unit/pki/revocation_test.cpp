// SPDX-License-Identifier: Apache-2.0
// Revocation lists: who may issue them, what makes them unable to answer, deltas, reasons.
#include "tests/unit/pki/test_country.hpp"

namespace limen::pki::test {
namespace {

const UtcMicros kTomorrow = today_us() + kDay;

CrlOptions now() {
    CrlOptions out;
    out.this_update_us = today_us() - kDay;
    return out;
}

void add(const Country& country, const std::string& name, const std::vector<long>& serials,
         const CrlOptions& options, UtcMicros next_us = kTomorrow) {
    country.folder.write(
        name,
        der(make_crl(country.csca.get(), country.csca_key.get(), serials, next_us, options).get()));
}

std::string revocation(const Country& country) {
    return cause_of(run(country, country.built({})), CheckId::dsc_revocation);
}

struct RevocationRow {
    const char* why;
    std::vector<long> serials;
    CrlOptions options;
    UtcMicros next_us;
    const char* result;
};

TEST(RevocationList, WhatAListCanAndCannotSay) {
    CrlOptions future = now(), no_next = now(), unknown = now(), partial = now(), delta = now();
    future.this_update_us = today_us() + kDay;
    no_next.has_next = false;
    unknown.more = {{"1.2.3.4", "critical,DER:0500"}};
    partial.more = {{"issuingDistributionPoint", "critical,DER:3000"}};
    delta.number = "9";
    delta.delta_of = "8";
    const std::vector<RevocationRow> rows = {
        {"another serial number", {78}, now(), kTomorrow, "passed"},
        {"nobody", {}, now(), kTomorrow, "passed"},
        {"the signer", {5, 77}, now(), kTomorrow, "failed pki.revoked"},
        {"no next update", {78}, no_next, kTomorrow, "passed"},
        {"outdated", {78}, now(), today_us() - 1, "inconclusive pki.crl_outdated"},
        {"outdated, and the signer", {77}, now(), today_us() - 1, "failed pki.revoked"},
        {"not yet valid", {78}, future, kTomorrow + 9 * kDay, "inconclusive pki.crl_not_yet_valid"},
        {"an unknown critical extension",
         {78},
         unknown,
         kTomorrow,
         "inconclusive pki.crl_unknown_extension"},
        {"the same, and the signer", {77}, unknown, kTomorrow, "failed pki.revoked"},
        {"part of what the issuer revoked",
         {78},
         partial,
         kTomorrow,
         "inconclusive pki.crl_unknown_extension"},
        {"a delta alone", {78}, delta, kTomorrow, "inconclusive pki.crl_delta_without_base"},
    };
    for (const RevocationRow& row : rows) {
        SCOPED_TRACE(row.why);
        const Country country("prime256v1");
        add(country, "list.crl", row.serials, row.options, row.next_us);
        EXPECT_EQ(revocation(country), row.result);
    }
}

TEST(RevocationList, ReasonDateNumberAndIssuerAreTold) {
    const Country country("prime256v1");
    CrlOptions options = now();
    options.number = "4711";
    options.reason = 1;
    add(country, "list.crl", {77}, options);
    const auto result = run(country, country.built({}));
    ASSERT_EQ(result.revocation.size(), 1u);
    const Revocation& list = result.revocation[0];
    EXPECT_TRUE(list.listed);
    EXPECT_EQ(list.number, "4711");
    EXPECT_EQ(list.reason, "keyCompromise");
    EXPECT_NE(list.issuer.find("CSCA"), std::string::npos);
    EXPECT_EQ(list.revoked_us, options.this_update_us / 1'000'000 * 1'000'000);
}

TEST(RevocationList, ADeltaAddsToItsBaseAndTakesOff) {
    CrlOptions base = now(), delta = now(), remove = now();
    base.number = "8";
    delta.number = remove.number = "9";
    delta.delta_of = remove.delta_of = "8";
    remove.reason = 8;  // removeFromCRL
    {
        const Country country("prime256v1");
        add(country, "base.crl", {5}, base);
        add(country, "delta.crl", {77}, delta);
        EXPECT_EQ(revocation(country), "failed pki.revoked");
    }
    {
        const Country country("prime256v1");
        add(country, "base.crl", {77}, base);
        add(country, "delta.crl", {77}, remove);
        EXPECT_EQ(revocation(country), "passed");
    }
    {
        // The delta continues a later list than the one that is there.
        const Country country("prime256v1");
        base.number = "7";
        add(country, "base.crl", {77}, base);
        add(country, "delta.crl", {77}, remove);
        EXPECT_EQ(revocation(country), "failed pki.revoked");
    }
}

// After a change of keys the list is signed with the newest one (Doc 9303-12, 7.1.4).
TEST(RevocationList, ASuccessorByLinkCertificateMayIssueIt) {
    for (const bool linked : {true, false}) {
        const Country country("prime256v1");
        const KeyPtr new_key = make_key("prime256v1");
        Template next = at_today({"UT", "CSCA 2"});
        const X509Ptr successor = make_certificate(next, new_key.get());
        const X509Ptr link =
            make_certificate(next, new_key.get(), country.csca.get(), country.csca_key.get());
        country.folder.write("successor.der", der(successor.get()));
        if (linked) country.folder.write("link.der", der(link.get()));
        country.folder.write(
            "list.crl",
            der(make_crl(successor.get(), new_key.get(), {77}, kTomorrow, now()).get()));
        EXPECT_EQ(revocation(country), linked ? "failed pki.revoked" : "not_performed pki.no_crl");
    }
}

// Serial numbers are unique under one name only: a list of another name does not count while the
// issuer's own is current.
TEST(RevocationList, TheIssuersOwnCurrentListGoesBeforeASuccessors) {
    const Country country("prime256v1");
    const KeyPtr new_key = make_key("prime256v1");
    Template next = at_today({"UT", "CSCA 2"});
    const X509Ptr link =
        make_certificate(next, new_key.get(), country.csca.get(), country.csca_key.get());
    country.folder.write("link.der", der(link.get()));
    country.folder.write("new.crl",
                         der(make_crl(link.get(), new_key.get(), {77}, kTomorrow, now()).get()));
    add(country, "own.crl", {5}, now());
    EXPECT_EQ(revocation(country), "passed");
    add(country, "own.crl", {5}, now(), today_us() - 1);
    EXPECT_EQ(revocation(country), "failed pki.revoked");
}

TEST(RevocationList, AnAuthorityItselfCanBeRevoked) {
    Template authority;
    authority.serial = 4242;
    const Country country("prime256v1", false, kSigner, authority);
    add(country, "list.crl", {4242}, now());
    EXPECT_EQ(revocation(country), "failed pki.csca_revoked");
}

TEST(RevocationList, AStrangersListOfTheSameNameIsNoList) {
    const Country country("prime256v1");
    const KeyPtr other = make_key("prime256v1");
    country.folder.write(
        "list.crl", der(make_crl(country.csca.get(), other.get(), {77}, kTomorrow, now()).get()));
    EXPECT_EQ(revocation(country), "not_performed pki.no_crl");
}

}  // namespace
}  // namespace limen::pki::test
