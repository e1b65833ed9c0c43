// SPDX-License-Identifier: Apache-2.0
// The reader against a virtual passport that shares no code with it but APDUs and TLV.
#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

using virtual_chip::Bundle;
using virtual_chip::PaceOffer;

void expect_whole(const Bundle& bundle, const ChipContents& contents) {
    EXPECT_EQ(contents.files.at(FileId::com), bundle.files.at("EF_COM"));
    EXPECT_EQ(contents.files.at(FileId::sod), bundle.files.at("EF_SOD"));
    EXPECT_EQ(contents.files.at(FileId::dg1), bundle.files.at("EF_DG1"));
    EXPECT_EQ(contents.files.at(FileId::dg2), bundle.files.at("EF_DG2"));
    EXPECT_TRUE(contents.missing.empty());
}

TEST(DocumentReader, ReadsOverBacInEightCommands) {
    const Bundle bundle = document();
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation});
    const auto contents = reader.read(*field.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    EXPECT_EQ(contents->access, AccessProtocol::bac);
    expect_whole(bundle, *contents);
    EXPECT_LE(contents->apdus, 8);
    EXPECT_EQ(contents->times.size(), 2u);
    EXPECT_GT(contents->bytes, 22000u);
}

TEST(DocumentReader, ReadsOverPaceInThirteenCommands) {
    const Bundle bundle = document({{2, 13}});
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation});
    const auto contents = reader.read(*field.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    EXPECT_EQ(contents->access, AccessProtocol::pace);
    EXPECT_EQ(contents->access_detail, "PACE-ECDH-GM-AES-CBC-CMAC-128 brainpoolP256r1");
    expect_whole(bundle, *contents);
    EXPECT_LE(contents->apdus, 13);
    EXPECT_EQ(contents->files.at(FileId::card_access), bundle.files.at("EF_CARDACCESS"));
}

TEST(DocumentReader, SpeaksEveryCipherOverEveryCurve) {
    for (int cipher = 1; cipher <= 4; ++cipher) {
        for (int curve = 8; curve <= 18; ++curve) {
            const Bundle bundle = document({{cipher, curve}}, 700);
            Field field(bundle);
            DocumentReader reader(MrzKey{kMrzInformation});
            const auto contents = reader.read(*field.connect());
            ASSERT_TRUE(contents) << cipher << "/" << curve << contents.error().describe();
            expect_whole(bundle, *contents);
        }
    }
}

TEST(DocumentReader, TheCardAccessNumberOpensPaceOnly) {
    Field with_pace(document({{4, 12}}));
    DocumentReader by_can(Can{"500540"});
    const auto contents = by_can.read(*with_pace.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    EXPECT_EQ(contents->access, AccessProtocol::pace);

    Field bac_only(document());
    DocumentReader again(Can{"500540"});
    EXPECT_EQ(again.read(*bac_only.connect()).error().cause, "chip.access_unsupported");
}

TEST(DocumentReader, AWrongKeyIsNamedSo) {
    for (const auto& offers : {std::vector<PaceOffer>{}, std::vector<PaceOffer>{{2, 13}}}) {
        Field field(document(offers));
        DocumentReader reader(MrzKey{"L898902C<369080619406237"});
        const auto contents = reader.read(*field.connect());
        ASSERT_FALSE(contents);
        EXPECT_EQ(contents.error().cause, "chip.wrong_key");
        EXPECT_EQ(contents.error().stage, Stage::chip_access);
    }
}

// Whoever can disturb PACE must not be able to choose BAC by it.
TEST(DocumentReader, AnOfferedPaceThatFailsNeverFallsToBac) {
    Bundle bundle = document({{2, 13}});
    bundle.files["EF_CARDACCESS"] = card_access_for({{3, 13}});  // the chip will refuse AES-192
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation});
    EXPECT_EQ(reader.read(*field.connect()).error().cause, "chip.access_failed");

    bundle.files["EF_CARDACCESS"] =
        hex("31143012060A04007F00070202040902 0201 02 02010D");  // a mapping of tomorrow
    Field unknown(bundle);
    DocumentReader second(MrzKey{kMrzInformation});
    EXPECT_EQ(second.read(*unknown.connect()).error().cause, "chip.access_unsupported");

    bundle.files["EF_CARDACCESS"] = hex("3102300A");
    Field malformed(bundle);
    DocumentReader third(MrzKey{kMrzInformation});
    EXPECT_EQ(third.read(*malformed.connect()).error().cause, "chip.bad_response");
    for (Field* each : {&field, &unknown, &malformed})
        for (const Bytes& command : each->commands)
            EXPECT_NE(command[1], 0x84) << "GET CHALLENGE, the start of BAC, was sent";
}

