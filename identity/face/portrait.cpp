// SPDX-License-Identifier: Apache-2.0
#include "identity/face/portrait.hpp"

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
