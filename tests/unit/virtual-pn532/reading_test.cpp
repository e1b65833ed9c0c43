// SPDX-License-Identifier: Apache-2.0
// A passport read through the real libnfc in the real worker process, which talks to a PN532 that
// is played on a pseudo terminal: whole, lifted in the middle, and with everything that goes wrong
// on a serial line.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "hal/chip-reader/nfc_reader.hpp"
#include "hal/virtual/pn532/port.hpp"
#include "tests/unit/virtual-chip/reading_support.hpp"

namespace limen::virtual_pn532 {
namespace {

using namespace std::chrono_literals;
using virtual_chip::Bundle;
using virtual_chip::CardLink;
using virtual_chip::LinkSettings;
using virtual_chip::test::card_access;
using virtual_chip::test::expect_whole;
using virtual_chip::test::full_bundle;
using virtual_chip::test::hex;
using virtual_chip::test::kCan;
using virtual_chip::test::kMrz;

constexpr auto kPatience = 20s;  // only what is broken waits that long

const char* const kWorker = LIMEN_BINARY_DIR "/bin/limen-nfc-worker";
const char* const kSelect = "00a4040c07a0000002471001";

Bundle small_bundle() {
    Bundle bundle = full_bundle();
    bundle.files["EF_DG2"] = virtual_chip::test::element(0x75, 3000);
    return bundle;
}

// The one child process that runs our worker.
pid_t worker_process() {
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream children(task.path() / "children");
        for (pid_t child = 0; children >> child;) {
            std::error_code gone;
            const auto program =
                std::filesystem::read_symlink("/proc/" + std::to_string(child) + "/exe", gone);
            if (program.filename() == "limen-nfc-worker") return child;
        }
    }
    return -1;
}

class OverPn532 : public ::testing::Test {
  protected:
    // No time passes on the line unless a test is about it.
    void SetUp() override { open({.baud = 0, .link = {}}); }
    void open(PortSettings settings) {
        reader_.reset();
        port_ = std::make_unique<Port>(std::move(settings));
        const auto started = port_->start();
        ASSERT_TRUE(started) << started.error().describe();
        reader_ = hal::make_nfc_reader({kWorker, port_->connection()});
    }
    std::shared_ptr<CardLink> lay(const Bundle& bundle, const LinkSettings& link = {}) {
        auto card = std::make_shared<CardLink>(bundle, link);
        port_->lay(card);
        return card;
    }
    Result<emrtd::ChipContents> read_with(emrtd::DocumentReader& document) {
        LIMEN_TRY(const bool present, reader_->wait_for_chip(kPatience));
        EXPECT_TRUE(present);
        LIMEN_TRY(auto connection, reader_->connect());
        return document.read(*connection);
    }
    void expect_read_whole(const Bundle& bundle, const emrtd::AccessKey& key = kMrz) {
        emrtd::DocumentReader document(key);
        expect_whole(read_with(document), bundle);
    }
    Result<std::unique_ptr<hal::ChipConnection>> connect() {
        LIMEN_TRY(const bool present, reader_->wait_for_chip(kPatience));
        EXPECT_TRUE(present);
        return reader_->connect();
    }

