// SPDX-License-Identifier: Apache-2.0
#include "identity/face/portrait.hpp"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string_view>

namespace limen::face {
namespace {

constexpr std::size_t kMostBytes = 4u << 20;
constexpr int kMostPixelsASide = 4096;

struct Size {
    std::uint32_t width = 0, height = 0;
};

std::uint32_t big_endian(ByteView bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 8 | bytes[at + static_cast<std::size_t>(i)];
    return value;
}

// ISO/IEC 10918-1, B.2.2: the frame header, after any number of other segments.
std::optional<Size> jpeg_size(ByteView bytes) {
    std::size_t at = 2;
    while (at + 9 <= bytes.size() && bytes[at] == 0xFF) {
        const auto marker = bytes[at + 1];
        if (marker == 0xFF) {  // fill byte
            ++at;
            continue;
        }
        const bool frame =
            marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame) return Size{big_endian(bytes, at + 7, 2), big_endian(bytes, at + 5, 2)};
        at += 2 + big_endian(bytes, at + 2, 2);
    }
    return std::nullopt;
}

// ISO/IEC 15444-1: the SIZ marker of the codestream, which comes first in it; in a JP2 file the
// codestream follows boxes.
std::optional<Size> jpeg2000_size(ByteView bytes) {
    static constexpr std::uint8_t kStart[] = {0xFF, 0x4F, 0xFF, 0x51};  // SOC, SIZ
    const auto found =
        std::search(bytes.begin(), bytes.end(), std::begin(kStart), std::end(kStart));
    const auto at = static_cast<std::size_t>(found - bytes.begin());
    if (at + 24 > bytes.size()) return std::nullopt;
    const std::uint32_t x = big_endian(bytes, at + 8, 4), y = big_endian(bytes, at + 12, 4);
    const std::uint32_t x0 = big_endian(bytes, at + 16, 4), y0 = big_endian(bytes, at + 20, 4);
    if (x0 >= x || y0 >= y) return std::nullopt;
    return Size{x - x0, y - y0};
}

bool begins_with(ByteView bytes, std::string_view magic) {
    return bytes.size() >= magic.size() && to_text(bytes.first(magic.size())) == magic;
}

std::unexpected<Error> bad(std::string_view what) {
    return fail(Stage::face, "face.bad_portrait",
                "the portrait cannot be used: " + std::string(what));
}

}  // namespace

Result<cv::Mat> decode_portrait(ByteView picture) {
    using namespace std::literals;
    if (picture.size() > kMostBytes) return bad("it has more than 4 MB");
    std::optional<Size> size;
    if (begins_with(picture, "\xFF\xD8\xFF"sv)) {
        size = jpeg_size(picture);
    } else if (begins_with(picture, "\x00\x00\x00\x0CjP  \r\n\x87\n"sv) ||
               begins_with(picture, "\xFF\x4F\xFF\x51"sv)) {
        size = jpeg2000_size(picture);
    } else {
        return bad("it is neither JPEG nor JPEG 2000");
    }
    if (!size) return bad("its header is damaged");
    if (size->width < 16 || size->height < 16 || size->width > kMostPixelsASide ||
        size->height > kMostPixelsASide) {
        return bad("its sides are not between 16 and 4096 pixels");
    }
    cv::Mat decoded;
    try {
        const cv::Mat view(1, static_cast<int>(picture.size()), CV_8U,
                           const_cast<std::uint8_t*>(picture.data()));  // only read from
        decoded = cv::imdecode(view, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
    } catch (const std::exception&) {
        return bad("its data are damaged");
    }
    if (decoded.empty()) return bad("its data are damaged");
    return decoded;
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
