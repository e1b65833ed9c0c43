// SPDX-License-Identifier: Apache-2.0
// What lies between a command and its answer: answers in several parts, wrong lengths, commands too
// long for one piece, and sessions that end.
#include "identity/emrtd/card.hpp"

#include <rapidcheck.h>

#include "hal/virtual/chip/secure_channel.hpp"
#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

const Bytes kEncryptionKey(16, 0x11), kMacKey(16, 0x22);

SecureMessaging reader_side(Cipher cipher) {
    return {cipher, Secret(kEncryptionKey), Secret(kMacKey),
            SendSequenceCounter(Bytes(block_size(cipher), 0))};
}

// The other end of a session, without any file: says what it was asked and answers what the test
// wants, protected.
class SessionChip {
  public:
    using Answer = std::function<apdu::Response(const apdu::Command&)>;
    explicit SessionChip(Answer answer, bool aes = true)
        : channel(aes ? virtual_chip::Cipher::aes128 : virtual_chip::Cipher::tdes, kEncryptionKey,
                  kMacKey, Bytes(aes ? 16 : 8, 0)),
          answer_(std::move(answer)) {}

    Result<Bytes> process(ByteView bytes) {
        const auto command = apdu::parse_command(bytes);
        EXPECT_TRUE(command) << to_hex(bytes);
        if ((command->cla & 0x0C) == 0) {
            ADD_FAILURE() << "sent in plain: " << to_hex(bytes);
            return hex("6985");
        }
        const auto plain = channel.open(*command);
        EXPECT_TRUE(plain) << "not authentic: " << to_hex(bytes);
        if (!plain) return hex("6988");
        return apdu::encode(channel.seal(answer_(*plain), plain->ins));
    }
    virtual_chip::SecureChannel channel;

  private:
    Answer answer_;
};

struct Talk {
    explicit Talk(hal::FunctionConnection::Answer answer,
                  hal::FunctionConnection::Capacity capacity = {})
        : chip(std::move(answer), capacity) {}
    hal::FunctionConnection chip;
    Traffic traffic;
    Card card{chip, traffic, kNeverStop};
};

TEST(Card, AnAnswerInManyPartsIsPutTogether) {
    ScriptedChip chip({{"00B0000000", "0102 6103"},
                       {"00C0000003", "030405 6101"},
                       {"00C0000001", "6C02"},
                       {"00C0000002", "0607 6100"},
                       {"00C0000000", "6282"}});
    Traffic traffic;
    Card card(chip.connection, traffic, kNeverStop);
    const auto response = card.send({0x00, 0xB0, 0, 0, {}, 256, false});
    ASSERT_TRUE(response) << response.error().describe();
    EXPECT_EQ(to_hex(response->data), "01020304050607");
    EXPECT_EQ(response->sw, 0x6282);
    EXPECT_TRUE(chip.finished());
}

TEST(Card, PartsWithoutEndAreGivenUpBeforeTheyFillTheMemory) {
    Talk talk([](ByteView) {
        return [] {
            Bytes b(60'000, 1);
            b.insert(b.end(), {0x61, 0});
            return b;
        }();
    });
    EXPECT_EQ(talk.card.send({0x00, 0xB0, 0, 0, {}, 256, false}).error().cause,
              "chip.bad_response");
    EXPECT_LE(talk.traffic.apdus, 3);
}

// The transport's GET RESPONSE is no command of the session: it is neither protected nor counted.
TEST(Card, AProtectedAnswerInManyPartsIsPutTogether) {
    Bytes waiting;
    SessionChip session([](const apdu::Command&) { return apdu::Response{Bytes(500, 7), 0x9000}; });
    const auto part = [&](std::size_t most) {
        Bytes out(waiting.begin(),
                  waiting.begin() + static_cast<std::ptrdiff_t>(std::min(most, waiting.size())));
        waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(out.size()));
        const auto left = static_cast<std::uint8_t>(std::min<std::size_t>(waiting.size(), 255));
        if (left != 0)
            out.insert(out.end(), {0x61, left});
        else
            out.insert(out.end(), {0x90, 0x00});
        return out;
    };
    Talk talk([&](ByteView command) -> Result<Bytes> {
        if (command[1] == 0xC0) return part(command[4] == 0 ? 256 : command[4]);
        waiting = session.process(command).value();
        waiting.resize(waiting.size() - 2);
        return part(100);
    });
    talk.card.protect(reader_side(Cipher::aes128));
    for (int i = 0; i < 3; ++i) {
        const auto response = talk.card.send({0x00, 0xB0, 0, 0, {}, 500, true});
        ASSERT_TRUE(response) << response.error().describe();
        EXPECT_EQ(response->data, Bytes(500, 7));
    }
}

