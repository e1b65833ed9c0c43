// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/portrait.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

namespace limen::passport {
namespace {

// Token image, ISO/IEC 19794-5, 9.2.3: eyes 0.6 widths down, a quarter of the width apart.
constexpr double kEyeHeight = 0.6, kLeftEye = 0.375, kRightEye = 0.625;

std::unexpected<Error> unreadable(const std::string& what) {
    return fail(Stage::storage, "portrait.unreadable",
                "The portrait's source cannot be read: " + what +
                    "; check the name and the frame in the profile.");
}

Result<cv::Mat> footage_frame(const PortraitSource& source, const std::filesystem::path& footage) {
    if (footage.empty())
        return fail(Stage::config, "portrait.no_footage",
                    "The profile takes its portrait from a video; give its folder with --footage.");
    try {
        cv::VideoCapture video((footage / source.video).string());
        if (!video.isOpened()) return unreadable("video \"" + source.video + "\"");
        cv::Mat frame;
        // Counted off one by one: seeking goes to key frames in some files.
        for (std::int64_t i = 0; i < source.frame; ++i)
            if (!video.grab())
                return unreadable("\"" + source.video + "\" has only " + std::to_string(i) +
                                  " frames");
        if (!video.read(frame) || frame.empty())
            return unreadable("frame " + std::to_string(source.frame) + " of \"" + source.video +
                              "\"");
        return frame;
    } catch (const cv::Exception& error) {
        return unreadable(error.what());
    }
}

// Turns, scales and moves so that both eyes come to lie where a token image has them.
cv::Mat to_token(const cv::Mat& picture, const double eyes[4]) {
    const double dx = eyes[2] - eyes[0];
    const double dy = eyes[3] - eyes[1];
    const double scale = (kRightEye - kLeftEye) * kPortraitWidth / std::hypot(dx, dy);
    const cv::Point2f middle(static_cast<float>((eyes[0] + eyes[2]) / 2),
                             static_cast<float>((eyes[1] + eyes[3]) / 2));
    cv::Mat warp = cv::getRotationMatrix2D(middle, std::atan2(dy, dx) * 180 / CV_PI, scale);
    warp.at<double>(0, 2) += 0.5 * kPortraitWidth - middle.x;
    warp.at<double>(1, 2) += kEyeHeight * kPortraitWidth - middle.y;
    cv::Mat out;
    cv::warpAffine(picture, out, warp, cv::Size(kPortraitWidth, kPortraitHeight), cv::INTER_CUBIC,
                   cv::BORDER_REPLICATE);
    return out;
}

// A face nobody has, for tests and specimens without footage.
// `look`: another number, another face.
cv::Mat draw_face(int look) {
    const auto at = [](double x, double y) {
        return cv::Point(static_cast<int>(x * kPortraitWidth),
                         static_cast<int>(y * kPortraitWidth));
    };
    cv::Mat out(kPortraitHeight, kPortraitWidth, CV_8UC3, cv::Scalar(214, 208, 200));
    const cv::Scalar skin(150, 180, 222), hair(40 + 23 * (look % 8), 50, 70), shade(110, 140, 185);
    const int broader = 3 * (look % 5);
    cv::ellipse(out, at(0.5, 1.45), cv::Size(140, 90), 0, 0, 360, cv::Scalar(110, 80, 60), -1);
    cv::rectangle(out, at(0.41, 0.95), at(0.59, 1.2), shade, -1);
    cv::ellipse(out, at(0.5, 0.58), cv::Size(92, 118), 0, 0, 360, hair, -1);
    cv::ellipse(out, at(0.5, 0.7), cv::Size(78 + broader, 108), 0, 0, 360, skin, -1);
    for (const double x : {kLeftEye, kRightEye}) {
        cv::ellipse(out, at(x, kEyeHeight), cv::Size(15, 7), 0, 0, 360, cv::Scalar(250, 250, 250),
                    -1);
        cv::circle(out, at(x, kEyeHeight), 6, cv::Scalar(60, 60, 40), -1);
        cv::line(out, at(x - 0.06, 0.53), at(x + 0.06, 0.53), hair, 5);
    }
    cv::ellipse(out, at(0.5, 0.76), cv::Size(11, 8), 0, 0, 180, shade, 3);
    cv::ellipse(out, at(0.5, 0.88), cv::Size(28, 6), 0, 0, 360, cv::Scalar(90, 90, 170), -1);
    cv::GaussianBlur(out, out, cv::Size(5, 5), 0);
    return out;
}

// The contiguous codestream box of a JP2 file (ISO/IEC 15444-1, I.5.4).
Result<Bytes> codestream_of(const Bytes& jp2) {
    std::size_t at = 0;
    while (at + 8 <= jp2.size()) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) length = length << 8 | jp2[at + i];
        const std::string_view type(reinterpret_cast<const char*>(jp2.data()) + at + 4, 4);
        if (length == 0) length = jp2.size() - at;  // up to the end
        if (length < 8 || length > jp2.size() - at) break;
        const auto begin = jp2.begin() + static_cast<std::ptrdiff_t>(at);
        if (type == "jp2c") return Bytes(begin + 8, begin + static_cast<std::ptrdiff_t>(length));
        at += length;
    }
    return unreadable("JPEG 2000 without a codestream");
}

