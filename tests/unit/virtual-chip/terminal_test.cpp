// SPDX-License-Identifier: Apache-2.0
// Terminal Authentication: who may read fingerprints and irises, and whom the chip believes.
#include <gtest/gtest.h>

#include "hal/virtual/chip/terminal_authentication.hpp"
#include "tests/unit/virtual-chip/cv_support.hpp"
#include "tests/unit/virtual-chip/test_terminal.hpp"

namespace limen::virtual_chip::test {
namespace {

constexpr std::uint8_t kCvca = 0xC3, kDomestic = 0x83, kForeign = 0x43;

TestKey rsa2048() {
    // One key for all: making it takes longer than the rest of the test.
    static const TestKey key = fresh_rsa_key(2048);
    EVP_PKEY_up_ref(key.get());
    return TestKey(key.get());
}

// An authority, a document verifier and a terminal, with what each has been given.
struct Hierarchy {
    CvParty authority, verifier, terminal;
    Bytes anchor, verifier_certificate, terminal_certificate;

    static Hierarchy curve(const char* name = "brainpoolP256r1", std::uint8_t kind = 3) {
        return make({"UTCVCA00001", fresh_ec_key(name), 2, kind},
                    {"UTDV00001", fresh_ec_key(name), 2, kind},
                    {"UTIS00001", fresh_ec_key(name), 2, kind});
    }
    static Hierarchy rsa(std::uint8_t kind) {
        return make({"UTCVCA00001", rsa2048(), 1, kind}, {"UTDV00001", rsa2048(), 1, kind},
                    {"UTIS00001", rsa2048(), 1, kind});
    }
    static Hierarchy make(CvParty authority, CvParty verifier, CvParty terminal) {
        Hierarchy h{std::move(authority), std::move(verifier), std::move(terminal), {}, {}, {}};
        h.anchor = cv_certificate(h.authority, h.authority, {kCvca, "260101", "290101", true});
        h.verifier_certificate =
            cv_certificate(h.authority, h.verifier, {kDomestic, "260601", "270601"});
        h.terminal_certificate = cv_certificate(h.verifier, h.terminal, {0x03, "261101", "261231"});
        return h;
    }
};

Bytes content(const Bytes& certificate) {
    return to_bytes(tlv::find(certificate, 0x7F21)->value);
}

class Door {
  public:
    explicit Door(const Bytes& anchor, bool by_pace = true, bool chip_authentication = true)
        : Door(std::vector<Bytes>{anchor}, by_pace, chip_authentication) {}
    Door(std::vector<Bytes> anchors, bool by_pace, bool chip_authentication)
        : chip(bundle(std::move(anchors))), terminal(chip) {
        enter(by_pace, chip_authentication);
    }
    void enter(bool by_pace, bool chip_authentication) {
        terminal.session.reset();
        chip.power_on();
        if (by_pace) {
            ASSERT_TRUE(terminal.pace_by_mrz({2, 12}, kMrzInformation));
            ASSERT_TRUE(terminal.select_application().ok());
            chip_identifier = KeyGroup::standardized(12)->compressed(terminal.chip_public);
        } else {
            ASSERT_TRUE(terminal.select_application().ok());
            ASSERT_TRUE(terminal.bac(kMrzInformation));
            chip_identifier = to_bytes(as_bytes("L898902C<3"));
        }
        if (!chip_authentication) return;
        const auto key = agreement_key(chip.bundle().chip_keys[0].private_key);
        ASSERT_TRUE(terminal.chip_authentication(
            *key->group, *key->group->raise_generator(key->secret.get()), 2));
        terminal_key = key->group->compressed(terminal.own_public);
    }
    static Bundle bundle(std::vector<Bytes> anchors) {
        Bundle bundle = icao_bundle();
        bundle.behaviour.pace = {{2, 12}};
        bundle.chip_keys = {{2, std::nullopt, pkcs8_of(fresh_ec_key("P-256").get()), false}};
        bundle.terminal_trust = TerminalTrust{std::move(anchors), "2026-11-01"};
        bundle.files["EF_DG3"] = Bytes(30, 0x63);
        bundle.files["EF_DG4"] = Bytes(30, 0x76);
        return bundle;
    }
    std::uint16_t present(std::string_view issuer, const Bytes& certificate) {
        const auto chosen =
            terminal.send({0x00, 0x22, 0x81, 0xB6, tlv::encode(0x83, as_bytes(issuer)), 0, false});
        if (!chosen.ok()) return chosen.sw;
        return terminal.send({0x00, 0x2A, 0x00, 0xBE, content(certificate), 0, false}).sw;
    }
    std::uint16_t authenticate(const CvParty& party) {
        const auto chosen = terminal.send(
            {0x00, 0x22, 0x81, 0xA4, tlv::encode(0x83, as_bytes(party.name)), 0, false});
        if (!chosen.ok()) return chosen.sw;
        const Bytes challenge = terminal.send("0084000008").data;
        Bytes message = chip_identifier;
        message.insert(message.end(), challenge.begin(), challenge.end());
        message.insert(message.end(), terminal_key.begin(), terminal_key.end());
        return terminal.send({0x00, 0x82, 0x00, 0x00, party.sign(message), 0, false}).sw;
    }
    std::uint16_t pass(const Hierarchy& h) {
        for (const auto word : {present(h.authority.name, h.verifier_certificate),
                                present(h.verifier.name, h.terminal_certificate)})
            if (word != 0x9000) return word;
        return authenticate(h.terminal);
    }
    bool reads(std::uint16_t id) { return !terminal.read(id).empty(); }