TEST(DocumentReader, TwoCurvesUnderOneProtocolAreToldApart) {
    const Bundle bundle = document({{2, 13}, {2, 12}}, 500);
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation});
    const auto contents = reader.read(*field.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    expect_whole(bundle, *contents);
}

TEST(DocumentReader, AnOpenChipIsReadWithoutAccessControl) {
    Bundle bundle = document({}, 500);
    bundle.behaviour.bac = false;
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation});
    const auto contents = reader.read(*field.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    EXPECT_EQ(contents->access, AccessProtocol::none);
    expect_whole(bundle, *contents);
}

TEST(DocumentReader, MissingAndForbiddenFilesAreSaidSo) {
    Bundle bundle = document({}, 500);
    bundle.files["EF_DG3"] = file_of(0x63, 100, 1);
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation},
                          {{FileId::com, FileId::sod, FileId::dg3, FileId::dg14, FileId::dg1}});
    const auto contents = reader.read(*field.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    EXPECT_EQ(contents->missing.at(FileId::dg3).cause, "chip.file_denied");
    EXPECT_EQ(contents->missing.at(FileId::dg14).cause, "chip.file_missing");
    EXPECT_EQ(contents->files.at(FileId::dg1), bundle.files.at("EF_DG1"));
}

TEST(DocumentReader, AnotherCardIsNoTravelDocument) {
    hal::FunctionConnection bank_card([](ByteView) { return Bytes{0x6A, 0x82}; });
    DocumentReader reader(MrzKey{kMrzInformation});
    EXPECT_EQ(reader.read(bank_card).error().cause, "chip.not_emrtd");
}

struct Chip {
    const char* name;
    virtual_chip::Behaviour behaviour;
    hal::FunctionConnection::Capacity reader;
    int most_apdus;  // so that adapting does not become hunting
};

// Each row is a kind of chip or reader met in the field.
TEST(DocumentReader, AdaptsToWhatChipAndReaderCan) {
    virtual_chip::Behaviour plain;
    auto no_extended = plain, small_buffer = plain, no_sfi = plain, end_9000 = plain,
         end_6b00 = plain, tiny = plain;
    no_extended.extended_length = false;
    small_buffer.max_response = 1000;
    tiny.max_response = 128;
    no_sfi.short_file_ids = false;
    end_9000.over_end = 0x9000;
    end_6b00.over_end = 0x6B00;
    const hal::FunctionConnection::Capacity any{}, short_only{261, 258}, nfc{262, 263},
        two_kilobytes{2048, 2050};
    for (const Chip& chip : {Chip{"as the standard wants", plain, any, 8},
                             Chip{"no extended length in the chip", no_extended, any, 130},
                             Chip{"a buffer of 1000 bytes", small_buffer, any, 40},
                             Chip{"a buffer of 128 bytes", tiny, any, 260},
                             Chip{"no short file identifiers", no_sfi, any, 14},
                             Chip{"9000 at the end of file", end_9000, any, 8},
                             Chip{"6B00 over the end of file", end_6b00, any, 13},
                             Chip{"a reader without extended length", plain, short_only, 120},
                             Chip{"a PN532 behind libnfc", plain, nfc, 120},
                             Chip{"a reader with 2 kB", plain, two_kilobytes, 25}}) {
        for (const bool pace : {false, true}) {
            Bundle bundle =
                document(pace ? std::vector<PaceOffer>{{2, 13}} : std::vector<PaceOffer>{});
            const auto offers = bundle.behaviour.pace;
            bundle.behaviour = chip.behaviour;
            bundle.behaviour.pace = offers;
            Field field(bundle, chip.reader);
            DocumentReader reader(MrzKey{kMrzInformation});
            const auto contents = reader.read(*field.connect());
            ASSERT_TRUE(contents) << chip.name << ": " << contents.error().describe();
            expect_whole(bundle, *contents);
            EXPECT_LE(contents->apdus, chip.most_apdus + (pace ? 8 : 0)) << chip.name;
        }
    }
}

