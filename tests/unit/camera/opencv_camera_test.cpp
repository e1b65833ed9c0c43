// SPDX-License-Identifier: Apache-2.0
#include "hal/camera/opencv_camera.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#include <thread>

#include "hal/page-scanner/camera_page_scanner.hpp"

namespace limen::hal {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kPatient{10'000};

// A film whose n-th picture is as bright as 20 n.
class OpenCvCameraTest : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() /
                  ("limen-camera-" + std::to_string(::getpid()) + "-" +
                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(folder_);
        film_ = (folder_ / "film.avi").string();
        cv::VideoWriter writer(film_, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), 50, {64, 48});
        ASSERT_TRUE(writer.isOpened());
        for (int i = 0; i < kPictures; ++i) {
            cv::Mat picture(48, 64, CV_8UC3, cv::Scalar::all(20 * i));
            picture(cv::Rect(0, 0, 32, 48)).setTo(cv::Scalar::all(250));  // left half is bright
            writer.write(picture);
        }
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    static int number_of(const Frame& frame) {
        return cvRound(cv::mean(frame.bgr(cv::Rect(36, 4, 20, 40)))[0] / 20);
    }
    static std::string cause(const Result<Frame>& frame) {
        return frame ? "frame" : frame.error().cause;
    }

    static constexpr int kPictures = 10;
    std::filesystem::path folder_;
    std::string film_;
    SystemClock clock_;
};

TEST_F(OpenCvCameraTest, GivesPicturesInOrderThenEnds) {
    const auto camera = make_opencv_camera({.source = film_}, clock_);
    ASSERT_TRUE(camera->start().has_value());
    std::uint64_t last = 0;
    int number = -1;
    Result<Frame> frame;
    while ((frame = camera->grab(kPatient))) {
        EXPECT_GT(frame->sequence, last);
        EXPECT_GT(number_of(*frame), number);
        EXPECT_EQ(frame->bgr.type(), CV_8UC3);
        last = frame->sequence;
        number = number_of(*frame);
    }
    EXPECT_EQ(frame.error().cause, "camera.gone");
    EXPECT_EQ(number, kPictures - 1);
    EXPECT_TRUE(camera->faults().empty());  // an ended film is no broken device
}

TEST_F(OpenCvCameraTest, SlowCallerGetsTheNewestPicture) {
    const auto camera = make_opencv_camera({.source = film_}, clock_);
    ASSERT_TRUE(camera->start().has_value());
    ASSERT_TRUE(camera->grab(kPatient).has_value());
    std::this_thread::sleep_for(milliseconds(500));  // longer than the film
    const auto frame = camera->grab(kPatient);
    ASSERT_TRUE(frame.has_value());
    EXPECT_EQ(number_of(*frame), kPictures - 1);
    EXPECT_EQ(cause(camera->grab(milliseconds(1))), "camera.gone");
}

TEST_F(OpenCvCameraTest, FilesComeAtTheirOwnSpeed) {
    const auto camera = make_opencv_camera({.source = film_}, clock_);
    const auto start = std::chrono::steady_clock::now();
    ASSERT_TRUE(camera->start().has_value());
    while (camera->grab(kPatient)) {
    }
    // Ten pictures at fifty a second: nine waits. Slower is the machine's affair, faster never.
    EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(175));
}

TEST_F(OpenCvCameraTest, StartsInTheMiddleAndLoops) {
    const auto camera =
        make_opencv_camera({.source = film_, .loop = true, .start_frame = 7}, clock_);
    ASSERT_TRUE(camera->start().has_value());
    const auto first = camera->grab(kPatient);
    ASSERT_TRUE(first.has_value());
    EXPECT_GE(number_of(*first), 7);
    std::uint64_t last = 0;
    for (int i = 0; i < 15; ++i) {
        const auto frame = camera->grab(kPatient);
        ASSERT_TRUE(frame.has_value()) << frame.error().describe();
        EXPECT_GT(frame->sequence, last);
        last = frame->sequence;
    }
}

TEST_F(OpenCvCameraTest, TurnsAndMirrors) {
    const auto turned = make_opencv_camera({.source = film_, .quarter_turns = 1}, clock_);
    ASSERT_TRUE(turned->start().has_value());
    const auto upright = turned->grab(kPatient);
    ASSERT_TRUE(upright.has_value());
    EXPECT_EQ(upright->bgr.size(), cv::Size(48, 64));
    EXPECT_GT(cv::mean(upright->bgr(cv::Rect(0, 0, 48, 20)))[0], 200);  // left became top
    const auto mirrored = make_opencv_camera({.source = film_, .mirror = true}, clock_);
    ASSERT_TRUE(mirrored->start().has_value());
    const auto frame = mirrored->grab(kPatient);
    ASSERT_TRUE(frame.has_value());
    EXPECT_GT(cv::mean(frame->bgr(cv::Rect(44, 0, 20, 48)))[0], 200);
}

