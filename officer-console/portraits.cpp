// SPDX-License-Identifier: Apache-2.0
#include "officer-console/portraits.hpp"

#include <sodium.h>

#include <opencv2/imgcodecs.hpp>

namespace limen::officer {
namespace {

constexpr int kMaxSide_px = 4096;

// Only JPEG: the decoders of other formats are not for bytes that came over a network.
bool is_jpeg(const Bytes& bytes) {
    return bytes.size() > 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff;
}

}  // namespace

struct Portraits::Picture {
    cv::Mat pixels;
    ui::PixelView view;

    static std::unique_ptr<Picture> decode(const Bytes& jpeg, std::uint64_t sequence) {
        if (!is_jpeg(jpeg)) return nullptr;
        auto picture = std::make_unique<Picture>();
        try {
            picture->pixels = cv::imdecode(jpeg, cv::IMREAD_COLOR);
        } catch (const cv::Exception&) {
            return nullptr;
        }
        const cv::Mat& pixels = picture->pixels;
        if (pixels.empty() || pixels.cols > kMaxSide_px || pixels.rows > kMaxSide_px)
            return nullptr;
        picture->view = {pixels.data,          pixels.cols,
                         pixels.rows,          static_cast<int>(pixels.step[0]),
                         ui::PixelFormat::bgr, sequence};
        return picture;
    }
    ~Picture() {
        if (!pixels.empty()) sodium_memzero(pixels.data, pixels.total() * pixels.elemSize());
    }
};

Portraits::Portraits() = default;
Portraits::~Portraits() = default;

void Portraits::show(const protocol::CaseDetail* detail) {
    if (detail == nullptr) return wipe();
    if (shown_ == detail->evidence.transaction) return;
    wipe();
    shown_ = detail->evidence.transaction;
    chip_ = Picture::decode(detail->evidence.chip_portrait_jpeg, ++sequence_);
    live_ = Picture::decode(detail->evidence.live_face_jpeg, ++sequence_);
}

void Portraits::wipe() {
    chip_.reset();
    live_.reset();
    shown_.reset();
}

const ui::PixelView* Portraits::chip() const {
    return chip_ ? &chip_->view : nullptr;
}
const ui::PixelView* Portraits::live() const {
    return live_ ? &live_->view : nullptr;
}

}  // namespace limen::officer
