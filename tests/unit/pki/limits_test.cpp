// SPDX-License-Identifier: Apache-2.0
// One test for each named limit: what lies beyond it is an error, and costs little.
#include <openssl/evp.h>

#include "base/files.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/defect_list.hpp"
#include "identity/pki/distrust.hpp"
#include "identity/pki/keys.hpp"
#include "identity/pki/ldif.hpp"
#include "identity/pki/signed_object.hpp"
#include "identity/pki/store.hpp"
#include "identity/pki/trust_archive.hpp"
#include "identity/pki/trust_files.hpp"
#include "identity/pki/trust_index.hpp"
#include "tests/unit/pki/test_country.hpp"

namespace limen::pki::test {
namespace {

TEST(Limits, CertificatesInASignedObject) {
    const Country country("prime256v1");
    SodParts parts;
    parts.certificates.assign(16, country.dsc.get());
    EXPECT_EQ(cause_of(run(country, country.built(parts)), CheckId::sod_signature), "passed");
    parts.certificates.push_back(country.dsc.get());
    EXPECT_EQ(cause_of(run(country, country.built(parts)), CheckId::sod_signature),
              "failed pki.sod_malformed");
}

TEST(Limits, SignersOfASignedObject) {
    const Country country("prime256v1");
    SodParts parts;
    parts.copies_of_signer = 4;
    EXPECT_EQ(cause_of(run(country, country.built(parts)), CheckId::sod_signature), "passed");
    parts.copies_of_signer = 5;
    EXPECT_EQ(cause_of(run(country, country.built(parts)), CheckId::sod_signature),
              "failed pki.sod_malformed");
}

TEST(Limits, DepthOfASignedObject) {
    Bytes deep;
    for (int i = 0; i < 5000; ++i) {
        deep.insert(deep.begin(), {0x30, 0x80});
        deep.insert(deep.end(), {0x00, 0x00});
    }
    EXPECT_EQ(open_signed(deep).error().cause, "pki.sod_malformed");
}

// What follows the object is the chip's padding, as long as the file is no longer than any.
TEST(Limits, BytesOfASecurityObject) {
    const Country country("prime256v1");
    Bytes sod = country.built({});
    sod.resize(128u << 10);
    EXPECT_EQ(cause_of(run(country, sod), CheckId::sod_signature), "passed");
    sod.push_back(0);
    EXPECT_EQ(cause_of(run(country, sod), CheckId::sod_signature), "failed pki.sod_malformed");
}

// OpenSSL would hash a salt of any length that somebody names.
TEST(Limits, SaltOfASignature) {
    const Country country("prime256v1");
    SodParts parts;
    const auto salted = [&](const Bytes& length) {
        const Bytes salt = tlv::encode(0xA2, ByteView(tlv::encode(0x02, ByteView(length))));
        parts.signature_algorithm =
            algorithm("1.2.840.113549.1.1.10", tlv::encode(0x30, ByteView(salt)));
        return cause_of(run(country, country.built(parts)), CheckId::sod_signature);
    };
    EXPECT_EQ(salted({0x02, 0x00}), "failed pki.signature_wrong");
    EXPECT_EQ(salted({0x02, 0x01}), "failed pki.unknown_algorithm");
    EXPECT_EQ(salted({0x7F, 0xFF, 0xFF, 0xFF, 0xFF}), "failed pki.unknown_algorithm");
    EXPECT_EQ(salted({0x80}), "failed pki.unknown_algorithm");
}

// A prime of 16,384 bits is slow to work with, and anybody can write one into a certificate.
TEST(Limits, LengthOfRsaKeys) {
    BIGNUM* modulus = BN_new();
    BN_set_bit(modulus, 16383);
    BN_add_word(modulus, 1);
    BIGNUM* exponent = BN_new();
    BN_set_word(exponent, 65537);
    const Bytes n = [&] {
        Bytes out(static_cast<std::size_t>(BN_num_bytes(modulus)) + 1);
        BN_bn2bin(modulus, out.data() + 1);
        return out;
    }();
    BN_free(modulus);
    BN_free(exponent);
    const Bytes key =
        tlv::encode(0x30, {tlv::encode(0x02, ByteView(n)), Bytes{0x02, 0x03, 0x01, 0x00, 0x01}});
    Bytes bits = key;
    bits.insert(bits.begin(), 0x00);
    const Bytes info = tlv::encode(
        0x30, {algorithm("1.2.840.113549.1.1.1", {0x05, 0x00}), tlv::encode(0x03, ByteView(bits))});
    const Country country("prime256v1");
    const X509Ptr certificate = changed(country.csca.get(), 6, info, country.csca_key.get());
    EXPECT_EQ(checked_key(certificate.get()).error().cause, "pki.bad_key");
}

TEST(Limits, CertificatesInAMasterList) {
    const auto content = [](std::size_t count) {
        const Bytes set(2 * count, 0);
        Bytes filled = set;
        for (std::size_t i = 0; i < count; ++i) filled[2 * i] = 0x30;
        return tlv::encode(0x30, {Bytes{0x02, 0x01, 0x00}, tlv::encode(0x31, ByteView(filled))});
    };
    EXPECT_EQ(master_list_certificates(content(20'000)).value().size(), 20'000u);
    EXPECT_EQ(master_list_certificates(content(20'001)).error().cause, "tlv.too_many");
}

TEST(Limits, EntriesOfADefectList) {
    const auto content = [](std::size_t count) {
        const Bytes one = *from_hex(
            "3005800101"
            "3100");
        Bytes set;
        for (std::size_t i = 0; i < count; ++i) set.insert(set.end(), one.begin(), one.end());
        return tlv::encode(0x30, {Bytes{0x02, 0x01, 0x00}, oid_der("2.16.840.1.101.3.4.2.1"),
                                  tlv::encode(0x31, ByteView(set))});
    };
    EXPECT_EQ(decode_defect_list(content(50'000), "x").value().defects.size(), 50'000u);
    EXPECT_EQ(decode_defect_list(content(50'001), "x").error().cause, "pki.bad_defect_list");
}

TEST(Limits, DefectsOfASigner) {
    const auto content = [](std::size_t count) {
        const Bytes one = tlv::encode(0x30, ByteView(oid_der("0.4.0.127.0.7.3.1.5.1.3")));
        Bytes set;
        for (std::size_t i = 0; i < count; ++i) set.insert(set.end(), one.begin(), one.end());
        const Bytes defect =
            tlv::encode(0x30, {Bytes{0x80, 0x01, 0x01}, tlv::encode(0x31, ByteView(set))});
        return tlv::encode(0x30, {Bytes{0x02, 0x01, 0x00}, oid_der("2.16.840.1.101.3.4.2.1"),
                                  tlv::encode(0x31, ByteView(defect))});
    };
    EXPECT_TRUE(decode_defect_list(content(64), "x"));
    EXPECT_EQ(decode_defect_list(content(65), "x").error().cause, "pki.bad_defect_list");
}

TEST(Limits, ValuesOfAnLdifFile) {
    std::string text = "version: 1\n";
    for (int i = 0; i < 3; ++i) text += "cACertificate;binary:: AAAA\n";
    EXPECT_EQ(ldif_values(as_bytes(text), 3).value().size(), 3u);
    EXPECT_EQ(ldif_values(as_bytes(text), 2).error().cause, "pki.too_many");
}

// Counts are believed only as far as there are bytes for them.
TEST(Limits, CountsOfAnIndex) {
    Bytes index = to_bytes(as_bytes("limen-trust-1\n"));
    index.insert(index.end(), {0xFF, 0xFF, 0xFF, 0xFF});
    Bytes seal(32);
    EVP_Digest(index.data(), index.size(), seal.data(), nullptr, EVP_sha256(), nullptr);
    index.insert(index.end(), seal.begin(), seal.end());
    EXPECT_EQ(decode_index(index).error().cause, "trust.index_damaged");
}

// Whoever may sign a list may name a thousand authorities of one State, each of them leading to the
// next, and every one costs a signature where a revocation list's issuer is looked for.
TEST(Limits, AuthoritiesOfOneFamily) {
    for (const bool one_name : {false, true}) {
        Store store;
        for (int i = 0; i < 1000; ++i) {
            Certificate info;
            info.country = "UT";
            info.fingerprint = std::to_string(i);
            info.link = true;
            const std::string name = one_name ? "0" : std::to_string(i);
            store.add(
                std::make_unique<Anchor>(Bytes{}, info, name, std::to_string(i + 1), Bytes{}));
        }
        const auto family = store.family_of("0");
        ASSERT_EQ(family.size(), 256u);
        EXPECT_EQ(family.front()->subject_name, "0");
    }
}

TEST(Limits, BytesOfAFileThatIsImported) {
    Folder folder;
    const auto file = folder.write("endless.ldif", Bytes(1));
    std::filesystem::resize_file(file, (std::uintmax_t{256} << 20) + 1);  // takes no space
    auto archive = TrustArchive::open(folder.path / "store");
    ASSERT_TRUE(archive);
    const auto report = archive->import({}, {file}, {today_us(), false});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().cause, "file.too_large");
    EXPECT_NE(report.error().message.find("endless.ldif"), std::string::npos);
}

TEST(Limits, BytesOfTheDistrusted) {
    Folder folder;
    folder.write("a.cer", der(Country("prime256v1").csca.get()));
    const auto file = folder.write(kDistrustFile, {});
    std::filesystem::resize_file(file, (1u << 20) + 1);
    EXPECT_EQ(TrustStore::load({folder.path}).error().cause, "file.too_large");
}

// A program that imports every hour must not make the index longer and longer.
TEST(Limits, EventsOfAnArchive) {
    Folder folder;
    const auto store = folder.path / "store";
    const auto import = [&](const char* name) {
        auto archive = TrustArchive::open(store);
        const auto file = folder.write(name, der(Country("prime256v1").csca.get()));
        return archive && archive->import({}, {file}, {today_us(), false});
    };
    ASSERT_TRUE(import("first.cer"));
    auto contents = decode_index(read_file(store / kIndexFile).value());
    ASSERT_TRUE(contents);
    contents->history.assign(1000, {today_us(), "an earlier event"});
    ASSERT_TRUE(write_file(store / kIndexFile, encode_index(*contents)));
    ASSERT_TRUE(import("last.cer"));
    const auto history = TrustArchive::open(store)->history();
    ASSERT_EQ(history.size(), 1000u);
    EXPECT_NE(history.back().second.find("last.cer"), std::string::npos) << history.back().second;
}

TEST(Limits, ALinkThatLeadsInACircleEnds) {
    const Country country("prime256v1");
    const KeyPtr one = make_key("prime256v1"), two = make_key("prime256v1");
    const X509Ptr self_one = make_certificate(at_today({"UT", "ONE"}), one.get());
    const X509Ptr self_two = make_certificate(at_today({"UT", "TWO"}), two.get());
    // Each certifies the other, and neither is self-signed.
    Folder folder;
    folder.write(
        "a.cer",
        der(make_certificate(at_today({"UT", "ONE"}), one.get(), self_two.get(), two.get()).get()));
    folder.write(
        "b.cer",
        der(make_certificate(at_today({"UT", "TWO"}), two.get(), self_one.get(), one.get()).get()));
    const X509Ptr signer =
        make_certificate(at_today(kSigner), country.dsc_key.get(), self_one.get(), one.get());
    const auto trust = TrustStore::load({folder.path});
    ASSERT_TRUE(trust);
    const auto result =
        authenticate(build_sod(security_object(kGroups), signer.get(), country.dsc_key.get(), {}),
                     kGroups, **trust, today_us());
    EXPECT_EQ(result.path.size(), 2u);
}

}  // namespace
}  // namespace limen::pki::test
