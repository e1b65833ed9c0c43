// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/pn532/frame.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/unit/virtual-chip/chip_support.hpp"

namespace limen::virtual_pn532 {
namespace {

using virtual_chip::test::hex;

// A host's frame by the manual (NXP UM0701-02, 6.2.1.1 and 6.2.1.2), written here anew.
Bytes host_frame(ByteView command, bool extended) {
    Bytes out = {0x00, 0x00, 0xFF};
    const std::size_t length = command.size() + 1;
    const auto low = [](std::size_t value) { return static_cast<std::uint8_t>(value & 0xFF); };
    if (extended) {
        for (const std::uint8_t b : {std::uint8_t{0xFF}, std::uint8_t{0xFF}, low(length >> 8),
                                     low(length), low(0x10000 - (length >> 8) - (length & 0xFF))})
            out.push_back(b);
    } else {
        out.push_back(low(length));
        out.push_back(low(256 - length));
    }
    unsigned sum = 0xD4;
    out.push_back(0xD4);
    for (const std::uint8_t byte : command) {
        out.push_back(byte);
        sum += byte;
    }
    out.push_back(low(0x10000 - sum));
    out.push_back(0x00);
    return out;
}

// The examples of the manual: GetFirmwareVersion and its answer.
TEST(Pn532Frame, TheManualsExample) {
    FrameParser parser;
    const auto frames = parser.feed(hex("0000ff02fed4022a00"));
    ASSERT_EQ(frames.size(), 1u);
    EXPECT_EQ(frames[0].kind, HostFrame::Kind::command);
    EXPECT_EQ(to_hex(frames[0].data), "02");
    EXPECT_EQ(to_hex(answer_frame(0x02, hex("32010607"))), "0000ff06fad50332010607e800");
    EXPECT_EQ(to_hex(ack_frame()), "0000ff00ff00");
    EXPECT_EQ(to_hex(error_frame()), "0000ff01ff7f8100");
}

TEST(Pn532Frame, AcknowledgementsAndWakingBytes) {
    FrameParser parser;
    EXPECT_FALSE(parser.woken());
    auto frames =
        parser.feed(hex("5555000000000000"
                        "0000ff00ff00"
                        "0000ffff0000"));
    ASSERT_EQ(frames.size(), 2u);
    EXPECT_EQ(frames[0].kind, HostFrame::Kind::ack);
    EXPECT_EQ(frames[1].kind, HostFrame::Kind::nack);
    EXPECT_TRUE(parser.woken());
    EXPECT_FALSE(parser.woken());
}

TEST(Pn532Frame, AnswersOfEveryLengthAreWellFormed) {
    for (std::size_t size = 0; size < kMaxData; ++size) {
        const Bytes data(size, static_cast<std::uint8_t>(size));
        const Bytes frame = answer_frame(0x40, data);
        const bool extended = size + 2 > 255;
        const std::size_t header = extended ? 8 : 5;
        ASSERT_EQ(frame.size(), header + size + 4) << size;
        unsigned sum = 0;
        for (std::size_t i = header; i + 1 < frame.size(); ++i) sum += frame[i];
        EXPECT_EQ(sum & 0xFF, 0u) << size;
        if (extended)
            EXPECT_EQ(frame[5] * 256u + frame[6], size + 2);
        else
            EXPECT_EQ(frame[3], size + 2);
    }
}

TEST(Pn532Frame, CommandsArriveHoweverTheyAreCutAndWhateverNoiseIsBetween) {
    rc::check("each command once, in order", [] {
        const auto commands = *rc::gen::container<std::vector<Bytes>>(rc::gen::suchThat<Bytes>(
            [](const Bytes& b) { return !b.empty() && b.size() <= kMaxData; }));
        Bytes stream;
        for (const Bytes& command : commands) {
            // Noise that cannot be the beginning of a frame.
            const auto noise = *rc::gen::container<Bytes>(rc::gen::inRange<std::uint8_t>(1, 0xFF));
            stream.insert(stream.end(), noise.begin(), noise.end());
            const Bytes frame = host_frame(command, command.size() > 254 || noise.size() % 2 == 1);
            stream.insert(stream.end(), frame.begin(), frame.end());
        }
        const std::size_t piece = *rc::gen::inRange<std::size_t>(1, 300);
        FrameParser parser;
        std::vector<Bytes> seen;
        for (std::size_t at = 0; at < stream.size(); at += piece)
            for (const auto& frame :
                 parser.feed(ByteView(stream).subspan(at, std::min(piece, stream.size() - at))))
                if (frame.kind == HostFrame::Kind::command) seen.push_back(frame.data);
        RC_ASSERT(seen == commands);
    });
}

TEST(Pn532Frame, ADamagedFrameIsNoCommand) {
    const Bytes good = host_frame(hex("4001"
                                      "00a4040c07a0000002471001"),
                                  false);
    for (std::size_t at = 1; at + 1 < good.size(); ++at) {
        Bytes bad = good;
        bad[at] ^= 0x04;
        FrameParser parser;
        for (const auto& frame : parser.feed(bad))
            EXPECT_NE(frame.kind, HostFrame::Kind::command) << "byte " << at;
    }
}

// The length field allows 64 KiB; the chip has room for 264 bytes.
TEST(Pn532Frame, NeverHoldsMoreThanOneFrame) {
    FrameParser parser;
    Bytes flood;
    for (int i = 0; i < 1000; ++i) {
        const Bytes start =
            hex("0000ffffffff00"
                "01");  // claims 65280 bytes
        flood.insert(flood.end(), start.begin(), start.end());
        flood.insert(flood.end(), 1000, std::uint8_t{0});
    }
    parser.feed(flood);
    EXPECT_LT(parser.held(), 600u);
}

}  // namespace
}  // namespace limen::virtual_pn532
