// SPDX-License-Identifier: Apache-2.0
#include "identity/face/dlib_finder.hpp"

#include <dlib/image_processing.h>
#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/opencv.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "identity/face/dlib_net.hpp"

namespace limen::face {
namespace {

class DlibFinder final : public FaceFinder {
  public:
    explicit DlibFinder(const std::filesystem::path& predictor)
        : detector_(dlib::get_frontal_face_detector()) {
        dlib::deserialize(predictor.string()) >> predictor_;
    }

    std::vector<FaceBox> find(const cv::Mat& bgr, int long_side) override {
        cv::Mat grey, small;
        cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
        const double scale = long_side / static_cast<double>(std::max(grey.cols, grey.rows));
        cv::resize(grey, small, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
        std::vector<dlib::rect_detection> found;
        detector_(dlib::cv_image<unsigned char>(small), found);
        std::vector<FaceBox> faces;
        for (const auto& detection : found) {
            faces.push_back(with_landmarks(grey, detection, scale));
        }
        std::sort(faces.begin(), faces.end(),
                  [](const FaceBox& a, const FaceBox& b) { return a.box.area() > b.box.area(); });
        return faces;
    }

    cv::Mat align(const cv::Mat& bgr, const FaceBox& face) override {
        constexpr double kPadding = 0.25;  // as the descriptor was trained
        std::vector<dlib::point> points;
        for (const auto& p : face.landmarks) {
            points.emplace_back(std::lround(p.x), std::lround(p.y));
        }
        const dlib::full_object_detection shape(dlib::rectangle(), points);
        dlib::matrix<dlib::bgr_pixel> chip;
        dlib::extract_image_chip(dlib::cv_image<dlib::bgr_pixel>(bgr),
                                 dlib::get_face_chip_details(shape, kChipSide, kPadding), chip);
        return dlib::toMat(chip).clone();
    }

  private:
    FaceBox with_landmarks(const cv::Mat& grey, const dlib::rect_detection& detection,
                           double scale) {
        const auto& r = detection.rect;
        const auto back = [&](long value) { return static_cast<double>(value) / scale; };
        FaceBox face;
        face.score = detection.detection_confidence;
        face.box = {static_cast<float>(back(r.left())), static_cast<float>(back(r.top())),
                    static_cast<float>(static_cast<double>(r.width()) / scale),
                    static_cast<float>(static_cast<double>(r.height()) / scale)};
        const dlib::rectangle full(std::lround(back(r.left())), std::lround(back(r.top())),
                                   std::lround(back(r.right())), std::lround(back(r.bottom())));
        const auto shape = predictor_(dlib::cv_image<unsigned char>(grey), full);
        for (std::size_t i = 0; i < face.landmarks.size() && i < shape.num_parts(); ++i) {
            const auto& p = shape.part(i);
            face.landmarks[i] = {static_cast<float>(p.x()), static_cast<float>(p.y())};
        }
        return face;
    }

    dlib::frontal_face_detector detector_;
    dlib::shape_predictor predictor_;
};

}  // namespace

Result<std::unique_ptr<FaceFinder>> FaceFinder::load(const std::filesystem::path& predictor) {
    try {
        return std::make_unique<DlibFinder>(predictor);
    } catch (const std::exception&) {
        return fail(Stage::face, "face.no_model",
                    predictor.string() + " is missing or damaged; ./dev setup fetches it");
    }
}

}  // namespace limen::face
