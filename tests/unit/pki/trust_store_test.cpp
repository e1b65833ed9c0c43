// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/country.hpp"
#include "identity/pki/defect_list.hpp"
#include "identity/pki/keys.hpp"
#include "tests/unit/pki/test_authority.hpp"

namespace limen::pki::test {
namespace {

TEST(TrustStore, NothingUsableIsAnErrorThatSaysWhy) {
    const Folder folder;
    EXPECT_EQ(TrustStore::load({folder.path}).error().cause, "pki.no_trust");
    folder.write("a.cer", Bytes{1, 2, 3});
    const auto store = TrustStore::load({folder.path, folder.path / "absent.der"});
    ASSERT_FALSE(store);
    EXPECT_NE(store.error().message.find("a.cer"), std::string::npos);
    EXPECT_NE(store.error().message.find("absent.der"), std::string::npos);
}

TEST(TrustStore, EveryFileThatIsNotUsedIsAProblem) {
    const Folder folder;
    const KeyPtr key = make_key("prime256v1");
    const X509Ptr csca = make_certificate({}, key.get());
    folder.write("csca.der", der(csca.get()));
    folder.write("again.der", der(csca.get()));
    folder.write("signer.cer", der(make_certificate({"UT", "DSC", false, kNow, kNow + kDay, false},
                                                    key.get(), csca.get(), key.get())
                                       .get()));
    folder.write("broken.crl", Bytes{1});
    folder.write("notes.txt", Bytes{1});
    folder.write("broken.ml", Bytes{1});
    const auto store = TrustStore::load({folder.path});
    ASSERT_TRUE(store) << store.error().describe();
    EXPECT_EQ((*store)->certificates().size(), 1u);
    std::vector<std::string> causes;
    for (const Error& problem : (*store)->problems()) causes.push_back(problem.cause);
    std::sort(causes.begin(), causes.end());
    EXPECT_EQ(causes, (std::vector<std::string>{"pki.bad_crl", "pki.bad_master_list",
                                                "pki.not_an_authority", "pki.unknown_file"}));
}

TEST(TrustStore, PemFilesMayHoldSeveralCertificates) {
    const Folder folder;
    const BioPtr bio(BIO_new(BIO_s_mem()));
    for (const char* name : {"CSCA 1", "CSCA 2"}) {
        const KeyPtr key = make_key("prime256v1");
        PEM_write_bio_X509(bio.get(), make_certificate({"UT", name}, key.get()).get());
    }
    folder.write("both.pem", contents_of(bio.get()));
    const auto store = TrustStore::load({folder.path});
    ASSERT_TRUE(store);
    EXPECT_EQ((*store)->certificates().size(), 2u);
    EXPECT_EQ((*store)->certificates()[0].country, "UT");
}

class MasterList : public ::testing::Test {
  protected:
    MasterList() {
        root = make_certificate({}, root_key.get());
        signer = certified_for("2.23.136.1.1.3");
        Bytes set;
        for (const char* country : {"AA", "BB", "CC"}) {
            const KeyPtr key = make_key("prime256v1");
            const Bytes bytes = der(make_certificate({country, "CSCA"}, key.get()).get());
            set.insert(set.end(), bytes.begin(), bytes.end());
        }
        content = tlv::encode(0x30, {Bytes{0x02, 0x01, 0x00}, tlv::encode(0x31, ByteView(set))});
    }
    X509Ptr certified_for(const char* purpose) const {
        Template t = {"UT", "Master List Signer", false, kNow - kDay, kNow + kDay, false, 9};
        if (purpose != nullptr) t.more = {{"extendedKeyUsage", purpose}};
        return make_certificate(at_today(t), signer_key.get(), root.get(), root_key.get());
    }
    Bytes list() const {
        return make_sod(content, signer.get(), signer_key.get(),
                        {EVP_sha256(), "2.23.136.1.1.2", true, false, true});
    }
    KeyPtr root_key = make_key("brainpoolP256r1", true), signer_key = make_key("prime256v1");
    X509Ptr root, signer;
    Bytes content;
    Folder folder;
};

TEST_F(MasterList, IsTakenWhereItsSignersAuthorityIsTrusted) {
    folder.write("a.ml", list());
    folder.write("root.cer", der(root.get()));
    const auto store = TrustStore::load({folder.path});
    ASSERT_TRUE(store) << store.error().describe();
    EXPECT_TRUE((*store)->problems().empty());
    EXPECT_EQ((*store)->certificates().size(), 4u);
}

TEST_F(MasterList, IsRefusedWithoutItsAuthorityOrWithAChangedByte) {
    folder.write("a.ml", list());
    EXPECT_FALSE(TrustStore::load({folder.path}));
    folder.write("root.cer", der(root.get()));
    Bytes changed = list();
    changed[200] ^= 1;
    folder.write("a.ml", changed);
    const auto store = TrustStore::load({folder.path});
    ASSERT_TRUE(store) << store.error().describe();
    EXPECT_EQ((*store)->certificates().size(), 1u);
    EXPECT_EQ((*store)->problems().size(), 1u);
}

// Guards against: a document signer, or a signer of defects, that brings authorities of its own.
TEST_F(MasterList, IsRefusedWhereItsSignerIsCertifiedForSomethingElse) {
    folder.write("root.cer", der(root.get()));
    for (const char* purpose : {static_cast<const char*>(nullptr), kDefectListSigner}) {
        signer = certified_for(purpose);
        folder.write("a.ml", list());
        const auto store = TrustStore::load({folder.path});
        ASSERT_TRUE(store) << store.error().describe();
        EXPECT_EQ((*store)->certificates().size(), 1u);
        ASSERT_EQ((*store)->problems().size(), 1u);
        EXPECT_EQ((*store)->problems()[0].cause, "trust.wrong_purpose");
    }
}

// The curve's published parameters but for the base point: whoever chooses that one can sign for
// anybody's public key (CVE-2020-0601).
TEST(Certificates, AForeignBasePointIsABadCurve) {
    const KeyPtr key = make_key("prime256v1", true);
    Bytes bytes = der(make_certificate({}, key.get()).get());
    const auto generator =
        from_hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
    const auto at = std::search(bytes.begin(), bytes.end(), generator->begin(), generator->end());
    ASSERT_NE(at, bytes.end()) << "the parameters are not explicit";
    *at ^= 0x01;
    const unsigned char* from = bytes.data();
    const X509Ptr forged(d2i_X509(nullptr, &from, static_cast<long>(bytes.size())));
    ASSERT_NE(forged, nullptr);
    EXPECT_EQ(checked_key(forged.get()).error().cause, "pki.bad_curve");
    const X509Ptr good = make_certificate({}, key.get());
    EXPECT_EQ(checked_key(good.get()).value_or("none"), "prime256v1");
}

TEST(Country, StatesOfTheMrzHaveTheirTwoLetters) {
    EXPECT_EQ(two_letters("D<<"), "DE");
    EXPECT_EQ(two_letters("DEU"), "DE");
    EXPECT_EQ(two_letters("UTO"), "UT");
    EXPECT_EQ(two_letters("KHM"), "KH");
    EXPECT_EQ(two_letters("GBN"), "GB");
    EXPECT_EQ(two_letters("ZWE"), "ZW");
    EXPECT_EQ(two_letters("QQQ"), "");
    EXPECT_EQ(two_letters("<<<"), "");
}

}  // namespace
}  // namespace limen::pki::test
