// SPDX-License-Identifier: Apache-2.0
#include "identity/face/portrait.hpp"

#include <algorithm>
#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string_view>

namespace limen::face {
namespace {

std::unexpected<Error> bad(std::string_view what) {
    return fail(Stage::face, "face.bad_portrait",
                "the portrait cannot be used: " + std::string(what));
}

}  // namespace

Result<cv::Mat> decode_portrait(ByteView picture, portrait::Decoder& decoder) {
    LIMEN_TRY(portrait::Picture decoded, decoder.decode(picture));
    cv::Mat out = cv::Mat(decoded.height, decoded.width, CV_8UC3, decoded.bgr.data()).clone();
    explicit_bzero(decoded.bgr.data(), decoded.bgr.size());
    return out;
}

cv::Rect id_photo(cv::Size picture, const FaceBox& face) {
    constexpr float kAspect = 35.F / 45.F;  // a passport photograph in millimetres
    // The detector's box reaches from the brows to the chin; a head is more than half of a
    // photograph's height.
    constexpr float kHeight = 2.3F, kFaceFromTop = 0.54F;
    const cv::Rect2f box = face.box;
    if (box.width <= 0 || box.height <= 0) return {{}, picture};
    const auto wide = static_cast<float>(picture.width), high = static_cast<float>(picture.height);
    const float height = std::min({box.height * kHeight, high, wide / kAspect});
    const float width = height * kAspect;
    const cv::Point2f centre = (box.tl() + box.br()) * 0.5F;
    const float x = std::clamp(centre.x - width / 2, 0.F, std::max(0.F, wide - width));
    const float y = std::clamp(centre.y - height * kFaceFromTop, 0.F, std::max(0.F, high - height));
    return cv::Rect(cvRound(x), cvRound(y), cvFloor(width), cvFloor(height)) &
           cv::Rect({}, picture);
}

Result<Bytes> encode_jpeg(const cv::Mat& bgr, std::size_t max_bytes) {
    if (bgr.empty()) return bad("there is no picture");
    cv::Mat picture = bgr;
    Bytes out;
    try {
        for (int quality = 90;; quality -= 10) {
            if (quality < 50) {
                quality = 80;
                cv::resize(picture, picture, {}, 0.7, 0.7, cv::INTER_AREA);
                if (picture.rows < 32 || picture.cols < 32) return bad("it cannot be made to fit");
            }
            cv::imencode(".jpg", picture, out, {cv::IMWRITE_JPEG_QUALITY, quality});
            if (out.size() <= max_bytes) return out;
        }
    } catch (const std::exception&) {
        return bad("it cannot be written as JPEG");
    }
}

}  // namespace limen::face
