// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/page_worker.hpp"

#include <gtest/gtest.h>

#include "kiosk/workers/change_sense.hpp"
#include "tests/unit/kiosk/worker_fakes.hpp"

namespace limen::kiosk::test {
namespace {
using namespace std::chrono_literals;

class PageWorkerTest : public testing::Test {
  protected:
    FakeScanner scanner_;
    FakePageReader reader_;
    SystemClock clock_;
    Listener listener_;
    PageWorker worker_{scanner_, reader_, clock_, listener_.queue.sink()};
};

TEST_F(PageWorkerTest, EmptyGlassIsNotReadOverAndOver) {
    while (scanner_.grabs < 5) std::this_thread::sleep_for(5ms);
    EXPECT_LE(reader_.reads, 2) << "an idle kiosk hardly works";
}

TEST_F(PageWorkerTest, LayingAndLiftingAreSeenWithoutReading) {
    scanner_.grey = 200;
    ASSERT_TRUE(listener_.next<DocumentLaid>());
    scanner_.grey = 20;
    ASSERT_TRUE(listener_.next<DocumentLifted>());
    for (const Event& one : listener_.seen) EXPECT_FALSE(std::holds_alternative<PageRead>(one));
}

TEST_F(PageWorkerTest, ReadsOnceAndThenOnlyWatches) {
    worker_.scan(7);
    scanner_.grey = 200;
    const auto read = listener_.next<PageRead>();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->job, 7u);
    EXPECT_EQ(read->data->document.id.number, "L898902C3");
    EXPECT_EQ(read->data->key_information, "L898902C3674081221204159");
    EXPECT_EQ(read->data->checks.at(1).result, border::CheckResult::passed);
    EXPECT_EQ(read->data->time.step, "mrz");
    EXPECT_GE(read->data->time.machine_us, 0);
    EXPECT_EQ(listener_.count_for<PageRead>(300ms), 0);
}

TEST_F(PageWorkerTest, AdviceIsGivenOnceUntilItChanges) {
    worker_.scan(3);
    scanner_.grey = 100;
    auto advice = listener_.next<PageAdvised>();
    ASSERT_TRUE(advice);
    EXPECT_EQ(advice->advice, "blurred");
    EXPECT_EQ(advice->job, 3u);
    EXPECT_EQ(listener_.count_for<PageAdvised>(200ms), 0);
    reader_.advice = page::Advice::glare;
    advice = listener_.next<PageAdvised>();
    ASSERT_TRUE(advice);
    EXPECT_EQ(advice->advice, "glare");
}

TEST_F(PageWorkerTest, WrongCheckDigitIsReportedAndNotRepaired) {
    reader_.digits_ok = false;
    worker_.scan(1);
    scanner_.grey = 200;
    const auto read = listener_.next<PageRead>();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->data->checks.at(1).result, border::CheckResult::failed);
    EXPECT_EQ(read->data->checks.at(1).cause, "mrz.wrong_check_digit");
}

TEST_F(PageWorkerTest, ScannerThatWasGoneIsOpenedAgain) {
    scanner_.grey = 200;
    ASSERT_TRUE(listener_.next<DocumentLaid>());
    scanner_.gone = true;
    while (scanner_.stops < 1) std::this_thread::sleep_for(5ms);
    scanner_.gone = false;
    EXPECT_TRUE(listener_.next<DocumentLaid>()) << "what lies there is seen again";
    EXPECT_GE(scanner_.starts, 2);
}

TEST(ChangeSense, NoiseIsNoChangeAndAPageIs) {
    ChangeSense sense;
    cv::RNG random(1);
    const auto picture = [&](int grey) {
        cv::Mat out(1240, 1654, CV_8UC3, cv::Scalar::all(grey));
        cv::Mat noise(out.size(), CV_16SC3);
        random.fill(noise, cv::RNG::NORMAL, 0, 6);
        cv::add(out, noise, out, cv::noArray(), CV_8UC3);
        return out;
    };
    EXPECT_TRUE(sense.changed(picture(28))) << "the first one";
    EXPECT_FALSE(sense.changed(picture(28)));
    cv::Mat corner = picture(28);
    cv::rectangle(corner, {0, 0, 200, 200}, cv::Scalar::all(200), cv::FILLED);
    EXPECT_TRUE(sense.changed(corner)) << "a card in a corner";
    EXPECT_TRUE(sense.changed(picture(28)));
}

}  // namespace
}  // namespace limen::kiosk::test
