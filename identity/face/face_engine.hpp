// SPDX-License-Identifier: Apache-2.0
// Faces behind one interface, named as MOSIP's IBioApi names them (check quality, extract, match),
// so that a State can put another engine in.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <opencv2/core/mat.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace limen::face {

struct FaceBox {
    cv::Rect2f box;  // pixels
    std::array<cv::Point2f, 5>
        landmarks{};  // eye corners and nose base, as the engine's predictor gives them
    double score = 0;
};

// One instruction at a time, the most useful first.
enum class FaceAdvice : std::uint8_t {
    none,
    no_face,
    several_faces,
    closer,
    further_back,
    move_into_frame,
    look_straight,
    too_dark,
    too_bright,
    hold_still
};
std::string_view to_string(FaceAdvice advice);

struct Quality {
    FaceAdvice advice = FaceAdvice::no_face;
    std::optional<FaceBox> face;  // the one that counts
    double sharpness = 0, brightness = 0,
           head_share = 0;  // native values; head_share of the picture's height
    double overall = 0;     // 0–100
};

struct Template {
    std::vector<float> values;  // unit of the engine; never stored
};

struct MatchResult {
    double similarity = 0;     // higher is more alike; engine's own scale, see Calibration
    bool same_person = false;  // similarity ≥ threshold
    double threshold = 0;      // what the similarity was compared with
};

// From config/face-calibration.toml: similarity threshold with the false match rate measured at it,
// and how.
struct Calibration {
    std::string engine;
    double threshold = 0;
    double false_match_rate = 0;
    double false_non_match_rate = 0;
    std::string measured_on;
};
Result<Calibration> load_calibration(const std::filesystem::path& file, const std::string& engine);

class FaceEngine {
  public:
    virtual ~FaceEngine() = default;
    virtual std::string name() const = 0;
    virtual Quality check_quality(const cv::Mat& bgr) = 0;
    // Error "face.none_found" (stage face).
    virtual Result<Template> extract_template(const cv::Mat& bgr) = 0;
    virtual MatchResult match(const Template& reference, const Template& live) const = 0;
};
// The dlib engine: HOG detector, 5-point predictor, ResNet descriptor. `models` holds the two .dat
// files. Errors "face.no_model", "face.bad_calibration". Not safe for use by two threads at once.
Result<std::unique_ptr<FaceEngine>> make_dlib_engine(const std::filesystem::path& models,
                                                     const Calibration& calibration);

}  // namespace limen::face