TEST(Card, AWrongLengthIsNeverRepeatedUnderProtection) {
    int commands = 0;
    Talk talk([&](ByteView) {
        ++commands;
        return hex("6C10");
    });
    talk.card.protect(reader_side(Cipher::des3));
    EXPECT_EQ(talk.card.send({0x00, 0xB0, 0, 0, {}, 256, false}).error().cause, "chip.sm_lost");
    EXPECT_EQ(commands, 1);
}

// Guards against: a reader that goes on in plain, or with a counter that the chip does not share,
// once a session has ended.
TEST(Card, AfterTheSessionsEndNothingIsSentAnyMore) {
    struct Row {
        const char* answer;
        const char* cause;
    };
    for (const Row& row :
         {Row{"6988", "chip.sm_lost"}, Row{"6987", "chip.sm_lost"}, Row{"6982", "chip.sm_lost"},
          Row{"9000", "chip.sm_lost"}, Row{"01029000", "chip.sm_broken"},
          Row{"990290008E0800000000000000009000", "chip.sm_broken"}, Row{"90", "chip.bad_response"},
          Row{"", "chip.tag_lost"}}) {
        int commands = 0;
        Talk talk([&](ByteView) -> Result<Bytes> {
            ++commands;
            if (*row.answer == 0) return fail(Stage::chip_transport, "chip.tag_lost", "gone", true);
            return hex(row.answer);
        });
        talk.card.protect(reader_side(Cipher::aes128));
        const apdu::Command read{0x00, 0xB0, 0, 0, {}, 256, false};
        EXPECT_EQ(talk.card.send(read).error().cause, row.cause) << row.answer;
        EXPECT_EQ(talk.card.send(read).error().cause, "chip.sm_lost") << row.answer;
        EXPECT_EQ(commands, 1) << row.answer;
        talk.card.unprotect();
        EXPECT_NE(talk.card.send(read).has_value(), *row.answer == 0 || row.answer[2] == 0);
        EXPECT_EQ(commands, 2) << row.answer;
    }
}

TEST(Card, LongDataGoInAChainWhereTheReaderIsShort) {
    std::vector<std::string> heads;
    Bytes joined;
    Talk talk(
        [&](ByteView bytes) {
            const auto command = apdu::parse_command(bytes);
            heads.push_back(to_hex(bytes.first(5)));
            EXPECT_EQ(command->le, command->data.size() == 255 ? 0u : 256u);
            joined.insert(joined.end(), command->data.begin(), command->data.end());
            return hex("9000");
        },
        {261, 258});
    const Bytes data = file_of(0x7C, 600, 3);
    EXPECT_TRUE(talk.card.send({0x10, 0x86, 0, 0, data, 65536, true})->ok());
    EXPECT_EQ(heads, (std::vector<std::string>{"10860000ff", "10860000ff", "108600005e"}));
    EXPECT_EQ(joined, data);
}

TEST(Card, AChipThatRefusesExtendedLengthGetsAChain) {
    ScriptedChip chip({{"002A00BE 000100" + std::string(512, '0'), "6700"}});
    std::vector<std::string> heads;
    Talk talk([&](ByteView bytes) {
        heads.push_back(to_hex(bytes.first(5)));
        return apdu::parse_command(bytes)->extended ? hex("6700") : hex("9000");
    });
    for (int i = 0; i < 2; ++i)
        EXPECT_TRUE(talk.card.send({0x00, 0x2A, 0, 0xBE, Bytes(256, 0), 0, false})->ok());
    EXPECT_EQ(heads, (std::vector<std::string>{"002a00be00", "102a00beff", "002a00be01",
                                               "102a00beff", "002a00be01"}))
        << "learnt once";
}