TEST(DocumentReader, ReadsBeyond32KilobytesWithShortCommands) {
    for (const std::size_t size : {40000u, 70000u, 140000u}) {
        const Bundle bundle = document({}, size);
        Field short_reader(bundle, {261, 258});
        DocumentReader by_short(MrzKey{kMrzInformation});
        const auto contents = by_short.read(*short_reader.connect());
        ASSERT_TRUE(contents) << size << contents.error().describe();
        expect_whole(bundle, *contents);
        Field long_reader(bundle);
        DocumentReader by_long(MrzKey{kMrzInformation});
        const auto again = by_long.read(*long_reader.connect());
        ASSERT_TRUE(again) << size << again.error().describe();
        expect_whole(bundle, *again);
    }
}

TEST(DocumentReader, ThePlansChunkIsTheMostThatIsAskedFor) {
    const Bundle bundle = document({}, 3000);
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation}, {{FileId::dg2}, 100});
    const auto contents = reader.read(*field.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    EXPECT_EQ(contents->files.at(FileId::dg2), bundle.files.at("EF_DG2"));
    EXPECT_GE(contents->apdus, 30);
}

TEST(DocumentReader, AFileThatClaimsToBeHugeIsRefused) {
    Bundle bundle = document({}, 500);
    bundle.files["EF_DG2"] = hex("758400FFFFFF00");
    bundle.files["EF_DG2"].resize(2000, 0);
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation});
    EXPECT_EQ(reader.read(*field.connect()).error().cause, "chip.file_too_large");
}

TEST(DocumentReader, AFileShorterThanItsHeaderIsABadResponse) {
    Bundle bundle = document({}, 500);
    bundle.files["EF_DG2"].resize(300);
    Field field(bundle);
    DocumentReader reader(MrzKey{kMrzInformation});
    EXPECT_EQ(reader.read(*field.connect()).error().cause, "chip.bad_response");
}

// The chip may leave the field at any byte of the whole conversation.
TEST(DocumentReader, GoesOnAfterTheChipWasLostAtAnyByte) {
    for (const auto& offers : {std::vector<PaceOffer>{}, std::vector<PaceOffer>{{2, 13}}}) {
        const Bundle bundle = document(offers, 2500);
        // 1000-byte answers, so that there are places within files to go on from.
        for (std::size_t bytes = 1; bytes < 6000; bytes += 97) {
            Field field(bundle, {2048, 1000});
            DocumentReader reader(MrzKey{kMrzInformation});
            field.lose_after(bytes);
            auto contents = reader.read(*field.connect());
            if (!contents) {
                ASSERT_EQ(contents.error().cause, "chip.tag_lost") << bytes;
                EXPECT_TRUE(contents.error().retryable);
                contents = reader.read(*field.connect());
            }
            ASSERT_TRUE(contents) << bytes << ": " << contents.error().describe();
            expect_whole(bundle, *contents);
        }
    }
}

