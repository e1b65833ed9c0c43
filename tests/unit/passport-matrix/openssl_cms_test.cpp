// SPDX-License-Identifier: Apache-2.0
// The openssl program's opinion on the signature of every EF.SOD of the matrix, beside ours.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/files.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "tests/unit/passport-matrix/matrix_support.hpp"

namespace limen::passport::test {
namespace {

using border::CheckId;
using border::CheckResult;

enum class Taken { by_neither, by_both, by_us_alone, by_openssl_alone };

// Documents on which the two do not agree, each for a reason of its own.
struct Disagreement {
    Taken taken;
    std::string_view why;
};
const std::map<std::string, Disagreement, std::less<>>& disagreements() {
    static const std::map<std::string, Disagreement, std::less<>> rows = {
        {"signer-p256-plain-sha256",
         {Taken::by_us_alone, "openssl has no name for plain ECDSA (BSI TR-03111, 5.2.1.1)"}},
        {"content-sha1-signature-sha256",
         {Taken::by_us_alone, "openssl wants the content's digest to be the signature's too"}},
        {"sod-signer-name-reversed",
         {Taken::by_us_alone, "openssl knows names by the order of their parts (Malaysia)"}},
        {"sod-attributes-sorted-to-sign",
         {Taken::by_us_alone, "openssl hashes the attributes as they stand, not in DER's order"}},
        {"sod-content-of-something-else",
         {Taken::by_openssl_alone, "the signature is right, and what was signed is no document"}},
        {"signer-on-a-curve-of-its-own",
         {Taken::by_openssl_alone, "openssl takes any curve that is written out (CVE-2020-0601)"}},
    };
    return rows;
}

class OpensslCms : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() /
                  ("limen-openssl-cms-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
        ASSERT_EQ(run({"openssl", "version"}), 0) << "install the Debian package openssl";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    // The program's exit status; its words go nowhere.
    static int run(std::vector<std::string> words) {
        std::vector<char*> arguments;
        for (auto& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t silence;
        posix_spawn_file_actions_init(&silence);
        for (const int output : {STDOUT_FILENO, STDERR_FILENO})
            posix_spawn_file_actions_addopen(&silence, output, "/dev/null", O_WRONLY, 0);
        pid_t child = 0;
        const int error =
            posix_spawnp(&child, arguments.front(), &silence, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&silence);
        int status = 0;
        if (error != 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
        return WEXITSTATUS(status);
    }
    // -noverify: the signature alone. Who may sign is asked of the trust store, whose authorities
    // on curves that are written out the program does not take at all.
    bool taken_by_openssl(ByteView cms) const {
        const auto file = folder_ / "sod.der";
        EXPECT_TRUE(write_file(file, cms));
        return run({"openssl", "cms", "-verify", "-binary", "-inform", "DER", "-noverify",
                    "-no-CAfile", "-no-CApath", "-no-CAstore", "-in", file, "-out", "/dev/null"}) ==
               0;
    }
    std::filesystem::path folder_;
};

// The CMS inside EF.SOD.
Bytes cms_of(ByteView sod) {
    const auto wrapped = tlv::find(sod, 0x77);
    return to_bytes(wrapped ? wrapped->value : sod);
}

bool taken_by_us(ByteView sod, const pki::TrustStore& trust) {
    const auto result = pki::authenticate(sod, {}, trust, SystemClock().utc_us());
    return std::ranges::any_of(result.checks, [](const border::Check& check) {
        return check.id == CheckId::sod_signature && check.result == CheckResult::passed;
    });
}

Taken taken(bool by_us, bool by_openssl) {
    if (by_us == by_openssl) return by_us ? Taken::by_both : Taken::by_neither;
    return by_us ? Taken::by_us_alone : Taken::by_openssl_alone;
}

// Guards against: a signature that only our own reading of RFC 5652 finds good, or bad.
TEST_F(OpensslCms, AgreesOnEverySecurityObjectOfTheMatrix) {
    auto& matrix = MatrixWorkshop::get();
    int both = 0, neither = 0;
    std::set<std::string_view> met;
    for (const Profile* profile : matrix.all_profiles()) {
        const auto bundle = matrix.make(*profile);
        ASSERT_TRUE(bundle) << profile->name << ": " << bundle.error().describe();
        const auto sod = bundle->files.find("EF_SOD");
        if (sod == bundle->files.end()) continue;
        const Taken found =
            taken(taken_by_us(sod->second, *matrix.trust()), taken_by_openssl(cms_of(sod->second)));
        both += found == Taken::by_both ? 1 : 0;
        neither += found == Taken::by_neither ? 1 : 0;
        const auto known = disagreements().find(profile->name);
        const bool agree = found == Taken::by_both || found == Taken::by_neither;
        if (known == disagreements().end()) {
            EXPECT_TRUE(agree) << profile->name << " is taken by "
                               << (found == Taken::by_us_alone ? "us" : "openssl") << " alone";
            continue;
        }
        met.insert(known->first);
        EXPECT_EQ(static_cast<int>(found), static_cast<int>(known->second.taken))
            << profile->name << ": " << known->second.why;
    }
    std::printf("%d good for both, %d bad for both, %zu different for a reason\n", both, neither,
                met.size());
    EXPECT_EQ(met.size(), disagreements().size()) << "a reason is given for no document";
    EXPECT_GE(both, 200);
    EXPECT_GE(neither, 4);
}

}  // namespace
}  // namespace limen::passport::test
