// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/chip_worker.hpp"

#include <atomic>
#include <thread>

#include "identity/pki/chip_checks.hpp"
#include "kiosk/workers/mailbox.hpp"

namespace limen::kiosk {
namespace {
using namespace std::chrono_literals;

constexpr auto kWaitForChip = 200ms;  // between looks whether the reading is still wanted
// A chip whose field comes and goes is seen, lost and seen again; not as fast as the bus allows.
constexpr auto kAfterLoss = 100ms;

ChipData failure(const Error& error) {
    ChipData data;
    // A reader that is gone tells nothing about the chip.
    if (error.cause != "chip.reader_gone") data.checks = pki::chip_checks_of_failure(error);
    return data;
}

bool lost(const Error& error) {
    return error.cause == "chip.tag_lost" || error.cause == "chip.timeout";
}

}  // namespace

struct ChipWorker::Impl {
    struct Command {
        Job job = 0;
        Private<ChipRequest> request;
    };

    hal::ChipReader& reader;
    OpenReading open;
    EvaluateChip evaluate;
    EventSink sink;
    Mailbox<Command> mailbox;
    std::atomic<Job> wanted{0};
    std::mutex reading_mutex;  // guards `reading` against stop() from the UI thread
    std::unique_ptr<ChipReading> reading;
    std::jthread thread;  // last: ends first

    Impl(hal::ChipReader& reader_, OpenReading open_, EvaluateChip evaluate_, EventSink sink_)
        : reader(reader_),
          open(std::move(open_)),
          evaluate(std::move(evaluate_)),
          sink(std::move(sink_)) {
        thread = std::jthread([this](const std::stop_token& stop) {
            while (auto command = mailbox.wait(stop)) run(std::move(*command));
        });
    }
    ~Impl() { abandon(); }

    void abandon() {
        wanted = 0;
        const std::lock_guard lock(reading_mutex);
        if (reading) reading->stop();
    }

    void run(Command command) {
        if (wanted != command.job) return;
        {
            const std::lock_guard lock(reading_mutex);
            reading = open(command.request->key_information);
        }
        bool found_before = false;
        while (wanted == command.job && !one_round(command, found_before)) {
        }
        const std::lock_guard lock(reading_mutex);
        reading.reset();
    }

    // Waits for a chip and reads as far as it goes. True when the reading is over, well or badly.
    bool one_round(Command& command, bool& was_there) {
        const auto there = reader.wait_for_chip(kWaitForChip);
        if (!there) return failed(command.job, there.error());
        if (!*there) {
            if (was_there) sink(ChipLost{command.job});
            was_there = false;
            return false;
        }
        auto chip = reader.connect();
        if (!chip) {
            if (!lost(chip.error())) return failed(command.job, chip.error());
            std::this_thread::sleep_for(kAfterLoss);
            return false;
        }
        was_there = true;
        sink(ChipFound{command.job});
        auto contents = reading->read(**chip, [&](const emrtd::Progress& progress) {
            if (progress.bytes_total == 0 || wanted != command.job) return;
            sink(ChipProgressed{command.job, static_cast<double>(progress.bytes_done) /
                                                 static_cast<double>(progress.bytes_total)});
        });
        if (wanted != command.job) return true;
        if (contents) {
            ChipData data = evaluate(*contents, command.request->printed_mrz);
            for (auto& [id, bytes] : contents->files) wipe(bytes);
            sink(ChipRead{command.job, Private(std::move(data))});
            return true;
        }
        if (!lost(contents.error())) return failed(command.job, contents.error());
        sink(ChipLost{command.job});
        was_there = false;
        std::this_thread::sleep_for(kAfterLoss);
        return false;
    }

    bool failed(Job job, const Error& error) {
        if (wanted == job) sink(ChipFailed{job, error.cause, Private(failure(error))});
        return true;
    }
};

ChipWorker::ChipWorker(hal::ChipReader& reader, OpenReading open, EvaluateChip evaluate,
                       EventSink sink)
    : impl_(std::make_unique<Impl>(reader, std::move(open), std::move(evaluate), std::move(sink))) {
}

ChipWorker::~ChipWorker() = default;

void ChipWorker::read(Job job, Private<ChipRequest> request) {
    impl_->abandon();
    impl_->wanted = job;
    impl_->mailbox.put({job, std::move(request)});
}

void ChipWorker::stop() {
    impl_->abandon();
}

}  // namespace limen::kiosk
