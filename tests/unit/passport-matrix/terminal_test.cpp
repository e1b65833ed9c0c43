// SPDX-License-Identifier: Apache-2.0
// An inspection system's folder of key and certificates, and chips that do not trust it.
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/files.hpp"
#include "tests/unit/passport-matrix/matrix_support.hpp"

namespace limen::passport::test {
namespace {

namespace fs = std::filesystem;
using emrtd::Proof;

class TerminalFolder : public ::testing::Test {
  protected:
    TerminalFolder()
        : folder_(fs::temp_directory_path() / ("limen-terminal-" + std::to_string(::getpid()))) {}
    ~TerminalFolder() override {
        std::error_code error;
        fs::remove_all(folder_, error);
    }
    void save(const TerminalSpec& spec = {}) {
        auto& workshop = MatrixWorkshop::get().workshop();
        const auto terminal = make_terminal(spec, workshop.keys, workshop.today);
        ASSERT_TRUE(terminal) << terminal.error().describe();
        ASSERT_TRUE(save_terminal(*terminal, folder_));
    }
    std::string cause() const {
        const auto loaded = emrtd::load_terminal_key(folder_);
        return loaded ? "" : loaded.error().cause;
    }
    // What comes of EF.DG3 with the key in the folder; the chip trusts TerminalSpec's authority.
    Reading read(const std::string& name = "ta-ecdsa-brainpoolP256r1-sha256") {
        auto& matrix = MatrixWorkshop::get();
        const Profile& profile = matrix.profile("chip-keys", name);
        const auto bundle = matrix.make(profile);
        EXPECT_TRUE(bundle);
        auto plan = plan_for(profile, *bundle);
        const auto key = emrtd::load_terminal_key(folder_);
        EXPECT_TRUE(key) << key.error().describe();
        plan.proofs.terminal = *key;
        return read_bundle(*bundle, emrtd::MrzKey{bundle->access_key}, plan, *matrix.trust(),
                           joined_mrz(*bundle));
    }
    static std::string terminal_cause(const Reading& reading) {
        const auto& proof = reading.contents->proofs.terminal_authentication;
        return proof.error ? proof.error->cause : "";
    }

    fs::path folder_;
};

TEST_F(TerminalFolder, IsRefusedWithTheReason) {
    EXPECT_EQ(cause(), "terminal.unreadable") << "there is no folder";
    save();
    EXPECT_EQ(cause(), "");
    fs::copy_file(folder_ / "is.key.pem", folder_ / "second.pem");
    EXPECT_EQ(cause(), "terminal.unreadable") << "which key is it?";
    fs::remove(folder_ / "second.pem");
    ASSERT_TRUE(write_file(folder_ / "note.cvc", Bytes(40, 0x7F)));
    const auto malformed = emrtd::load_terminal_key(folder_);
    ASSERT_FALSE(malformed);
    EXPECT_EQ(malformed.error().cause, "cvc.malformed");
    EXPECT_NE(malformed.error().message.find("note.cvc"), std::string::npos);
    fs::remove(folder_ / "note.cvc");
    fs::remove(folder_ / "is.cvc");
    EXPECT_EQ(cause(), "terminal.no_certificate");
    save();
    ASSERT_TRUE(write_file(folder_ / "is.key.pem", as_bytes("no key")));
    EXPECT_EQ(cause(), "terminal.unreadable");
}

// Guards against: a refused terminal that costs the reading, or a chip that is called a copy for
// it.
TEST_F(TerminalFolder, WhomTheChipDoesNotTrustReadsAllButTheFingers) {
    save({"XX", "ecdsa-brainpoolP256r1-sha256", false});
    const Reading reading = read();
    ASSERT_TRUE(reading.contents) << reading.contents.error().describe();
    EXPECT_EQ(reading.contents->proofs.terminal_authentication.state, Proof::State::failed);
    EXPECT_EQ(terminal_cause(reading), "chip.proof_impossible") << "no way to its authority";
    EXPECT_TRUE(reading.contents->missing.contains(emrtd::FileId::dg3));
    EXPECT_TRUE(reading.contents->files.contains(emrtd::FileId::dg2));
    EXPECT_EQ(reading.contents->proofs.chip_authentication.state, Proof::State::proven);
}

TEST_F(TerminalFolder, WithoutTheVerifierThereIsNoWay) {
    save();
    fs::remove(folder_ / "dv.cvc");
    EXPECT_EQ(terminal_cause(read()), "chip.proof_impossible");
}

// The names fit, and the signatures do not.
TEST_F(TerminalFolder, AForgedCertificateIsRefusedByTheChip) {
    save();
    auto verifier = read_file(folder_ / "dv.cvc");
    ASSERT_TRUE(verifier);
    verifier->back() ^= 1;
    ASSERT_TRUE(write_file(folder_ / "dv.cvc", *verifier));
    const Reading reading = read();
    EXPECT_EQ(terminal_cause(reading), "chip.proof_refused");
    EXPECT_TRUE(reading.contents->missing.contains(emrtd::FileId::dg3));
}

}  // namespace
}  // namespace limen::passport::test
