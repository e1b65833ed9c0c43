// SPDX-License-Identifier: Apache-2.0
#include "identity/face/quality.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace limen::face {
namespace {

// Shares of the picture's height, grey levels and cell variances at which a capture is refused.
// The box is the detector's: from the brows to the chin.
constexpr double kSmallest = 0.22, kLargest = 0.75;
constexpr double kDarkest = 45, kBrightest = 215;
constexpr double kSoftest = 30;
constexpr double kSecondFace = 0.4;  // of the first one's width: nearer bystanders count
constexpr double kMostTurn = 0.32, kMostTilt = 0.35;

// The five points: corners of the eye at the picture's right, then of that at its left, nose base.
struct Pose {
    double turn = 0;  // of the nose off the middle, in distances between the eyes
    double tilt = 0;  // radians
};

Pose pose_of(const FaceBox& face) {
    const auto& p = face.landmarks;
    const cv::Point2f right = (p[0] + p[1]) * 0.5f, left = (p[2] + p[3]) * 0.5f;
    const cv::Point2f across = right - left, middle = (right + left) * 0.5f, nose = p[4] - middle;
    const double distance = std::hypot(across.x, across.y);
    if (distance < 1) return {1, 1};
    return {(nose.x * across.x + nose.y * across.y) / (distance * distance),
            std::atan2(across.y, across.x)};
}

cv::Rect inside(const cv::Rect2f& box, const cv::Mat& picture) {
    return cv::Rect(cvRound(box.x), cvRound(box.y), cvRound(box.width), cvRound(box.height)) &
           cv::Rect(0, 0, picture.cols, picture.rows);
}

// Of the face at one size, so that near and far faces compare.
double sharpness_of(const cv::Mat& grey_face) {
    cv::Mat scaled, edges;
    cv::resize(grey_face, scaled, {96, 96}, 0, 0, cv::INTER_AREA);
    cv::Laplacian(scaled, edges, CV_16S);
    cv::Scalar mean, deviation;
    cv::meanStdDev(edges, mean, deviation);
    return deviation[0] * deviation[0];
}

bool off_centre(const FaceBox& face, const cv::Mat& bgr) {
    const double x = face.box.x + face.box.width / 2, y = face.box.y + face.box.height / 2;
    const bool cut = face.box.x < 0 || face.box.y < 0 || face.box.x + face.box.width > bgr.cols ||
                     face.box.y + face.box.height > bgr.rows;
    return cut || x < 0.2 * bgr.cols || x > 0.8 * bgr.cols || y < 0.2 * bgr.rows ||
           y > 0.85 * bgr.rows;
}

FaceAdvice advise(const Quality& quality, const cv::Mat& bgr, bool several) {
    if (several) return FaceAdvice::several_faces;
    if (quality.head_share < kSmallest) return FaceAdvice::closer;
    if (quality.head_share > kLargest) return FaceAdvice::further_back;
    if (off_centre(*quality.face, bgr)) return FaceAdvice::move_into_frame;
    if (quality.brightness < kDarkest) return FaceAdvice::too_dark;
    if (quality.brightness > kBrightest) return FaceAdvice::too_bright;
    const Pose pose = pose_of(*quality.face);
    if (std::abs(pose.turn) > kMostTurn || std::abs(pose.tilt) > kMostTilt) {
        return FaceAdvice::look_straight;
    }
    if (quality.sharpness < kSoftest) return FaceAdvice::hold_still;
    return FaceAdvice::none;
}

// 0–100: how much better than just good enough; ranks frames, promises nothing.
double overall_of(const Quality& quality) {
    const Pose pose = pose_of(*quality.face);
    const auto share = [](double value, double good) { return std::clamp(value / good, 0.0, 1.0); };
    const double sharp = share(quality.sharpness, 8 * kSoftest);
    const double frontal = 1 - share(std::abs(pose.turn), kMostTurn);
    const double level = 1 - share(std::abs(pose.tilt), kMostTilt);
    const double light = 1 - share(std::abs(quality.brightness - 130), 85);
    const double sure = share(quality.face->score, 2.0);
    return 100 * (0.2 * sharp + 0.3 * frontal + 0.1 * level + 0.15 * light + 0.25 * sure);
}

}  // namespace

Quality assess(const cv::Mat& bgr, const std::vector<FaceBox>& faces) {
    Quality quality;
    if (faces.empty()) return quality;
    quality.face = faces.front();
    quality.head_share = static_cast<double>(faces.front().box.height) / bgr.rows;
    const cv::Rect box = inside(faces.front().box, bgr);
    if (box.empty()) return quality;
    cv::Mat grey;
    cv::cvtColor(bgr(box), grey, cv::COLOR_BGR2GRAY);
    quality.brightness = cv::mean(grey)[0];
    quality.sharpness = sharpness_of(grey);
    const bool several = faces.size() > 1 && faces[1].box.width > kSecondFace * faces[0].box.width;
    quality.advice = advise(quality, bgr, several);
    quality.overall = overall_of(quality);
    return quality;
}

FaceAdvice SteadyAdvice::update(Monotonic now, FaceAdvice seen) {
    using namespace std::chrono_literals;
    if (!started_) {
        started_ = true;
        since_ = now;
        shown_ = candidate_ = seen;
        return shown_;
    }
    if (seen != candidate_) {
        candidate_ = seen;
        since_ = now;
    }
    const auto needed = candidate_ == FaceAdvice::none ? 200ms : 600ms;
    if (candidate_ != shown_ && now - since_ >= needed) shown_ = candidate_;
    return shown_;
}

std::string_view to_string(FaceAdvice advice) {
    switch (advice) {
        case FaceAdvice::none:
            return "none";
        case FaceAdvice::no_face:
            return "no_face";
        case FaceAdvice::several_faces:
            return "several_faces";
        case FaceAdvice::closer:
            return "closer";
        case FaceAdvice::further_back:
            return "further_back";
        case FaceAdvice::move_into_frame:
            return "move_into_frame";
        case FaceAdvice::look_straight:
            return "look_straight";
        case FaceAdvice::too_dark:
            return "too_dark";
        case FaceAdvice::too_bright:
            return "too_bright";
        case FaceAdvice::hold_still:
            return "hold_still";
    }
    return "no_face";
}

}  // namespace limen::face
