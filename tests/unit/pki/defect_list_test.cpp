// SPDX-License-Identifier: Apache-2.0
// Defect lists (BSI TR-03129-2, 7) and what each defect means for the checks (TR-03135-1, 5.8.2).
#include "identity/pki/defect_list.hpp"

#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/security_object.hpp"
#include "tests/unit/pki/test_country.hpp"

namespace limen::pki::test {
namespace {

const std::string kArc = "0.4.0.127.0.7.3.1.5.";

Bytes status(int code) {
    return {0x0A, 0x01, static_cast<std::uint8_t>(code)};
}
Bytes known(const std::string& arcs, const Bytes& parameter = {}) {
    return row(0x30, {oid_der(kArc + arcs), parameter});
}
Bytes by_serial(X509* certificate) {
    return row(0x30, {name_der(X509_get_issuer_name(certificate)),
                      der_of(X509_get0_serialNumber(certificate), i2d_ASN1_INTEGER)});
}
Bytes by_key_id(X509* certificate) {
    return tlv::encode(0x80, ByteView(subject_key_id(certificate)));
}
Bytes list_of(const std::vector<Bytes>& defects, int version = 0) {
    return row(0x30, {{0x02, 0x01, static_cast<std::uint8_t>(version)},
                      oid_der("2.16.840.1.101.3.4.2.1"),
                      row(0x31, defects)});
}

// A State whose authority certifies a signer of defect lists too.
struct WithList : Country {
    WithList() : Country("prime256v1") {}

