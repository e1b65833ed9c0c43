// SPDX-License-Identifier: Apache-2.0
// Documents of the matrix before trust stores with lists in them: defects, revoked authorities, and
// master lists with link certificates.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "base/files.hpp"
#include "provisioning/passport/der.hpp"
#include "provisioning/passport/signed_data.hpp"
#include "tests/unit/passport-matrix/mutation_support.hpp"

namespace limen::passport::test {
namespace {

using border::CheckId;

constexpr const char* kMasterList = "2.23.136.1.1.2";
constexpr const char* kMasterListSigner = "2.23.136.1.1.3";
constexpr const char* kDefectList = "0.4.0.127.0.7.3.1.5";
// BSI TR-03129-2, 7: the arc of the defects.
const std::string kDefects = "0.4.0.127.0.7.3.1.5.";

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().describe());
    return std::move(*result);
}

class Lists : public ::testing::Test {
  protected:
    Lists() { std::filesystem::create_directories(folder); }
    ~Lists() override { std::filesystem::remove_all(folder); }

    const Authority& authority(const std::string& name) const {
        return *must(workshop.authority(name));
    }
    static Bytes certificate_of(const Authority& authority) {
        return der_of(authority.certificate(), i2d_X509);
    }
    void put(const std::string& file, const Bytes& content) const {
        ASSERT_TRUE(write_file(folder / file, content));
    }
    void trust(const std::string& name) const {
        put(name + ".cer", certificate_of(authority(name)));
    }
    Signer list_signer(const std::string& by, const char* purpose) {
        const Authority& issuer = authority(by);
        Signer signer;
        signer.algorithm = must(parse_algorithm("ecdsa-p256-sha256"));
        signer.key =
            must(workshop.keys.key(by + "/lists", [&] { return make_key(signer.algorithm); }));
        CertificateSpec spec;
        spec.serial = {0x01, 0x15, 0x75};
        spec.issuer = {"UT", "Utopia", "CSCA Utopia", TextKind::utf8, false};
        spec.subject = {"UT", "Utopia", "List Signer", TextKind::utf8, false};
        spec.valid_from = now() - std::chrono::days(10);
        spec.valid_until = now() + std::chrono::days(10);
        spec.key_usage = kDigitalSignature;
        if (purpose != nullptr) spec.purpose = purpose;
        const Bytes own = must(public_key_info(signer.key.get(), signer.algorithm));
        const auto [key, algorithm] = key_of(issuer);
        const Bytes der = must(make_certificate(
            spec, own, must(public_key_info(key.get(), algorithm)), key.get(), algorithm));
        const unsigned char* at = der.data();
        signer.certificate.reset(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
        return signer;
    }
    // A list as a State publishes it.
    static Bytes signed_list(const char* type, const Bytes& content, const Signer& signer) {
        SignedSpec form;
        form.content_type = type;
        form.signed_at = now();
        form.certificates = {der_of(signer.certificate.get(), i2d_X509)};
        return must(make_signed(form, content, signer));
    }
    static der::Moment now() {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }
    std::pair<Owned<EVP_PKEY>, Algorithm> key_of(const Authority& authority) {
        const std::string& name = authority.spec().algorithm;
        Algorithm algorithm = must(parse_algorithm(name));
        return {must(workshop.keys.key(authority.spec().name + "/csca-" + name,
                                       [&] { return make_key(algorithm); })),
                algorithm};
    }
    // One defect of the signer of these documents.
    Bytes defect_list(const Profile& profile, const std::string& arcs, const Bytes& parameter) {
        const Signer signer =
            must(authority(profile.authority).signer(profile.signer, workshop.keys));
        const X509* certificate = signer.certificate.get();
        const Bytes name =
            der::sequence({der_of(X509_get_issuer_name(certificate), i2d_X509_NAME),
                           der_of(X509_get0_serialNumber(certificate), i2d_ASN1_INTEGER)});
        const Bytes known = der::sequence({der::oid(kDefects + arcs), parameter});
        const Bytes content = der::sequence({der::integer(0), der::oid("2.16.840.1.101.3.4.2.1"),
                                             der::set(der::sequence({name, der::set(known)}))});
        return signed_list(kDefectList, content,
                           list_signer("utopia-csca", "0.4.0.127.0.7.3.11.2.1.2"));
    }
    Verdict judged(const Profile& profile) {
        const auto store = must(pki::TrustStore::load({folder}));
        for (const Error& problem : store->problems()) problems.push_back(problem.describe());
        return judge(document_of(must(MatrixWorkshop::get().make(profile))), *store,
                     SystemClock().utc_us());
    }
    static const Profile& profile(const std::string& family, const std::string& name) {
        return MatrixWorkshop::get().profile(family, name);
    }

    std::filesystem::path folder =
        std::filesystem::temp_directory_path() /
        ("limen-lists-" + std::to_string(::getpid()) + "-" +
         ::testing::UnitTest::GetInstance()->current_test_info()->name());
    Workshop& workshop = MatrixWorkshop::get().workshop();
    std::vector<std::string> problems;
};

struct Row {
    const char *name, *family, *document, *arcs;
    Bytes parameter;
    CheckId id;
    const char* says;
    const char* list_says;
};

// Guards against: a published defect that is not found, or weighs too little or too much.
TEST_F(Lists, OfDefects) {
    const std::vector<Row> rows = {{"the signer is revoked",
                                    "encodings",
                                    "sod-version-1",
                                    "1.1",
                                    {0x0A, 0x01, 0x02},
                                    CheckId::dsc_revocation,
                                    "failed defect.certificate_revoked",
                                    "failed defect.certificate_revoked"},
                                   {"signatures are known to be wrong",
                                    "forgeries",
                                    "forged-signature",
                                    "2.2",
                                    {},
                                    CheckId::sod_signature,
                                    "inconclusive defect.sod_invalid",
                                    "inconclusive defect.sod_invalid"},
                                   {"another wrong signature stays wrong",
                                    "forgeries",
                                    "forged-hashes",
                                    "2.1",
                                    {0x31, 0x03, 0x02, 0x01, 0x02},
                                    CheckId::sod_signature,
                                    "failed pki.signature_wrong",
                                    "inconclusive defect.group_malformed"},
                                   {"a portrait is known to be malformed",
                                    "encodings",
                                    "sod-version-1",
                                    "2.1",
                                    {0x31, 0x03, 0x02, 0x01, 0x02},
                                    CheckId::dg2_hash,
                                    "passed",
                                    "inconclusive defect.group_malformed"},
                                   {"a hash is not excused by a wrong signature",
                                    "forgeries",
                                    "forged-portrait",
                                    "2.2",
                                    {},
                                    CheckId::dg2_hash,
                                    "failed pki.dg_hash_differs",
                                    "inconclusive defect.sod_invalid"},
                                   {"a defect that is not known yet",
                                    "encodings",
                                    "sod-version-1",
                                    "2.99",
                                    {},
                                    CheckId::sod_signature,
                                    "passed",
                                    "failed defect.unknown"}};
    trust("utopia-csca");
    for (const Row& row : rows) {
        const Profile& document = profile(row.family, row.document);
        put("utopia.dfl", defect_list(document, row.arcs, row.parameter));
        const Verdict verdict = judged(document);
        EXPECT_EQ(verdict.checks.at(row.id), row.says) << row.name;
        EXPECT_EQ(verdict.checks.at(CheckId::defect_list), row.list_says) << row.name;
        EXPECT_FALSE(verdict.accepted && std::string_view(row.list_says).starts_with("failed"))
            << row.name;
    }
    EXPECT_TRUE(problems.empty()) << problems.front();
}

// Guards against: a list that condemns whom it does not name.
TEST_F(Lists, OfDefectsOfAnotherSigner) {
    trust("utopia-csca");
    put("utopia.dfl",
        defect_list(profile("signers", "signer-p384-sha384"), "1.1", {0x0A, 0x01, 0x02}));
    const Verdict verdict = judged(profile("encodings", "sod-version-1"));
    EXPECT_EQ(verdict.checks.at(CheckId::defect_list), "passed");
    EXPECT_TRUE(verdict.accepted);
}

// Guards against: an authority that took its own certificate back, and is believed.
TEST_F(Lists, OfRevocationWithTheAuthorityOnIt) {
    const Authority& utopia = authority("utopia-csca");
    const auto [key, algorithm] = key_of(utopia);
    RevocationSpec list;
    list.issuer = {"UT", "Utopia", "CSCA Utopia", TextKind::utf8, false};
    list.this_update = now() - std::chrono::days(1);
    list.next_update = now() + std::chrono::days(30);
    const ASN1_INTEGER* serial = X509_get0_serialNumber(utopia.certificate());
    list.revoked = {Bytes(ASN1_STRING_get0_data(serial),
                          ASN1_STRING_get0_data(serial) + ASN1_STRING_length(serial))};
    trust("utopia-csca");
    put("utopia-csca.crl",
        must(make_revocation_list(list, must(public_key_info(key.get(), algorithm)), key.get(),
                                  algorithm)));
    const Verdict verdict = judged(profile("encodings", "sod-version-1"));
    EXPECT_EQ(verdict.checks.at(CheckId::dsc_revocation), "failed pki.csca_revoked");
    EXPECT_FALSE(verdict.accepted);
}

class MasterLists : public Lists {
  protected:
    Bytes master_list(const std::string& by, const char* purpose = kMasterListSigner) {
        const Bytes certificates = der::set_of(
            {authority("utopia-csca-2").link(), certificate_of(authority("germany-csca"))});
        return signed_list(kMasterList, der::sequence({der::integer(0), certificates}),
                           list_signer(by, purpose));
    }
    std::string path_of(const char* name) {
        return judged(profile("trust", name)).checks.at(CheckId::dsc_path);
    }
};

// Guards against: new keys of a State, and other States, that a list brings and nobody finds.
TEST_F(MasterLists, BringLinksAndOtherStates) {
    trust("utopia-csca");
    EXPECT_EQ(path_of("csca-behind-a-link"), "failed pki.unknown_csca");
    EXPECT_EQ(path_of("state-germany"), "failed pki.unknown_csca");
    put("utopia.ml", master_list("utopia-csca"));
    EXPECT_EQ(path_of("csca-behind-a-link"), "passed");
    EXPECT_EQ(path_of("state-germany"), "passed");
    EXPECT_EQ(path_of("csca-unknown"), "failed pki.unknown_csca");
    EXPECT_TRUE(problems.empty()) << problems.front();
}

// Guards against: a list by anybody who writes a State's name on his own key.
TEST_F(MasterLists, OfAForgerBringNothing) {
    trust("utopia-csca");
    put("utopia.ml", master_list("rogue-csca"));
    EXPECT_EQ(path_of("csca-behind-a-link"), "failed pki.unknown_csca");
    EXPECT_EQ(path_of("state-germany"), "failed pki.unknown_csca");
    EXPECT_FALSE(problems.empty()) << "the list was left out without a word";
}

// Guards against: a State's document signer that brings authorities of its own.
TEST_F(MasterLists, OfADocumentSignerBringNothing) {
    trust("utopia-csca");
    put("utopia.ml", master_list("utopia-csca", nullptr));
    EXPECT_EQ(path_of("csca-behind-a-link"), "failed pki.unknown_csca");
    EXPECT_EQ(path_of("state-germany"), "failed pki.unknown_csca");
    EXPECT_FALSE(problems.empty()) << "the list was left out without a word";
}

}  // namespace
}  // namespace limen::passport::test
