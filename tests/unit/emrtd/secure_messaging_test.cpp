// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/secure_messaging.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "hal/virtual/chip/secure_channel.hpp"

namespace limen::emrtd {
namespace {

constexpr std::array kCiphers = {Cipher::des3, Cipher::aes128, Cipher::aes192, Cipher::aes256};

Bytes key_bytes(Cipher cipher, std::uint8_t first) {
    Bytes key(key_size(cipher));
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(first + 3 * i);
    return key;
}

SendSequenceCounter counter_for(Cipher cipher) {
    return SendSequenceCounter(Bytes(block_size(cipher), 0xFE));
}

SecureMessaging reader_side(Cipher cipher) {
    return {cipher, Secret(key_bytes(cipher, 1)), Secret(key_bytes(cipher, 2)),
            counter_for(cipher)};
}

std::unique_ptr<virtual_chip::SecureChannel> chip_side(Cipher cipher) {
    return std::make_unique<virtual_chip::SecureChannel>(static_cast<virtual_chip::Cipher>(cipher),
                                                         key_bytes(cipher, 1), key_bytes(cipher, 2),
                                                         Bytes(block_size(cipher), 0xFE));
}

// The chip's side is other code by somebody else, so agreement means that both follow Doc 9303.
RC_GTEST_PROP(SecureMessagingProperty, BothSidesUnderstandEachOther, ()) {
    const Cipher cipher = *rc::gen::elementOf(kCiphers);
    SecureMessaging reader = reader_side(cipher);
    const auto chip = chip_side(cipher);
    for (int round = 0; round < 3; ++round) {
        apdu::Command command{0x00,
                              *rc::gen::element<std::uint8_t>(0xB0, 0xA4, 0xB1),
                              1,
                              2,
                              Bytes(*rc::gen::inRange<std::size_t>(0, 300), 0x42),
                              *rc::gen::element<std::size_t>(0, 1, 223, 256, 257, 65536),
                              false};
        // A command with neither data nor Le has nothing to protect but its header, whose padding
        // 9303 leaves open; no command of ours is one.
        if (command.data.empty() && command.le == 0) command.le = 1;
        const auto wrapped = reader.wrap(command);
        RC_ASSERT(wrapped.has_value());
        const auto opened = chip->open(*wrapped);
        RC_ASSERT(opened.has_value());
        RC_ASSERT(opened->data == command.data);
        RC_ASSERT(opened->le == command.le);
        const apdu::Response answer{Bytes(*rc::gen::inRange<std::size_t>(0, 70000), 0x17),
                                    *rc::gen::element<std::uint16_t>(0x9000, 0x6282, 0x6A82)};
        const auto plain = reader.unwrap(chip->seal(answer, command.ins));
        RC_ASSERT(plain.has_value());
        RC_ASSERT(*plain == answer);
    }
}

TEST(SecureMessaging, EveryChangedBitOfAnAnswerIsSeen) {
    for (const Cipher cipher : kCiphers) {
        const apdu::Response sealed = [&] {
            SecureMessaging reader = reader_side(cipher);
            const auto chip = chip_side(cipher);
            (void)chip->open(*reader.wrap({0x00, 0xB0, 0, 0, {}, 20, false}));
            return chip->seal({Bytes(20, 0x33), 0x9000}, 0xB0);
        }();
        for (std::size_t bit = 0; bit < sealed.data.size() * 8; ++bit) {
            SecureMessaging reader = reader_side(cipher);
            (void)reader.wrap({0x00, 0xB0, 0, 0, {}, 20, false});
            apdu::Response changed = sealed;
            changed.data[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
            const auto plain = reader.unwrap(changed);
            ASSERT_FALSE(plain) << "bit " << bit;
            EXPECT_EQ(plain.error().cause, "chip.sm_broken");
        }
    }
}

TEST(SecureMessaging, AnOlderAnswerAndAnotherStatusWordAreRefused) {
    SecureMessaging reader = reader_side(Cipher::aes128);
    const auto chip = chip_side(Cipher::aes128);
    (void)chip->open(*reader.wrap({0x00, 0xB0, 0, 0, {}, 20, false}));
    const apdu::Response first = chip->seal({Bytes(20, 0x33), 0x9000}, 0xB0);
    apdu::Response other_word = first;
    other_word.sw = 0x6282;
    EXPECT_EQ(reader.unwrap(other_word).error().cause, "chip.sm_broken");

    SecureMessaging again = reader_side(Cipher::aes128);
    (void)again.wrap({0x00, 0xB0, 0, 0, {}, 20, false});
    ASSERT_TRUE(again.unwrap(first));
    (void)again.wrap({0x00, 0xB0, 0, 0, {}, 20, false});
    EXPECT_EQ(again.unwrap(first).error().cause, "chip.sm_broken");
}

TEST(SecureMessaging, AnAnswerThatLeavesOutItsStatusOrCodeIsRefused) {
    for (const char* hex :
         {"99029000", "8e080000000000000000", "", "99029000990290008e080000000000000000", "81018e",
          "30003000", "9903900000"}) {
        SecureMessaging reader = reader_side(Cipher::des3);
        (void)reader.wrap({0x00, 0xB0, 0, 0, {}, 20, false});
        EXPECT_EQ(reader.unwrap({*from_hex(hex), 0x9000}).error().cause, "chip.sm_broken") << hex;
    }
}

// One byte too many would be an answer that does not fit, one too few a slower reading.
TEST(SecureMessaging, PlainCapacityIsTheMostThatFits) {
    for (const Cipher cipher : kCiphers) {
        for (const std::size_t size : {64u, 231u, 256u, 1000u, 65536u}) {
            const auto sealed_size = [&](std::size_t plain) {
                SecureMessaging reader = reader_side(cipher);
                const auto chip = chip_side(cipher);
                (void)chip->open(*reader.wrap({0x00, 0xB0, 0, 0, {}, 20, false}));
                return chip->seal({Bytes(plain, 1), 0x9000}, 0xB0).data.size();
            };
            const std::size_t capacity = reader_side(cipher).plain_capacity(size);
            EXPECT_LE(sealed_size(capacity), size);
            EXPECT_GT(sealed_size(capacity + block_size(cipher)), size);
        }
        EXPECT_EQ(reader_side(cipher).plain_capacity(16), 0u);
    }
    // 223 is what everybody reads with over short length and AES.
    EXPECT_EQ(reader_side(Cipher::aes128).plain_capacity(256), 223u);
    EXPECT_EQ(reader_side(Cipher::des3).plain_capacity(256), 231u);
}

TEST(Crypto, PaddingIsTakenOffOnlyWhereItIs) {
    EXPECT_EQ(to_hex(pad(*from_hex("aabb"), 8)), "aabb800000000000");
    EXPECT_EQ(pad(Bytes(8), 8).size(), 16u);
    EXPECT_EQ(to_hex(*unpad(*from_hex("aabb8000"))), "aabb");
    EXPECT_FALSE(unpad(*from_hex("aabb0000")));
    EXPECT_FALSE(unpad({}));
}

}  // namespace
}  // namespace limen::emrtd