TEST(DocumentReader, WhatWasReadIsNotReadAgain) {
    const Bundle bundle = document({}, 20000);
    Field field(bundle, {2048, 1000});
    DocumentReader reader(MrzKey{kMrzInformation});
    field.lose_after(18000);
    ASSERT_FALSE(reader.read(*field.connect()));
    const std::size_t before = field.commands.size();
    const auto contents = reader.read(*field.connect());
    ASSERT_TRUE(contents) << contents.error().describe();
    expect_whole(bundle, *contents);
    EXPECT_LT(field.commands.size() - before, before);
}

// Two documents with the same key data exist (a renewed one under the same number).
TEST(DocumentReader, AnotherDocumentUnderTheSameKeyIsRefused) {
    Field first(document({}, 20000, 7));
    first.lose_after(12000);
    DocumentReader reader(MrzKey{kMrzInformation});
    ASSERT_EQ(reader.read(*first.connect()).error().cause, "chip.tag_lost");
    Field second(document({}, 20000, 8));
    EXPECT_EQ(reader.read(*second.connect()).error().cause, "chip.other_document");
}

TEST(DocumentReader, AnotherDocumentUnderAnotherKeyIsRefused) {
    for (const auto& offers : {std::vector<PaceOffer>{}, std::vector<PaceOffer>{{2, 13}}}) {
        Field first(document(offers));
        first.lose_after(12000);
        DocumentReader reader(MrzKey{kMrzInformation});
        ASSERT_EQ(reader.read(*first.connect()).error().cause, "chip.tag_lost");
        Bundle other = document(offers);
        other.access_key = "D23145890734034181507144";
        Field second(other);
        EXPECT_EQ(reader.read(*second.connect()).error().cause, "chip.other_document");
    }
}

TEST(DocumentReader, AChipThatReturnsWithoutItsPaceIsRefused) {
    Field first(document({{2, 13}}));
    first.lose_after(12000);
    DocumentReader reader(MrzKey{kMrzInformation});
    ASSERT_EQ(reader.read(*first.connect()).error().cause, "chip.tag_lost");
    Field second(document());
    EXPECT_EQ(reader.read(*second.connect()).error().cause, "chip.other_document");
}

// Found by fuzzing: the cause was that of a file which is not there, and the reading could go on.
TEST(DocumentReader, AChipThatReturnsWithoutEfSodIsRefused) {
    Field first(document({}, 20000));
    first.lose_after(12000);
    DocumentReader reader(MrzKey{kMrzInformation});
    ASSERT_EQ(reader.read(*first.connect()).error().cause, "chip.tag_lost");
    Bundle without = document({}, 20000);
    without.files.erase("EF_SOD");
    Field second(without);
    EXPECT_EQ(reader.read(*second.connect()).error().cause, "chip.other_document");
}

TEST(DocumentReader, StopsAtTheNextCommand) {
    Field field(document({}, 20000), {261, 258});
    DocumentReader reader(MrzKey{kMrzInformation});
    int reports = 0;
    const auto contents = reader.read(*field.connect(), [&](const Progress& progress) {
        if (progress.phase == Progress::Phase::reading && ++reports == 5) reader.stop();
    });
    EXPECT_EQ(contents.error().cause, "chip.stopped");
    EXPECT_EQ(reports, 5);
}

TEST(DocumentReader, ProgressGrowsToTheWhole) {
    Field field(document({}, 5000), {261, 258});
    DocumentReader reader(MrzKey{kMrzInformation});
    Progress last;
    const auto contents = reader.read(*field.connect(), [&](const Progress& progress) {
        EXPECT_GE(progress.bytes_done, last.bytes_done);
        EXPECT_LE(progress.bytes_done, progress.bytes_total + 256);
        last = progress;
    });
    ASSERT_TRUE(contents);
    EXPECT_EQ(last.phase, Progress::Phase::done);
    EXPECT_EQ(last.bytes_done, last.bytes_total);
}

}  // namespace
}  // namespace limen::emrtd::test
