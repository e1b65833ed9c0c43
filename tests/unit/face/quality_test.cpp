// SPDX-License-Identifier: Apache-2.0
// What needs no model: advice, its steadiness, the choice of frames, portraits from strangers.
#include "identity/face/quality.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "identity/face/live_selector.hpp"
#include "identity/face/liveness.hpp"
#include "identity/face/portrait.hpp"

namespace limen::face {
namespace {

using namespace std::chrono_literals;

// A face's geometry without a face: eyes, nose, and texture where the face would be.
FaceBox box_at(float x, float y, float side, float turn = 0) {
    FaceBox face;
    face.box = {x, y, side, side};
    face.score = 1;
    const float eyes = y + side * 0.35f;
    face.landmarks = {cv::Point2f(x + side * 0.85f, eyes), cv::Point2f(x + side * 0.65f, eyes),
                      cv::Point2f(x + side * 0.15f, eyes), cv::Point2f(x + side * 0.35f, eyes),
                      cv::Point2f(x + side * (0.5f + turn), y + side * 0.62f)};
    return face;
}

cv::Mat textured(double brightness, double contrast = 40) {
    cv::Mat picture(480, 640, CV_8UC3), noise(480, 640, CV_16SC3);
    picture.setTo(cv::Scalar::all(brightness));
    cv::RNG random(1);
    random.fill(noise, cv::RNG::NORMAL, 0, contrast);
    cv::GaussianBlur(noise, noise, {}, 1.5);
    cv::add(picture, noise, picture, cv::noArray(), CV_8UC3);
    return picture;
}

FaceAdvice advice(const cv::Mat& picture, const std::vector<FaceBox>& faces) {
    return assess(picture, faces).advice;
}

TEST(Advice, OneThingAtATime) {
    const cv::Mat good = textured(120);
    EXPECT_EQ(advice(good, {}), FaceAdvice::no_face);
    EXPECT_EQ(advice(good, {box_at(220, 120, 200)}), FaceAdvice::none);
    EXPECT_EQ(advice(good, {box_at(280, 200, 80)}), FaceAdvice::closer);
    EXPECT_EQ(advice(good, {box_at(120, 40, 400)}), FaceAdvice::further_back);
    EXPECT_EQ(advice(good, {box_at(-20, 120, 200)}), FaceAdvice::move_into_frame);
    EXPECT_EQ(advice(good, {box_at(430, 120, 200)}), FaceAdvice::move_into_frame);
    EXPECT_EQ(advice(good, {box_at(220, 120, 200, 0.3f)}), FaceAdvice::look_straight);
    EXPECT_EQ(advice(textured(20, 10), {box_at(220, 120, 200)}), FaceAdvice::too_dark);
    EXPECT_EQ(advice(textured(240, 10), {box_at(220, 120, 200)}), FaceAdvice::too_bright);
    cv::Mat soft;
    cv::GaussianBlur(good, soft, {}, 12);
    EXPECT_EQ(advice(soft, {box_at(220, 120, 200)}), FaceAdvice::hold_still);
}

TEST(Advice, SomebodyBesideIsNoticedAndSomebodyFarBehindIsNot) {
    const cv::Mat good = textured(120);
    EXPECT_EQ(advice(good, {box_at(220, 120, 200), box_at(20, 120, 150)}),
              FaceAdvice::several_faces);
    EXPECT_EQ(advice(good, {box_at(220, 120, 200), box_at(20, 120, 60)}), FaceAdvice::none);
}

TEST(SteadyAdvice, FlickerIsNotShown) {
    SteadyAdvice steady;
    Monotonic now{0};
    EXPECT_EQ(steady.update(now, FaceAdvice::no_face), FaceAdvice::no_face);
    for (int i = 0; i < 20; ++i) {
        now += 100ms;
        EXPECT_EQ(steady.update(now, i % 2 ? FaceAdvice::no_face : FaceAdvice::closer),
                  FaceAdvice::no_face);
    }
    for (int i = 0; i < 6; ++i) {
        now += 100ms;
        EXPECT_EQ(steady.update(now, FaceAdvice::closer), FaceAdvice::no_face) << i;
    }
    now += 100ms;
    EXPECT_EQ(steady.update(now, FaceAdvice::closer), FaceAdvice::closer);
    steady.update(now += 100ms, FaceAdvice::none);
    EXPECT_EQ(steady.update(now += 200ms, FaceAdvice::none), FaceAdvice::none);
}

Template pointing(float a, float b) {
    Template face;
    face.values = {a, b};
    return face;
}

Quality usable(double overall) {
    Quality quality;
    quality.advice = FaceAdvice::none;
    quality.face = box_at(220, 120, 200);
    quality.overall = overall;
    return quality;
}

// Guards against: an officer comparing a portrait with a whole hall, and bystanders being kept.
TEST(IdPhoto, FramesTheHeadAndNoMore) {
    const cv::Size hall(640, 480);
    const cv::Rect middle = id_photo(hall, box_at(270, 190, 100));
    EXPECT_NEAR(middle.width * 45.0 / 35.0, middle.height, 2);
    EXPECT_NEAR(middle.height, 230, 2);
    EXPECT_NEAR(middle.x + middle.width / 2, 320, 2);
    EXPECT_LT(middle.y, 190 - 50) << "room for the hair";
    EXPECT_GT(middle.y + middle.height, 290 + 40) << "and for the shoulders";
    EXPECT_EQ(id_photo(hall, FaceBox{}), cv::Rect({}, hall));
}

TEST(IdPhoto, StaysInEveryPicture) {
    for (const cv::Size size :
         {cv::Size(640, 480), cv::Size(480, 640), cv::Size(413, 531), cv::Size(7, 900)})
        for (float x : {-40.F, 0.F, 300.F, 600.F})
            for (float y : {-40.F, 0.F, 200.F, 460.F})
                for (float side : {1.F, 60.F, 300.F, 900.F}) {
                    const cv::Rect found = id_photo(size, box_at(x, y, side));
                    EXPECT_EQ(found & cv::Rect({}, size), found) << size << " " << found;
                    EXPECT_GT(found.area(), 0) << size << " " << found;
                }
}

TEST(LiveFaceSelector, TakesGoodFramesApartAndKeepsTheBestPicture) {
    LiveFaceSelector selector({.wanted = 3, .apart = 100ms, .at_most = 4000ms, .least = 2});
    const cv::Mat picture = textured(120);
    EXPECT_FALSE(selector.wants(Monotonic(0), Quality{}));
    EXPECT_TRUE(selector.fused().values.empty());
    EXPECT_TRUE(selector.add(Monotonic(0), usable(50), pointing(1, 0), picture));
    EXPECT_FALSE(selector.wants(50ms, usable(90)));
    EXPECT_TRUE(selector.wants(100ms, usable(90)));
    const cv::Mat best(480, 640, CV_8UC3, cv::Scalar::all(7));
    EXPECT_TRUE(selector.add(100ms, usable(90), pointing(1, 0.2f), best));
    EXPECT_FALSE(selector.done(200ms));
    EXPECT_TRUE(selector.done(4100ms));  // time is over and there are enough
    EXPECT_TRUE(selector.add(200ms, usable(60), pointing(1, 0.1f), picture));
    EXPECT_TRUE(selector.done(200ms));
    EXPECT_NEAR(selector.fused().values[1], 0.1f, 1e-6);
    EXPECT_EQ(selector.best_picture().at<cv::Vec3b>(0, 0)[0], 7);
}

TEST(LiveFaceSelector, AnotherFaceInFrontOfTheCameraBeginsAnew) {
    LiveFaceSelector selector;
    const cv::Mat picture = textured(120);
    selector.add(Monotonic(0), usable(90), pointing(1, 0), picture);
    selector.add(200ms, usable(90), pointing(1, 0.05f), picture);
    EXPECT_FALSE(selector.add(400ms, usable(50), pointing(0, 1), picture));
    EXPECT_EQ(selector.count(), 1u);
    EXPECT_NEAR(selector.fused().values[0], 0.0f, 1e-6);  // nothing of the first is left
}

Bytes encoded(const char* format, const cv::Mat& picture) {
    Bytes out;
    EXPECT_TRUE(cv::imencode(format, picture, out));
    return out;
}

TEST(Portrait, JpegAndJpeg2000AreDecoded) {
    const cv::Mat picture = textured(120)(cv::Rect(0, 0, 300, 400));
    portrait::Decoder decoder;
    for (const char* format : {".jpg", ".jp2"}) {
        const auto decoded = decode_portrait(encoded(format, picture), decoder);
        ASSERT_TRUE(decoded.has_value()) << format << decoded.error().describe();
        EXPECT_EQ(decoded->size(), picture.size());
        EXPECT_EQ(decoded->type(), CV_8UC3);
    }
}

TEST(Portrait, HostileBytesAreRefused) {
    portrait::Decoder decoder;
    EXPECT_EQ(decode_portrait({}, decoder).error().cause, "portrait.unsupported");
    EXPECT_EQ(decode_portrait(Bytes(5u << 20, 0xFF), decoder).error().cause, "portrait.too_large");
}

TEST(Portrait, EvidencePicturesFitTheirLimit) {
    const cv::Mat picture = textured(120, 90);
    const auto jpeg = encode_jpeg(picture, 20'000);
    ASSERT_TRUE(jpeg.has_value());
    EXPECT_LE(jpeg->size(), 20'000u);
    EXPECT_FALSE(cv::imdecode(*jpeg, cv::IMREAD_COLOR).empty());
    EXPECT_FALSE(encode_jpeg(cv::Mat(), 1000).has_value());
}

TEST(Liveness, IsNotPretended) {
    const border::Check check = liveness_not_installed();
    EXPECT_EQ(check.id, border::CheckId::face_live);
    EXPECT_EQ(check.result, border::CheckResult::not_performed);
    EXPECT_EQ(check.cause, "face.liveness_not_installed");
}

TEST(Calibration, ShippedOneIsReadAndOthersRefused) {
    const auto shipped =
        load_calibration(LIMEN_SOURCE_DIR "/config/face-calibration.toml", "dlib-resnet");
    ASSERT_TRUE(shipped.has_value()) << shipped.error().describe();
    EXPECT_DOUBLE_EQ(shipped->threshold, 0.941);
    EXPECT_DOUBLE_EQ(shipped->false_match_rate, 1e-4);
    EXPECT_FALSE(shipped->measured_on.empty());
    EXPECT_EQ(
        load_calibration(LIMEN_SOURCE_DIR "/config/face-calibration.toml", "other").error().cause,
        "face.bad_calibration");
    EXPECT_FALSE(load_calibration("/nowhere.toml", "dlib-resnet").has_value());
    Calibration lax;
    lax.threshold = 0.1;
    EXPECT_EQ(make_dlib_engine("/nowhere", lax).error().cause, "face.bad_calibration");
    EXPECT_EQ(make_dlib_engine("/nowhere", *shipped).error().cause, "face.no_model");
}

}  // namespace
}  // namespace limen::face