    VirtualPassport chip;
    TestTerminal terminal;
    Bytes chip_identifier, terminal_key;
};

struct Algorithm {
    const char* name;
    Hierarchy (*make)();
};
class EveryTerminalKey : public ::testing::TestWithParam<Algorithm> {};
TEST_P(EveryTerminalKey, OpensFingerprintsAndIrises) {
    const Hierarchy h = GetParam().make();
    for (const bool by_pace : {false, true}) {
        Door door(h.anchor, by_pace);
        EXPECT_FALSE(door.reads(0x0103));
        EXPECT_EQ(door.terminal.last_sw, 0x6982);
        ASSERT_EQ(door.pass(h), 0x9000);
        EXPECT_TRUE(door.reads(0x0103));
        EXPECT_TRUE(door.reads(0x0104));
    }
}
INSTANTIATE_TEST_SUITE_P(
    Algorithms, EveryTerminalKey,
    ::testing::Values(
        Algorithm{"ecdsa_sha1", [] { return Hierarchy::curve("brainpoolP224r1", 1); }},
        Algorithm{"ecdsa_sha224", [] { return Hierarchy::curve("brainpoolP224r1", 2); }},
        Algorithm{"ecdsa_sha256", [] { return Hierarchy::curve("P-256", 3); }},
        Algorithm{"ecdsa_sha384", [] { return Hierarchy::curve("brainpoolP384r1", 4); }},
        Algorithm{"ecdsa_sha512", [] { return Hierarchy::curve("brainpoolP512r1", 5); }},
        Algorithm{"rsa_sha1", [] { return Hierarchy::rsa(1); }},
        Algorithm{"rsa_sha256", [] { return Hierarchy::rsa(2); }},
        Algorithm{"pss_sha1", [] { return Hierarchy::rsa(3); }},
        Algorithm{"pss_sha256", [] { return Hierarchy::rsa(4); }},
        Algorithm{"rsa_sha512", [] { return Hierarchy::rsa(5); }},
        Algorithm{"pss_sha512", [] { return Hierarchy::rsa(6); }}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(TerminalAuthentication, RightsAreWhatAllCertificatesGrant) {
    Hierarchy h = Hierarchy::curve();
    h.verifier_certificate = cv_certificate(h.authority, h.verifier, {0x81, "260601", "270601"});
    Door fingers(h.anchor);
    ASSERT_EQ(fingers.pass(h), 0x9000);
    EXPECT_TRUE(fingers.reads(0x0103));
    EXPECT_FALSE(fingers.reads(0x0104)) << "the verifier may not read irises";
    h.verifier_certificate = cv_certificate(h.authority, h.verifier, {0x43, "260601", "270601"});
    h.terminal_certificate = cv_certificate(h.verifier, h.terminal, {0x02, "261101", "261231"});
    Door irises(h.anchor);
    ASSERT_EQ(irises.pass(h), 0x9000);
    EXPECT_FALSE(irises.reads(0x0103));
    EXPECT_TRUE(irises.reads(0x0104));
}

TEST(TerminalAuthentication, EndsWithTheSessionAndWithNewKeys) {
    const Hierarchy h = Hierarchy::curve();
    Door door(h.anchor);
    ASSERT_EQ(door.pass(h), 0x9000);
    ASSERT_TRUE(door.reads(0x0103));
    EXPECT_EQ(door.authenticate(h.terminal), 0x6982) << "once in a session";
    const auto key = agreement_key(door.chip.bundle().chip_keys[0].private_key);
    ASSERT_TRUE(door.terminal.chip_authentication(
        *key->group, *key->group->raise_generator(key->secret.get()), 2));
    EXPECT_FALSE(door.reads(0x0103));
    EXPECT_TRUE(door.reads(0x011E));
    EXPECT_EQ(door.present(h.verifier.name, h.terminal_certificate), 0x6A88)
        << "the verifier's key was the session's";
}

TEST(TerminalAuthentication, FileChosenWithRightsIsNotReadWithoutThem) {
    const Hierarchy h = Hierarchy::curve();
    Door door(h.anchor);
    ASSERT_EQ(door.pass(h), 0x9000);
    ASSERT_TRUE(door.reads(0x0103));  // stays selected
    const auto key = agreement_key(door.chip.bundle().chip_keys[0].private_key);
    ASSERT_TRUE(door.terminal.chip_authentication(
        *key->group, *key->group->raise_generator(key->secret.get()), 2));
    EXPECT_EQ(door.terminal.send("00b0000004").sw, 0x6982);
}

TEST(TerminalAuthentication, NeedsAnAuthenticatedChip) {
    const Hierarchy h = Hierarchy::curve();
    Door door(h.anchor, true, false);
    EXPECT_EQ(door.pass(h), 0x6982);
    EXPECT_FALSE(door.reads(0x0103));
    EXPECT_TRUE(door.chip.has_session()) << "a failure does not end secure messaging";
}

TEST(TerminalAuthentication, ChipAuthenticationMappingServesAsWell) {
    const Hierarchy h = Hierarchy::curve();
    Bundle bundle = Door::bundle({h.anchor});
    bundle.behaviour.pace = {{2, 13, Mapping::chip_authentication}};
    bundle.chip_keys = {{2, 13, pkcs8_of(fresh_ec_key("brainpoolP256r1").get()), true}};
    Door door(h.anchor);
    VirtualPassport chip(bundle);
    door.terminal = TestTerminal(chip);
    ASSERT_TRUE(door.terminal.pace_by_mrz(bundle.behaviour.pace[0], kMrzInformation));
    ASSERT_TRUE(door.terminal.select_application().ok());
    const auto group = KeyGroup::standardized(13);
    door.chip_identifier = group->compressed(door.terminal.chip_public);
    door.terminal_key = group->compressed(door.terminal.own_public);
    ASSERT_EQ(door.pass(h), 0x9000);
    EXPECT_TRUE(door.reads(0x0103));
}

TEST(TerminalAuthentication, WrongSignatureOpensNothingAndAChallengeServesOnce) {
    const Hierarchy h = Hierarchy::curve();
    Door door(h.anchor);
    ASSERT_EQ(door.present(h.authority.name, h.verifier_certificate), 0x9000);
    ASSERT_EQ(door.present(h.verifier.name, h.terminal_certificate), 0x9000);
    const CvParty thief{h.terminal.name, fresh_ec_key("brainpoolP256r1"), 2, 3};
    EXPECT_EQ(door.authenticate(thief), 0x6300);
    EXPECT_FALSE(door.reads(0x0103));
    EXPECT_EQ(door.terminal.send({0x00, 0x82, 0x00, 0x00, Bytes(64, 1), 0, false}).sw, 0x6985);
    EXPECT_EQ(door.authenticate(h.terminal), 0x9000);
}

struct Refusal {
    const char* name;
    std::uint16_t word;
    void (*spoil)(Hierarchy&);
};
class RefusedChain : public ::testing::TestWithParam<Refusal> {};
TEST_P(RefusedChain, OpensNothing) {
    Hierarchy h = Hierarchy::curve();
    const Bytes anchor = h.anchor;
    GetParam().spoil(h);
    Door door(anchor);
    EXPECT_EQ(door.pass(h), GetParam().word);
    EXPECT_FALSE(door.reads(0x0103));
}
INSTANTIATE_TEST_SUITE_P(
    Reasons, RefusedChain,
    ::testing::Values(
        Refusal{"unknown_authority", 0x6A88, [](Hierarchy& h) { h.authority.name = "UTCVCA9"; }},
        Refusal{"another_authoritys_key", 0x6300,
                [](Hierarchy& h) {
                    h.authority.key = fresh_ec_key("brainpoolP256r1");
                    h.verifier_certificate = cv_certificate(h.authority, h.verifier, {kDomestic});
                }},
        Refusal{"verifier_expired", 0x6300,
                [](Hierarchy& h) {
                    h.verifier_certificate =
                        cv_certificate(h.authority, h.verifier, {kDomestic, "260101", "261031"});
                }},
        Refusal{"terminal_expired", 0x6300,
                [](Hierarchy& h) {
                    h.terminal_certificate =
                        cv_certificate(h.verifier, h.terminal, {0x03, "260901", "261031"});
                }},
        Refusal{"authority_issues_to_a_terminal", 0x6300,
                [](Hierarchy& h) {
                    h.verifier_certificate = cv_certificate(h.authority, h.verifier, {0x03});
                }},
        Refusal{"verifier_issues_to_a_verifier", 0x6300,
                [](Hierarchy& h) {
                    h.terminal_certificate = cv_certificate(h.verifier, h.terminal, {kForeign});
                }},
        Refusal{"verifier_makes_an_authority", 0x6300,
                [](Hierarchy& h) {
                    h.terminal_certificate = cv_certificate(h.verifier, h.terminal, {kCvca});
                }},
        Refusal{"issuer_named_otherwise", 0x6300,
                [](Hierarchy& h) {
                    CvParty other{"UTDV00002", nullptr, 2, 3};
                    other.key.reset(h.verifier.key.get());
                    h.terminal_certificate = cv_certificate(other, h.terminal, {0x03});
                    [[maybe_unused]] auto* const shared = other.key.release();
                }},
        Refusal{"changed_after_signing", 0x6300,
                [](Hierarchy& h) { h.terminal_certificate[40] ^= 1; }},
        Refusal{"cut_short", 0x6A80,
                [](Hierarchy& h) {
                    h.terminal_certificate =
                        tlv::encode(0x7F21, ByteView(content(h.terminal_certificate)).first(90));
                }}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(TerminalAuthentication, LinkCertificateBringsANewAuthority) {
    Hierarchy h = Hierarchy::curve();
    Hierarchy next = Hierarchy::make({"UTCVCA00002", fresh_ec_key("brainpoolP384r1"), 2, 4},
                                     {"UTDV00002", fresh_ec_key("brainpoolP384r1"), 2, 4},
                                     {"UTIS00002", fresh_ec_key("brainpoolP384r1"), 2, 4});
    const Bytes link =
        cv_certificate(h.authority, next.authority, {kCvca, "261001", "291001", true});
    Door door(h.anchor);
    EXPECT_EQ(to_hex(door.terminal.read(0x011C)),
              "420b5554435643413030303031" + std::string(2 * (36 - 13), '0'));
    EXPECT_EQ(door.present(next.authority.name, next.verifier_certificate), 0x6A88);
    ASSERT_EQ(door.present(h.authority.name, link), 0x9000);
    EXPECT_EQ(to_hex(door.terminal.read(0x011C)),
              "420b5554435643413030303032420b5554435643413030303031" + std::string(20, '0'));
    ASSERT_EQ(door.pass(next), 0x9000);
    EXPECT_TRUE(door.reads(0x0103));
    door.enter(true, true);
    EXPECT_EQ(door.pass(next), 0x9000) << "authorities stay in the chip's memory";
    EXPECT_EQ(door.present(h.authority.name, link), 0x6300) << "that name is taken";
}

TEST(TerminalAuthentication, PaceTellsTheAuthoritiesWhenAsked) {
    const Hierarchy h = Hierarchy::curve();
    Door door(h.anchor);
    door.terminal.session.reset();
    door.chip.power_on();
    door.terminal.request_authorities = tlv::encode(
        0x7F4C, {tlv::encode(0x06, hex("04007f000703010201")), tlv::encode(0x53, Bytes{0x3F})});
    ASSERT_TRUE(door.terminal.pace_by_mrz({2, 12}, kMrzInformation));
    ASSERT_EQ(door.terminal.authority_references.size(), 1u);
    EXPECT_EQ(to_text(door.terminal.authority_references[0]), "UTCVCA00001");
}

TEST(TerminalAuthentication, OnlyBelievedCertificatesMoveTheDate) {
    const Hierarchy h = Hierarchy::curve();
    const TerminalTrust trust{{h.anchor}, "2026-11-01"};
    const auto present = [](TerminalAuthentication& chip, const CvParty& issuer,
                            const Bytes& certificate) {
        EXPECT_EQ(chip.choose_issuer(as_bytes(issuer.name)), 0x9000);
        return chip.verify_certificate(content(certificate));
    };
    TerminalAuthentication chip(trust);
    EXPECT_EQ(chip.today(), 20261101);
    ASSERT_EQ(present(chip, h.authority,
                      cv_certificate(h.authority, h.verifier, {kForeign, "261110", "270601"})),
              0x9000);
    EXPECT_EQ(chip.today(), 20261110);
    ASSERT_EQ(present(chip, h.verifier,
                      cv_certificate(h.verifier, h.terminal, {0x03, "261120", "261231"})),
              0x9000);
    EXPECT_EQ(chip.today(), 20261110) << "a foreign verifier's terminal is not believed";
    ASSERT_EQ(present(chip, h.authority,
                      cv_certificate(h.authority, h.verifier, {kDomestic, "261110", "270601"})),
              0x9000);
    ASSERT_EQ(present(chip, h.verifier,
                      cv_certificate(h.verifier, h.terminal, {0x03, "261120", "261231"})),
              0x9000);
    EXPECT_EQ(chip.today(), 20261120);
}

TEST(TerminalAuthentication, ChipWithoutTrustRefusesItsCommands) {
    Bundle bundle = icao_bundle();
    VirtualPassport chip(bundle);
    TestTerminal terminal(chip);
    ASSERT_TRUE(terminal.select_application().ok());
    ASSERT_TRUE(terminal.bac(kMrzInformation));
    EXPECT_EQ(terminal
                  .send("002281b6038301"
                        "41")
                  .sw,
              0x6A86);
    EXPECT_EQ(terminal.send("002a00be0100").sw, 0x6D00);
    EXPECT_EQ(terminal.send("00820000020102").sw, 0x6985);
    EXPECT_EQ(terminal.send("0084000008").sw, 0x6985);
}

// The certificates of BSI's worked examples of EAC, as OpenPACE's eactest has them. Their terminals
// are no inspection systems, so they grant nothing here.
constexpr auto kCurveAuthority =
    "7f218202f37f4e82026a5f290100420d444543564341415430303030317f4982021f060a04007f00070202020205"
    "8140aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12a"
    "e6a380e62881ff2f2d82c68528aa6056583a48f382407830a3318b603b89e2327145ac234cc594cbdd8d3df91610"
    "a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca83403df91610"
    "a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e679840"
    "50b75ebae5dd2809bd638016f7238481810481aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62ee"
    "f4d0098eff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f8227dde385d566332ecc0ea"
    "bfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f05406"
    "78cd1e0f3ad808928540aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c41"
    "4ca92619418661197fac10471db1d381085ddaddb58796829ca900698681810464f09c617c0d5a4e2e88b2598af0"
    "6860440c07c5ed353a18a14e938a6cbce30594d94079594ccfaefe28d9aac9ac1bd37c89b6ccbd10b14fc3aa19de"
    "b1fd03ea151a42b892547a339618c4c9f26fa983855d893f81413cd320ea4230d3415ebccdb5908d91dc23c6566f"
    "47b8a0e0a19c175bdc775d8824676aacfaedea0c160e8701015f200d444543564341415430303030317f4c0e0609"
    "04007f0007030102015301c35f25060100000903005f24060101000902055f378180a5e72244d0ac9cd3e8fe9b87"
    "8ea32a24f4aa060fd17c2a8291d9797e8a60f28a2978e3f4eae840e95b6a64fda44d8d39a699521cd53822039649"
    "45150a6cc4a50c49ee234ab36df675e44c11499080676dd5b3ac1859d98b302ca9605cd94a51d7da5738beaa4984"
    "8bca7777b7dc9accdaa1d0b64432b2c13889a4854c9ff346";
constexpr auto kCurveVerifier =
    "7f218201667f4e81de5f290100420d444543564341415430303030317f498190060a04007f000702020202058681"
    "81040a74972e84b7d2c428fbe46d40c92d6cb56ae6a4b0af5b8bc0927e5ef6f73220776d31693e36d685df6cf376"
    "3e41728d967dc1963f7ca70f0ea7adb5ea856d8a133b867b8ef4132e7ffa3e8f32cd0321fc22199b9323376e59d8"
    "4a062491948117178bf4db6c0ee7a235bfc3d4459183d408232ac781c78cf5c54e2ff35ba5165f200d4445544553"
    "54445644453031397f4c12060904007f0007030102025305801fffff105f25060100000903005f24060100010003"
    "005f37818098c637befa63058921902896a605206d5be3bff2f7e258eb0bb06ea7e84dfbc98e35276110c684bb23"
    "d277350e3862e6a30520808f417b8911985880a556e1758c7fe6545b3da03383bd7b5b51dec007139cbc44ff320f"
    "84f2b6ad44c7b28fcaeb2b7b98e3a2bae8322b115a8f10d48349281b4f4645c9aae307cfae9ad6b194";
constexpr auto kCurveTerminal =
    "7f218201667f4e81de5f290100420d444554455354445644453031397f498190060a04007f000702020202058681"
    "81043385b484e8e994c93f55adf4a9c92da3c063ac7d744e85d38ee070bf6ff8d7aba2de688724b27d6bae2b1c8a"
    "e074c09bb8808cc83036b0692898711d3f6fc3213846e14b3154845084dfbc0eb70ae2bdea8eebd6796acfa4c56f"
    "5703ce5a6efe0a266e43c3f71a1b7eec60e5c6f0850dc4d3455f53282c9fbca85dc947d13bee5f200d4445544553"
    "54415444453031397f4c12060904007f000703010202530500000001105f25060100000903005f24060100010003"
    "005f37818034bb8c280a7a593cf7c7e9f375ffffbfd92c4e3f6188a44824215e11ef47d03428cfc91936a2609c74"
    "2ef92c5968bce65ba42aed7aad70b7b2a31201dc152cec930d7d7954bfbe0021ad1fd2acaa6c349a6c2fb86514b9"
    "f03dfab99871fbd990dd8416d3eda2883ebd0b94401a7dbfe16e5a1db643ee7c2fc0d5d77bae3666af";
constexpr auto kRsaAuthority =
    "7f2182016a7f4e81e25f290100420f4445544553544356434130303030337f498194060a04007f00070202020101"
    "818180b5ada440f264803dbeec57ab1ffbd12b42687423ec299dd52a6bb0345193d1e2a5bbc11955908a08760f40"
    "0fa03d56097b5f2165648d85071a80a1b66ffa9321526dda41e146d532991ca0c1dcfc8d0bbe298c1f0edb57400f"
    "aed67e135d542471c82e351b06d43c946604fcbd5045056c4b8a7b98ec3872e41bb3d7a591ccad82030100015f20"
    "0f4445544553544356434130303030337f4c0e060904007f0007030102015301c35f25060100000302045f240601"
    "01000301095f378180a27ed830e99082e5813068b9b21662444ed1c8713aba71985b5288f376423608b8eec82517"
    "3862f8df9f259bcd611c96a2dba86ac6c48a3310cfd6fade9b4bd02bb520367ad90b379f6d35ad01d406f8cb1d94"
    "d025730a98d7dfbe3b0f74183531de6e699d23652ce39067635a8d176c66064b79b7271a0ee600bac94ad51e4f";
constexpr auto kRsaVerifier =
    "7f2182016c7f4e81e45f290100420f4445544553544356434130303030337f498194060a04007f00070202020101"
    "818180a08c4d11d699f425b0e743bba4f2196e05bc9ef24f53a6744290e6556e83e90577a930ec314a4f9f0333a0"
    "a01993110ec63486df607fd7b3047479b0ec0904acf8b6265cd0abc3538f4d72395dd5f1e7a10818a7faa01d25ff"
    "25bc6bf19ce86a208233c5437ff990fe94d1c25d59bedb6ae79e4a76de2279fcd6a5a3d66ff5f982030100015f20"
    "0d444554455354445644453031397f4c12060904007f0007030102025305801fffff105f25060100000302045f24"
    "060100000402045f3781806b950f1fa8fef861eea75765c2805d79bb5d0d60878e930a8c17d3f92dcc2be9547d31"
    "e4126b7510c35927e824bd0c64dc3396f5392aacf6f6499f1d88cafad94ca61624b6637c751bd035fc084bb89f50"
    "a900ecc18071258b316bdf3af9d61092a150056429e02d1a70dfc11e77d0fbba00cb700a63209805968dbd17d36e"
    "75";

TEST(WorkedExample, CertificatesOnACurveVerify) {
    TerminalAuthentication chip({{hex(kCurveAuthority)}, "2010-09-30"});
    ASSERT_EQ(chip.references().size(), 1u);
    EXPECT_EQ(to_text(chip.references()[0]), "DECVCAAT00001");
    ASSERT_EQ(chip.choose_issuer(as_bytes("DECVCAAT00001")), 0x9000);
    ASSERT_EQ(chip.verify_certificate(content(hex(kCurveVerifier))), 0x9000);
    ASSERT_EQ(chip.choose_issuer(as_bytes("DETESTDVDE019")), 0x9000);
    ASSERT_EQ(chip.verify_certificate(content(hex(kCurveTerminal))), 0x9000);
    EXPECT_EQ(chip.choose_terminal(as_bytes("DETESTATDE019")), 0x9000);
    EXPECT_FALSE(chip.granted(0x03));
    EXPECT_EQ(chip.today(), 20100930);
}

TEST(WorkedExample, CertificatesWithRsaVerify) {
    const auto authority = parse_cv_certificate(hex(kRsaAuthority));
    ASSERT_TRUE(authority);
    EXPECT_TRUE(authority->key.verify(authority->body, authority->signature)) << "signs itself";
    EXPECT_EQ(authority->effective, 20100324);
    EXPECT_EQ(authority->expiry, 20110319);
    TerminalAuthentication chip({{hex(kRsaAuthority)}, "2010-03-24"});
    ASSERT_EQ(chip.choose_issuer(as_bytes("DETESTCVCA00003")), 0x9000);
    EXPECT_EQ(chip.verify_certificate(content(hex(kRsaVerifier))), 0x9000);
}

}  // namespace
}  // namespace limen::virtual_chip::test
