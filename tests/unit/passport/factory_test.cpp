// SPDX-License-Identifier: Apache-2.0
// Specimens against OpenSSL itself and against the standard: what is signed is what is stored.
#include "provisioning/passport/factory.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <opencv2/imgcodecs.hpp>
#include <optional>

#include "base/files.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "identity/mrz/mrz.hpp"
#include "provisioning/passport/lds_files.hpp"
#include "provisioning/passport/portrait.hpp"

namespace limen::passport {
namespace {

using virtual_chip::Bundle;

// Keys are made once for all tests.
class Factory : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::filesystem::temp_directory_path() /
                  ("limen-passport-test-" + std::to_string(::getpid()));
        AuthoritySpec rogue;
        rogue.name = "rogue-csca";
        rogue.trusted = false;
        auto workshop = Workshop::open(folder_ / "ca", {AuthoritySpec{}, rogue});
        ASSERT_TRUE(workshop) << workshop.error().describe();
        workshop_ = std::make_unique<Workshop>(std::move(*workshop));
    }
    static void TearDownTestSuite() {
        workshop_.reset();
        std::filesystem::remove_all(folder_);
    }
    static Profile profile() {
        Profile profile;
        profile.name = profile.bundle.name = "test";
        profile.document.id = {"P", "UTO", "L898902C3"};
        profile.document.holder = {
            {"ERIKSSON", "ANNA MARIA", false}, "UTO", {1974, 8, 12}, border::Sex::female};
        profile.document.expiry = {static_cast<int>(workshop_->today.year()) + 4, 4, 15};
        profile.surname = "ERIKSSON";
        profile.given_names = "ANNA MARIA";
        profile.issued = workshop_->today;
        profile.bundle.behaviour.pace = {{2, 13}};
        return profile;
    }
    static const X509* csca(const std::string& name) {
        return workshop_->authorities.at(name).certificate();
    }

    static std::filesystem::path folder_;
    static std::unique_ptr<Workshop> workshop_;
};
std::filesystem::path Factory::folder_;
std::unique_ptr<Workshop> Factory::workshop_;

struct Opened {
    Owned<CMS_ContentInfo> cms;
    Bytes content;  // LDSSecurityObject
    Owned<X509> signer;
};

// Takes EF.SOD apart with OpenSSL's own CMS; nothing comes back where the signature is wrong.
std::optional<Opened> open_sod(ByteView sod) {
    const auto outer = tlv::find(sod, 0x77);
    if (!outer) return std::nullopt;
    Opened opened;
    const unsigned char* at = outer->value.data();
    opened.cms.reset(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(outer->value.size())));
    Owned<BIO> content(BIO_new(BIO_s_mem()));
    if (!opened.cms || CMS_verify(opened.cms.get(), nullptr, nullptr, nullptr, content.get(),
                                  CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) != 1)
        return std::nullopt;
    char* bytes = nullptr;
    const long length = BIO_get_mem_data(content.get(), &bytes);
    opened.content.assign(bytes, bytes + length);
    STACK_OF(X509)* signers = CMS_get1_certs(opened.cms.get());
    if (sk_X509_num(signers) == 1) {
        opened.signer.reset(sk_X509_value(signers, 0));
        X509_up_ref(opened.signer.get());
    }
    sk_X509_pop_free(signers, X509_free);
    return opened;
}

bool signed_by(X509* certificate, const X509* issuer) {
    return X509_verify(certificate, X509_get0_pubkey(issuer)) == 1;
}

// True when the security object holds this group's hash, by number.
bool lists_hash(ByteView content, int number, ByteView file, const char* digest) {
    Bytes hash(EVP_MAX_MD_SIZE);
    std::size_t length = 0;
    EVP_Q_digest(nullptr, digest, nullptr, file.data(), file.size(), hash.data(), &length);
    hash.resize(length);
    const auto object = tlv::find(content, 0x30);
    if (!object) return false;
    const auto parts = tlv::read_all(object->value);
    if (!parts || parts->size() != 3) return false;
    const auto rows = tlv::read_all((*parts)[2].value);
    if (!rows) return false;
    for (const auto& row : *rows) {
        const auto columns = tlv::read_all(row.value);
        if (columns && columns->size() == 2 && (*columns)[0].value[0] == number)
            return std::ranges::equal((*columns)[1].value, hash);
    }
    return false;
}

