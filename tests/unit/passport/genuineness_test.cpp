// SPDX-License-Identifier: Apache-2.0
// The demo's specimens before the eyes of passive authentication: the genuine one passes, each
// forgery fails for its own reason.
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/clock.hpp"
#include "identity/pki/passive_authentication.hpp"
#include "provisioning/passport/factory.hpp"

namespace limen::passport {
namespace {

class Specimen : public ::testing::Test {
  protected:
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() /
        ("limen-specimen-" + std::to_string(::getpid()) + "-" +
         ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::optional<Workshop> workshop;

    void SetUp() override {
        const std::filesystem::path demo = std::string(LIMEN_SOURCE_DIR) + "/config/demo/passports";
        const auto specs =
            load_authorities(demo / "authorities.toml", day_of(SystemClock().utc_us()));
        ASSERT_TRUE(specs) << specs.error().describe();
        auto opened = Workshop::open(folder / "ca", *specs);
        ASSERT_TRUE(opened) << opened.error().describe();
        workshop.emplace(std::move(*opened));
        ASSERT_TRUE(workshop->export_trust(folder / "trust"));
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    // The demo's profile with faces that are drawn, so that no footage is needed.
    Profile profile(const std::string& name) {
        auto loaded =
            load_profile(std::string(LIMEN_SOURCE_DIR) + "/config/demo/passports/" + name + ".toml",
                         workshop->today);
        EXPECT_TRUE(loaded) << loaded.error().describe();
        loaded->face.source = {};
        return *loaded;
    }
    pki::PassiveResult authenticate(const virtual_chip::Bundle& bundle) {
        const auto trust = pki::TrustStore::load({folder / "trust"});
        EXPECT_TRUE(trust) << trust.error().describe();
        return pki::authenticate(bundle.files.at("EF_SOD"),
                                 {{1, bundle.files.at("EF_DG1")}, {2, bundle.files.at("EF_DG2")}},
                                 **trust, SystemClock().utc_us());
    }
};

TEST_F(Specimen, EveryTrustedSignatureIsGenuine) {
    for (const char* name : {"genuine", "genuine-2", "stolen", "alert", "missing-child", "expired",
                             "minor", "moved"}) {
        const auto bundle = make_chip(profile(name), *workshop);
        ASSERT_TRUE(bundle) << bundle.error().describe();
        const auto result = authenticate(*bundle);
        EXPECT_TRUE(result.genuine()) << name;
        for (const auto& check : result.checks)
            EXPECT_NE(check.result, border::CheckResult::failed) << name << ": " << check.cause;
    }
}

TEST_F(Specimen, UnknownAuthorityIsNotGenuine) {
    const auto bundle = make_chip(profile("unknown-csca"), *workshop);
    ASSERT_TRUE(bundle) << bundle.error().describe();
    const auto result = authenticate(*bundle);
    EXPECT_FALSE(result.genuine());
    EXPECT_FALSE(result.anchor.has_value());
}

TEST_F(Specimen, ReplacedPortraitFailsByItsHashAlone) {
    auto forged = profile("replaced-portrait");
    forged.face.replaced.reset();
    auto bundle = make_chip(forged, *workshop);
    ASSERT_TRUE(bundle) << bundle.error().describe();
    bundle->files["EF_DG2"].back() ^= 1;
    const auto result = authenticate(*bundle);
    EXPECT_FALSE(result.genuine());
    EXPECT_EQ(result.data_groups.at(2).cause, "pki.dg_hash_differs");
    EXPECT_EQ(result.data_groups.at(1).result, border::CheckResult::passed);
}

}  // namespace
}  // namespace limen::passport