// From the best down: JPEG's quality of a hundred, JPEG 2000's size of a thousand.
std::vector<int> qualities(PictureKind kind) {
    if (kind != PictureKind::jpeg) return {960, 480, 240, 120, 60, 30, 15, 8};
    std::vector<int> out;
    for (int quality = 96; quality >= 20; quality -= 2) out.push_back(quality);
    return out;
}

}  // namespace

Result<cv::Mat> make_portrait(const PortraitSource& source, const std::filesystem::path& footage) {
    if (source.video.empty() && source.image.empty()) return draw_face(source.look);
    cv::Mat picture;
    if (source.image.empty()) {
        LIMEN_TRY(picture, footage_frame(source, footage));
    } else {
        picture = cv::imread(source.image.string(), cv::IMREAD_COLOR);
        if (picture.empty()) return unreadable("image file");
    }
    return to_token(picture, source.eyes);
}

Result<Picture> encode_picture(const cv::Mat& pixels, PictureKind kind, std::size_t most_bytes) {
    Picture picture{{}, pixels.cols, pixels.rows, kind};
    for (const int quality : qualities(kind)) {
        const bool jpeg = kind == PictureKind::jpeg;
        const int setting =
            jpeg ? cv::IMWRITE_JPEG_QUALITY : cv::IMWRITE_JPEG2000_COMPRESSION_X1000;
        if (!cv::imencode(jpeg ? ".jpg" : ".jp2", pixels, picture.bytes, {setting, quality})) break;
        if (picture.bytes.size() > most_bytes) continue;
        if (kind != PictureKind::codestream) return picture;
        LIMEN_TRY(picture.bytes, codestream_of(picture.bytes));
        return picture;
    }
    return fail(Stage::storage, "portrait.too_large",
                "The picture does not fit into " + std::to_string(most_bytes) +
                    " bytes; choose a calmer one, or give it more.");
}

Picture padded(Picture jpeg, std::size_t least_bytes) {
    constexpr std::size_t kHead = 4, kMost = 65'000;
    while (jpeg.bytes.size() < least_bytes) {
        const std::size_t size = std::clamp(least_bytes - jpeg.bytes.size(), kHead, kMost);
        Bytes comment(size, 0x20);
        const std::size_t length = size - 2;
        comment[0] = 0xFF;
        comment[1] = 0xFE;
        comment[2] = static_cast<std::uint8_t>(length >> 8);
        comment[3] = static_cast<std::uint8_t>(length);
        jpeg.bytes.insert(jpeg.bytes.begin() + 2, comment.begin(), comment.end());
    }
    return jpeg;
}

// Concentric ridges around a core, bent: enough to look like a finger, and of none.
cv::Mat draw_finger(int number) {
    constexpr int kWidth = 120, kHeight = 160;
    constexpr double kRidge = 0.9;
    cv::Mat out(kHeight, kWidth, CV_8UC1);
    const double bend = 0.15 + 0.07 * number;
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            const double dx = x - kWidth / 2.0 + 4 * number;
            const double dy = (y - kHeight * 0.4) * 0.7;
            const double wave = std::hypot(dx, dy) + 6 * std::sin(bend * dy + number);
            out.at<std::uint8_t>(y, x) =
                static_cast<std::uint8_t>(128 + 100 * std::sin(kRidge * wave));
        }
    }
    return out;
}

cv::Mat draw_signature(std::string_view name) {
    constexpr int kWidth = 240, kHeight = 80;
    cv::Mat out(kHeight, kWidth, CV_8UC3, cv::Scalar(255, 255, 255));
    cv::Point last(20, 50);
    for (std::size_t i = 0; i < name.size() && last.x < kWidth - 20; ++i) {
        const int height = 12 + static_cast<unsigned char>(name[i]) % 30;
        const cv::Point next(last.x + 10, i % 2 == 0 ? 55 - height : 55);
        cv::line(out, last, next, cv::Scalar(90, 40, 30), 2, cv::LINE_AA);
        last = next;
    }
    return out;
}

}  // namespace limen::passport
