// SPDX-License-Identifier: Apache-2.0
// Published runs of PACE, followed to the byte; and what the reader makes of each of them when one
// answer is another.
#include "tests/unit/emrtd/pace_vectors.hpp"
#include "identity/emrtd/key_group.hpp"
#include "identity/emrtd/secure_messaging.hpp"
#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

struct Conversation {
    Result<Opened> result;
    bool is_protected;
    std::vector<Bytes> commands;
    Result<apdu::Response> next;  // what comes of a SELECT afterwards
};

Conversation run(const PaceVector& vector, std::vector<PaceExchange> exchanges) {
    ReplayedChip chip(std::move(exchanges));
    Traffic traffic;
    Card card(chip.connection, traffic, kNeverStop);
    auto result = run_pace(card, vector.info(), false, vector.key(), vector.random());
    const bool is_protected = card.is_protected();
    auto next = card.send({0x00, 0xA4, 0x04, 0x0C, hex("A0000002471001"), 0, false});
    return {std::move(result), is_protected, std::move(chip.commands), std::move(next)};
}

TEST(PaceVectors, AreFollowedToTheByte) {
    for (const PaceVector& vector : pace_vectors()) {
        SCOPED_TRACE(vector.source);
        const auto exchanges = exchanges_of(vector);
        const Conversation done = run(vector, exchanges);
        ASSERT_TRUE(done.result) << done.result.error().describe();
        EXPECT_TRUE(done.is_protected);
        ASSERT_EQ(done.commands.size(), kPaceSteps + 1);
        for (std::size_t i = 0; i < kPaceSteps; ++i)
            EXPECT_EQ(to_hex(done.commands[i]), to_hex(exchanges[i].command)) << i;

        // The first protected command shows both session keys.
        SecureMessaging expected(vector.cipher, Secret(hex(vector.encryption_key)),
                                 Secret(hex(vector.mac_key)),
                                 SendSequenceCounter(Bytes(block_size(vector.cipher), 0)));
        const auto wrapped =
            expected.wrap({0x00, 0xA4, 0x04, 0x0C, hex("A0000002471001"), 0, false});
        ASSERT_TRUE(wrapped);
        EXPECT_EQ(to_hex(done.commands.back()), to_hex(apdu::encode(*wrapped).value()));
    }
}

TEST(PaceVectors, OnlyChipAuthenticationMappingGivesAProof) {
    for (const PaceVector& vector : pace_vectors()) {
        SCOPED_TRACE(vector.source);
        const Conversation done = run(vector, exchanges_of(vector));
        ASSERT_TRUE(done.result);
        if (vector.mapping != Mapping::chip_authentication) {
            EXPECT_FALSE(done.result->proof.has_value());
            continue;
        }
        ASSERT_TRUE(done.result->proof.has_value());
        EXPECT_EQ(*done.result->proof,
                  (MappingProof{hex(vector.chip_authentication_data), hex(vector.chip_mapping),
                                vector.parameter_id}));
    }
}

// I.1 goes on: the proof holds for the chip's public key.
TEST(PaceVectors, TheProofOfI1HoldsForTheChipsKey) {
    const PaceVector& vector = pace_vectors()[4];
    const auto group = KeyGroup::standardised(vector.parameter_id);
    ASSERT_TRUE(group);
    const auto product =
        (*group)->agree(Secret(hex(vector.chip_authentication_data)),
                        hex("04187270949439 9E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC8"
                            "84D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F"));
    ASSERT_TRUE(product);
    EXPECT_EQ(to_hex(product->view()), to_hex(hex(vector.chip_mapping)));
}

struct Spoilt {
    const char* what;
    std::size_t step;
    const char* answer;
    const char* cause;
};

