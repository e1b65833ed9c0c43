// SPDX-License-Identifier: Apache-2.0
#include "identity/face/live_selector.hpp"

#include <cmath>
#include <utility>

#include "identity/face/portrait.hpp"

namespace limen::face {
namespace {

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
    double dot = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        dot += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return aa > 0 && bb > 0 ? dot / std::sqrt(aa * bb) : -1;
}

}  // namespace

bool LiveFaceSelector::wants(Monotonic now, const Quality& quality) const {
    if (quality.advice != FaceAdvice::none || !quality.face) return false;
    return templates_.empty() || now - last_ >= options_.apart;
}

bool LiveFaceSelector::add(Monotonic now, const Quality& quality, Template face,
                           const cv::Mat& bgr) {
    const bool same =
        templates_.empty() || cosine(fused().values, face.values) >= options_.continuity;
    if (!same) reset();
    if (templates_.empty()) first_ = now;
    last_ = now;
    templates_.push_back(std::move(face));
    if (quality.overall > best_overall_) {
        best_overall_ = quality.overall;
        best_picture_ = bgr(id_photo(bgr.size(), quality.face.value_or(FaceBox{}))).clone();
    }
    return same;
}

bool LiveFaceSelector::done(Monotonic now) const {
    if (templates_.size() >= options_.wanted) return true;
    return templates_.size() >= options_.least && now - first_ >= options_.at_most;
}

Template LiveFaceSelector::fused() const {
    Template mean;
    if (templates_.empty()) return mean;
    mean.values.assign(templates_.front().values.size(), 0.0f);
    for (const Template& one : templates_) {
        for (std::size_t i = 0; i < mean.values.size(); ++i) {
            mean.values[i] += one.values[i] / static_cast<float>(templates_.size());
        }
    }
    return mean;
}

void LiveFaceSelector::reset() {
    templates_.clear();
    best_overall_ = -1;
    best_picture_ = cv::Mat();
}

}  // namespace limen::face
