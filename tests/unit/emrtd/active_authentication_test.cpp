// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/active_authentication.hpp"

#include <gtest/gtest.h>
// After GoogleTest, which it needs.
#include <rapidcheck/gtest.h>

#include "tests/unit/emrtd/emrtd_support.hpp"
#include "tests/unit/emrtd/proof_support.hpp"
#include "tests/unit/emrtd/proof_vectors.hpp"

namespace limen::emrtd::test {
namespace {

const Bytes kChallenge = hex("F173589974BF40C6");

PublicKey public_key(EVP_PKEY* key) {
    return *decode_public_key(spki_of(key));
}
std::string cause_of(const Result<ActiveSignature>& result) {
    return result ? "" : result.error().cause;
}

// Doc 9303-11, 8th edition, appendix F. It publishes no key: the representative is signed with one
// of ours.
constexpr std::string_view kRepresentative =
    "6A 9D2784A67F8E7C659973EA1AEA25D95B 6C8F91E5002F369F0FBDCE8A3CEC1991"
    "B543F1696546C5524CF23A5303CD6C98 599F40B79F377B5F3A1406B3B4D8F967 "
    "84D23AA88DB7E1032A405E69325FA91A"
    "6E86F5C71AEA978264C4A207446DAD4E 7292E2DCDA3024B47DA8 "
    "C063AA1E6D22FBD976AB0FE73D94D2D9C6D88127 BC";

TEST(WorkedExampleF, ActiveAuthentication) {
    EVP_PKEY* key = rsa_key(1024);
    const Bytes signature = raw_rsa(key, hex(kRepresentative));
    const auto checked = check_active_signature(public_key(key), {}, kChallenge, signature);
    ASSERT_TRUE(checked) << checked.error().describe();
    EXPECT_EQ(checked->algorithm, "AA-RSA SHA1");
    EXPECT_TRUE(checked->deviations.empty());
    EXPECT_EQ(
        cause_of(check_active_signature(public_key(key), {}, hex("F173589974BF40C7"), signature)),
        "chip.proof_wrong");
}

TEST(ActiveAuthentication, WithAPassportInTheField) {
    hal::FunctionConnection chip([](ByteView command) -> Result<Bytes> {
        EXPECT_EQ(to_hex(command), to_hex(hex(kActiveCommand)));
        return hex(kActiveAnswer);
    });
    Traffic traffic;
    Card card(chip, traffic, kNeverStop);
    card.protect(SecureMessaging(Cipher::des3, Secret(hex("B99D546108EAA251570876B6D3456DCE")),
                                 Secret(hex("E3857CA24946251C151C540E13F2CD51")),
                                 SendSequenceCounter(hex("00000000000000CC"))));
    const auto key = decode_dg15(hex(kActiveDg15));
    ASSERT_TRUE(key) << key.error().describe();
    EXPECT_EQ(name_of(*key), "RSA 1792");
    const auto proven =
        run_active_authentication(card, *key, {}, scripted_random({"96302B0F3D7E7864"}));
    ASSERT_TRUE(proven) << proven.error().describe();
    EXPECT_EQ(traffic.apdus, 1);
}

struct Trailer {
    const char* digest;
    const char* bytes;
};
constexpr std::array kTrailers = {Trailer{"SHA1", "BC"},        Trailer{"SHA1", "33CC"},
                                  Trailer{"RIPEMD160", "31CC"}, Trailer{"SHA224", "38CC"},
                                  Trailer{"SHA256", "34CC"},    Trailer{"SHA384", "36CC"},
                                  Trailer{"SHA512", "35CC"}};

TEST(ActiveAuthentication, RsaWithEveryTrailerLengthAndRecovery) {
    for (const int bits : {1024, 1280, 2048, 3072}) {
        const PublicKey key = public_key(rsa_key(bits));
        for (const Trailer& trailer : kTrailers) {
            for (const bool total : {false, true}) {
                for (const std::size_t padding : {0u, 1u, 5u}) {
                    const Bytes signature =
                        iso9796_sign(rsa_key(bits), kChallenge,
                                     {trailer.digest, hex(trailer.bytes), total, padding});
                    const auto checked = check_active_signature(key, {}, kChallenge, signature);
                    ASSERT_TRUE(checked) << bits << " " << trailer.bytes << " " << total << " "
                                         << padding << checked.error().describe();
                    EXPECT_TRUE(checked->deviations.empty());
                    EXPECT_EQ(checked->algorithm, std::string("AA-RSA ") + trailer.digest);
                }
            }
        }
    }
}

// The signer may give the complement of its number (ISO/IEC 9796-2, B.6).
TEST(ActiveAuthentication, RsaSignaturesBelowHalfTheModulus) {
    EVP_PKEY* key = rsa_key(1024);
    const Bytes signature = iso9796_sign(key, kChallenge, {});
    const TestNumber n = number_of(key, OSSL_PKEY_PARAM_RSA_N);
    const TestNumber s(BN_bin2bn(signature.data(), static_cast<int>(signature.size()), nullptr));
    BN_sub(s.get(), n.get(), s.get());
    EXPECT_TRUE(check_active_signature(public_key(key), {}, kChallenge, padded(s.get(), 128)));
}

TEST(ActiveAuthentication, RsaAnswersThatAreNone) {
    EVP_PKEY* key = rsa_key(1024);
    const PublicKey known = public_key(key);
    const auto cause = [&](const Bytes& signature) {
        return cause_of(check_active_signature(known, {}, kChallenge, signature));
    };
    const auto of = [&](std::string_view representative) {
        return cause(raw_rsa(key, hex(representative)));
    };
    Bytes f = hex(kRepresentative);
    EXPECT_EQ(cause(raw_rsa(key, f)), "");
    const auto with = [&](std::size_t at, std::uint8_t value) {
        Bytes changed = f;
        changed[at] = value;
        return cause(raw_rsa(key, changed));
    };
    for (const std::uint8_t header : {0x2A, 0x6B, 0x60, 0x5A, 0x7A})
        EXPECT_EQ(with(0, header), "chip.proof_wrong") << int(header);
    for (const std::uint8_t trailer : {0xCC, 0x0C, 0xAC, 0xBB, 0x00})
        EXPECT_EQ(with(127, trailer), "chip.proof_wrong") << int(trailer);
    EXPECT_EQ(with(1, 0x00), "chip.proof_wrong") << "another M1";
    EXPECT_EQ(with(126, 0x00), "chip.proof_wrong") << "another hash";
    EXPECT_EQ(cause({}), "chip.proof_wrong");
    EXPECT_EQ(cause(Bytes(127, 1)), "chip.proof_wrong") << "cut short";
    EXPECT_EQ(cause(Bytes(129, 1)), "chip.proof_wrong");
    EXPECT_EQ(cause(Bytes(128, 0xFF)), "chip.proof_wrong") << "over the modulus";
    EXPECT_EQ(cause(Bytes(128, 0)), "chip.proof_wrong");
    // Padding to the very end, with no room for a digest.
    std::string padding = "6B";
    for (int i = 0; i < 125; ++i) padding += "BB";
    EXPECT_EQ(of(padding + "34CC"), "chip.proof_wrong");
    EXPECT_EQ(of(padding.substr(0, 250) + "BA34CC"), "chip.proof_wrong");
    // The digest of another trailer: SHA-256 named, SHA-1 used.
    EXPECT_EQ(cause(iso9796_sign(key, kChallenge, {"SHA1", hex("34CC")})), "chip.proof_wrong");
    // All of the message recovered, and not ours.
    EXPECT_EQ(cause(iso9796_sign(key, hex("0000000000000001"), {"SHA1", hex("33CC"), true})),
              "chip.proof_wrong");
    EXPECT_EQ(cause(iso9796_sign(rsa_key(1280), kChallenge, {})), "chip.proof_wrong");
}

// A header that claims the whole message of a part of it: the hash holds our challenge all the
// same.
TEST(ActiveAuthentication, AWrongHeaderIsADeviation) {
    EVP_PKEY* key = rsa_key(1024);
    Bytes f = hex(kRepresentative);
    f[0] = 0x4A;
    const auto checked = check_active_signature(public_key(key), {}, kChallenge, raw_rsa(key, f));
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->deviations, (std::vector<std::string>{"aa.wrong_header"}));
}

TEST(ActiveAuthentication, EcdsaOverEveryCurveAndDigest) {
    for (const char* curve : {"prime192v1", "secp224r1", "prime256v1", "secp384r1", "secp521r1",
                              "brainpoolP224r1", "brainpoolP320r1", "brainpoolP512r1"}) {
        const TestKey key = ec_key(curve);
        for (const char* digest : {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512"}) {
            const Bytes signature = ecdsa_plain(key.get(), digest, kChallenge);
            const auto named = check_active_signature(public_key(key.get()),
                                                      ActiveAuthenticationInfo{digest, true},
                                                      kChallenge, signature);
            ASSERT_TRUE(named) << curve << digest << named.error().describe();
            EXPECT_TRUE(named->deviations.empty());
            const auto unnamed =
                check_active_signature(public_key(key.get()), {}, kChallenge, signature);
            ASSERT_TRUE(unnamed) << curve << digest;
            EXPECT_EQ(unnamed->algorithm, std::string("AA-ECDSA ") + digest + " " + curve);
            EXPECT_EQ(unnamed->deviations, (std::vector<std::string>{"aa.digest_not_named"}));
        }
    }
}

TEST(ActiveAuthentication, EcdsaDeviationsAreAcceptedAndNamed) {
    const TestKey key = ec_key("prime256v1");
    const PublicKey known = public_key(key.get());
    const ActiveAuthenticationInfo info{"SHA256", true};
    const auto deviations = [&](const ActiveAuthenticationInfo& stated, const Bytes& signature) {
        const auto checked = check_active_signature(known, stated, kChallenge, signature);
        EXPECT_TRUE(checked) << checked.error().describe();
        return checked ? checked->deviations : std::vector<std::string>{};
    };
    Bytes der;
    do der = ecdsa_der(key.get(), "SHA256", kChallenge);
    while (der.size() == 64);  // once in many thousands
    EXPECT_EQ(deviations(info, der), (std::vector<std::string>{"aa.der_signature"}));
    EXPECT_EQ(deviations(info, ecdsa_plain(key.get(), "SHA512", kChallenge)),
              (std::vector<std::string>{"aa.other_digest"}));
    EXPECT_EQ(deviations({"SHA256", false}, ecdsa_plain(key.get(), "SHA256", kChallenge)),
              (std::vector<std::string>{"aa.x962_identifier"}));
}

TEST(ActiveAuthentication, EcdsaAnswersThatAreNone) {
    const TestKey key = ec_key("brainpoolP256r1"), other = ec_key("brainpoolP256r1");
    const PublicKey known = public_key(key.get());
    const auto cause = [&](const Bytes& signature) {
        return cause_of(check_active_signature(known, ActiveAuthenticationInfo{"SHA256", true},
                                               kChallenge, signature));
    };
    EXPECT_EQ(cause(ecdsa_plain(other.get(), "SHA256", kChallenge)), "chip.proof_wrong");
    EXPECT_EQ(cause(ecdsa_plain(key.get(), "SHA256", hex("F173589974BF40C7"))), "chip.proof_wrong")
        << "replayed";
    for (const std::size_t size : {0u, 1u, 63u, 65u, 128u})
        EXPECT_EQ(cause(Bytes(size, 0x30)), "chip.proof_wrong") << size;
    EXPECT_EQ(cause(Bytes(64, 0)), "chip.proof_wrong") << "zeros sign nothing";
    EXPECT_EQ(cause(Bytes(64, 0xFF)), "chip.proof_wrong");
    Bytes der = ecdsa_der(key.get(), "SHA256", kChallenge);
    EXPECT_EQ(cause(joined({der, Bytes{0}})), "chip.proof_wrong") << "more behind it";
    // DER of a plain signature's length is read as a plain one.
    Bytes ambiguous(64, 0x11);
    ambiguous[0] = 0x30;
    EXPECT_EQ(cause(ambiguous), "chip.proof_wrong");
}

RC_GTEST_PROP(ActiveAuthenticationProperty, NoOtherBitsAreTheSignature,
              (std::size_t at, std::uint8_t flip, bool rsa)) {
    RC_PRE(flip != 0);
    static const TestKey kEc = ec_key("prime256v1");
    static const PublicKey kEcPublic = public_key(kEc.get());
    static const PublicKey kRsaPublic = public_key(rsa_key(1024));
    Bytes signature = rsa ? iso9796_sign(rsa_key(1024), kChallenge, {})
                          : ecdsa_plain(kEc.get(), "SHA256", kChallenge);
    const PublicKey& known = rsa ? kRsaPublic : kEcPublic;
    RC_ASSERT(check_active_signature(known, {}, kChallenge, signature).has_value());
    signature[at % signature.size()] ^= flip;
    RC_ASSERT(!check_active_signature(known, {}, kChallenge, signature).has_value());
}

TEST(ActiveAuthentication, RefusalsAreNamedWithTheirStatusWord) {
    for (const char* sw : {"6982", "6D00", "6985", "6A88"}) {
        ScriptedChip chip({{"0088000008F173589974BF40C600", sw}});
        Traffic traffic;
        Card card(chip.connection, traffic, kNeverStop);
        const auto result = run_active_authentication(card, public_key(rsa_key(1024)), {},
                                                      scripted_random({"F173589974BF40C6"}));
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().cause, "chip.proof_refused");
        EXPECT_EQ(result.error().stage, Stage::genuineness);
        EXPECT_NE(result.error().message.find(sw), std::string::npos) << result.error().message;
    }
}

// Under secure messaging, 256 bytes of signature do not fit a short answer.
TEST(ActiveAuthentication, LongSignaturesAreAskedForWithExtendedLength) {
    EVP_PKEY* key = rsa_key(3072);
    std::vector<Bytes> commands;
    hal::FunctionConnection chip([&](ByteView command) -> Result<Bytes> {
        commands.push_back(to_bytes(command));
        const auto parsed = apdu::parse_command(command);
        return joined({iso9796_sign(key, parsed->data, {}), hex("9000")});
    });
    Traffic traffic;
    Card card(chip, traffic, kNeverStop);
    ASSERT_TRUE(run_active_authentication(card, public_key(key), {}, system_random()));
    EXPECT_TRUE(apdu::parse_command(commands.at(0))->extended);
    EXPECT_EQ(apdu::parse_command(commands.at(0))->le, apdu::kMaxExtendedLe);
    // Where the reader has no extended length, GET RESPONSE brings the rest.
    Bytes waiting;
    hal::FunctionConnection short_chip(
        [&](ByteView command) -> Result<Bytes> {
            const auto parsed = apdu::parse_command(command);
            if (parsed->ins == 0x88) waiting = iso9796_sign(key, parsed->data, {});
            const std::size_t size = std::min<std::size_t>(256, waiting.size());
            Bytes answer(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(size));
            waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(size));
            answer = joined({answer, waiting.empty()
                                         ? hex("9000")
                                         : Bytes{0x61, static_cast<std::uint8_t>(waiting.size())}});
            return answer;
        },
        {261, 258});
    Card short_card(short_chip, traffic, kNeverStop);
    EXPECT_TRUE(run_active_authentication(short_card, public_key(key), {}, system_random()));
}

}  // namespace
}  // namespace limen::emrtd::test