TEST_F(OpenCvCameraTest, MissingAndBrokenSourcesSaySo) {
    auto camera = make_opencv_camera({.source = (folder_ / "none.mp4").string()}, clock_);
    const auto missing = camera->start();
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().cause, "camera.not_found");
    EXPECT_EQ(camera->faults(), std::vector<std::string>{"face_camera.gone"});
    const auto text = (folder_ / "text.mp4").string();
    std::ofstream(text) << "this is no film";
    camera = make_opencv_camera({.source = text, .fault = "page_scanner.gone"}, clock_);
    const auto broken = camera->self_test();
    ASSERT_FALSE(broken.has_value());
    EXPECT_EQ(broken.error().cause, "camera.cannot_open");
    EXPECT_EQ(camera->faults(), std::vector<std::string>{"page_scanner.gone"});
    EXPECT_EQ(cause(camera->grab(milliseconds(1))), "camera.gone");
}

TEST_F(OpenCvCameraTest, GrabReturnsAtItsTimeout) {
    // One picture a second: the second one is not there in five milliseconds.
    const auto slow = (folder_ / "slow.avi").string();
    {
        cv::VideoWriter writer(slow, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), 1, {64, 48});
        for (int i = 0; i < 3; ++i) writer.write(cv::Mat(48, 64, CV_8UC3, cv::Scalar::all(i)));
    }
    const auto camera = make_opencv_camera({.source = slow}, clock_);
    ASSERT_TRUE(camera->start().has_value());
    ASSERT_TRUE(camera->grab(kPatient).has_value());
    const auto second = camera->grab(milliseconds(5));
    EXPECT_EQ(cause(second), "camera.timeout");
    EXPECT_TRUE(second.error().retryable);
    camera->stop();  // must not wait for the film
    EXPECT_EQ(cause(camera->grab(milliseconds(5))), "camera.gone");
}

TEST_F(OpenCvCameraTest, StartsAgainAfterStop) {
    const auto camera = make_opencv_camera({.source = film_}, clock_);
    for (int round = 0; round < 2; ++round) {
        ASSERT_TRUE(camera->start().has_value());
        ASSERT_TRUE(camera->start().has_value());  // once more is no harm
        EXPECT_TRUE(camera->grab(kPatient).has_value());
        camera->stop();
    }
    EXPECT_TRUE(camera->self_test().has_value());
}

TEST_F(OpenCvCameraTest, ServesAsPageScanner) {
    const auto scanner = make_camera_page_scanner(
        make_opencv_camera({.source = film_, .fault = "page_scanner.gone"}, clock_), 300);
    ASSERT_TRUE(scanner->start().has_value());
    const auto images = scanner->grab(kPatient);
    ASSERT_TRUE(images.has_value());
    EXPECT_EQ(images->visible.size(), cv::Size(64, 48));
    EXPECT_TRUE(images->infrared.empty());
    EXPECT_EQ(images->dots_per_inch, 300);
}

TEST_F(OpenCvCameraTest, OptionsFromConfig) {
    auto config =
        Config::parse("[face_camera]\nsource = \"film.avi\"\nloop = true\nquarter_turns = 1\n",
                      (folder_ / "kiosk.toml").string());
    ASSERT_TRUE(config.has_value());
    const auto options = opencv_camera_options(*config, "face_camera", "face_camera.gone");
    EXPECT_TRUE(config->finish().has_value());
    EXPECT_EQ(options.source, film_);
    EXPECT_TRUE(options.loop);
    EXPECT_EQ(options.quarter_turns, 1);
    auto device = Config::parse("[c]\nsource = \"0\"\nwidth = 640\n", "x.toml");
    EXPECT_EQ(opencv_camera_options(*device, "c", "f").source, "0");
    auto wrong = Config::parse("[c]\nsource = \"0\"\nquarter_turns = 5\n", "x.toml");
    static_cast<void>(opencv_camera_options(*wrong, "c", "f"));
    EXPECT_FALSE(wrong->finish().has_value());
}

}  // namespace
}  // namespace limen::hal
