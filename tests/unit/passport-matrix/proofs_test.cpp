// SPDX-License-Identifier: Apache-2.0
// Copies of genuine documents: all that can be read is there, and the private key is not. And what
// else somebody can do who holds a chip in his hand: hide a key, refuse it, put one of his own in
// its place, hide that the chip speaks PACE, change the chip in the middle of the reading.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <functional>

#include "base/clock.hpp"
#include "hal/chip-reader/function_connection.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/virtual_passport.hpp"
#include "identity/pki/chip_checks.hpp"
#include "tests/unit/passport-matrix/matrix_support.hpp"

namespace limen::passport::test {
namespace {

using border::CheckId;
using border::CheckResult;
using emrtd::Proof;
using virtual_chip::Bundle;
using virtual_chip::Quirk;

const border::Check& find(const Reading& reading, CheckId id) {
    for (const auto& check : reading.checks)
        if (check.id == id) return check;
    static const border::Check none;
    ADD_FAILURE() << "no check " << border::code(id);
    return none;
}
std::string says(const Reading& reading, CheckId id) {
    const auto& check = find(reading, id);
    return std::string(border::to_string(check.result)) +
           (check.cause.empty() ? "" : " " + check.cause);
}

class Proofs : public ::testing::Test {
  protected:
    Bundle make(const std::string& name, const std::string& family = "chip-keys") {
        auto& matrix = MatrixWorkshop::get();
        const Profile& profile = matrix.profile(family, name);
        auto bundle = matrix.make(profile);
        EXPECT_TRUE(bundle) << bundle.error().describe();
        trust_ = matrix.trust();
        plan_ = plan_for(profile, *bundle);
        return std::move(*bundle);
    }
    Reading read(const Bundle& bundle) {
        return read_bundle(bundle, emrtd::MrzKey{bundle.access_key}, plan_, *trust_,
                           joined_mrz(bundle));
    }
    // With a chip that changes hands: `chip_at` says whose turn it is at this exchange.
    Reading read_from(const Bundle& printed, hal::ChipConnection& chip) {
        return read_document(chip, emrtd::MrzKey{printed.access_key}, plan_, *trust_,
                             joined_mrz(printed));
    }

