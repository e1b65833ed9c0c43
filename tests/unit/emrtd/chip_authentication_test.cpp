// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/chip_authentication.hpp"

#include <gtest/gtest.h>
// After GoogleTest, which it needs.
#include <rapidcheck/gtest.h>

#include "identity/emrtd/key_agreement.hpp"
#include "tests/unit/emrtd/emrtd_support.hpp"
#include "tests/unit/emrtd/proof_support.hpp"
#include "tests/unit/emrtd/proof_vectors.hpp"

namespace limen::emrtd::test {
namespace {

SecureMessaging messaging_of(const FieldSession& session) {
    const Bytes key = hex(session.encryption_key);
    const Cipher cipher = !session.aes       ? Cipher::des3
                          : key.size() == 16 ? Cipher::aes128
                                             : Cipher::aes256;
    return {cipher, Secret(key), Secret(hex(session.mac_key)),
            SendSequenceCounter(hex(session.counter))};
}

ChipKeyChoice choice_of(const FieldSession& session) {
    return chip_key_choices(*decode_dg14(hex(session.dg14))).at(0);
}

void follow(const FieldSession& session,
            std::initializer_list<std::pair<std::string_view, std::string_view>> script) {
    ScriptedChip chip(script);
    Traffic traffic;
    Card card(chip.connection, traffic, kNeverStop);
    card.protect(messaging_of(session));
    const auto done =
        run_chip_authentication(card, choice_of(session), scripted_random({session.private_key}));
    ASSERT_TRUE(done) << session.country << done.error().describe();
    // Only now it is proven: the answer is authentic under the new keys.
    const auto answer = card.send({0x00, 0xA4, 0x02, 0x0C, {0x01, 0x0E}, 0, false});
    ASSERT_TRUE(answer) << session.country << answer.error().describe();
    EXPECT_TRUE(answer->ok());
    EXPECT_TRUE(chip.finished());
}

TEST(ChipAuthentication, WithPassportsInTheField) {
    follow(kAustria, {{kAustriaCommand1, kAustriaAnswer1},
                      {kAustriaCommand2, kAustriaAnswer2},
                      {kAustriaCommand3, kAustriaAnswer3}});
    follow(kGermany, {{kGermanyCommand1, kGermanyAnswer1},
                      {kGermanyCommand2, kGermanyAnswer2},
                      {kGermanyCommand3, kGermanyAnswer3}});
    follow(kFrance, {{kFranceCommand1, kFranceAnswer1}, {kFranceCommand2, kFranceAnswer2}});
}

TEST(ChipAuthentication, KeysOfPassportsInTheField) {
    for (const FieldSession& session : {kAustria, kGermany, kFrance, kMalaysia}) {
        const ChipKeyChoice choice = choice_of(session);
        const auto agreed = agree_with(choice.key, scripted_random({session.private_key}));
        ASSERT_TRUE(agreed) << session.country << agreed.error().describe();
        EXPECT_EQ(
            to_hex(derive_key(choice.cipher, agreed->shared.view(), KeyUse::encryption).view()),
            to_hex(hex(session.new_encryption_key)))
            << session.country;
        EXPECT_EQ(to_hex(derive_key(choice.cipher, agreed->shared.view(), KeyUse::mac).view()),
                  to_hex(hex(session.new_mac_key)))
            << session.country;
    }
}

TEST(ChipAuthentication, KeyAgreementsOfBsisWorkedExamples) {
    struct Row {
        std::string_view infos, private_key, own_public, shared;
    };
    for (const Row& row : {Row{kEcInfos, kEcPrivate, kEcPublic, kEcShared},
                           Row{kDhInfos, kDhPrivate, kDhPublic, kDhShared}}) {
        const auto infos = decode_security_infos(hex(row.infos));
        ASSERT_TRUE(infos) << infos.error().describe();
        for (const auto& bad : infos->unusable_keys) ADD_FAILURE() << bad.describe();
        ASSERT_EQ(infos->chip_keys.size(), 1u);
        const auto agreed = agree_with(infos->chip_keys[0].key, scripted_random({row.private_key}));
        ASSERT_TRUE(agreed) << agreed.error().describe();
        EXPECT_EQ(to_hex(agreed->own_public), to_hex(hex(row.own_public)));
        EXPECT_EQ(to_hex(agreed->shared.view()), to_hex(hex(row.shared)));
    }
}

ChipKeyChoice made_choice(const char* curve, Cipher cipher) {
    ChipKeyChoice choice{*decode_public_key(spki_of(ec_key(curve).get())),
                         cipher,
                         hex("04007F0007020203 02"),
                         {},
                         false};
    choice.oid.push_back(static_cast<std::uint8_t>(static_cast<int>(cipher) + 1));
    return choice;
}

TEST(ChipAuthentication, RefusalsAreNamedAndLeaveTheSession) {
    for (const auto& [cipher, answers, step] :
         {std::tuple{Cipher::aes128, std::vector{"6A88"}, "start"},
          std::tuple{Cipher::aes128, std::vector{"9000", "6982"}, "key"},
          std::tuple{Cipher::des3, std::vector{"6D00", "6D00"}, "start"}}) {
        std::vector<Bytes> left;
        for (const char* answer : answers) left.push_back(hex(answer));
        hal::FunctionConnection chip([&](ByteView) -> Result<Bytes> {
            const Bytes answer = left.front();
            left.erase(left.begin());
            return answer;
        });
        Traffic traffic;
        Card card(chip, traffic, kNeverStop);
        const auto done =
            run_chip_authentication(card, made_choice("prime256v1", cipher), system_random());
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().cause, "chip.proof_refused");
        EXPECT_EQ(done.error().stage, Stage::genuineness);
        EXPECT_NE(done.error().message.find(step), std::string::npos) << done.error().message;
        EXPECT_FALSE(card.is_protected()) << "new keys before the chip took them";
        EXPECT_TRUE(left.empty());
    }
}

TEST(ChipAuthentication, TellsTheKeyIdInAsFewBytesAsItTakes) {
    for (const auto& [id, bytes] :
         {std::pair{0u, "840100"}, std::pair{195u, "8401c3"}, std::pair{70000u, "8403011170"}}) {
        std::vector<Bytes> commands;
        hal::FunctionConnection chip([&](ByteView command) -> Result<Bytes> {
            commands.push_back(to_bytes(command));
            return hex("9000");
        });
        Traffic traffic;
        Card card(chip, traffic, kNeverStop);
        ChipKeyChoice choice = made_choice("prime256v1", Cipher::aes256);
        choice.key_id = id;
        ASSERT_TRUE(run_chip_authentication(card, choice, system_random()));
        EXPECT_EQ(to_hex(commands.at(0)).substr(0, 10),
                  "002241a4" + to_hex(Bytes{static_cast<std::uint8_t>(commands[0].size() - 5)}));
        EXPECT_TRUE(to_hex(commands[0]).ends_with(bytes)) << to_hex(commands[0]);
    }
}

// Both sides come to the same secret, whatever the keys.
RC_GTEST_PROP(KeyAgreementProperty, BothSidesShareOneSecret, ()) {
    const char* curve = *rc::gen::elementOf(std::vector<const char*>{
        "prime192v1", "secp224r1", "prime256v1", "brainpoolP320r1", "secp521r1"});
    const TestKey chip = ec_key(curve);
    const auto agreed = agree_with(*decode_public_key(spki_of(chip.get())), system_random());
    RC_ASSERT(agreed.has_value());
    const TestKey ours(EVP_PKEY_new());
    EVP_PKEY_copy_parameters(ours.get(), chip.get());
    RC_ASSERT(EVP_PKEY_set1_encoded_public_key(ours.get(), agreed->own_public.data(),
                                               agreed->own_public.size()) == 1);
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(chip.get(), nullptr);
    std::size_t size = 100;
    Bytes shared(size);
    const bool derived = EVP_PKEY_derive_init(context) == 1 &&
                         EVP_PKEY_derive_set_peer(context, ours.get()) == 1 &&
                         EVP_PKEY_derive(context, shared.data(), &size) == 1;
    EVP_PKEY_CTX_free(context);
    shared.resize(size);
    RC_ASSERT(derived);
    RC_ASSERT(to_hex(shared) == to_hex(agreed->shared.view()));
    RC_ASSERT(agreed->own_compressed.size() * 2 + 1 == agreed->own_public.size());
}

}  // namespace
}  // namespace limen::emrtd::test