    Bytes signed_list(const Bytes& content, const char* usage = kDefectListSigner) const {
        Template t = {"UT", "DFL", false, kNow - kDay, kNow + kDay, false, 9};
        if (usage != nullptr) t.more = {{"extendedKeyUsage", usage}};
        const KeyPtr key = make_key("prime256v1");
        const X509Ptr signer = make_certificate(at_today(t), key.get(), csca.get(), csca_key.get());
        SodParts parts;
        parts.content_type = kDefectListType;
        parts.wrapped = false;
        parts.signed_us = today_us();
        return build_sod(content, signer.get(), key.get(), parts);
    }
    PassiveResult judged(const Bytes& defect, const Bytes& sod) const {
        folder.write(
            "list.dfl",
            signed_list(list_of({row(0x30, {by_serial(dsc.get()), row(0x31, {defect})})})));
        return run(*this, sod);
    }
    PassiveResult judged(const Bytes& defect) const { return judged(defect, built({})); }
};

struct DefectRow {
    const char* arcs;
    int status;  // -1: no parameter
    const char* result;
    const char* revocation;
};

TEST(DefectList, EachDefectHasItsOwnWeight) {
    const std::vector<DefectRow> rows = {
        {"1.1", 0, "failed defect.certificate_revoked", "failed defect.certificate_revoked"},
        {"1.1", 1, "inconclusive defect.certificate_revoked",
         "inconclusive defect.certificate_revoked"},
        {"1.1", 2, "failed defect.certificate_revoked", "failed defect.certificate_revoked"},
        {"1.1", 3, "failed defect.certificate_revoked", "failed defect.certificate_revoked"},
        {"1.1", 4, "failed defect.certificate_revoked", "failed defect.certificate_revoked"},
        {"1.1", 5, "inconclusive defect.certificate_revoked",
         "inconclusive defect.certificate_revoked"},
        {"1.1", 32, "inconclusive defect.certificate_revoked",
         "inconclusive defect.certificate_revoked"},
        {"1.3", -1, "inconclusive defect.chip_authentication_key", nullptr},
        {"1.4", -1, "inconclusive defect.active_authentication_key", nullptr},
        {"1.5", 1, "inconclusive defect.protocol_failure", nullptr},
        {"1.6", 1, "inconclusive defect.validity_incorrect", nullptr},
        {"2.2", 1, "inconclusive defect.sod_invalid", nullptr},
        {"2.3", -1, "inconclusive defect.com_sod_differ", nullptr},
        {"3.2", -1, "passed", nullptr},
        {"3.9", -1, "passed", nullptr},
        {"4.2", -1, "passed", nullptr},
        {"4.3", -1, "passed", nullptr},
        {"4.4", 1, "inconclusive defect.certificate_malformed", nullptr},
        // Unknown defects of a signer: the chip must not be relied upon.
        {"1.99", -1, "failed defect.unknown", nullptr},
        {"2.99", -1, "failed defect.unknown", nullptr},
        {"9.1", -1, "failed defect.unknown", nullptr},
    };
    const WithList country;
    for (const DefectRow& row : rows) {
        SCOPED_TRACE(std::string(row.arcs) + " " + std::to_string(row.status));
        const auto result =
            country.judged(known(row.arcs, row.status < 0 ? Bytes{} : status(row.status)));
        EXPECT_EQ(cause_of(result, CheckId::defect_list), row.result);
        EXPECT_EQ(cause_of(result, CheckId::dsc_revocation),
                  row.revocation == nullptr ? "not_performed pki.no_crl" : row.revocation);
        EXPECT_EQ(result.genuine(), std::string(row.result) == "passed");
        ASSERT_EQ(result.defects.size(), 1u);
        EXPECT_EQ(result.defects[0].oid, kArc + row.arcs);
        EXPECT_EQ(result.defects[0].status, row.status);
    }
}

TEST(DefectList, ASignerThatIsNotOnItPasses) {
    const WithList country;
    EXPECT_EQ(cause_of(run(country, country.built({})), CheckId::defect_list),
              "not_performed pki.no_defect_list");
    const Bytes other = row(
        0x30, {row(0x30, {name_der(X509_get_issuer_name(country.dsc.get())), {0x02, 0x01, 0x4E}}),
               row(0x31, {known("1.1", status(0))})});
    country.folder.write("list.dfl", country.signed_list(list_of({other})));
    const auto result = run(country, country.built({}));
    EXPECT_EQ(cause_of(result, CheckId::defect_list), "passed");
    EXPECT_TRUE(result.defects.empty());
    EXPECT_TRUE(result.genuine());
}

TEST(DefectList, ASignerIsFoundByKeyIdentifierAndByHash) {
    const WithList country;
    const Bytes revoked = row(0x31, {known("1.1", status(0))});
    const Bytes hash = tlv::encode(0x04, ByteView(hash_of("SHA256", der(country.dsc.get()))));
    const Bytes wrong_hash = tlv::encode(0x04, ByteView(Bytes(32, 1)));
    const std::vector<std::pair<Bytes, bool>> rows = {
        {row(0x30, {by_key_id(country.dsc.get()), revoked}), true},
        {row(0x30, {hash, revoked}), true},
        {row(0x30, {by_serial(country.dsc.get()), hash, revoked}), true},
        // The identifier is ambiguous where a hash is given, so that the hash decides.
        {row(0x30, {by_serial(country.dsc.get()), wrong_hash, revoked}), false}};
    for (const auto& [defect, found] : rows) {
        country.folder.write("list.dfl", country.signed_list(list_of({defect})));
        const auto result = run(country, country.built({}));
        EXPECT_EQ(cause_of(result, CheckId::defect_list),
                  found ? "failed defect.certificate_revoked" : "passed");
    }
}

TEST(DefectList, VersionTwoHasDescriptions) {
    const Bytes text = to_bytes(as_bytes("made in May"));
    const Bytes defect =
        row(0xA0, {oid_der(kArc + "2.1"),
                   tlv::encode(0xA0, ByteView(row(0x31, {{0x02, 0x01, 0x0B}, {0x02, 0x01, 0x0C}}))),
                   tlv::encode(0x81, ByteView(text))});
    const WithList country;
    country.folder.write(
        "list.dfl",
        country.signed_list(list_of({row(0x30, {by_serial(country.dsc.get()), row(0x31, {defect}),
                                                tlv::encode(0x0C, ByteView(text))})},
                                    1)));
    const auto result = run(country, country.built({}));
    EXPECT_EQ(cause_of(result, CheckId::defect_list), "inconclusive defect.group_malformed");
    ASSERT_EQ(result.defects.size(), 1u);
    EXPECT_EQ(result.defects[0].groups, (std::vector<int>{11, 12}));
    EXPECT_EQ(result.defects[0].description, "made in May");
}

TEST(DefectList, AKnownWrongSignatureIsInconclusive) {
    const WithList country;
    Bytes wrong = country.built({});
    wrong.back() ^= 1;
    const auto result = country.judged(known("2.2", status(1)), wrong);
    EXPECT_EQ(cause_of(result, CheckId::sod_signature), "inconclusive defect.sod_invalid");
    EXPECT_FALSE(result.genuine());
}

TEST(DefectList, AKnownWrongValidityIsInconclusive) {
    Template expired = kSigner;
    expired.not_after_us = kNow - 5 * kDay;
    WithList country;
    country.dsc = make_certificate(at_today(expired), country.dsc_key.get(), country.csca.get(),
                                   country.csca_key.get());
    SodParts parts;
    parts.signed_us = today_us() - kDay;
    const auto result = country.judged(known("1.6", status(1)), country.built(parts));
    EXPECT_EQ(cause_of(result, CheckId::dsc_validity), "inconclusive defect.validity_incorrect");
    EXPECT_EQ(cause_of(result, CheckId::dsc_current), "inconclusive defect.validity_incorrect");
}

TEST(DefectList, ACorrectedCountryIsUsed) {
    const WithList country;
    const auto result = country.judged(known("2.5", tlv::encode(0x13, as_bytes("XO"))));
    EXPECT_EQ(result.signer->country, "XO");
    EXPECT_NE(deviations_of(result).find("dsc.country_corrected"), std::string::npos);
}

// The certificate in the chip is malformed; the published one, self-signed, has the key.
TEST(DefectList, AReplacementCertificateIsUsed) {
    const WithList country;
    Template t = kSigner;
    const X509Ptr replacement = make_certificate(at_today(t), country.dsc_key.get());
    const Bytes sod = country.built({});
    // As OCTET STRING (TR-03129-2) and as the certificate itself (TR-03129-3).
    for (const Bytes& parameter :
         {tlv::encode(0x04, ByteView(der(replacement.get()))), der(replacement.get())}) {
        const auto result = country.judged(known("1.2", parameter), sod);
        EXPECT_EQ(cause_of(result, CheckId::sod_signature), "passed");
        EXPECT_EQ(cause_of(result, CheckId::dsc_path), "passed");
        EXPECT_EQ(cause_of(result, CheckId::defect_list),
                  "inconclusive defect.certificate_replaced");
        EXPECT_EQ(result.signer->fingerprint, to_hex(fingerprint_of(replacement.get())));
        EXPECT_NE(deviations_of(result).find("dsc.replaced"), std::string::npos);
    }
    // One with another key does not make a wrong signature right.
    const KeyPtr other = make_key("prime256v1");
    const X509Ptr wrong = make_certificate(at_today(t), other.get());
    EXPECT_EQ(cause_of(country.judged(known("1.2", der(wrong.get())), sod), CheckId::sod_signature),
              "failed pki.signature_wrong");
}

TEST(DefectList, ACorrectedSignerIdentifierIsUsed) {
    const WithList country;
    SodParts parts;
    parts.certificates = {country.csca.get(), country.dsc.get()};
    parts.signer_id = tlv::encode(0x80, ByteView(Bytes(20, 9)));
    const Bytes sod = country.built(parts);
    const Bytes defect = known("2.4", by_serial(country.dsc.get()));
    country.folder.write(
        "list.dfl",
        country.signed_list(list_of({row(0x30, {parts.signer_id, row(0x31, {defect})})})));
    const auto result = run(country, sod);
    EXPECT_EQ(cause_of(result, CheckId::sod_signature), "passed");
    EXPECT_NE(deviations_of(result).find("sod.signer_corrected"), std::string::npos);
}

TEST(DefectList, ProofsOfTheChipsKeyThatAreKnownToFail) {
    const auto with_status = [](int code) {
        KnownDefect defect;
        defect.type = DefectType::protocol_failure;
        defect.status = code;
        return std::vector{defect};
    };
    // TR-03129-2, 7.3.1.5: CA, AA, PACE-CAM for each status.
    const std::vector<std::array<bool, 3>> rows = {
        {true, false, false}, {false, true, false}, {true, true, false}, {false, false, true},
        {true, false, true},  {false, true, true},  {true, true, true},  {false, false, false}};
    for (std::size_t code = 0; code < rows.size(); ++code) {
        const auto defects = with_status(static_cast<int>(code));
        EXPECT_EQ(known_to_fail(defects, CheckId::chip_authentication), rows[code][0]) << code;
        EXPECT_EQ(known_to_fail(defects, CheckId::active_authentication), rows[code][1]) << code;
        EXPECT_EQ(known_to_fail(defects, CheckId::pace_cam), rows[code][2]) << code;
    }
    EXPECT_FALSE(known_to_fail({}, CheckId::chip_authentication));
}

TEST(DefectList, AListOfAnotherSignerCountsForNothing) {
    const WithList country;
    const Bytes content =
        list_of({row(0x30, {by_serial(country.dsc.get()), row(0x31, {known("1.1", status(0))})})});
    // Certified for something else.
    country.folder.write("list.dfl", country.signed_list(content, "2.23.136.1.1.3"));
    const auto trust = country.trust();
    ASSERT_EQ(trust->problems().size(), 1u);
    EXPECT_EQ(trust->problems()[0].cause, "trust.wrong_purpose");
    EXPECT_EQ(cause_of(run(country, country.built({})), CheckId::defect_list),
              "not_performed pki.no_defect_list");
    // A document signer, of any State, could give another State's signer a replacement.
    country.folder.write("list.dfl", country.signed_list(content, nullptr));
    EXPECT_EQ(country.trust()->problems()[0].cause, "trust.wrong_purpose");
    Bytes changed = country.signed_list(content);
    changed.back() ^= 1;
    country.folder.write("list.dfl", changed);
    EXPECT_EQ(country.trust()->problems()[0].cause, "pki.bad_defect_list");
}

TEST(DefectList, MalformedListsAreRefused) {
    const Bytes good = list_of({});
    ASSERT_TRUE(decode_defect_list(good, "x"));
    for (const Bytes& bad : {Bytes{}, Bytes{0x30, 0x00}, list_of({}, 7), list_of({row(0x30, {})}),
                             list_of({row(0x30, {row(0x31, {known("1.1")})})}),
                             list_of({row(0x30, {{0x80, 0x00}, row(0x31, {})})}),
                             list_of({row(0x30, {{0x80, 0x01, 0x01}, {0x05, 0x00}})}),
                             Bytes(good.begin(), good.end() - 1)}) {
        const auto decoded = decode_defect_list(bad, "x");
        ASSERT_FALSE(decoded) << to_hex(bad);
        EXPECT_EQ(decoded.error().cause, "pki.bad_defect_list");
    }
}

}  // namespace
}  // namespace limen::pki::test
