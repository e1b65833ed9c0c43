// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "identity/face/dlib_finder.hpp"
#include "identity/face/dlib_net.hpp"
#include "identity/face/face_engine.hpp"
#include "identity/face/quality.hpp"

namespace limen::face {
namespace {

constexpr int kStreamSide = 400;    // enough for a face that fills a fifth of the picture's height
constexpr int kPortraitSide = 800;  // one picture, time is not short

class DlibEngine final : public FaceEngine {
  public:
    DlibEngine(std::unique_ptr<FaceFinder> finder, std::unique_ptr<DescriptorNet> net,
               double threshold)
        : finder_(std::move(finder)), net_(std::move(net)), threshold_(threshold) {}

    std::string name() const override { return "dlib-resnet"; }

    Quality check_quality(const cv::Mat& bgr) override {
        if (!usable(bgr)) return {};
        return assess(bgr, finder_->find(bgr, std::min(kStreamSide, longer(bgr))));
    }

    Result<Template> extract_template(const cv::Mat& bgr) override {
        if (!usable(bgr)) return none_found();
        auto faces = finder_->find(bgr, std::min(kStreamSide, longer(bgr)));
        // A small face in a large picture, or a whole picture smaller than the detector likes.
        if (faces.empty()) faces = finder_->find(bgr, kPortraitSide);
        if (faces.empty()) return none_found();
        return Template{net_->describe(finder_->align(bgr, faces.front()))};
    }

    MatchResult match(const Template& reference, const Template& live) const override {
        MatchResult result;
        result.similarity = cosine(reference, live);
        result.threshold = threshold_;
        result.same_person = result.similarity >= threshold_;
        return result;
    }

  private:
    static bool usable(const cv::Mat& bgr) { return !bgr.empty() && bgr.type() == CV_8UC3; }
    static int longer(const cv::Mat& bgr) { return std::max(bgr.cols, bgr.rows); }
    static std::unexpected<Error> none_found() {
        return fail(Stage::face, "face.none_found",
                    "no face was found in the picture; take another one", true);
    }

    // An empty or foreign template is like nobody.
    static double cosine(const Template& a, const Template& b) {
        if (a.values.size() != kDescriptorSize || b.values.size() != kDescriptorSize) return -1;
        double dot = 0, aa = 0, bb = 0;
        for (std::size_t i = 0; i < kDescriptorSize; ++i) {
            dot += static_cast<double>(a.values[i]) * static_cast<double>(b.values[i]);
            aa += static_cast<double>(a.values[i]) * static_cast<double>(a.values[i]);
            bb += static_cast<double>(b.values[i]) * static_cast<double>(b.values[i]);
        }
        const double length = std::sqrt(aa * bb);
        return length > 1e-12 && std::isfinite(length) ? dot / length : -1;
    }

    std::unique_ptr<FaceFinder> finder_;
    std::unique_ptr<DescriptorNet> net_;
    double threshold_;
};

}  // namespace

Result<std::unique_ptr<FaceEngine>> make_dlib_engine(const std::filesystem::path& models,
                                                     const Calibration& calibration) {
    // Cosines of these descriptors below 0.8 are strangers; such a threshold would let all pass.
    if (calibration.threshold < 0.8 || calibration.threshold >= 1) {
        return fail(Stage::face, "face.bad_calibration",
                    "the similarity threshold of dlib-resnet lies between 0.8 and 1; take it from "
                    "a measurement (config/face-calibration.toml)");
    }
    LIMEN_TRY(auto finder, FaceFinder::load(models / "shape_predictor_5_face_landmarks.dat"));
    LIMEN_TRY(auto net, DescriptorNet::load(models / "dlib_face_recognition_resnet_model_v1.dat"));
    return std::make_unique<DlibEngine>(std::move(finder), std::move(net), calibration.threshold);
}

}  // namespace limen::face
