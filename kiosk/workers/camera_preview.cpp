// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/camera_preview.hpp"

#include <algorithm>
#include <cstring>
#include <opencv2/imgproc.hpp>

namespace limen::kiosk {
namespace {

void forget(std::vector<std::uint8_t>& pixels) {
    explicit_bzero(pixels.data(), pixels.size());
}

}  // namespace

void CameraPreview::show(const cv::Mat& whole) {
    // The screen shows the middle square: what lies beside it is neither converted nor uploaded.
    const int side = std::min(whole.cols, whole.rows);
    const cv::Mat bgr =
        whole(cv::Rect((whole.cols - side) / 2, (whole.rows - side) / 2, side, side));
    auto next = std::make_shared<Picture>();
    next->width = bgr.cols;
    next->height = bgr.rows;
    next->rgba.resize(static_cast<std::size_t>(bgr.cols) * bgr.rows * 4);
    cv::Mat out(bgr.rows, bgr.cols, CV_8UC4, next->rgba.data());
    cv::cvtColor(bgr, out, cv::COLOR_BGR2RGBA);
    const std::lock_guard lock(mutex_);
    next->sequence = ++sequence_;
    if (picture_ && picture_.use_count() == 1) forget(picture_->rgba);
    picture_ = std::move(next);
}

void CameraPreview::clear() {
    const std::lock_guard lock(mutex_);
    if (picture_) forget(picture_->rgba);
    picture_.reset();
}

std::shared_ptr<const CameraPreview::Picture> CameraPreview::latest() const {
    const std::lock_guard lock(mutex_);
    return picture_;
}

}  // namespace limen::kiosk
