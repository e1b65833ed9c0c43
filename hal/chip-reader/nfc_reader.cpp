// SPDX-License-Identifier: Apache-2.0
#include "hal/chip-reader/nfc_reader.hpp"

#include <atomic>

#include "base/child_process.hpp"
#include "hal/chip-reader/nfc_protocol.hpp"

namespace limen::hal {
namespace {

using namespace std::chrono_literals;
using nfc::Message;
using nfc::Type;

// What the worker may need over the time that it was given for the chip.
constexpr auto kGrace = 2s;
constexpr auto kOpening = 5s;
// To close the reader and switch its field off, once its socket is closed.
constexpr auto kClosing = 1s;

std::unexpected<Error> gone(std::string message) {
    return fail(Stage::chip_transport, "chip.reader_gone", std::move(message));
}

// The process, which ends with this object.
class Worker {
  public:
    static Result<std::shared_ptr<Worker>> start(const NfcOptions& options) {
        auto process = ChildProcess::start(options.worker);
        if (!process) return gone("the NFC process is missing: " + process.error().message);
        std::shared_ptr<Worker> worker(new Worker(std::move(*process)));
        LIMEN_CHECK(worker->ask({Type::open, to_bytes(as_bytes(options.connection))}, kOpening));
        return worker;
    }
    // The reader is told to switch its field off before the process that holds it goes.
    ~Worker() {
        if (alive_) process_.close_and_wait(kClosing);
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // One question and its answer. After an error of the stream itself the worker is of no use.
    Result<Message> ask(const Message& message, std::chrono::milliseconds timeout) {
        auto reply = exchange(message, timeout);
        if (!reply) {
            alive_ = false;
            return reply;
        }
        if (reply->type != Type::failed) return reply;
        const std::string text = to_text(reply->payload);
        const auto end = text.find('\0');
        const std::string cause = text.substr(0, end);
        return fail(Stage::chip_transport, cause,
                    end == std::string::npos ? "the NFC reader failed" : text.substr(end + 1),
                    cause == "chip.tag_lost" || cause == "chip.timeout");
    }
    bool alive() const { return alive_; }

  private:
    explicit Worker(ChildProcess process) : process_(std::move(process)) {}
    Result<Message> exchange(const Message& message, std::chrono::milliseconds timeout) const {
        LIMEN_CHECK(nfc::send(process_.fd(), message));
        return nfc::receive(process_.fd(), timeout + kGrace);
    }
    ChildProcess process_;
    bool alive_ = true;
};

class NfcConnection final : public ChipConnection {
  public:
    NfcConnection(std::shared_ptr<Worker> worker, Bytes atr)
        : worker_(std::move(worker)), atr_(std::move(atr)) {}

    Result<Bytes> transmit(ByteView command, std::chrono::milliseconds timeout) override {
        if (command.size() > nfc::kMaxCommand)
            return fail(Stage::chip_transport, "chip.too_long",
                        "the command is longer than libnfc can carry");
        Message message{Type::transmit, {}};
        // Zero means "for ever" to libnfc.
        nfc::append_ms(message.payload, std::max(timeout, std::chrono::milliseconds(1)));
        message.payload.insert(message.payload.end(), command.begin(), command.end());
        auto reply = worker_->ask(message, timeout);
        if (!reply) return std::unexpected(in_mid_reading(std::move(reply.error())));
        if (reply->type != Type::answer)
            return fail(Stage::chip_transport, "chip.transport",
                        "the NFC reader's process gave no answer to a command");
        served_ = true;
        return std::move(reply->payload);
    }
    std::size_t max_command() const override { return nfc::kMaxCommand; }
    std::size_t max_response() const override { return nfc::kMaxResponse; }
    Bytes atr() const override { return atr_; }

  private:
    // A process that ends in the middle of a reading is replaced at the next search; one that ends
    // over the chip's first answer would only end again.
    Error in_mid_reading(Error error) const {
        if (error.cause != "chip.reader_gone" || !served_ || worker_->alive()) return error;
        return {Stage::chip_transport, "chip.tag_lost",
                "the NFC reader's process ended in the middle of a reading: lay the passport down "
                "again",
                true};
    }
    std::shared_ptr<Worker> worker_;
    Bytes atr_;
    bool served_ = false;
};

class NfcReader final : public ChipReader {
  public:
    explicit NfcReader(NfcOptions options) : options_(std::move(options)) {}

    std::string describe() const override { return "NFC reader '" + options_.connection + "'"; }
    std::vector<std::string> faults() override {
        if (failed_) return {"chip_reader.gone"};
        return {};
    }
    Result<void> self_test() override {
        LIMEN_CHECK(worker());
        return {};
    }

    Result<bool> wait_for_chip(std::chrono::milliseconds timeout) override {
        LIMEN_TRY(const Message reply, select(timeout));
        return reply.type == Type::present;
    }
    Result<std::unique_ptr<ChipConnection>> connect() override {
        LIMEN_TRY(Message reply, select(200ms));
        if (reply.type != Type::present)
            return fail(Stage::chip_transport, "chip.tag_lost", "no chip is in the field", true);
        return std::make_unique<NfcConnection>(worker_, std::move(reply.payload));
    }

  private:
    Result<void> worker() {
        if (worker_ && worker_->alive()) return {};
        worker_.reset();
        failed_ = true;
        LIMEN_TRY(worker_, Worker::start(options_));
        failed_ = false;
        return {};
    }
    Result<Message> select(std::chrono::milliseconds timeout) {
        LIMEN_CHECK(worker());
        Message message{Type::select, {}};
        nfc::append_ms(message.payload, timeout);
        auto reply = worker_->ask(message, timeout);
        failed_ = !reply;
        if (reply && reply->type != Type::present && reply->type != Type::absent)
            return fail(Stage::chip_transport, "chip.transport",
                        "the NFC reader's process gave no answer to a search");
        return reply;
    }

    NfcOptions options_;
    std::shared_ptr<Worker> worker_;
    std::atomic<bool> failed_ = false;  // faults() may be asked at any time
};

}  // namespace

std::unique_ptr<ChipReader> make_nfc_reader(NfcOptions options) {
    return std::make_unique<NfcReader>(std::move(options));
}

}  // namespace limen::hal
