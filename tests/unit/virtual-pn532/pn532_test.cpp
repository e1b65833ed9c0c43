// SPDX-License-Identifier: Apache-2.0
// The PN532's commands by the manual (NXP UM0701-02, 7), without port and clock.
#include "hal/virtual/pn532/pn532.hpp"

#include <gtest/gtest.h>

#include "tests/unit/virtual-chip/chip_support.hpp"

namespace limen::virtual_pn532 {
namespace {

using virtual_chip::Bundle;
using virtual_chip::CardLink;
using virtual_chip::LinkSettings;
using virtual_chip::test::hex;
using virtual_chip::test::icao_bundle;

const char* const kSelect = "00a4040c07a0000002471001";

std::string ask(Pn532& chip, const std::string& command) {
    return to_hex(chip.execute(hex(command)).data);
}

Pn532 with_passport(const Bundle& bundle = icao_bundle(), const LinkSettings& link = {}) {
    Pn532 chip([](std::size_t count) { return Bytes(count, 0xAB); });
    chip.lay(std::make_shared<CardLink>(bundle, link));
    return chip;
}

TEST(Pn532, SaysWhatItIs) {
    Pn532 chip;
    EXPECT_EQ(ask(chip, "02"), "32010607");
    EXPECT_EQ(ask(chip, "00006c69626e6663"), "006c69626e6663");
    EXPECT_EQ(ask(chip, "1401"), "");
    EXPECT_EQ(ask(chip, "32010100"), "");
    EXPECT_EQ(ask(chip, "04"), "00000080");
    for (const char* unknown : {"", "88", "40", "4a", "4a00", "4a0300", "00"})
        EXPECT_FALSE(chip.execute(hex(unknown)).understood) << unknown;
}

TEST(Pn532, RegistersKeepWhatIsWritten) {
    Pn532 chip;
    EXPECT_EQ(ask(chip, "06633d6302"), "0000");
    EXPECT_EQ(ask(chip, "08633d10630280"), "");
    EXPECT_EQ(ask(chip, "066302633d"), "8010");
}

TEST(Pn532, FindsAPassportAndCarriesItsCommands) {
    auto chip = with_passport();
    EXPECT_EQ(ask(chip, "4a0103"), "00") << "it is of type A";
    EXPECT_EQ(ask(chip, "4a0100"),
              "0101000820"
              "0408ababab"
              "13"
              "78778002"
              "80318066b1840c016e0183009000");
    EXPECT_EQ(ask(chip, std::string("4001") + kSelect), "009000");
    EXPECT_EQ(ask(chip, "04"), "0000010100000080");
    EXPECT_EQ(ask(chip, "4401"), "00");
    EXPECT_EQ(ask(chip, std::string("4001") + kSelect), "27") << "nothing is selected";
}

TEST(Pn532, AnEmptyFieldAndADeadChipAreNoTarget) {
    Pn532 empty;
    EXPECT_EQ(ask(empty, "4a0100"), "00");
    Bundle dead = icao_bundle();
    dead.chip = virtual_chip::ChipState::dead;
    auto chip = with_passport(dead);
    EXPECT_EQ(ask(chip, "4a0100"), "00");
}

TEST(Pn532, TheChipForgetsWhenTheFieldIsOff) {
    auto chip = with_passport();
    ask(chip, "4a0100");
    EXPECT_EQ(ask(chip, std::string("4001") + kSelect), "009000");
    EXPECT_EQ(ask(chip, "40010084000008").size(), 2 + 16 + 4u);
    EXPECT_EQ(ask(chip, "320100"), "");
    EXPECT_EQ(ask(chip, "40010084000008"), "27");
    ask(chip, "4a0100");
    EXPECT_EQ(ask(chip, "40010084000008"), "006985") << "no application is selected";
}

TEST(Pn532, LongCommandsAndAnswersGoInParts) {
    Bundle bundle = icao_bundle();
    bundle.behaviour.bac = false;
    bundle.files["EF_COM"] = Bytes(600, 0x60);
    auto chip = with_passport(bundle);
    ask(chip, "4a0100");
    EXPECT_EQ(ask(chip, "404100a4040c07a0"), "00");
    EXPECT_EQ(ask(chip,
                  "40010000024710"
                  "01"),
              "009000");
    const std::string first = ask(chip, "400100b09e00000000");
    EXPECT_EQ(first.substr(0, 4), "4060");
    EXPECT_EQ(first.size(), 2 * 263u);
    EXPECT_EQ(ask(chip, "4001").size(), 2 * 263u);
    const std::string last = ask(chip, "4001");
    EXPECT_EQ(last.substr(0, 2), "00");
    EXPECT_EQ(last.size(), 2 * (1 + 602 - 2 * 262u));
    EXPECT_EQ(last.substr(last.size() - 4), "9000");
}

// No host may fill the memory with the parts of a command that never ends.
TEST(Pn532, ACommandWithoutEndIsRefused) {
    auto chip = with_passport();
    ask(chip, "4a0100");
    Bytes part = hex("4041");
    part.resize(264);
    int accepted = 0;
    while (accepted < 1000 && to_hex(chip.execute(part).data) == "00") ++accepted;
    EXPECT_LT(accepted, 255);
    EXPECT_EQ(ask(chip, std::string("4001") + kSelect), "009000") << "it begins anew";
}

TEST(Pn532, LiftedAndSlippedAway) {
    LinkSettings link;
    link.remove_at_byte = 20;
    auto chip = with_passport(icao_bundle(), link);
    ask(chip, "4a0100");
    EXPECT_EQ(ask(chip, std::string("4001") + kSelect), "009000");
    EXPECT_EQ(ask(chip, "40010084000008"), "01");
    EXPECT_TRUE(chip.slipped_away());
    EXPECT_FALSE(chip.slipped_away());

    auto lifted = with_passport();
    ask(lifted, "4a0100");
    lifted.lay(nullptr);
    EXPECT_EQ(ask(lifted, std::string("4001") + kSelect), "27");
    EXPECT_EQ(ask(lifted, "0006"), "01");
}

TEST(Pn532, FaultsHappenOnceAndWhereTheyAreSet) {
    auto chip = with_passport();
    ask(chip, "4a0100");
    chip.fail({Fault::Kind::status, 2, 0x80});
    EXPECT_FALSE(chip.execute(hex(std::string("4001") + kSelect)).fault);
    const Reply reply = chip.execute(hex("40010084000008"));
    EXPECT_TRUE(reply.fault);
    EXPECT_EQ(to_hex(reply.data), "80");
    EXPECT_FALSE(chip.execute(hex("40010084000008")).fault);
}

TEST(Pn532, SaysHowLongTheAirTakes) {
    LinkSettings link;
    link.bit_rate_kbps = 106;
    link.per_apdu = std::chrono::milliseconds(3);
    auto chip = with_passport(icao_bundle(), link);
    ask(chip, "4a0100");
    // 12 bytes there, 2 back.
    EXPECT_EQ(chip.execute(hex(std::string("4001") + kSelect)).takes.count(),
              3000 + 14 * 8000 / 106);
}

}  // namespace
}  // namespace limen::virtual_pn532
