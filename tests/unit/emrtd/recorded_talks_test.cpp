// SPDX-License-Identifier: Apache-2.0
// The corpus of fuzz_chip_answers is recorded talks. Guards against: a change of what our side says
// that ends them at the first step, after which the fuzz target looks at nothing that comes later.
#include <gtest/gtest.h>

#include "base/files.hpp"
#include "tests/fuzz/emrtd/chip_answers.hpp"

namespace limen::emrtd::test {
namespace {

Result<ChipContents> replay(const std::string& talk) {
    const auto bytes =
        read_file(std::string(LIMEN_SOURCE_DIR) + "/tests/fuzz/corpus/fuzz_chip_answers/" + talk);
    if (!bytes) return std::unexpected(bytes.error());
    fuzz::Answers answers(*bytes);
    return fuzz::make_reader().read(answers.connection);
}

constexpr const char* kAgain = "record them again: record_chip_answers";

TEST(RecordedTalks, GoThroughEveryStep) {
    for (const char* talk : {"bac", "pace-gm-p256-3des", "pace-offers-of-every-mapping",
                             "no-extended-length", "tiny-buffer", "no-short-identifiers"}) {
        const auto contents = replay(talk);
        ASSERT_TRUE(contents) << talk << ": " << contents.error().describe() << "; " << kAgain;
        EXPECT_TRUE(contents->files.contains(FileId::dg1)) << talk;
    }
}

TEST(RecordedTalks, ProveTheirKeys) {
    using enum Proof::State;
    for (const char* talk : {"ca-bac-3des", "ca-p384-aes-192", "ca-dh-2048-256-aes-256",
                             "ca-key-not-announced", "cam-and-ca"}) {
        const auto contents = replay(talk);
        ASSERT_TRUE(contents) << talk << ": " << contents.error().describe() << "; " << kAgain;
        EXPECT_EQ(contents->proofs.chip_authentication.state, proven) << talk << "; " << kAgain;
    }
    EXPECT_EQ(replay("cam-and-ca")->proofs.mapping.state, proven) << kAgain;
    for (const char* talk : {"aa-rsa-1024-sha1-implicit", "aa-rsa-3072-sha384", "aa-p256-sha256"}) {
        const auto contents = replay(talk);
        ASSERT_TRUE(contents) << talk << ": " << contents.error().describe() << "; " << kAgain;
        EXPECT_EQ(contents->proofs.active_authentication.state, proven) << talk << "; " << kAgain;
    }
}

}  // namespace
}  // namespace limen::emrtd::test
