// SPDX-License-Identifier: Apache-2.0
// The driver's side of the worker, against a fake worker that misbehaves as its connection string
// says. The real one needs a reader.
#include "hal/chip-reader/nfc_reader.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hal/chip-reader/make_chip_reader.hpp"
#include "hal/chip-reader/nfc_protocol.hpp"

namespace limen::hal {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<ChipReader> reader_with(const char* behaviour) {
    return make_nfc_reader({LIMEN_BINARY_DIR "/bin/fake-nfc-worker", behaviour});
}

TEST(NfcReader, ACommandGoesThereAndItsAnswerBack) {
    const auto reader = reader_with("good");
    ASSERT_TRUE(reader->wait_for_chip(10ms).value());
    const auto chip = reader->connect();
    ASSERT_TRUE(chip) << chip.error().describe();
    EXPECT_EQ(to_hex((*chip)->atr()), "7577");
    const auto answer = (*chip)->transmit(*from_hex("0084000008"), 100ms);
    ASSERT_TRUE(answer) << answer.error().describe();
    EXPECT_EQ(to_hex(*answer), "00840000089000");
    EXPECT_TRUE(reader->faults().empty());
}

// libnfc copies a longer one over its stack.
TEST(NfcReader, ALongCommandNeverReachesTheWorker) {
    const auto reader = reader_with("good");
    const auto chip = reader->connect();
    ASSERT_TRUE(chip);
    EXPECT_TRUE((*chip)->transmit(Bytes(262, 0), 100ms));
    EXPECT_EQ((*chip)->transmit(Bytes(263, 0), 100ms).error().cause, "chip.too_long");
    EXPECT_TRUE((*chip)->transmit(Bytes(5, 0), 100ms)) << "the connection still stands";
}

TEST(NfcReader, TheWorkersDeathIsSurvivedAndANewOneStarted) {
    const auto reader = reader_with("dies");
    const auto chip = reader->connect();
    ASSERT_TRUE(chip) << chip.error().describe();
    EXPECT_EQ((*chip)->transmit(Bytes(5, 0), 100ms).error().cause, "chip.reader_gone");
    EXPECT_EQ((*chip)->transmit(Bytes(5, 0), 100ms).error().cause, "chip.reader_gone");
    EXPECT_TRUE(reader->connect()) << "a new worker";
    EXPECT_TRUE(reader->faults().empty());
}

TEST(NfcReader, TheWorkersWordsBecomeErrors) {
    const auto lost = reader_with("lost");
    const auto chip = lost->connect();
    ASSERT_TRUE(chip);
    const auto answer = (*chip)->transmit(Bytes(5, 0), 100ms);
    EXPECT_EQ(answer.error().cause, "chip.tag_lost");
    EXPECT_TRUE(answer.error().retryable);

    const auto empty = reader_with("empty");
    EXPECT_FALSE(empty->wait_for_chip(1ms).value());
    EXPECT_EQ(empty->connect().error().cause, "chip.tag_lost");

    const auto garbage = reader_with("garbage");
    EXPECT_EQ(garbage->wait_for_chip(1ms).error().cause, "chip.transport");

    const auto absent = reader_with("absent");
    EXPECT_EQ(absent->wait_for_chip(1ms).error().cause, "chip.reader_gone");
    EXPECT_EQ(absent->faults(), std::vector<std::string>{"chip_reader.gone"});
}

TEST(NfcReader, AWorkerThatIsNotInstalledIsAReaderThatIsGone) {
    const auto reader = make_nfc_reader({"/nonexistent/limen-nfc-worker", "pn532_uart:/dev/null"});
    EXPECT_EQ(reader->self_test().error().cause, "chip.reader_gone");
}

TEST(NfcProtocol, MessagesSurviveTheStreamInPieces) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    const Bytes bytes = nfc::encode({nfc::Type::answer, Bytes(263, 7)});
    ASSERT_EQ(::send(ends[0], bytes.data(), 100, 0), 100);
    EXPECT_EQ(nfc::receive(ends[1], 1ms).error().cause, "chip.timeout");
    ASSERT_TRUE(nfc::send(ends[0], {nfc::Type::answer, Bytes(263, 7)}));
    ::close(ends[0]);
    ::close(ends[1]);

    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ASSERT_EQ(::send(ends[0], bytes.data(), 100, 0), 100);
    ASSERT_GT(::send(ends[0], bytes.data() + 100, bytes.size() - 100, 0), 0);
    const auto message = nfc::receive(ends[1], 100ms);
    ASSERT_TRUE(message) << message.error().describe();
    EXPECT_EQ(message->payload, Bytes(263, 7));
    EXPECT_FALSE(nfc::send(ends[0], {nfc::Type::answer, Bytes(513)}));
    ::close(ends[0]);
    EXPECT_EQ(nfc::receive(ends[1], 1ms).error().cause, "chip.reader_gone");
    ::close(ends[1]);
}

TEST(MakeChipReader, TheConfigurationChooses) {
    auto config =
        Config::parse("[chip_reader]\ndriver = \"nfc\"\nreader = \"pn532_uart:x\"\n", "k");
    const auto settings = chip_reader_settings(*config);
    EXPECT_TRUE(config->finish());
    const auto reader = make_chip_reader(settings);
    ASSERT_TRUE(reader);
    EXPECT_EQ((*reader)->describe(), "NFC reader 'pn532_uart:x'");

    auto without = Config::parse("[chip_reader]\ndriver = \"nfc\"\n", "k");
    (void)chip_reader_settings(*without);
    EXPECT_FALSE(without->finish());

    EXPECT_TRUE(make_chip_reader({}));
    EXPECT_FALSE(make_chip_reader({ChipDriver::virtual_chip, "", true, ""}));
}

}  // namespace
}  // namespace limen::hal
