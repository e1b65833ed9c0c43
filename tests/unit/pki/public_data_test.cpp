// SPDX-License-Identifier: Apache-2.0
// Documents and lists that others made, from the folder named by LIMEN_SHARED_DATA.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "base/files.hpp"
#include "identity/pki/passive_authentication.hpp"

namespace limen::pki {
namespace {

namespace fs = std::filesystem;

class PublicData : public ::testing::Test {
  protected:
    void SetUp() override {
        const char* folder = std::getenv("LIMEN_SHARED_DATA");
        if (folder == nullptr || !fs::exists(fs::path(folder) / "chip"))
            GTEST_SKIP() << "LIMEN_SHARED_DATA names no folder with chip/ in it";
        chip = fs::path(folder) / "chip";
    }
    fs::path chip;
};

// Mock passports of a circuit compiler's project. Their RSA signatures hold; the elliptic ones are
// written as two bare numbers where RFC 5753 wants an ECDSA-Sig-Value, and have to be refused.
TEST_F(PublicData, OfTheMockPassportsOnlyTheRsaSignaturesHold) {
    const auto trust = TrustStore::load({chip / "mock-sods" / "zkr-csca-rsa-2048-sha256.pem"});
    ASSERT_TRUE(trust) << trust.error().describe();
    int seen = 0;
    for (const auto& entry : fs::directory_iterator(chip / "mock-sods")) {
        if (entry.path().extension() != ".sod") continue;
        const auto sod = read_file(entry.path());
        ASSERT_TRUE(sod);
        const auto result = authenticate(*sod, {}, **trust, 1'790'000'000'000'000);
        const bool rsa = entry.path().filename().string().find("rsa") != std::string::npos;
        ++seen;
        ASSERT_FALSE(result.checks.empty());
        EXPECT_EQ(result.checks[0].cause, rsa ? "" : "pki.signature_wrong") << entry.path();
        EXPECT_FALSE(result.signed_groups.empty());
    }
    EXPECT_EQ(seen, 6);
}

TEST_F(PublicData, TheGermanMasterListIsTakenWithItsRoot) {
    const auto started = std::chrono::steady_clock::now();
    const auto trust = TrustStore::load({chip / "masterlists" / "DE_ROOT_CA_CSCA07.cer",
                                         chip / "masterlists" / "DE_ML_2026-05-28-08-28-45.ml"});
    ASSERT_TRUE(trust) << trust.error().describe();
    for (const Error& problem : (*trust)->problems()) ADD_FAILURE() << problem.describe();
    EXPECT_GE((*trust)->certificates().size(), 588u);
    std::printf("%zu certificates in %lld ms\n", (*trust)->certificates().size(),
                static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                           std::chrono::steady_clock::now() - started)
                                           .count()));
    EXPECT_FALSE(TrustStore::load({chip / "masterlists" / "DE_ML_2026-05-28-08-28-45.ml"}));
}

}  // namespace
}  // namespace limen::pki