    std::unique_ptr<Port> port_;
    std::unique_ptr<hal::ChipReader> reader_;
};

TEST_F(OverPn532, ReadsWholeWithBasicAccess) {
    const Bundle bundle = full_bundle();
    lay(bundle);
    emrtd::DocumentReader document(kMrz);
    const auto contents = read_with(document);
    expect_whole(contents, bundle);
    EXPECT_EQ(contents->access, emrtd::AccessProtocol::bac);
    // 239 bytes a protected answer: what a frame has room for.
    EXPECT_LE(contents->apdus, 20'000 / 239 + 15);
    EXPECT_TRUE(reader_->faults().empty());
}

TEST_F(OverPn532, ReadsWholeWithPace) {
    Bundle bundle = small_bundle();
    bundle.behaviour.bac = false;
    bundle.behaviour.pace = {{4, 16}};
    bundle.files["EF_CARDACCESS"] = card_access(bundle.behaviour.pace[0]);
    lay(bundle);
    emrtd::DocumentReader document(kCan);
    const auto contents = read_with(document);
    expect_whole(contents, bundle);
    EXPECT_EQ(contents->access, emrtd::AccessProtocol::pace);
}

TEST_F(OverPn532, ReadsWholeAtTheLinesRealSpeed) {
    open({});  // 115200 baud
    const Bundle bundle = small_bundle();
    lay(bundle);
    expect_read_whole(bundle);
}

TEST_F(OverPn532, TheChipsOwnBytesMakeTheSameAtrAsOverPcsc) {
    const auto card = lay(small_bundle());
    const auto connection = connect();
    ASSERT_TRUE(connection) << connection.error().describe();
    EXPECT_EQ(to_hex((*connection)->atr()), to_hex(card->chip().atr()));
}

TEST_F(OverPn532, NobodyThereIsNoError) {
    EXPECT_FALSE(reader_->wait_for_chip(10ms).value());
    EXPECT_EQ(reader_->connect().error().cause, "chip.tag_lost");
    lay(small_bundle());
    expect_read_whole(small_bundle());
    port_->lift();
    EXPECT_FALSE(reader_->wait_for_chip(10ms).value());
}

TEST_F(OverPn532, LiftedInTheMiddleItGoesOnAndEndsWhole) {
    const Bundle bundle = full_bundle();
    LinkSettings link;
    link.remove_at_byte = 15'000;
    link.lay_again_after = 50ms;
    const auto card = lay(bundle, link);
    emrtd::DocumentReader document(kMrz);
    const auto first = read_with(document);
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().cause, "chip.tag_lost");
    EXPECT_TRUE(first.error().retryable);
    const auto again = read_with(document);
    expect_whole(again, bundle);
    EXPECT_LT(card->bytes(), 30'000u) << "read again from the beginning";
}

TEST_F(OverPn532, LiftedByAHandDuringAnExchange) {
    LinkSettings link;
    link.stuck = 60s;
    lay(small_bundle(), link);
    auto connection = connect();
    ASSERT_TRUE(connection);
    auto answer = std::async(std::launch::async,
                             [&] { return (*connection)->transmit(hex(kSelect), kPatience); });
    while (port_->exchanges() == 0) std::this_thread::sleep_for(1ms);
    port_->lift();
    EXPECT_EQ(answer.get().error().cause, "chip.tag_lost");
}

TEST_F(OverPn532, TheWorkerKilledInTheMiddleIsReplacedAndReadingGoesOn) {
    const Bundle bundle = full_bundle();
    const auto card = lay(bundle);
    emrtd::DocumentReader document(kMrz);
    auto connection = connect();
    ASSERT_TRUE(connection);
    const pid_t first_worker = worker_process();
    ASSERT_GT(first_worker, 0);
    int reports = 0;
    const auto first = document.read(**connection, [&](const emrtd::Progress& progress) {
        if (progress.phase == emrtd::Progress::Phase::reading && ++reports == 40)
            ::kill(first_worker, SIGKILL);
    });
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().cause, "chip.tag_lost") << first.error().describe();
    EXPECT_TRUE(first.error().retryable);
    connection->reset();
    const auto again = read_with(document);
    expect_whole(again, bundle);
    EXPECT_NE(worker_process(), first_worker);
    EXPECT_LT(card->bytes(), 36'000u) << "read again from the beginning";
    EXPECT_TRUE(reader_->faults().empty());
}

// Bit 7 of the status byte: libnfc calls abort().
TEST_F(OverPn532, TheStatusByteThatEndsLibnfcIsAnError) {
    const Bundle bundle = small_bundle();
    lay(bundle);
    for (const int at : {1, 5}) {
        emrtd::DocumentReader document(kMrz);
        auto connection = connect();
        ASSERT_TRUE(connection) << connection.error().describe();
        port_->fail({Fault::Kind::status, port_->exchanges() + at, 0x80});
        const auto contents = document.read(**connection);
        ASSERT_FALSE(contents);
        EXPECT_EQ(contents.error().cause, at == 1 ? "chip.reader_gone" : "chip.tag_lost");
        expect_whole(read_with(document), bundle);
    }
}

TEST_F(OverPn532, ALongCommandNeverReachesLibnfc) {
    lay(small_bundle());
    auto connection = connect();
    ASSERT_TRUE(connection);
    const pid_t worker = worker_process();
    EXPECT_EQ((*connection)->max_command(), 262u);
    const int before = port_->exchanges();
    EXPECT_EQ((*connection)->transmit(Bytes(263, 0), 1s).error().cause, "chip.too_long");
    EXPECT_EQ((*connection)->transmit(Bytes(70'000, 0), 1s).error().cause, "chip.too_long");
    EXPECT_EQ(port_->exchanges(), before);
    EXPECT_TRUE((*connection)->transmit(Bytes(262, 0), 1s)) << "the longest there may be";
    EXPECT_EQ(port_->exchanges(), before + 1);
    EXPECT_EQ(worker_process(), worker);
}

struct Trouble {
    const char* name;
    Fault fault;
    const char* cause;
};
class OverPn532Trouble : public OverPn532, public ::testing::WithParamInterface<Trouble> {};
TEST_P(OverPn532Trouble, IsARetryableErrorAndTheNextReadingGoesOn) {
    const Bundle bundle = small_bundle();
    lay(bundle);
    emrtd::DocumentReader document(kMrz);
    auto connection = connect();
    ASSERT_TRUE(connection) << connection.error().describe();
    Fault fault = GetParam().fault;
    fault.at_exchange = port_->exchanges() + 8;
    port_->fail(fault);
    // The chip's own patience is ten seconds; a test has less.
    struct Impatient final : hal::ChipConnection {
        explicit Impatient(hal::ChipConnection& inner) : inner_(inner) {}
        Result<Bytes> transmit(ByteView command, std::chrono::milliseconds) override {
            return inner_.transmit(command, 300ms);
        }
        std::size_t max_command() const override { return inner_.max_command(); }
        std::size_t max_response() const override { return inner_.max_response(); }
        Bytes atr() const override { return inner_.atr(); }
        hal::ChipConnection& inner_;
    } impatient(**connection);
    const auto first = document.read(impatient);
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().cause, GetParam().cause) << first.error().describe();
    EXPECT_TRUE(first.error().retryable);
    connection->reset();
    expect_whole(read_with(document), bundle);
}
INSTANTIATE_TEST_SUITE_P(
    Kinds, OverPn532Trouble,
    ::testing::Values(Trouble{"time_out", {Fault::Kind::status, 1, 0x01}, "chip.tag_lost"},
                      Trouble{"framing_error", {Fault::Kind::status, 1, 0x05}, "chip.tag_lost"},
                      Trouble{"released", {Fault::Kind::status, 1, 0x29}, "chip.tag_lost"},
                      Trouble{"buffer", {Fault::Kind::status, 1, 0x0E}, "chip.tag_lost"},
                      Trouble{"unknown_status", {Fault::Kind::status, 1, 0x3F}, "chip.tag_lost"},
                      Trouble{"noise", {Fault::Kind::garbage, 1, 0}, "chip.tag_lost"},
                      Trouble{"bad_checksum", {Fault::Kind::bad_checksum, 1, 0}, "chip.tag_lost"},
                      Trouble{"silence", {Fault::Kind::silence, 1, 0}, "chip.timeout"},
                      Trouble{"no_acknowledgement", {Fault::Kind::no_ack, 1, 0}, "chip.timeout"}),
    [](const auto& param) { return std::string(param.param.name); });

TEST_F(OverPn532, AReaderThatIsNotThereIsGone) {
    const auto absent = hal::make_nfc_reader({kWorker, "pn532_uart:/dev/pts/999999"});
    EXPECT_EQ(absent->wait_for_chip(1ms).error().cause, "chip.reader_gone");
    EXPECT_EQ(absent->faults(), std::vector<std::string>{"chip_reader.gone"});
}

TEST_F(OverPn532, AReaderUnpluggedAndPluggedInAgainIsFoundAgain) {
    const auto link =
        std::filesystem::temp_directory_path() / ("limen-pn532-" + std::to_string(::getpid()));
    open({.baud = 0, .link = link});
    reader_ = hal::make_nfc_reader({kWorker, "pn532_uart:" + link.string()});
    const Bundle bundle = small_bundle();
    lay(bundle);
    expect_read_whole(bundle);
    port_.reset();
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(link)));
    EXPECT_EQ(reader_->wait_for_chip(1ms).error().cause, "chip.reader_gone");
    EXPECT_EQ(reader_->faults(), std::vector<std::string>{"chip_reader.gone"});
    port_ = std::make_unique<Port>(PortSettings{.baud = 0, .link = link});
    ASSERT_TRUE(port_->start());
    lay(bundle);
    expect_read_whole(bundle);
    EXPECT_TRUE(reader_->faults().empty());
}

TEST_F(OverPn532, TwoProgramsNeverShareOneReader) {
    lay(small_bundle());
    ASSERT_TRUE(reader_->wait_for_chip(kPatience).value());
    const auto second = hal::make_nfc_reader({kWorker, port_->connection()});
    EXPECT_EQ(second->wait_for_chip(1ms).error().cause, "chip.reader_gone");
    expect_read_whole(small_bundle());
    reader_.reset();
    EXPECT_TRUE(second->wait_for_chip(kPatience).value());
}

TEST(Pn532Port, NeverReplacesAFileWithItsLink) {
    const auto path =
        std::filesystem::temp_directory_path() / ("limen-file-" + std::to_string(::getpid()));
    std::ofstream(path) << "somebody's";
    Port port({.baud = 0, .link = path});
    EXPECT_EQ(port.start().error().cause, "virtual_chip.bad_link");
    EXPECT_TRUE(std::filesystem::is_regular_file(path));
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace limen::virtual_pn532