    std::shared_ptr<const pki::TrustStore> trust_;
    emrtd::ReadPlan plan_;
};

// What the reader sees of a copy: the same files, another key of the same kind.
struct CopyCase {
    const char* name;
    CheckId check;
    const char* other;  // whose key the copy has
};
class Copies : public Proofs, public ::testing::WithParamInterface<CopyCase> {};

TEST_P(Copies, AreFoundByTheKeyTheyDoNotHave) {
    const Bundle genuine = make(GetParam().name);
    const Bundle other = make(GetParam().other);
    Bundle copy = make(GetParam().name);
    ASSERT_EQ(says(read(genuine), GetParam().check), "passed");
    if (GetParam().check == CheckId::active_authentication)
        copy.active_key = other.active_key;
    else
        copy.chip_keys[0].private_key = other.chip_keys[0].private_key;
    const Reading reading = read(copy);
    ASSERT_TRUE(reading.contents) << reading.contents.error().describe();
    EXPECT_EQ(says(reading, GetParam().check), "failed chip.copied");
    EXPECT_EQ(says(reading, CheckId::chip_genuine), "failed chip.copied");
    EXPECT_TRUE(reading.passive->genuine()) << "its data are the original's, every bit";
    EXPECT_EQ(find(reading, CheckId::chip_read).result, CheckResult::passed)
        << "an officer sees what the copy shows";
}

INSTANTIATE_TEST_SUITE_P(
    Keys, Copies,
    ::testing::Values(
        CopyCase{"ca-p256-aes-128", CheckId::chip_authentication, "ca-key-with-a-number"},
        CopyCase{"ca-bac-3des", CheckId::chip_authentication, "ca-brainpoolP224r1-3des"},
        CopyCase{"ca-dh-2048-256-aes-256", CheckId::chip_authentication,
                 "ca-dh-2048-256-aes-128-pkcs3"},
        CopyCase{"aa-rsa-2048-sha256", CheckId::active_authentication, "aa-rsa-3072-sha384"},
        CopyCase{"aa-rsa-1024-sha1", CheckId::active_authentication, "aa-rsa-1024-sha1-implicit"},
        CopyCase{"aa-p256-sha256", CheckId::active_authentication, "aa-p384-sha384"}),
    [](const auto& param) { return "Case" + std::to_string(param.index); });

TEST_F(Proofs, ACopyOfAMappingKeyIsFound) {
    const Bundle genuine = make("pace-cam-p256-aes-192", "access");
    Bundle copy = genuine;
    copy.chip_keys = make("cam-and-ca").chip_keys;
    ASSERT_EQ(says(read(genuine), CheckId::pace_cam), "passed");
    EXPECT_EQ(says(read(copy), CheckId::pace_cam), "failed chip.copied");
    EXPECT_EQ(says(read(copy), CheckId::chip_genuine), "failed chip.copied");
}

// Guards against: one disturbed answer that makes a genuine document a copy.
TEST_F(Proofs, NoiseIsNoCopy) {
    for (const int at : {1, 2, 3, 4, 5, 6, 7, 8}) {
        const Bundle genuine = make("ca-p256-aes-128");
        virtual_chip::VirtualPassport passport(genuine);
        passport.power_on();
        int sealed = 0;
        hal::FunctionConnection chip([&](ByteView command) -> Result<Bytes> {
            Bytes answer = passport.process(command);
            if ((command[0] & 0x0C) == 0x0C && ++sealed == at && answer.size() > 4)
                answer[answer.size() - 3] ^= 1;
            return answer;
        });
        const Reading reading = read_from(genuine, chip);
        if (!reading.contents) {
            EXPECT_EQ(reading.contents.error().cause, "chip.sm_broken") << at;
            continue;
        }
        EXPECT_EQ(says(reading, CheckId::chip_authentication), "passed") << at;
    }
}

struct HidingCase {
    const char* family;
    const char* name;
    const char* file;
    CheckId check;
};
class Hidden : public Proofs, public ::testing::WithParamInterface<HidingCase> {};

// Guards against: a copy that leaves the key out, which "not supported" would let pass.
TEST_P(Hidden, KeysAreNotOverlooked) {
    Bundle copy = make(GetParam().name, GetParam().family);
    ASSERT_EQ(copy.files.erase(GetParam().file), 1u);
    const Reading reading = read(copy);
    ASSERT_TRUE(reading.contents) << reading.contents.error().describe();
    EXPECT_EQ(says(reading, GetParam().check), "failed chip.proof_withheld");
    EXPECT_EQ(says(reading, CheckId::chip_genuine), "failed chip.proof_withheld");
}

INSTANTIATE_TEST_SUITE_P(Files, Hidden,
                         ::testing::Values(HidingCase{"chip-keys", "ca-p256-aes-128", "EF_DG14",
                                                      CheckId::chip_authentication},
                                           HidingCase{"chip-keys", "aa-rsa-2048-sha256", "EF_DG15",
                                                      CheckId::active_authentication},
                                           HidingCase{"access", "pace-cam-p256-aes-192",
                                                      "EF_CARDSECURITY", CheckId::pace_cam}),
                         [](const auto& param) { return std::string(param.param.file); });

TEST_F(Proofs, AChipThatRefusesToProveItsKeyFails) {
    Bundle copy = make("ca-p256-aes-128");
    copy.chip_keys.clear();
    EXPECT_EQ(says(read(copy), CheckId::chip_genuine), "failed chip.proof_withheld");
    Bundle silent = make("aa-p256-sha256");
    silent.active_key.reset();
    EXPECT_EQ(says(read(silent), CheckId::chip_genuine), "failed chip.proof_withheld");
}

// EF.DG14 with so many keys for Chip Authentication.
Bytes group14(int keys) {
    const auto number = [](int id) {
        const auto high = static_cast<std::uint8_t>(id >> 8), low = static_cast<std::uint8_t>(id);
        return tlv::encode(0x02, ByteView(Bytes{high, low}));
    };
    const Bytes of_key = *from_hex("060904007F000702020102");
    const Bytes of_protocol = *from_hex("060A04007F00070202030202020101");
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                  &EVP_PKEY_free);
    Bytes subject(static_cast<std::size_t>(i2d_PUBKEY(key.get(), nullptr)));
    std::uint8_t* end = subject.data();
    i2d_PUBKEY(key.get(), &end);
    Bytes infos;
    for (int id = 256; id < 256 + keys; ++id)
        for (const Bytes& info : {tlv::encode(0x30, {of_key, subject, number(id)}),
                                  tlv::encode(0x30, {of_protocol, number(id)})})
            infos.insert(infos.end(), info.begin(), info.end());
    return tlv::encode(0x6E, ByteView(tlv::encode(0x31, ByteView(infos))));
}

// Each key may cost two sessions: a chip that refuses thirty of them would keep a lane busy.
TEST_F(Proofs, OfManyKeysFewAreAskedFor) {
    Bundle chip = make("ca-p256-aes-128");
    chip.chip_keys.clear();
    const auto commands = [&](int keys) {
        chip.files["EF_DG14"] = group14(keys);
        const Reading reading = read(chip);
        EXPECT_TRUE(reading.contents) << keys;
        if (!reading.contents) return 0;
        EXPECT_EQ(reading.contents->proofs.chip_authentication.state, Proof::State::failed) << keys;
        return reading.contents->apdus;
    };
    EXPECT_GT(commands(3), commands(1));
    EXPECT_EQ(commands(30), commands(3));
}

// Guards against: a proof of a key that nobody vouches for.
TEST_F(Proofs, AKeyOfItsOwnHelpsNoCopy) {
    const Bundle other = make("ca-key-with-a-number");
    Bundle copy = make("ca-p256-aes-128");
    copy.files["EF_DG14"] = other.files.at("EF_DG14");
    copy.chip_keys = other.chip_keys;
    const Reading reading = read(copy);
    EXPECT_EQ(reading.contents->proofs.chip_authentication.state, Proof::State::proven);
    EXPECT_EQ(says(reading, CheckId::chip_authentication), "failed pki.dg_hash_differs");
    EXPECT_EQ(find(reading, CheckId::chip_genuine).result, CheckResult::failed);

    // EF.DG14 that EF.SOD does not list: as if it were not there.
    Bundle plain = make("pace-gm-p256-3des", "access");
    plain.files["EF_DG14"] = other.files.at("EF_DG14");
    plain.chip_keys = other.chip_keys;
    plan_.files.push_back(emrtd::FileId::dg14);
    const Reading unlisted = read(plain);
    EXPECT_EQ(unlisted.contents->proofs.chip_authentication.state, Proof::State::not_offered);
    EXPECT_EQ(find(unlisted, CheckId::other_hashes).result, CheckResult::failed);
}

// Guards against: a mapping key of another State's chip, with that State's true signature.
TEST_F(Proofs, AnotherDocumentsCardSecurityConfirmsNothing) {
    Bundle copy = make("pace-cam-p256-aes-192", "access");
    copy.files["EF_CARDSECURITY"][copy.files["EF_CARDSECURITY"].size() / 2] ^= 1;
    const Reading reading = read(copy);
    EXPECT_NE(find(reading, CheckId::pace_cam).result, CheckResult::passed);
    EXPECT_NE(find(reading, CheckId::chip_genuine).result, CheckResult::passed);
}

// Guards against: the weaker protocol, chosen by who hides the stronger one.
TEST_F(Proofs, AHiddenCardAccessIsADowngrade) {
    Bundle bundle = make("ca-p256-aes-128");
    bundle.behaviour.bac = true;
    bundle.behaviour.quirks.insert(Quirk::card_access_hidden);
    const Reading reading = read(bundle);
    ASSERT_TRUE(reading.contents) << reading.contents.error().describe();
    EXPECT_EQ(reading.contents->access, emrtd::AccessProtocol::bac);
    EXPECT_EQ(says(reading, CheckId::chip_access), "failed chip.access_downgraded");
}

TEST_F(Proofs, TheGateAsksForNoSecondProofThatTakesLong) {
    const Bundle bundle = make("every-group", "files");
    plan_.proofs = emrtd::ProofPlan::of_gate();
    const Reading reading = read(bundle);
    EXPECT_EQ(says(reading, CheckId::chip_authentication), "passed");
    EXPECT_EQ(says(reading, CheckId::active_authentication), "not_performed chip.proven_otherwise");
    EXPECT_EQ(says(reading, CheckId::chip_genuine), "passed");
    plan_.proofs = {};
    EXPECT_EQ(says(read(bundle), CheckId::chip_genuine), "not_performed chip.proof_not_tried");
}

// Whose chip answers: the genuine one up to an exchange, then the copy.
class ChangingChip {
  public:
    ChangingChip(const Bundle& first, const Bundle& second, int change_at)
        : first_(first), second_(second), change_at_(change_at) {}
    std::unique_ptr<hal::ChipConnection> connect() {
        first_.power_on();
        second_.power_on();
        lost_ = false;
        return std::make_unique<hal::FunctionConnection>([this](ByteView command) -> Result<Bytes> {
            const int now = exchanges_++;
            lost_ = lost_ || now == change_at_;
            if (lost_) return fail(Stage::chip_transport, "chip.tag_lost", "gone", true);
            return now < change_at_ ? first_.process(command) : second_.process(command);
        });
    }
    int exchanges() const { return exchanges_; }

