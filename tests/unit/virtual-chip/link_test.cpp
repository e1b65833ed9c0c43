// SPDX-License-Identifier: Apache-2.0
// The air: time, loss, noise; and the reader that plays it in process.
#include <gtest/gtest.h>

#include <thread>

#include "hal/virtual/chip/card_link.hpp"
#include "hal/virtual/chip/virtual_reader.hpp"
#include "tests/unit/virtual-chip/chip_support.hpp"

namespace limen::virtual_chip::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
const char* const kSelect = "00a4040c07a0000002471001";  // 12 bytes, answered with 2

TEST(CardLink, TimeIsBitsOverRateAndOverhead) {
    LinkSettings settings;
    settings.bit_rate_kbps = 112;
    settings.per_apdu = milliseconds(5);
    CardLink link(icao_bundle(), settings);
    const auto exchange = link.exchange(hex(kSelect));
    EXPECT_EQ(exchange.takes, microseconds(5000 + 1000)) << "14 bytes at 112 kbit/s: 1 ms";
    EXPECT_EQ(link.bytes(), 14u);
    EXPECT_EQ(link.exchanges(), 1);
}

TEST(CardLink, StuckChipAnswersLate) {
    LinkSettings settings;
    settings.stuck = milliseconds(900);
    CardLink link(icao_bundle(), settings);
    EXPECT_EQ(link.exchange(hex(kSelect)).takes, milliseconds(900));
}

TEST(CardLink, LeavesTheFieldOnceAtTheByteGiven) {
    LinkSettings settings;
    settings.remove_at_byte = 20;
    CardLink link(icao_bundle(), settings);
    EXPECT_EQ(link.exchange(hex(kSelect)).kind, Exchange::Kind::answered);
    const auto lost = link.exchange(hex("0084000008"));
    EXPECT_EQ(lost.kind, Exchange::Kind::removed);
    EXPECT_TRUE(lost.response.empty());
    EXPECT_EQ(to_hex(link.exchange(hex("0084000008")).response), "6985")
        << "the chip forgot that its application was selected";
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(link.exchange(hex(kSelect)).kind, Exchange::Kind::answered);
}

TEST(CardLink, NoiseComesOnce) {
    LinkSettings settings;
    settings.garbage_from_byte = 1;
    CardLink link(icao_bundle(), settings, [](std::size_t count) { return Bytes(count, 0x5A); });
    EXPECT_EQ(to_hex(link.exchange(hex(kSelect)).response), "5a5a");
    EXPECT_EQ(to_hex(link.exchange(hex(kSelect)).response), "9000");
}

TEST(CardLink, DeadAndMissingChipsAreNotSeen) {
    for (const auto state : {ChipState::dead, ChipState::none}) {
        Bundle bundle = icao_bundle();
        bundle.chip = state;
        VirtualReader reader;
        reader.lay(std::make_shared<CardLink>(bundle));
        EXPECT_FALSE(*reader.wait_for_chip(milliseconds(0)));
        const auto connection = reader.connect();
        ASSERT_FALSE(connection);
        EXPECT_EQ(connection.error().cause, "chip.tag_lost");
    }
}

TEST(VirtualReader, CarriesCommandsToTheCardThatLiesThere) {
    VirtualReader reader;
    EXPECT_FALSE(*reader.wait_for_chip(milliseconds(0)));
    reader.lay(std::make_shared<CardLink>(icao_bundle()));
    ASSERT_TRUE(*reader.wait_for_chip(milliseconds(0)));
    auto connection = reader.connect();
    ASSERT_TRUE(connection);
    EXPECT_EQ((*connection)->atr().size(), 19u);
    EXPECT_EQ(to_hex((*connection)->transmit(hex(kSelect), milliseconds(100)).value()), "9000");
}

TEST(VirtualReader, LiftedCardIsLostAlsoToAnOldConnection) {
    VirtualReader reader;
    reader.lay(std::make_shared<CardLink>(icao_bundle()));
    auto connection = reader.connect();
    ASSERT_TRUE(connection);
    reader.lift();
    const auto lost = (*connection)->transmit(hex(kSelect), milliseconds(100));
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().cause, "chip.tag_lost");
    EXPECT_TRUE(lost.error().retryable);
    reader.lay(std::make_shared<CardLink>(icao_bundle()));
    EXPECT_FALSE((*connection)->transmit(hex(kSelect), milliseconds(100)))
        << "a new laying needs a new connection";
}

TEST(VirtualReader, CardThatSlippedAwayComesBackByItself) {
    LinkSettings settings;
    settings.remove_at_byte = 1;
    settings.lay_again_after = milliseconds(30);
    VirtualReader reader;
    reader.lay(std::make_shared<CardLink>(icao_bundle(), settings));
    auto first = reader.connect();
    ASSERT_TRUE(first);
    EXPECT_EQ((*first)->transmit(hex(kSelect), milliseconds(100)).error().cause, "chip.tag_lost");
    EXPECT_FALSE(*reader.wait_for_chip(milliseconds(0)));
    ASSERT_TRUE(*reader.wait_for_chip(milliseconds(5000)));
    auto second = reader.connect();
    ASSERT_TRUE(second);
    EXPECT_TRUE((*second)->transmit(hex(kSelect), milliseconds(100)));
}

TEST(VirtualReader, LateAnswerIsATimeoutAndEndsTheConnection) {
    LinkSettings settings;
    settings.stuck = milliseconds(60'000);
    VirtualReader reader;
    reader.lay(std::make_shared<CardLink>(icao_bundle(), settings));
    auto connection = reader.connect();
    ASSERT_TRUE(connection);
    EXPECT_EQ((*connection)->transmit(hex(kSelect), milliseconds(10)).error().cause,
              "chip.timeout");
    EXPECT_EQ((*connection)->transmit(hex(kSelect), milliseconds(10)).error().cause,
              "chip.tag_lost");
}

TEST(VirtualReader, HandThatLiftsEndsAnExchangeAtOnce) {
    LinkSettings settings;
    settings.stuck = milliseconds(60'000);
    VirtualReader reader;
    reader.lay(std::make_shared<CardLink>(icao_bundle(), settings));
    auto connection = reader.connect();
    ASSERT_TRUE(connection);
    std::thread hand([&] { reader.lift(); });
    EXPECT_EQ((*connection)->transmit(hex(kSelect), milliseconds(120'000)).error().cause,
              "chip.tag_lost");
    hand.join();
}

}  // namespace
}  // namespace limen::virtual_chip::test
