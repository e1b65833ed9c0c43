// SPDX-License-Identifier: Apache-2.0
#include "provisioning/device/folders.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "base/files.hpp"
#include "base/freed.hpp"
#include "tests/unit/protocol/temporary_folder.hpp"

namespace limen::provisioning {
namespace {

namespace fs = std::filesystem;
using protocol::Role;

// A self-signed certificate, DER.
Bytes certificate() {
    const std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key(EVP_EC_gen("P-256"));
    const std::unique_ptr<X509, Freed<X509_free>> cert(X509_new());
    X509_NAME* name = X509_get_subject_name(cert.get());
    X509_NAME_add_entry_by_txt(name, "C", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("UT"), -1, -1, 0);
    X509_set_issuer_name(cert.get(), name);
    X509_gmtime_adj(X509_getm_notBefore(cert.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
    X509_set_pubkey(cert.get(), key.get());
    X509_sign(cert.get(), key.get(), EVP_sha256());
    Bytes der(static_cast<std::size_t>(i2d_X509(cert.get(), nullptr)));
    unsigned char* out = der.data();
    i2d_X509(cert.get(), &out);
    return der;
}

class Folders : public testing::Test {
  protected:
    protocol::test::TemporaryFolder temporary_;
    fs::path at(const char* name) const { return temporary_.path / name; }
};

TEST_F(Folders, AnIdentityThatIsThereIsNeverReplaced) {
    const auto first = make_device(at("gate"), "gate-1", Role::gate);
    ASSERT_TRUE(first) << first.error().describe();
    EXPECT_EQ(make_device(at("gate"), "gate-1", Role::gate).error().cause, "identity.exists");
    EXPECT_EQ(read_public_identity(at("gate")).value(), *first);
}

TEST_F(Folders, APeersKeyIsReplacedOnlyWhenAskedFor) {
    ASSERT_TRUE(make_device(at("gate"), "gate-1", Role::gate));
    const auto old_officer = make_device(at("old"), "officer-1", Role::officer).value();
    const auto new_officer = make_device(at("new"), "officer-1", Role::officer).value();
    ASSERT_TRUE(add_peer(old_officer, at("gate"), false));
    ASSERT_TRUE(add_peer(old_officer, at("gate"), false)) << "adding the same again is nothing";
    EXPECT_EQ(add_peer(new_officer, at("gate"), false).error().cause, "peer.other_key");
    EXPECT_EQ(protocol::load_peers(at("gate") / "peers").value().at(0), old_officer);
    ASSERT_TRUE(add_peer(new_officer, at("gate"), true));
    EXPECT_EQ(protocol::load_peers(at("gate") / "peers").value().at(0), new_officer);
}

TEST_F(Folders, AHallIsMadeOnceAndKeptWhenMadeAgain) {
    const auto first = make_hall(at("hall"));
    ASSERT_TRUE(first) << first.error().describe();
    EXPECT_EQ(first->size(), 3u);
    EXPECT_EQ(make_hall(at("hall")).value(), *first);
    EXPECT_EQ(protocol::load_peers(at("hall") / "gate-1" / "peers").value().size(), 2u);
}

TEST_F(Folders, TrustTakesCertificatesAndNothingElse) {
    fs::create_directories(at("from"));
    ASSERT_TRUE(write_file(at("from") / "utopia.cer", certificate()));
    ASSERT_TRUE(write_file(at("from") / "readme.txt", as_bytes("not for the store")));
    EXPECT_EQ(import_trust(at("from"), at("store")).value(), 1);
    EXPECT_TRUE(fs::exists(at("store") / "utopia.cer"));
    EXPECT_FALSE(fs::exists(at("store") / "readme.txt"));
}

TEST_F(Folders, AFileThatIsNoCertificateStopsTheImportBeforeAnythingIsCopied) {
    fs::create_directories(at("from"));
    ASSERT_TRUE(write_file(at("from") / "a.cer", certificate()));
    ASSERT_TRUE(write_file(at("from") / "b.cer", as_bytes("garbage")));
    EXPECT_EQ(import_trust(at("from"), at("store")).error().cause, "trust.no_certificate");
    EXPECT_FALSE(fs::exists(at("store") / "a.cer"));
}

TEST_F(Folders, TwoCertificatesOfOneNameDoNotOverwriteEachOther) {
    for (const char* folder : {"from/one", "from/two"}) {
        fs::create_directories(at(folder));
        ASSERT_TRUE(write_file(at(folder) / "csca.cer", certificate()));
    }
    EXPECT_EQ(import_trust(at("from"), at("store")).error().cause, "trust.same_name");
}

TEST_F(Folders, AnEmptyFolderIsNoTrustStore) {
    fs::create_directories(at("from"));
    EXPECT_EQ(import_trust(at("from"), at("store")).error().cause, "trust.empty");
    EXPECT_EQ(import_trust(at("nowhere"), at("store")).error().cause, "trust.unreadable");
}

}  // namespace
}  // namespace limen::provisioning