  private:
    virtual_chip::VirtualPassport first_, second_;
    int change_at_;
    int exchanges_ = 0;
    bool lost_ = false;
};

// Guards against: the genuine chip proves its key, and the copy gives the data.
TEST_F(Proofs, OfTheChipThatWasThereLastCount) {
    for (const char* name : {"ca-p256-aes-128", "aa-p256-sha256"}) {
        const Bundle genuine = make(name);
        Bundle copy = genuine;
        copy.chip_keys = make("ca-key-with-a-number").chip_keys;
        copy.active_key = make("aa-p384-sha384").active_key;
        make(name);
        ChangingChip undisturbed(genuine, copy, 1'000'000);
        ASSERT_EQ(says(read_from(genuine, *undisturbed.connect()), CheckId::chip_genuine),
                  "passed");
        for (int at = 0; at < undisturbed.exchanges(); ++at) {
            ChangingChip field(genuine, copy, at);
            emrtd::DocumentReader reader(emrtd::MrzKey{genuine.access_key}, plan_);
            ASSERT_FALSE(reader.read(*field.connect())) << at;
            const auto contents = reader.read(*field.connect());
            ASSERT_TRUE(contents) << at << contents.error().describe();
            const auto& proof = copy.active_key && contents->files.contains(emrtd::FileId::dg15)
                                    ? contents->proofs.active_authentication
                                    : contents->proofs.chip_authentication;
            EXPECT_EQ(proof.state, Proof::State::refuted) << name << " at " << at;
        }
    }
}

// Guards against: a chip laid down again that is not asked anew, or whose proof is lost.
TEST_F(Proofs, AreMadeAnewAfterAnyLoss) {
    for (const char* name : {"cam-and-ca", "aa-rsa-2048-sha256", "ca-bac-3des"}) {
        const Bundle genuine = make(name);
        ChangingChip undisturbed(genuine, genuine, 1'000'000);
        const Reading whole = read_from(genuine, *undisturbed.connect());
        ASSERT_EQ(says(whole, CheckId::chip_genuine), "passed") << name;
        for (int at = 0; at < undisturbed.exchanges(); ++at) {
            ChangingChip field(genuine, genuine, at);
            emrtd::DocumentReader reader(emrtd::MrzKey{genuine.access_key}, plan_);
            ASSERT_FALSE(reader.read(*field.connect())) << at;
            const auto contents = reader.read(*field.connect());
            ASSERT_TRUE(contents) << at << contents.error().describe();
            EXPECT_EQ(contents->files, whole.contents->files) << at;
            const auto vouchers = pki::authenticate(*contents, *trust_, SystemClock().utc_us());
            Reading reading;
            reading.checks = pki::chip_checks(*contents, vouchers, joined_mrz(genuine));
            EXPECT_EQ(says(reading, CheckId::chip_genuine), "passed") << name << " at " << at;
        }
    }
}

}  // namespace
}  // namespace limen::passport::test