TEST_F(Factory, EveryAlgorithmSignsWhatItStores) {
    static constexpr std::array kNames = {"rsa-2048-sha256",
                                          "rsa-2048-pss-sha256",
                                          "rsa-3072-sha1",
                                          "ecdsa-p224-sha224",
                                          "ecdsa-p256-sha256",
                                          "ecdsa-p384-explicit-sha384",
                                          "ecdsa-p521-sha512",
                                          "ecdsa-brainpoolP256r1-explicit-sha256",
                                          "ecdsa-brainpoolP512r1-sha512"};
    for (const char* name : kNames) {
        auto wanted = profile();
        wanted.signer.algorithm = name;
        const auto bundle = make_chip(wanted, *workshop_);
        ASSERT_TRUE(bundle) << name << ": " << bundle.error().describe();
        const auto opened = open_sod(bundle->files.at("EF_SOD"));
        ASSERT_TRUE(opened) << name;
        const std::string digest = parse_algorithm(name)->digest;
        EXPECT_TRUE(lists_hash(opened->content, 1, bundle->files.at("EF_DG1"), digest.c_str()));
        EXPECT_TRUE(lists_hash(opened->content, 2, bundle->files.at("EF_DG2"), digest.c_str()));
        ASSERT_TRUE(opened->signer) << name;
        EXPECT_TRUE(signed_by(opened->signer.get(), csca("utopia-csca"))) << name;
        EXPECT_FALSE(signed_by(opened->signer.get(), csca("rogue-csca"))) << name;
    }
}

TEST_F(Factory, SecurityObjectHasItsOwnContentType) {
    const auto bundle = make_chip(profile(), *workshop_);
    ASSERT_TRUE(bundle);
    const auto opened = open_sod(bundle->files.at("EF_SOD"));
    ASSERT_TRUE(opened);
    std::array<char, 64> text{};
    OBJ_obj2txt(text.data(), text.size(), CMS_get0_eContentType(opened->cms.get()), 1);
    EXPECT_STREQ(text.data(), "2.23.136.1.1.1");
}

TEST_F(Factory, DigestOfTheGroupsNeedNotBeTheSigners) {
    auto wanted = profile();
    wanted.digest = "SHA512";
    const auto bundle = make_chip(wanted, *workshop_);
    ASSERT_TRUE(bundle);
    const auto opened = open_sod(bundle->files.at("EF_SOD"));
    ASSERT_TRUE(opened);
    EXPECT_TRUE(lists_hash(opened->content, 1, bundle->files.at("EF_DG1"), "SHA512"));
}

TEST_F(Factory, RogueAuthorityHasTheNameButNotTheKey) {
    auto wanted = profile();
    wanted.authority = "rogue-csca";
    const auto bundle = make_chip(wanted, *workshop_);
    ASSERT_TRUE(bundle);
    const auto opened = open_sod(bundle->files.at("EF_SOD"));
    ASSERT_TRUE(opened && opened->signer);
    EXPECT_EQ(X509_NAME_cmp(X509_get_issuer_name(opened->signer.get()),
                            X509_get_subject_name(csca("utopia-csca"))),
              0);
    EXPECT_FALSE(signed_by(opened->signer.get(), csca("utopia-csca")));
}

TEST_F(Factory, ReplacedPortraitIsNotTheSignedOne) {
    const auto file = folder_ / "other.png";
    ASSERT_TRUE(cv::imwrite(file.string(), cv::Mat(300, 300, CV_8UC3, cv::Scalar(9, 99, 199))));
    auto wanted = profile();
    wanted.face.replaced.emplace();
    wanted.face.replaced->image = file;
    wanted.face.replaced->eyes[0] = wanted.face.replaced->eyes[1] = 100;
    wanted.face.replaced->eyes[2] = 200;
    wanted.face.replaced->eyes[3] = 100;
    const auto bundle = make_chip(wanted, *workshop_);
    ASSERT_TRUE(bundle) << bundle.error().describe();
    const auto opened = open_sod(bundle->files.at("EF_SOD"));
    ASSERT_TRUE(opened) << "the signature itself stays right";
    EXPECT_TRUE(lists_hash(opened->content, 1, bundle->files.at("EF_DG1"), "SHA256"));
    EXPECT_FALSE(lists_hash(opened->content, 2, bundle->files.at("EF_DG2"), "SHA256"));
}

TEST_F(Factory, PortraitInsideIsAJpegOfTheDeclaredSize) {
    const auto bundle = make_chip(profile(), *workshop_);
    ASSERT_TRUE(bundle);
    const Bytes& file = bundle->files.at("EF_DG2");
    const auto descend = [](ByteView from, tlv::Tag tag) {
        const auto found = tlv::find(from, tag);
        return found ? found->value : ByteView{};
    };
    const ByteView record = descend(descend(descend(descend(file, 0x75), 0x7F61), 0x7F60), 0x5F2E);
    ASSERT_GT(record.size(), 46u);
    EXPECT_EQ(to_text(record.first(3)), "FAC");
    const auto number = [&](std::size_t offset, std::size_t count) {
        std::size_t value = 0;
        for (std::size_t i = 0; i < count; ++i) value = value << 8 | record[offset + i];
        return value;
    };
    EXPECT_EQ(number(8, 4), record.size());
    EXPECT_EQ(number(12, 2), 1u) << "one face";
    EXPECT_EQ(number(14, 4), record.size() - 14);
    const cv::Mat face = cv::imdecode(to_bytes(record.subspan(46)), cv::IMREAD_COLOR);
    EXPECT_EQ(static_cast<std::size_t>(face.cols), number(36, 2));
    EXPECT_EQ(static_cast<std::size_t>(face.rows), number(38, 2));
    EXPECT_EQ(face.size(), cv::Size(kPortraitWidth, kPortraitHeight));
}