// What a chip, or somebody between, can answer at each step, and what the caller is told.
constexpr Spoilt kSpoilt[] = {
    {"unknown protocol", 0, "6A80", "chip.access_failed"},
    {"no such password", 0, "6A88", "chip.access_failed"},
    {"no such command", 0, "6D00", "chip.access_failed"},
    {"no tries left", 0, "63C0", "chip.key_blocked"},
    {"blocked", 0, "6983", "chip.key_blocked"},
    {"too short for a status word", 0, "90", "chip.bad_response"},
    {"blocked at the nonce", 1, "6983", "chip.key_blocked"},
    {"suspended at the nonce", 1, "63C0", "chip.key_blocked"},
    {"refused", 1, "6982", "chip.access_failed"},
    {"nothing", 1, "9000", "chip.access_failed"},
    {"no dynamic data", 1, "801000112233445566778899AABBCCDDEEFF9000", "chip.access_failed"},
    {"an empty template", 1, "7C009000", "chip.access_failed"},
    {"cut off", 1, "7C1280109BFF9000", "chip.access_failed"},
    {"something after the template", 1, "7C028000 00 9000", "chip.access_failed"},
    {"an empty nonce", 1, "7C0280009000", "chip.access_failed"},
    {"half a block", 1, "7C0A800800112233445566779000", "chip.access_failed"},
    {"indefinite length", 1, "7C80801000112233445566778899AABBCCDDEEFF0000 9000",
     "chip.access_failed"},
    {"refused", 2, "6A80", "chip.access_failed"},
    {"out of order", 2, "6985", "chip.access_failed"},
    {"no dynamic data", 2, "9000", "chip.access_failed"},
    {"cut off", 2, "7C43824104 9000", "chip.access_failed"},
    {"refused", 3, "6A80", "chip.access_failed"},
    {"no key", 3, "7C009000", "chip.access_failed"},
    {"an empty key", 3, "7C0284009000", "chip.bad_point"},
    {"a point at infinity", 3, "7C03840100 9000", "chip.bad_point"},
    {"another tag", 3, "7C03820100 9000", "chip.access_failed"},
    {"wrong key", 4, "6300", "chip.wrong_key"},
    {"wrong key, two tries left", 4, "63C2", "chip.wrong_key"},
    {"wrong key, the last", 4, "63C0", "chip.key_blocked"},
    {"blocked", 4, "6983", "chip.key_blocked"},
    {"wrong key", 4, "6982", "chip.wrong_key"},
    {"wrong key", 4, "6988", "chip.wrong_key"},
    {"wrong key", 4, "6A80", "chip.wrong_key"},
    {"a fault", 4, "6F00", "chip.access_failed"},
    {"no token", 4, "7C009000", "chip.access_failed"},
    {"an empty token", 4, "7C0286009000", "chip.access_failed"},
    {"another token", 4, "7C0A860800112233445566779000", "chip.access_failed"},
    {"half a token", 4, "7C0686043ABB9674 9000", "chip.access_failed"},
};

TEST(PaceVectors, EachStepsWrongAnswersAreNamed) {
    for (const PaceVector& vector : pace_vectors()) {
        for (const Spoilt& spoilt : kSpoilt) {
            SCOPED_TRACE(std::string(vector.source) + ": " + spoilt.what + " at step " +
                         std::to_string(spoilt.step));
            auto exchanges = exchanges_of(vector);
            exchanges[spoilt.step].answer = hex(spoilt.answer);
            // A chip that refuses MSE:Set AT is asked again, with the parameters named.
            const bool again =
                spoilt.step == 0 && std::string_view(spoilt.answer).substr(0, 2) == "6A";
            if (again) exchanges.insert(exchanges.begin() + 1, exchanges[0]);
            const Conversation done = run(vector, exchanges);
            ASSERT_FALSE(done.result);
            EXPECT_EQ(done.result.error().cause, spoilt.cause);
            EXPECT_FALSE(done.is_protected);
            EXPECT_FALSE(done.result.error().message.empty());
        }
    }
}

