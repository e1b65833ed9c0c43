// SPDX-License-Identifier: Apache-2.0
// The chip proves keys of its own: Chip Authentication, chip authentication mapping and Active
// Authentication. Published values first, then every kind of key.
#include <gtest/gtest.h>

#include <openssl/rsa.h>

#include "hal/virtual/chip/ecdsa.hpp"
#include "tests/unit/virtual-chip/key_support.hpp"
#include "tests/unit/virtual-chip/test_terminal.hpp"

namespace limen::virtual_chip::test {
namespace {

Bundle bundle_with(std::vector<ChipKey> keys) {
    Bundle bundle = icao_bundle();
    bundle.behaviour.pace = {{2, 12}};
    bundle.chip_keys = std::move(keys);
    bundle.files["EF_CARDSECURITY"] = {0x30, 0x00};
    return bundle;
}
Bytes public_of(const AgreementKey& key) {
    return *key.group->raise_generator(key.secret.get());
}

// BSI's worked examples of EAC (TR-03110 1.01) as OpenPACE's eactest has them: the chip's static
// key, the terminal's ephemeral one, and what they agree. (The session keys there are of version 2,
// which adds a nonce.)
TEST(WorkedExample, ChipAuthenticationOnACurve) {
    const auto key = agreement_key(
        pkcs8_of(ec_key("brainpoolP256r1",
                        "7984674CF3B3A524BF929CE8A67FCF22173DA0BAD595EED6DEB72D22C542FA9D")
                     .get()));
    ASSERT_TRUE(key);
    EXPECT_EQ(to_hex(public_of(*key)),
              "04a44ebe5451df7aadb01e459b8c928a87746a57927c8c28a6775c97a7e1fe8d"
              "9a46ff4a1cc7e4d1389aea19758e4f75c28c598fd734aebeb135337cf95be12e94");
    const auto shared =
        key->group->raise(hex("045a7a377fc9cafc03ac7ff45441a8b2909d88eab8e6b0173847ab49b949df3799"
                              "a34ee57ec55268cf8b1c3ec489f8bf4cf4c68d3fd9670e89c0d5d3fff1aaf89f"),
                          key->secret.get());
    ASSERT_TRUE(shared);
    EXPECT_EQ(to_hex(key->group->secret_of(*shared)),
              "791da04273ccfe862e52df60347e2557192e1f8d7517822ce3d306056c1cdeb4");
}

TEST(WorkedExample, ChipAuthenticationInAField) {
    const auto group = KeyGroup::standardized(0);
    const Number secret = number_of(hex("00d0e5a95eca541def4fe92b9ff9920d49a454c297"));
    const auto peer =
        group->checked(hex("a2830947a6fcaacde2fcb88b29ab38e07c3453abc4bcb466087e11c79f32a19e"
                           "6ef22be108f8dd18fe8249c960951511200dc985aa3ec0ccad59a5f9bbcc33ee"
                           "5f1577e20330b4dd10eb06b740277c97a189180ede52bee9d429f10fb77f180f"
                           "05d6a99c499cb5e1eceeb8e92284f66ea98479674ce73f53c567a03b0d297833"));
    ASSERT_TRUE(peer);
    const auto shared = group->raise(*peer, secret.get());
    ASSERT_TRUE(shared);
    EXPECT_EQ(to_hex(group->secret_of(*shared)),
              "2a4fc2d11490df4773ddfa6ff705557c51f4ad4533e8d8a66a3001bfdd271db8"
              "7be3c1cac22a05e8af1a066dd0298e75db928aafdf00eb4bfb1bd12f372313c1"
              "ca649056517305638515d5a4fbe0ac59bdc80e8c5a5f46254d231916ea77f80a"
              "c58e6b63a26198ee4387f10981e8e46ffba23790c81e679363c589587d30bbb3");
}

struct Kind {
    const char* name;
    TestKey (*make)();
};
class EveryChipKey : public ::testing::TestWithParam<Kind> {};

TEST_P(EveryChipKey, BeginsANewSessionWithEveryCipher) {
    const Bytes private_key = pkcs8_of(GetParam().make().get());
    const auto key = agreement_key(private_key);
    ASSERT_TRUE(key);
    for (const bool by_pace : {false, true}) {
        for (int cipher = 1; cipher <= 4; ++cipher) {
            VirtualPassport chip(bundle_with({{cipher, std::nullopt, private_key, false}}));
            TestTerminal terminal(chip);
            if (by_pace) {
                ASSERT_TRUE(terminal.pace_by_mrz({2, 12}, kMrzInformation));
                ASSERT_TRUE(terminal.select_application().ok());
            } else {
                ASSERT_TRUE(terminal.select_application().ok());
                ASSERT_TRUE(terminal.bac(kMrzInformation));
            }
            const auto before = terminal.session->mac_key;
            ASSERT_TRUE(terminal.chip_authentication(*key->group, public_of(*key), cipher))
                << cipher << " " << std::hex << terminal.last_sw;
            EXPECT_NE(terminal.session->mac_key, before);
            EXPECT_EQ(terminal.read(0x011E), icao_bundle().files["EF_COM"]) << cipher;
            EXPECT_FALSE(terminal.last_plain);
            EXPECT_TRUE(chip.has_session());
        }
    }
}

TEST_P(EveryChipKey, AgreesAtOnceWithThreeDes) {
    const Bytes private_key = pkcs8_of(GetParam().make().get());
    const auto key = agreement_key(private_key);
    ASSERT_TRUE(key);
    VirtualPassport chip(bundle_with({{1, 7, private_key, false}}));
    TestTerminal terminal(chip);
    ASSERT_TRUE(terminal.select_application().ok());
    ASSERT_TRUE(terminal.bac(kMrzInformation));
    ASSERT_TRUE(terminal.chip_authentication(*key->group, public_of(*key), 1, 7, true));
    EXPECT_EQ(terminal.read(0x011E), icao_bundle().files["EF_COM"]);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, EveryChipKey,
    ::testing::Values(Kind{"P256", [] { return fresh_ec_key("P-256"); }},
                      Kind{"P256_explicit", [] { return fresh_ec_key("P-256", true); }},
                      Kind{"brainpool224", [] { return fresh_ec_key("brainpoolP224r1"); }},
                      Kind{"brainpool320_explicit",
                           [] { return fresh_ec_key("brainpoolP320r1", true); }},
                      Kind{"brainpool256_twisted", [] { return fresh_ec_key("brainpoolP256t1"); }},
                      Kind{"P521", [] { return fresh_ec_key("P-521"); }},
                      Kind{"field_1024_160", [] { return fresh_dh_key("DHX", "dh_1024_160"); }},
                      Kind{"field_2048_256", [] { return fresh_dh_key("DHX", "dh_2048_256"); }},
                      Kind{"field_pkcs3", [] { return fresh_dh_key("DH", "ffdhe2048"); }}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(ChipAuthentication, ChoosesAmongSeveralKeysByReference) {
    const Bytes first = pkcs8_of(fresh_ec_key("P-256").get());
    const Bytes second = pkcs8_of(fresh_ec_key("P-256").get());
    const auto key = agreement_key(second);
    VirtualPassport chip(bundle_with({{2, 1, first, false}, {2, 2, second, false}}));
    TestTerminal terminal(chip);
    ASSERT_TRUE(terminal.pace_by_mrz({2, 12}, kMrzInformation));
    ASSERT_TRUE(terminal.select_application().ok());
    EXPECT_FALSE(terminal.chip_authentication(*key->group, public_of(*key), 2));
    EXPECT_EQ(terminal.last_sw, 0x6A88) << "two keys, and none was named";
    EXPECT_FALSE(terminal.chip_authentication(*key->group, public_of(*key), 2, 3));
    EXPECT_EQ(terminal.last_sw, 0x6A88);
    EXPECT_FALSE(terminal.chip_authentication(*key->group, public_of(*key), 3, 2));
    EXPECT_EQ(terminal.last_sw, 0x6A80) << "no key speaks AES-192";
    ASSERT_TRUE(terminal.chip_authentication(*key->group, public_of(*key), 2, 2));
    EXPECT_FALSE(terminal.read(0x011E).empty());
}

TEST(ChipAuthentication, RefusedKeyLeavesTheSessionAsItWas) {
    const auto key = pkcs8_of(fresh_ec_key("P-256").get());
    VirtualPassport chip(bundle_with({{2, std::nullopt, key, false}}));
    TestTerminal terminal(chip);
    ASSERT_TRUE(terminal.pace_by_mrz({2, 12}, kMrzInformation));
    ASSERT_TRUE(terminal.select_application().ok());
    ASSERT_TRUE(terminal.send("002241a40c800a04007f00070202030202").ok());
    const Bytes off_curve = tlv::encode(0x7C, tlv::encode(0x80, Bytes(65, 0x04)));
    EXPECT_EQ(terminal.send({0x00, 0x86, 0x00, 0x00, off_curve, 256, false}).sw, 0x6A80);
    EXPECT_FALSE(terminal.last_plain);
    EXPECT_FALSE(terminal.read(0x011E).empty());
}

TEST(ChipAuthentication, NeedsASession) {
    const auto key = pkcs8_of(fresh_ec_key("P-256").get());
    VirtualPassport chip(bundle_with({{2, std::nullopt, key, false}}));
    ASSERT_EQ(answer(chip, "00a4040c07a0000002471001"), "9000");
    EXPECT_EQ(answer(chip, "002241a40c800a04007f00070202030202"), "6982");
    EXPECT_EQ(answer(chip, "002241a603910100"), "6982");
}

TEST(ChipAuthentication, KeyForTheMappingAloneServesNothingElse) {
    const Bytes private_key = pkcs8_of(fresh_ec_key("brainpoolP256r1").get());
    Bundle bundle = bundle_with({{2, 13, private_key, true}});
    bundle.behaviour.pace = {{3, 13, Mapping::chip_authentication}};
    VirtualPassport chip(bundle);
    TestTerminal terminal(chip);
    ASSERT_TRUE(terminal.pace_by_mrz(bundle.behaviour.pace[0], kMrzInformation));
    EXPECT_EQ(terminal.read(0x011D), bundle.files["EF_CARDSECURITY"]);
    const auto key = agreement_key(private_key);
    const auto proven =
        key->group->raise(public_of(*key), number_of(terminal.chip_authentication_data).get());
    EXPECT_EQ(proven, terminal.mapping_public) << "Doc 9303-11, 4.4.3.5.2";
    EXPECT_FALSE(terminal.chip_authentication(*key->group, public_of(*key), 2));
    EXPECT_EQ(terminal.last_sw, 0x6A80);
}

TEST(ChipAuthentication, MappingWithoutAKeyInItsGroupIsRefused) {
    Bundle bundle = bundle_with({{2, 13, pkcs8_of(fresh_ec_key("P-256").get()), true}});
    bundle.behaviour.pace = {{2, 13, Mapping::chip_authentication}};
    VirtualPassport chip(bundle);
    EXPECT_EQ(answer(chip, "0022C1A40F800A04007F00070202040602830101"), "6a88");
}

TEST(ChipAuthentication, CardSecurityWantsASessionBegunByPace) {
    VirtualPassport chip(bundle_with({}));
    EXPECT_EQ(answer(chip, "00a4020c02011d"), "6982");
    TestTerminal terminal(chip);
    ASSERT_TRUE(terminal.select_application().ok());
    ASSERT_TRUE(terminal.bac(kMrzInformation));
    ASSERT_TRUE(terminal.send("00a4000c023f00").ok());
    EXPECT_EQ(terminal.send("00a4020c02011d").sw, 0x6982);
}

// Active Authentication.

Bundle bundle_with(ActiveKey key) {
    Bundle bundle = icao_bundle();
    bundle.behaviour.bac = false;  // so that answers are seen in plain
    bundle.active_key = std::move(key);
    return bundle;
}

Bytes recovered(const TestKey& key, ByteView signature) {
    std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new(key.get(), nullptr));
    EVP_PKEY_verify_recover_init(context.get());
    EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING);
    Bytes out(signature.size());
    std::size_t length = out.size();
    EXPECT_EQ(EVP_PKEY_verify_recover(context.get(), out.data(), &length, signature.data(),
                                      signature.size()),
              1);
    return out;
}

// Doc 9303-11, appendix F. It does not publish the key, so the signature is made with another one
// and what is signed is compared.
TEST(WorkedExample, ActiveAuthenticationWithRsa) {
    const TestKey key = fresh_rsa_key(1024);
    VirtualPassport chip(
        bundle_with({"SHA1", true, pkcs8_of(key.get())}),
        scripted({"9D2784A67F8E7C659973EA1AEA25D95B6C8F91E5002F369F0FBDCE8A3CEC1991"
                  "B543F1696546C5524CF23A5303CD6C98599F40B79F377B5F3A1406B3B4D8F967"
                  "84D23AA88DB7E1032A405E69325FA91A6E86F5C71AEA978264C4A207446DAD4E"
                  "7292E2DCDA3024B47DA8"}));
    ASSERT_EQ(answer(chip, "00a4040c07a0000002471001"), "9000");
    const Bytes reply = chip.process(hex("0088000008F173589974BF40C600"));
    ASSERT_EQ(reply.size(), 130u);
    EXPECT_EQ(to_hex(recovered(key, ByteView(reply).first(128))),
              "6a9d2784a67f8e7c659973ea1aea25d95b6c8f91e5002f369f0fbdce8a3cec19"
              "91b543f1696546c5524cf23a5303cd6c98599f40b79f377b5f3a1406b3b4d8f9"
              "6784d23aa88db7e1032a405e69325fa91a6e86f5c71aea978264c4a207446dad"
              "4e7292e2dcda3024b47da8c063aa1e6d22fbd976ab0fe73d94d2d9c6d88127bc");
}

TEST(ActiveAuthentication, EveryTrailerNamesItsDigest) {
    const TestKey key = fresh_rsa_key(2048);
    struct Row {
        const char* digest;
        const char* trailer;
    };
    for (const Row& row : {Row{"SHA1", "33cc"}, Row{"SHA224", "38cc"}, Row{"SHA256", "34cc"},
                           Row{"SHA384", "36cc"}, Row{"SHA512", "35cc"}}) {
        VirtualPassport chip(bundle_with({row.digest, false, pkcs8_of(key.get())}));
        TestTerminal terminal(chip);
        ASSERT_TRUE(terminal.select_application().ok());
        const Bytes challenge = hex("0102030405060708");
        const auto reply = terminal.send({0x00, 0x88, 0x00, 0x00, challenge, 256, false});
        ASSERT_EQ(reply.data.size(), 256u);
        const Bytes block = recovered(key, reply.data);
        EXPECT_EQ(block[0], 0x6A);
        EXPECT_EQ(to_hex(ByteView(block).last(2)), row.trailer);
        const std::size_t digest_bytes = hashed(row.digest, {}).size();
        const ByteView digest = ByteView(block).last(2 + digest_bytes).first(digest_bytes);
        Bytes message(block.begin() + 1, block.end() - 2 - static_cast<long>(digest_bytes));
        message.insert(message.end(), challenge.begin(), challenge.end());
        EXPECT_EQ(to_hex(digest), to_hex(hashed(row.digest, message))) << row.digest;
    }
}

TEST(ActiveAuthentication, CurveSignsPlainly) {
    for (const auto* const curve : {"P-256", "brainpoolP224r1", "brainpoolP512r1", "P-521"}) {
        const Bytes private_key = pkcs8_of(fresh_ec_key(curve).get());
        const auto key = agreement_key(private_key);
        const auto& group = static_cast<const CurveGroup&>(*key->group);
        VirtualPassport chip(bundle_with({"SHA256", false, private_key}));
        TestTerminal terminal(chip);
        ASSERT_TRUE(terminal.select_application().ok());
        const Bytes challenge = hex("0102030405060708");
        const auto reply = terminal.send({0x00, 0x88, 0x00, 0x00, challenge, 256, false});
        ASSERT_EQ(reply.data.size(), 2 * group.order_bytes()) << curve;
        EXPECT_TRUE(ecdsa_verify(group, public_of(*key), hashed("SHA256", challenge), reply.data));
        EXPECT_FALSE(ecdsa_verify(group, public_of(*key), hashed("SHA256", {}), reply.data));
    }
}

TEST(ActiveAuthentication, LongSignatureThroughSecureMessagingComesInPartsOrExtended) {
    const TestKey key = fresh_rsa_key(2048);
    Bundle bundle = bundle_with(ActiveKey{"SHA256", false, pkcs8_of(key.get())});
    bundle.behaviour.bac = true;
    VirtualPassport chip(bundle);
    TestTerminal terminal(chip);
    ASSERT_TRUE(terminal.select_application().ok());
    ASSERT_TRUE(terminal.bac(kMrzInformation));
    for (const bool extended : {false, true}) {
        terminal.extended = extended;
        const auto reply =
            terminal.send({0x00, 0x88, 0x00, 0x00, Bytes(8, 1), extended ? 65536u : 256u, false});
        ASSERT_EQ(reply.data.size(), 256u) << extended;
        EXPECT_EQ(recovered(key, reply.data)[0], 0x6A);
    }
    EXPECT_TRUE(chip.has_session()) << "GET RESPONSE carries what is sealed already";
}

TEST(ActiveAuthentication, SaysWhyNot) {
    VirtualPassport without(icao_bundle());
    EXPECT_EQ(answer(without, "0088000008010203040506070800"), "6d00");
    Bundle bundle = bundle_with(ActiveKey{"SHA256", false, pkcs8_of(fresh_ec_key("P-256").get())});
    VirtualPassport open(bundle);
    EXPECT_EQ(answer(open, "0088000008010203040506070800"), "6985") << "no application";
    ASSERT_EQ(answer(open, "00a4040c07a0000002471001"), "9000");
    EXPECT_EQ(answer(open, "00880000070102030405060700"), "6700");
    bundle.behaviour.bac = true;
    VirtualPassport closed(bundle);
    ASSERT_EQ(answer(closed, "00a4040c07a0000002471001"), "9000");
    EXPECT_EQ(answer(closed, "0088000008010203040506070800"), "6982");
    bundle = bundle_with(ActiveKey{"SHA256", false, {1, 2, 3}});
    VirtualPassport broken(bundle);
    ASSERT_EQ(answer(broken, "00a4040c07a0000002471001"), "9000");
    EXPECT_EQ(answer(broken, "0088000008010203040506070800"), "6400");
}

TEST(CommandChaining, LongKeysComeInPieces) {
    const Bytes private_key = pkcs8_of(fresh_dh_key("DHX", "dh_2048_256").get());
    const auto key = agreement_key(private_key);
    VirtualPassport chip(bundle_with(std::vector<ChipKey>{{1, std::nullopt, private_key, false}}));
    TestTerminal terminal(chip);
    ASSERT_TRUE(terminal.select_application().ok());
    ASSERT_TRUE(terminal.bac(kMrzInformation));
    const Number own = key->group->draw(system_random());
    const Bytes data = tlv::encode(0x91, *key->group->raise_generator(own.get()));
    const auto cut = data.begin() + 150;
    EXPECT_TRUE(terminal.send({0x10, 0x22, 0x41, 0xA6, Bytes(data.begin(), cut), 0, false}).ok());
    EXPECT_TRUE(terminal.send({0x00, 0x22, 0x41, 0xA6, Bytes(cut, data.end()), 0, false}).ok());
    EXPECT_FALSE(terminal.last_plain);
}

TEST(CommandChaining, EndsAtItsLimitAndWithAnotherCommand) {
    VirtualPassport chip(bundle_with(std::vector<ChipKey>{}));
    const Bytes part =
        apdu::encode(apdu::Command{0x10, 0x22, 0x41, 0xA6, Bytes(255), 0, false}).value();
    int taken = 0;
    while (to_hex(chip.process(part)) == "9000" && taken < 1000) ++taken;
    EXPECT_LT(taken, 100) << "a chain cannot grow for ever";
    ASSERT_EQ(to_hex(chip.process(part)), "9000");
    EXPECT_EQ(answer(chip, "00a4040c07a0000002471001"), "9000");
    EXPECT_EQ(answer(chip, "002241a603910100"), "6982") << "judged by itself";
}

}  // namespace
}  // namespace limen::virtual_chip::test