TEST_F(Factory, NoChipHasNoFilesButAPage) {
    auto wanted = profile();
    wanted.bundle.chip = virtual_chip::ChipState::none;
    const auto where = folder_ / "paper";
    ASSERT_TRUE(make_passport(wanted, *workshop_, where));
    const auto bundle = virtual_chip::load_bundle(where);
    ASSERT_TRUE(bundle) << bundle.error().describe();
    EXPECT_TRUE(bundle->files.empty());
    const cv::Mat page = cv::imread((where / "page.png").string());
    EXPECT_EQ(page.size(), cv::Size(1476, 1039)) << "125 mm × 88 mm at 300 dots an inch";
}

TEST_F(Factory, KeysAreReusedNotRemade) {
    auto again = Workshop::open(folder_ / "ca", {AuthoritySpec{}});
    ASSERT_TRUE(again) << again.error().describe();
    EXPECT_EQ(X509_cmp(again->authorities.at("utopia-csca").certificate(), csca("utopia-csca")), 0);
}

TEST_F(Factory, TrustFolderHoldsOnlyTheTrusted) {
    ASSERT_TRUE(workshop_->export_trust(folder_ / "trust"));
    EXPECT_TRUE(std::filesystem::exists(folder_ / "trust" / "utopia-csca.cer"));
    EXPECT_TRUE(std::filesystem::exists(folder_ / "trust" / "utopia-csca.crl"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "trust" / "rogue-csca.cer"));
    const auto crl = read_file(folder_ / "trust" / "utopia-csca.crl");
    ASSERT_TRUE(crl);
    const unsigned char* at = crl->data();
    Owned<X509_CRL> list(d2i_X509_CRL(nullptr, &at, static_cast<long>(crl->size())));
    ASSERT_TRUE(list);
    EXPECT_EQ(X509_CRL_verify(list.get(), X509_get0_pubkey(csca("utopia-csca"))), 1);
}

TEST_F(Factory, UnknownAuthorityAndMissingFootageAreSaid) {
    auto wanted = profile();
    wanted.authority = "nobody";
    EXPECT_EQ(make_chip(wanted, *workshop_).error().cause, "passport.no_authority");
    wanted = profile();
    wanted.face.source.video = "a.mp4";
    EXPECT_EQ(make_chip(wanted, *workshop_).error().cause, "portrait.no_footage");
    workshop_->footage = folder_;
    EXPECT_EQ(make_chip(wanted, *workshop_).error().cause, "portrait.unreadable");
    workshop_->footage.clear();
}

TEST_F(Factory, AnyHolderGivesAgreeingMrzDg1AndSod) {
    const auto holds = rc::check([] {
        const auto letters = [](std::size_t most) {
            return *rc::gen::resize(static_cast<int>(most),
                                    rc::gen::nonEmpty(rc::gen::container<std::string>(
                                        rc::gen::inRange('A', static_cast<char>('Z' + 1)))));
        };
        auto wanted = profile();
        wanted.document.id.number = letters(9).substr(0, 9);
        wanted.surname = wanted.document.holder.name.primary = letters(60);
        wanted.given_names = wanted.document.holder.name.secondary = letters(60);
        wanted.document.holder.birth = {*rc::gen::inRange(1940, 2020), *rc::gen::inRange(1, 13),
                                        *rc::gen::inRange(1, 29)};
        const auto bundle = make_chip(wanted, *workshop_);
        RC_ASSERT(bundle.has_value());
        const auto parsed = mrz::parse(bundle->mrz_lines, workshop_->today);
        RC_ASSERT(parsed.has_value());
        RC_ASSERT(parsed->all_digits_ok());
        RC_ASSERT(parsed->document.holder.birth == wanted.document.holder.birth);
        RC_ASSERT(bundle->access_key == mrz::access_key(*parsed));
        const std::string zone = bundle->mrz_lines[0] + bundle->mrz_lines[1];
        RC_ASSERT(bundle->files.at("EF_DG1") ==
                  tlv::encode(0x61, tlv::encode(0x5F1F, as_bytes(zone))));
        const auto opened = open_sod(bundle->files.at("EF_SOD"));
        RC_ASSERT(opened.has_value());
        RC_ASSERT(lists_hash(opened->content, 1, bundle->files.at("EF_DG1"), "SHA256"));
    });
    EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace limen::passport
