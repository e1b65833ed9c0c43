// SPDX-License-Identifier: Apache-2.0
// What chips say of their buffers, and that it is heeded.
#include "identity/emrtd/chip_limits.hpp"

#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

struct Row {
    const char* atr;
    bool extended;
    const char* why;
};
// Made by ISO/IEC 7816-3, 8.2 and 7816-4, 12.1.1.
const Row kRows[] = {
    {"", true, "no ATR"},
    {"3B", true, "cut short"},
    {"3B8E800180318066B1840C016E01830090001C", true, "no card capabilities"},
    {"3B84800180 730021C0 E1", true, "bytes that are not as long as announced"},
    {"3B85800180 730021C0 00", true, "extended length and chaining"},
    {"3B85800180 73002180 00", false, "chaining, no extended length"},
    {"3B88800180 73002113 9000 00 00", false, "no extended length, then other bytes"},
    {"3B88800100 73002180 0790 00 00", false, "category 00"},
    {"3B86800180 7200C0 3100 00", true, "two tables of capabilities, not three"},
    {"3B8580014A 730021 80 00", true, "proprietary historical bytes"},
    {"3BFF1100008131FE45 80 73002180 00000000000000000000", false, "interface bytes of a contact"},
    {"3BFF", true, "interface bytes announced and absent"},
    {"3B84800180 7F 00 00 00", true, "a length beyond the end"},
};

TEST(ChipLimits, HistoricalBytesMayExcludeExtendedLength) {
    for (const Row& row : kRows)
        EXPECT_EQ(limits_of_atr(hex(row.atr)).extended_length, row.extended) << row.why;
}

// Leaves the session, in plain, when one answer is asked to be longer than its buffer; says in
// EF.ATR/INFO how long that is.
class FussyChip {
  public:
    FussyChip(virtual_chip::Bundle bundle, std::size_t most)
        : passport_(std::move(bundle)),
          most_(most),
          connection([this](ByteView command) { return answer(command); }) {}
    int refused = 0;

  private:
    Result<Bytes> answer(ByteView bytes) {
        const auto command = apdu::parse_command(bytes);
        // Le is readable also where the command is protected (Doc 9303-11, 9.8.4).
        std::size_t le = command->le;
        if ((command->cla & 0x0C) != 0) {
            const auto object = tlv::find(command->data, 0x97);
            le = 0;
            if (object)
                for (const std::uint8_t byte : object->value) le = le << 8 | byte;
            if (object && le == 0) le = object->value.size() == 1 ? 256 : 65536;
        }
        if (le <= most_) return passport_.process(bytes);
        ++refused;
        passport_.reset();
        return hex("6700");
    }
    virtual_chip::VirtualPassport passport_;
    std::size_t most_;

  public:
    hal::FunctionConnection connection;
};

TEST(ChipLimits, TheChipsOwnWordIsFollowedAfterOneRefusal) {
    for (const auto& pace : {std::vector<virtual_chip::PaceOffer>{}, {{2, 13}}}) {
        auto bundle = document(pace, 20000);
        bundle.files["EF_ATR_INFO"] = hex("4703 000061 7F6608 02020400 02020400");
        FussyChip chip(bundle, 1024);
        DocumentReader reader(MrzKey{kMrzInformation});
        const auto contents = reader.read(chip.connection);
        ASSERT_TRUE(contents) << contents.error().describe();
        EXPECT_EQ(contents->files.at(FileId::dg2), bundle.files.at("EF_DG2"));
        EXPECT_EQ(chip.refused, 1);
        EXPECT_LE(contents->apdus, 45) << "in the largest pieces that the chip takes";
    }
}

TEST(ChipLimits, AChipThatSaysNothingGetsLessStepByStep) {
    for (const std::size_t most : {4000u, 2000u, 231u, 223u, 100u}) {
        const auto bundle = document({}, 5000);
        FussyChip chip(bundle, most);
        DocumentReader reader(MrzKey{kMrzInformation});
        const auto contents = reader.read(chip.connection);
        ASSERT_TRUE(contents) << most << contents.error().describe();
        EXPECT_EQ(contents->files.at(FileId::dg2), bundle.files.at("EF_DG2"));
        EXPECT_LE(chip.refused, 4);
    }
}

TEST(ChipLimits, AnInfoThatCannotBeUnderstoodIsNone) {
    for (const char* info : {"4703000061", "7F660802020001 02020001", "7F66FF", "FFFF", "00"}) {
        auto bundle = document({}, 5000);
        bundle.files["EF_ATR_INFO"] = hex(info);
        FussyChip chip(bundle, 2000);
        DocumentReader reader(MrzKey{kMrzInformation});
        const auto contents = reader.read(chip.connection);
        ASSERT_TRUE(contents) << info << contents.error().describe();
        EXPECT_EQ(contents->files.at(FileId::dg2), bundle.files.at("EF_DG2"));
    }
}

}  // namespace
}  // namespace limen::emrtd::test