TEST(Card, ARefusedPieceEndsTheChain) {
    int pieces = 0;
    Talk talk([&](ByteView) { return ++pieces == 2 ? hex("6A80") : hex("9000"); }, {261, 258});
    EXPECT_EQ(talk.card.send({0x00, 0x2A, 0, 0xBE, Bytes(1000, 0), 0, false})->sw, 0x6A80);
    EXPECT_EQ(pieces, 2);
}

// Each piece is protected by itself; the chip's side has code of its own.
TEST(Card, AChainUnderProtectionIsOfProtectedPieces) {
    rc::check("every length arrives whole", [] {
        const auto size = *rc::gen::inRange<std::size_t>(1, 3000);
        const bool aes = *rc::gen::arbitrary<bool>();
        const bool odd = *rc::gen::arbitrary<bool>();
        Bytes joined;
        bool ended = false;
        SessionChip session(
            [&](const apdu::Command& command) {
                joined.insert(joined.end(), command.data.begin(), command.data.end());
                ended = (command.cla & 0x10) == 0;
                return apdu::Response{ended ? Bytes{0x7C, 0x00} : Bytes{}, 0x9000};
            },
            aes);
        Talk talk([&](ByteView bytes) { return session.process(bytes); }, {261, 258});
        talk.card.protect(reader_side(aes ? Cipher::aes128 : Cipher::des3));
        const Bytes data(size, static_cast<std::uint8_t>(size));
        const auto response = talk.card.send(
            {0x00, static_cast<std::uint8_t>(odd ? 0x87 : 0x86), 0, 0, data, 256, false});
        RC_ASSERT(response.has_value());
        RC_ASSERT(to_hex(response->data) == "7c00");
        RC_ASSERT(joined == data);
        RC_ASSERT(ended);
    });
}

// Guards against: a command refused before it left, that was counted.
TEST(Card, WhatTheReaderCannotCarryIsRefusedBeforeItIsCounted) {
    SessionChip session([](const apdu::Command&) { return apdu::Response{{0x01}, 0x9000}; });
    Talk talk([&](ByteView bytes) { return session.process(bytes); }, {30, 258});
    talk.card.protect(reader_side(Cipher::aes128));
    EXPECT_EQ(talk.card.send({0x00, 0x86, 0, 0, Bytes(40), 0, false}).error().cause,
              "chip.too_long");
    EXPECT_TRUE(talk.card.send({0x00, 0xB0, 0, 0, {}, 1, false}));
}

TEST(Card, ThePredictedSizeIsTheOneThatComesOut) {
    rc::check("wrapped_body, command_capacity", [] {
        const auto cipher = *rc::gen::element(Cipher::des3, Cipher::aes128);
        const auto ins = static_cast<std::uint8_t>(*rc::gen::element(0xB0, 0xB1));
        const auto size = *rc::gen::inRange<std::size_t>(0, 70'000);
        const auto le = *rc::gen::element<std::size_t>(0, 1, 256, 257, 65536);
        if (size > 65'000) return;
        const apdu::Command command{0, ins, 0, 0, Bytes(size, 5), le, false};
        auto messaging = reader_side(cipher);
        RC_ASSERT(messaging.wrapped_body(command) == messaging.wrap(command)->data.size());
        const std::size_t room = 30 + size % 226;  // up to 255
        const apdu::Command filled{0,   0xB0, 0, 0, Bytes(messaging.command_capacity(room), 5),
                                   256, false};
        if (filled.data.empty()) return;
        RC_ASSERT(messaging.wrapped_body(filled) <= room);
    });
}

}  // namespace
}  // namespace limen::emrtd::test
