// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/chip_worker.hpp"

#include <gtest/gtest.h>

#include "tests/unit/kiosk/worker_fakes.hpp"

namespace limen::kiosk::test {
namespace {
using namespace std::chrono_literals;

class NoConnection final : public hal::ChipConnection {
  public:
    Result<Bytes> transmit(ByteView, std::chrono::milliseconds) override { return Bytes{}; }
    std::size_t max_command() const override { return 261; }
    std::size_t max_response() const override { return 258; }
    Bytes atr() const override { return {}; }
};

class FakeReader final : public hal::ChipReader {
  public:
    std::atomic<bool> there = false, gone = false;
    std::string describe() const override { return "fake"; }
    std::vector<std::string> faults() override { return {}; }
    Result<void> self_test() override { return {}; }
    Result<bool> wait_for_chip(std::chrono::milliseconds) override {
        std::this_thread::sleep_for(2ms);
        if (gone) return fail(Stage::chip_transport, "chip.reader_gone", "gone");
        return there.load();
    }
    Result<std::unique_ptr<hal::ChipConnection>> connect() override {
        return std::make_unique<NoConnection>();
    }
};

// What the next calls of read() do, in order.
struct Script {
    std::mutex mutex;
    std::vector<
        std::function<Result<emrtd::ChipContents>(const emrtd::DocumentReader::OnProgress&)>>
        rounds;
    std::atomic<int> opened = 0, stopped = 0;
    std::atomic<bool> stop = false;
};
class ScriptedReading final : public ChipReading {
  public:
    explicit ScriptedReading(Script& script) : script_(script) {}
    Result<emrtd::ChipContents> read(hal::ChipConnection&,
                                     const emrtd::DocumentReader::OnProgress& progress) override {
        std::function<Result<emrtd::ChipContents>(const emrtd::DocumentReader::OnProgress&)> round;
        {
            const std::lock_guard lock(script_.mutex);
            if (script_.rounds.empty())
                return fail(Stage::chip_read, "chip.bad_response", "no more rounds");
            round = script_.rounds.front();
            script_.rounds.erase(script_.rounds.begin());
        }
        return round(progress);
    }
    void stop() override {
        ++script_.stopped;
        script_.stop = true;
    }

  private:
    Script& script_;
};

class ChipWorkerTest : public testing::Test {
  protected:
    FakeReader reader_;
    Script script_;
    Listener listener_;
    ChipWorker worker_{reader_,
                       [this](const std::string&) {
                           ++script_.opened;
                           return std::make_unique<ScriptedReading>(script_);
                       },
                       [](const emrtd::ChipContents&, const std::string& printed_mrz) {
                           ChipData data;
                           data.portrait = to_bytes(as_bytes(printed_mrz));
                           return data;
                       },
                       listener_.queue.sink()};

    void read(Job job) {
        ChipRequest request;
        request.printed_mrz = "L898902C3";
        worker_.read(job, Private(std::move(request)));
    }
    static emrtd::Progress half() {
        return {emrtd::Progress::Phase::reading, emrtd::FileId::dg2, 50, 100};
    }
};

TEST_F(ChipWorkerTest, ReadsAndEvaluatesAgainstThePage) {
    script_.rounds = {[](const auto& progress) {
        progress(half());
        return emrtd::ChipContents{};
    }};
    reader_.there = true;
    read(5);
    EXPECT_EQ(listener_.next<ChipFound>()->job, 5u);
    EXPECT_DOUBLE_EQ(listener_.next<ChipProgressed>()->fraction, 0.5);
    const auto done = listener_.next<ChipRead>();
    ASSERT_TRUE(done);
    EXPECT_EQ(to_text(done->data->portrait), "L898902C3");
}

TEST_F(ChipWorkerTest, LostChipIsResumedWithTheSameReading) {
    script_.rounds = {[this](const auto& progress) -> Result<emrtd::ChipContents> {
                          progress(half());
                          reader_.there = false;
                          return fail(Stage::chip_transport, "chip.tag_lost", "lifted", true);
                      },
                      [](const auto&) { return emrtd::ChipContents{}; }};
    reader_.there = true;
    read(5);
    ASSERT_TRUE(listener_.next<ChipLost>());
    EXPECT_EQ(listener_.count_for<ChipRead>(200ms), 0) << "nothing lies there";
    reader_.there = true;
    ASSERT_TRUE(listener_.next<ChipRead>());
    EXPECT_EQ(script_.opened, 1) << "what was read is kept";
}

TEST_F(ChipWorkerTest, OtherErrorsEndTheReadingWithTheirChecks) {
    script_.rounds = {[](const auto&) -> Result<emrtd::ChipContents> {
        return fail(Stage::chip_access, "chip.wrong_key", "wrong key");
    }};
    reader_.there = true;
    read(5);
    const auto failed = listener_.next<ChipFailed>();
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->cause, "chip.wrong_key");
    border::Evidence evidence;
    evidence.checks = failed->data->checks;
    EXPECT_EQ(result_of(evidence, border::CheckId::chip_present), border::CheckResult::passed);
    EXPECT_EQ(result_of(evidence, border::CheckId::chip_access), border::CheckResult::failed);
}

TEST_F(ChipWorkerTest, ReaderThatIsGoneFails) {
    reader_.gone = true;
    read(5);
    const auto failed = listener_.next<ChipFailed>();
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->cause, "chip.reader_gone");
    EXPECT_TRUE(failed->data->checks.empty()) << "nothing is known of the chip";
}

TEST_F(ChipWorkerTest, StoppedReadingSaysNothingMore) {
    script_.rounds = {[this](const auto&) -> Result<emrtd::ChipContents> {
        while (!script_.stop) std::this_thread::sleep_for(1ms);
        return fail(Stage::chip_read, "chip.stopped", "stopped");
    }};
    reader_.there = true;
    read(5);
    ASSERT_TRUE(listener_.next<ChipFound>());
    worker_.stop();
    EXPECT_EQ(listener_.count_for<ChipFailed>(200ms), 0);
    EXPECT_EQ(script_.stopped, 1);
}

TEST_F(ChipWorkerTest, NewJobTakesThePlaceOfTheOldOne) {
    read(5);
    reader_.there = false;
    read(6);
    script_.rounds = {[](const auto&) { return emrtd::ChipContents{}; }};
    reader_.there = true;
    const auto done = listener_.next<ChipRead>();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->job, 6u);
}

}  // namespace
}  // namespace limen::kiosk::test
