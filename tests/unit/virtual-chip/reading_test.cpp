// SPDX-License-Identifier: Apache-2.0
// The card's side against the reader's, which share no protocol code: every cipher and curve, every
// way a chip can be awkward, and a hand that lifts the passport anywhere.
#include <gtest/gtest.h>

#include "hal/virtual/chip/virtual_reader.hpp"
#include "tests/unit/virtual-chip/reading_support.hpp"

namespace limen::virtual_chip::test {
namespace {

using emrtd::AccessProtocol;
using std::chrono::milliseconds;

Result<emrtd::ChipContents> read_all(const Bundle& bundle, const emrtd::AccessKey& key) {
    VirtualReader reader;
    reader.lay(std::make_shared<CardLink>(bundle));
    LIMEN_TRY(auto connection, reader.connect());
    return emrtd::DocumentReader(key).read(*connection);
}

TEST(ChipAndReader, BasicAccess) {
    const auto contents = read_all(full_bundle(), kMrz);
    expect_whole(contents, full_bundle());
    EXPECT_EQ(contents->access, AccessProtocol::bac);
}

class EveryPace : public ::testing::TestWithParam<std::tuple<int, int>> {};
TEST_P(EveryPace, OpensWithMrzAndCan) {
    const auto [cipher, parameter_id] = GetParam();
    Bundle bundle = full_bundle();
    bundle.behaviour.bac = false;
    bundle.behaviour.pace = {{cipher, parameter_id}};
    bundle.files["EF_CARDACCESS"] = card_access(bundle.behaviour.pace[0]);
    for (const auto& key : {kMrz, kCan}) {
        const auto contents = read_all(bundle, key);
        expect_whole(contents, bundle);
        EXPECT_EQ(contents->access, AccessProtocol::pace) << contents->access_detail;
    }
}
// The reader speaks PACE with AES, which is what States issue.
INSTANTIATE_TEST_SUITE_P(AesAndCurves, EveryPace,
                         ::testing::Combine(::testing::Values(2, 3, 4),
                                            ::testing::Values(12, 13, 15, 16, 17, 18)));

TEST(ChipAndReader, WrongKeyIsSaidToBeWrong) {
    const emrtd::AccessKey wrong = emrtd::MrzKey{"L898902C<369080619406237"};
    const auto basic = read_all(full_bundle(), wrong);
    ASSERT_FALSE(basic);
    EXPECT_EQ(basic.error().cause, "chip.wrong_key");
    Bundle pace = full_bundle();
    pace.behaviour.bac = false;
    pace.behaviour.pace = {{2, 13}};
    pace.files["EF_CARDACCESS"] = card_access(pace.behaviour.pace[0]);
    const auto refused = read_all(pace, wrong);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().cause, "chip.wrong_key");
}

struct Awkward {
    const char* name;
    void (*make)(Behaviour&);
};
class AwkwardChip : public ::testing::TestWithParam<Awkward> {};
TEST_P(AwkwardChip, IsReadWhole) {
    Bundle bundle = full_bundle();
    GetParam().make(bundle.behaviour);
    expect_whole(read_all(bundle, kMrz), bundle);
}
INSTANTIATE_TEST_SUITE_P(
    Kinds, AwkwardChip,
    ::testing::Values(
        Awkward{"no_extended_length", [](Behaviour& b) { b.extended_length = false; }},
        Awkward{"no_short_identifiers", [](Behaviour& b) { b.short_file_ids = false; }},
        Awkward{"small_buffer", [](Behaviour& b) { b.max_response = 512; }},
        Awkward{"tiny_buffer", [](Behaviour& b) { b.max_response = 128; }},
        Awkward{"end_is_ok", [](Behaviour& b) { b.over_end = 0x9000; }},
        Awkward{"end_is_an_error", [](Behaviour& b) { b.over_end = 0x6B00; }},
        Awkward{"all_at_once",
                [](Behaviour& b) {
                    b.extended_length = b.short_file_ids = false;
                    b.max_response = 231;
                    b.over_end = 0x6B00;
                }}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(ChipAndReader, LiftedAnywhereItGoesOnAndEndsWhole) {
    const Bundle bundle = full_bundle();
    for (std::uint64_t at = 5; at < 24'000; at += 1117) {
        LinkSettings link;
        link.remove_at_byte = at;
        VirtualReader reader;
        emrtd::DocumentReader document(kMrz);
        reader.lay(std::make_shared<CardLink>(bundle, link));
        auto first = reader.connect();
        ASSERT_TRUE(first);
        auto contents = document.read(**first);
        if (!contents) {
            EXPECT_EQ(contents.error().cause, "chip.tag_lost") << "at byte " << at;
            reader.lay(std::make_shared<CardLink>(bundle));
            auto again = reader.connect();
            ASSERT_TRUE(again);
            contents = document.read(**again);
        }
        expect_whole(contents, bundle);
    }
}

TEST(ChipAndReader, AnotherPassportLaidDownInsteadIsNoticed) {
    Bundle other = full_bundle();
    other.files["EF_SOD"] = element(0x77, 1001);
    LinkSettings link;
    link.remove_at_byte = 12'000;
    VirtualReader reader;
    emrtd::DocumentReader document(kMrz);
    reader.lay(std::make_shared<CardLink>(full_bundle(), link));
    auto first = reader.connect();
    ASSERT_TRUE(first);
    ASSERT_FALSE(document.read(**first));
    reader.lay(std::make_shared<CardLink>(other));
    auto again = reader.connect();
    ASSERT_TRUE(again);
    const auto contents = document.read(**again);
    ASSERT_FALSE(contents);
    EXPECT_EQ(contents.error().cause, "chip.other_document");
}

TEST(ChipAndReader, NoiseInTheMiddleIsAnErrorNotAFile) {
    for (std::uint64_t at : {50u, 300u, 2000u, 12'000u}) {
        LinkSettings link;
        link.garbage_from_byte = at;
        VirtualReader reader;
        reader.lay(std::make_shared<CardLink>(full_bundle(), link));
        auto connection = reader.connect();
        ASSERT_TRUE(connection);
        const auto contents = emrtd::DocumentReader(kMrz).read(**connection);
        if (contents) expect_whole(contents, full_bundle());
    }
}

}  // namespace
}  // namespace limen::virtual_chip::test
