// SPDX-License-Identifier: Apache-2.0
// Chips that misbehave in ways the virtual passport does not: plain answers are scripted.
#include "identity/emrtd/file_reader.hpp"

#include "identity/emrtd/access.hpp"
#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

Result<Bytes> read_com(ScriptedChip& chip) {
    Traffic traffic;
    Card card(chip.connection, traffic, kNeverStop);
    ReadStyle style(0);
    FileReader reader(card, style);
    PartialFile file;
    LIMEN_CHECK(reader.read(FileId::com, file, {}));
    return file.bytes;
}

TEST(FileReader, ARightLengthInTheAnswerIsFollowed) {
    ScriptedChip chip({{"00B09E0000", "6C04"}, {"00B09E0004", "60025C00 9000"}});
    EXPECT_EQ(to_hex(*read_com(chip)), "60025c00");
    EXPECT_TRUE(chip.finished());
}

TEST(FileReader, WaitingBytesAreFetched) {
    ScriptedChip chip({{"00B09E0000", "6002 6102"}, {"00C0000002", "5C00 9000"}});
    EXPECT_EQ(to_hex(*read_com(chip)), "60025c00");
}

TEST(FileReader, BytesAfterTheFilesEndAreLeftOut) {
    ScriptedChip chip({{"00B09E0000", "60025C00 0000FFFF 9000"}});
    EXPECT_EQ(to_hex(*read_com(chip)), "60025c00");
}

TEST(FileReader, AChipWithoutShortIdentifiersIsReadBySelect) {
    ScriptedChip chip(
        {{"00B09E0000", "6A86"}, {"00A4020C02011E", "9000"}, {"00B0000000", "60025C00 6282"}});
    EXPECT_EQ(to_hex(*read_com(chip)), "60025c00");
    EXPECT_TRUE(chip.finished());
}

// Less is asked for before the chip is given up: some give nothing where they cannot give all.
TEST(FileReader, NoBytesAtAllIsABadResponse) {
    ScriptedChip chip({{"00B09E0000", "9000"}, {"00B09E00DF", "9000"}, {"00B09E0060", "6282"}});
    EXPECT_EQ(read_com(chip).error().cause, "chip.bad_response");
    EXPECT_TRUE(chip.finished());
}

TEST(FileReader, AnEmptyAnswerToMuchIsNoEmptyFile) {
    ScriptedChip chip({{"00B09E0000", "9000"}, {"00B09E00DF", "60025C00 6282"}});
    EXPECT_EQ(to_hex(*read_com(chip)), "60025c00");
}

TEST(FileReader, ARightLengthIsBelievedOnce) {
    ScriptedChip chip({{"00B09E0000", "6C04"},
                       {"00B09E0004", "6C04"},
                       {"00B09E00DF", "6C04"},
                       {"00B09E0004", "6C04"},
                       {"00B09E0060", "60025C00 9000"}});
    EXPECT_EQ(to_hex(*read_com(chip)), "60025c00");
    EXPECT_TRUE(chip.finished());
}

TEST(FileReader, FewerBytesThanAskedForAreReadOn) {
    ScriptedChip chip({{"00B09E0000", "60 9000"},
                       {"00B0000100", "02 9000"},
                       {"00B0000202", "5C 6282"},
                       {"00B0000301", "00 9000"}});
    EXPECT_EQ(to_hex(*read_com(chip)), "60025c00");
    EXPECT_TRUE(chip.finished());
}

TEST(FileReader, AnAnswerWithoutAStatusWordIsABadResponse) {
    ScriptedChip chip({{"00B09E0000", "90"}});
    EXPECT_EQ(read_com(chip).error().cause, "chip.bad_response");
}

TEST(FileReader, EndlessWaitingBytesAreGivenUp) {
    hal::FunctionConnection chip([](ByteView) { return Bytes{0x00, 0x61, 0x01}; });
    Traffic traffic;
    Card card(chip, traffic, kNeverStop);
    EXPECT_EQ(card.send({0x00, 0xB0, 0, 0, {}, 256, false}).error().cause, "chip.bad_response");
    EXPECT_LT(traffic.apdus, 300);
}

TEST(FileReader, ABottomlessFileOfCrumbsIsGivenUp) {
    int calls = 0;
    hal::FunctionConnection chip([&](ByteView) {
        return ++calls == 1 ? hex("75830700009000") : Bytes{0x00, 0x90, 0x00};
    });
    Traffic traffic;
    Card card(chip, traffic, kNeverStop);
    ReadStyle style(0);
    FileReader reader(card, style);
    PartialFile file;
    const auto done = reader.read(FileId::dg2, file, {});
    EXPECT_EQ(done.error().cause, "chip.bad_response");
    EXPECT_LT(calls, 6000);
}

// PACE-only documents whose EF.CardAccess answers to no short identifier (reported from the field).
TEST(Access, LooksForCardAccessOnceMoreWhereBacIsRefused) {
    ScriptedChip chip({{"00B09C0000", "6A82"},
                       {"00A4040C07A0000002471001", "6982"},
                       {"00A4000C023F00", "9000"},
                       {"00A4020C02011C", "9000"},
                       {"00B0000000", "31143012060A04007F0007020204020202010202010D 9000"},
                       {"0022C1A40F 800A04007F00070202040202 830101", "6D00"}});
    Traffic traffic;
    Card card(chip.connection, traffic, kNeverStop);
    const auto access = open_access(card, MrzKey{kMrzInformation}, {}, system_random());
    EXPECT_EQ(access.error().cause, "chip.access_failed");
    EXPECT_TRUE(chip.finished());
}

TEST(Access, ATagLostWhileCardAccessIsReadIsNoAbsence) {
    hal::FunctionConnection chip([](ByteView) -> Result<Bytes> {
        return fail(Stage::chip_transport, "chip.tag_lost", "gone", true);
    });
    Traffic traffic;
    Card card(chip, traffic, kNeverStop);
    EXPECT_EQ(open_access(card, MrzKey{kMrzInformation}, {}, system_random()).error().cause,
              "chip.tag_lost");
    EXPECT_EQ(traffic.apdus, 1);
}

}  // namespace
}  // namespace limen::emrtd::test
