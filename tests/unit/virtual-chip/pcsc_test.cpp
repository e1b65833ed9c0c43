// SPDX-License-Identifier: Apache-2.0
// A virtual passport read through the real pcscd with the PC/SC driver: whole, lifted in the
// middle, and with pcscd killed under it.
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "hal/chip-reader/pcsc_reader.hpp"
#include "hal/virtual/chip/vpcd_server.hpp"
#include "tests/unit/virtual-chip/private_pcscd.hpp"
#include "tests/unit/virtual-chip/reading_support.hpp"

namespace limen::virtual_chip::test {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kPatience{20'000};  // only what is broken waits that long

class OverPcsc : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string missing = PrivatePcscd::missing();
        if (!missing.empty())
            GTEST_SKIP() << missing << " is not on this machine: './dev setup' installs it";
        static PrivatePcscd shared;  // the client library knows one socket in a process
        pcscd_ = &shared;
        if (!up_) up_ = shared.start();
        ASSERT_TRUE(up_);
        card_ = std::make_unique<VpcdServer>(VpcdAddress{"127.0.0.1", shared.port()});
        ASSERT_TRUE(card_->start());
        reader_ = hal::make_pcsc_reader({});
    }

    // The next test's chip is not this one's.
    void TearDown() override {
        card_.reset();
        if (reader_ && up_) expect_empty();
    }
    // pcscd looks a few times a second whether the chip still lies there.
    void expect_empty() {
        bool present = true;
        for (int i = 0; i < 2000 && present; ++i) {
            const auto seen = reader_->wait_for_chip(milliseconds(0));
            ASSERT_TRUE(seen) << seen.error().describe();
            present = *seen;
            if (present) std::this_thread::sleep_for(milliseconds(10));
        }
        EXPECT_FALSE(present);
    }

    void kill_pcscd() {
        up_ = false;
        pcscd_->kill();
    }
    void start_pcscd() {
        up_ = pcscd_->start();
        ASSERT_TRUE(up_);
    }

    Result<emrtd::ChipContents> read_with(emrtd::DocumentReader& document) {
        LIMEN_TRY(const bool present, reader_->wait_for_chip(kPatience));
        EXPECT_TRUE(present);
        LIMEN_TRY(auto connection, reader_->connect());
        return document.read(*connection);
    }
    void expect_read_whole(const Bundle& bundle) {
        emrtd::DocumentReader document(kMrz);
        expect_whole(read_with(document), bundle);
    }

    static inline bool up_ = false;
    PrivatePcscd* pcscd_ = nullptr;
    std::unique_ptr<VpcdServer> card_;
    std::unique_ptr<hal::ChipReader> reader_;
};

TEST_F(OverPcsc, ReadsWholeWithBasicAccess) {
    card_->insert(std::make_shared<CardLink>(full_bundle()));
    emrtd::DocumentReader document(kMrz);
    const auto contents = read_with(document);
    expect_whole(contents, full_bundle());
    EXPECT_EQ(contents->access, emrtd::AccessProtocol::bac);
}

TEST_F(OverPcsc, ReadsWholeWithPace) {
    Bundle bundle = full_bundle();
    bundle.behaviour.bac = false;
    bundle.behaviour.pace = {{4, 16}};
    bundle.files["EF_CARDACCESS"] = card_access(bundle.behaviour.pace[0]);
    card_->insert(std::make_shared<CardLink>(bundle));
    emrtd::DocumentReader document(kCan);
    const auto contents = read_with(document);
    expect_whole(contents, bundle);
    EXPECT_EQ(contents->access, emrtd::AccessProtocol::pace);
}

// Guards against: a lifted passport that must be read from the beginning, or a reader that finds
// no chip any more.
TEST_F(OverPcsc, LiftedInTheMiddleItGoesOnAndEndsWhole) {
    Bundle bundle = full_bundle();
    bundle.behaviour.max_response = 1024;  // what is lost is one answer, not a file
    const auto plain = std::make_shared<CardLink>(bundle);
    card_->insert(plain);
    expect_read_whole(bundle);
    const std::uint64_t undisturbed = plain->bytes();
    card_->remove();
    expect_empty();
    LinkSettings link;
    link.remove_at_byte = undisturbed * 3 / 4;
    // vpcd looks for the card every 0.4 s and does not get over a shorter absence.
    link.lay_again_after = milliseconds(1500);
    const auto card = std::make_shared<CardLink>(bundle, link);
    card_->insert(card);
    emrtd::DocumentReader document(kMrz);
    const auto first = read_with(document);
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().cause, "chip.tag_lost");
    expect_empty();
    const auto again = read_with(document);
    expect_whole(again, bundle);
    EXPECT_LT(card->bytes(), *link.remove_at_byte + undisturbed)
        << "read again from the beginning; undisturbed: " << undisturbed;
}

TEST_F(OverPcsc, TakenAwayMeansNoChip) {
    card_->insert(std::make_shared<CardLink>(full_bundle()));
    expect_read_whole(full_bundle());
    card_->remove();
    expect_empty();
}

// Guards against: a kiosk that must be restarted because pcscd was.
TEST_F(OverPcsc, PcscdKilledAndStartedAgainIsFoundAgain) {
    card_->insert(std::make_shared<CardLink>(full_bundle()));
    expect_read_whole(full_bundle());
    EXPECT_TRUE(reader_->faults().empty());
    auto held = reader_->connect();
    ASSERT_TRUE(held) << held.error().describe();
    kill_pcscd();

    EXPECT_FALSE((*held)->transmit(hex("00a4040c07a0000002471001"), milliseconds(1000)));
    EXPECT_EQ(reader_->faults(), std::vector<std::string>{"chip_reader.gone"});
    const auto waited = reader_->wait_for_chip(milliseconds(100));
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().cause, "chip.reader_gone") << waited.error().describe();
    const auto connected = reader_->connect();
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error().cause, "chip.reader_gone") << connected.error().describe();
    held->reset();

    start_pcscd();
    EXPECT_TRUE(reader_->faults().empty());
    expect_read_whole(full_bundle());
}

// As the kiosk stands most of the day: waiting for a passport, with none laid.
TEST_F(OverPcsc, PcscdKilledUnderAWaitEndsTheWaitWithAnError) {
    const auto empty = reader_->wait_for_chip(milliseconds(0));
    ASSERT_TRUE(empty) << empty.error().describe();
    ASSERT_FALSE(*empty);
    auto waiting =
        std::async(std::launch::async, [&] { return reader_->wait_for_chip(kPatience); });
    std::this_thread::sleep_for(milliseconds(200));  // the usual case; the others must end so too
    kill_pcscd();
    const auto waited = waiting.get();
    ASSERT_FALSE(waited) << "waited for a pcscd that is gone";
    EXPECT_EQ(waited.error().cause, "chip.reader_gone") << waited.error().describe();
    start_pcscd();
    card_->insert(std::make_shared<CardLink>(full_bundle()));
    expect_read_whole(full_bundle());
}

}  // namespace
}  // namespace limen::virtual_chip::test
