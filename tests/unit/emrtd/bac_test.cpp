// SPDX-License-Identifier: Apache-2.0
// What the reader makes of each of BAC's answers when it is another than in the worked example
// (ICAO Doc 9303-11, 8th edition, appendix D.3, which worked_examples_test follows).
#include "identity/emrtd/bac.hpp"

#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

constexpr const char* kChallenge = "4608F91988702212 9000";
constexpr const char* kAnswer =
    "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F 2F2D235D074D7449 9000";

std::string outcome(const Bytes& challenge, const Bytes& answer) {
    int step = 0;
    hal::FunctionConnection chip([&](ByteView) { return ++step == 1 ? challenge : answer; });
    Traffic traffic;
    Card card(chip, traffic, kNeverStop);
    const auto done =
        run_bac(card, kMrzInformation,
                scripted_random({"781723860C06C226", "0B795240CB7049B01C19B33E32804F0B"}));
    EXPECT_EQ(card.is_protected(), done.has_value());
    return done ? "open" : done.error().cause;
}

TEST(Bac, EachStepsWrongAnswersAreNamed) {
    const struct {
        const char *challenge, *answer, *cause;
    } rows[] = {
        {kChallenge, kAnswer, "open"},
        {"6982", kAnswer, "chip.bac_not_offered"},
        {"6D00", kAnswer, "chip.bac_not_offered"},
        {"90", kAnswer, "chip.bad_response"},
        {"9000", kAnswer, "chip.access_failed"},
        {"4608F919887022 9000", kAnswer, "chip.access_failed"},
        {"4608F9198870221200 9000", kAnswer, "chip.access_failed"},
        {kChallenge, "6300", "chip.wrong_key"},
        {kChallenge, "63C2", "chip.wrong_key"},
        {kChallenge, "6982", "chip.wrong_key"},
        {kChallenge, "6988", "chip.wrong_key"},
        {kChallenge, "6A80", "chip.wrong_key"},
        {kChallenge, "6985", "chip.wrong_key"},
        {kChallenge, "6F00", "chip.access_failed"},
        {kChallenge, "6700", "chip.access_failed"},
        {kChallenge, "9000", "chip.access_failed"},
        {kChallenge, "90", "chip.bad_response"},
        {kChallenge,
         "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F 2F2D235D074D74 9000",
         "chip.access_failed"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(outcome(hex(row.challenge), hex(row.answer)), row.cause)
            << row.challenge << " / " << row.answer;
}

TEST(Bac, NoChangedBitIsAccepted) {
    const Bytes challenge = hex(kChallenge), answer = hex(kAnswer);
    for (std::size_t at = 0; at + 2 < challenge.size(); ++at) {
        Bytes changed = challenge;
        changed[at] ^= static_cast<std::uint8_t>(1u << at % 8);
        EXPECT_EQ(outcome(changed, answer), "chip.access_failed") << at;
    }
    for (std::size_t at = 0; at + 2 < answer.size(); ++at) {
        Bytes changed = answer;
        changed[at] ^= static_cast<std::uint8_t>(1u << at % 8);
        EXPECT_EQ(outcome(challenge, changed), "chip.access_failed") << at;
    }
}

}  // namespace
}  // namespace limen::emrtd::test
