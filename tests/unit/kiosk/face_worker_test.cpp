// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/face_worker.hpp"

#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

#include "tests/unit/kiosk/worker_fakes.hpp"

namespace limen::kiosk::test {
namespace {
using namespace std::chrono_literals;

Bytes portrait(int grey) {
    Bytes out;
    cv::imencode(".jpg", cv::Mat(200, 160, CV_8UC3, cv::Scalar::all(grey)), out);
    return out;
}

class FaceWorkerTest : public testing::Test {
  protected:
    FakeCamera camera_;
    FakeEngine engine_;
    portrait::Decoder portraits_;
    SystemClock clock_;
    Listener listener_;
    CameraPreview preview_;
    std::atomic<int> redraws_ = 0;
    FaceWorker worker_{camera_,
                       engine_,
                       portraits_,
                       clock_,
                       listener_.queue.sink(),
                       preview_,
                       [this] { ++redraws_; }};
};

TEST_F(FaceWorkerTest, SamePersonMatches) {
    worker_.load_reference(Private(portrait(100)));
    worker_.capture(4);
    const auto done = listener_.next<FaceCaptured>();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->job, 4u);
    ASSERT_EQ(done->data->checks.size(), 3u);
    EXPECT_EQ(done->data->checks[2].id, border::CheckId::face_match);
    EXPECT_TRUE(done->data->checks[2].limit) << "the officer sees what the likeness had to reach";
    EXPECT_EQ(done->data->checks[2].result, border::CheckResult::passed);
    EXPECT_FALSE(done->data->live_jpeg.empty());
    EXPECT_LE(done->data->live_jpeg.size(), 120'000u);
    ASSERT_EQ(done->data->times.size(), 2u);
    EXPECT_EQ(done->data->times[0].step, "face.template");
    EXPECT_EQ(done->data->times[1].step, "face.match");
}

TEST_F(FaceWorkerTest, OtherPersonDoesNot) {
    worker_.load_reference(Private(portrait(200)));
    worker_.capture(4);
    const auto done = listener_.next<FaceCaptured>();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->data->checks[2].result, border::CheckResult::failed);
    EXPECT_EQ(done->data->checks[2].cause, "face.no_match");
    EXPECT_TRUE(done->data->checks[2].value);
}

TEST_F(FaceWorkerTest, AdviceComesBeforeAnyComparison) {
    engine_.advice = face::FaceAdvice::closer;
    worker_.load_reference(Private(portrait(100)));
    worker_.capture(4);
    const auto advice = listener_.next<FaceAdvised>();
    ASSERT_TRUE(advice);
    EXPECT_EQ(advice->advice, "closer");
    EXPECT_EQ(listener_.count_for<FaceCaptured>(200ms), 0);
    engine_.advice = face::FaceAdvice::none;
    EXPECT_TRUE(listener_.next<FaceCaptured>());
}

TEST_F(FaceWorkerTest, PortraitThatIsNoPictureFails) {
    worker_.load_reference(Private(Bytes{1, 2, 3, 4}));
    worker_.capture(4);
    const auto failed = listener_.next<FaceFailed>();
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->cause, "portrait.unsupported");
}

TEST_F(FaceWorkerTest, ReferenceServesASecondAttemptAndIsGoneAfterTheSession) {
    worker_.load_reference(Private(portrait(100)));
    worker_.capture(4);
    ASSERT_TRUE(listener_.next<FaceCaptured>());
    worker_.stop();
    worker_.capture(5);
    ASSERT_TRUE(listener_.next<FaceCaptured>());
    worker_.stop();
    worker_.wipe();
    worker_.capture(6);
    const auto failed = listener_.next<FaceFailed>();
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->cause, "face.no_reference");
}

TEST_F(FaceWorkerTest, PreviewRunsWhileTheCameraDoesAndGoesWithIt) {
    worker_.load_reference(Private(portrait(100)));
    while (redraws_ < 2) std::this_thread::sleep_for(5ms);
    EXPECT_NE(preview_.latest(), nullptr);
    const auto held = preview_.latest();
    worker_.stop();
    while (camera_.stops < 1 || preview_.latest()) std::this_thread::sleep_for(5ms);
    for (const std::uint8_t value : held->rgba) ASSERT_EQ(value, 0) << "overwritten";
}

TEST_F(FaceWorkerTest, CameraThatStaysAwayFails) {
    camera_.gone = true;
    worker_.capture(4);
    const auto failed = listener_.next<FaceFailed>();
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->cause, "face_camera.gone");
}

}  // namespace
}  // namespace limen::kiosk::test