TEST(PaceVectors, AChipLostAtAnyStepIsATransportsError) {
    for (const PaceVector& vector : pace_vectors()) {
        for (std::size_t step = 0; step < kPaceSteps; ++step) {
            auto exchanges = exchanges_of(vector);
            exchanges.resize(step);
            const Conversation done = run(vector, exchanges);
            ASSERT_FALSE(done.result);
            EXPECT_EQ(done.result.error().cause, "chip.tag_lost");
            EXPECT_TRUE(done.result.error().retryable);
        }
    }
}

// Every single bit of what the chip sends counts, but for what it may add after its token.
TEST(PaceVectors, NoChangedBitIsAccepted) {
    for (const PaceVector& vector : pace_vectors()) {
        const auto exchanges = exchanges_of(vector);
        for (std::size_t step = 1; step < kPaceSteps; ++step) {
            const std::size_t size = exchanges[step].answer.size();
            for (std::size_t at = 0; at + 2 < size; at += step == 4 ? 1 : 13) {
                auto changed = exchanges;
                changed[step].answer[at] ^= static_cast<std::uint8_t>(1u << at % 8);
                const bool proof = vector.mapping == Mapping::chip_authentication;
                const bool counts = step < 4 || at < 12;
                const Conversation done = run(vector, changed);
                if (counts && done.result)
                    ADD_FAILURE() << vector.source << " " << step << " " << at;
                // Behind the token: a proof that was changed must not look like the right one.
                if (!counts && proof && done.result) {
                    EXPECT_NE(done.result->proof->chip_authentication_data,
                              hex(vector.chip_authentication_data));
                }
            }
        }
    }
}

// Doc 9303-11, 4.4.5: the chip that maps with its own key has to show it.
TEST(PaceVectors, AMissingOrMalformedProofIsNoAccess) {
    const PaceVector& vector = pace_vectors()[4];
    for (const char* more : {"", "8A00", "8A1000112233445566778899AABBCCDDEEFF", "8A03001122",
                             "8B10001122334455667788 99AABBCCDDEEFF"}) {
        PaceVector changed = vector;
        changed.chip_more = more;
        const Conversation done = run(changed, exchanges_of(changed));
        ASSERT_FALSE(done.result) << more;
        EXPECT_EQ(done.result.error().cause, "chip.access_failed");
        EXPECT_FALSE(done.is_protected);
    }
}

// Somebody used a wrong password before us: the chip warns, and goes on.
TEST(PaceVectors, TriesLeftAreNoRefusal) {
    const PaceVector& vector = pace_vectors()[0];
    auto exchanges = exchanges_of(vector);
    exchanges[0].answer = hex("63C2");
    EXPECT_TRUE(run(vector, exchanges).result);
}

// Chips disagree on what is ambiguous (4.4.4.1).
TEST(PaceVectors, AChipThatWantsItsParametersNamedGetsThem) {
    const PaceVector& vector = pace_vectors()[0];
    for (const char* refusal : {"6A80", "6A88", "6A86"}) {
        auto exchanges = exchanges_of(vector);
        exchanges.insert(exchanges.begin(), {exchanges[0].command, hex(refusal)});
        const Conversation done = run(vector, exchanges);
        ASSERT_TRUE(done.result) << done.result.error().describe();
        EXPECT_EQ(to_hex(done.commands[1]),
                  to_hex(hex("0022C1A412 800A04007F00070202040202 830101 84010D")));
    }
}

// 9.4.1 wants a number without its leading zeros; many chips write it as long as the prime.
TEST(PaceVectors, ALeadingZeroOfANumberIsTakenBothWays) {
    for (const std::size_t at : {1u, 3u}) {
        const PaceVector& vector = pace_vectors()[at];
        ASSERT_FALSE(vector.elliptic());
        const std::string longer = "00" + std::string(vector.chip_key);
        PaceVector changed = vector;
        changed.chip_key = longer.c_str();
        // Our token then covers the longer form, at which this chip does not look.
        const Conversation done = run(changed, exchanges_of(changed));
        EXPECT_TRUE(done.result) << done.result.error().describe();
    }
}

}  // namespace
}  // namespace limen::emrtd::test
