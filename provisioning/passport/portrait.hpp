// SPDX-License-Identifier: Apache-2.0
// A passport portrait: a token image (ISO/IEC 19794-5) cut from footage, a photograph, or drawn.
#pragma once

#include <opencv2/core/mat.hpp>

#include "base/bytes.hpp"
#include "provisioning/passport/profile.hpp"

namespace limen::passport {

inline constexpr int kPortraitWidth = 300, kPortraitHeight = 400;

// 8-bit BGR of the size above, eyes level and where a token image has them. `footage`: the folder
// of the videos. Errors "portrait.unreadable" (no such file or frame), "portrait.no_footage".
Result<cv::Mat> make_portrait(const PortraitSource& source, const std::filesystem::path& footage);

// A JPEG of at most `most_bytes`, of the best quality that fits. "portrait.too_large" where none
// does.
Result<Bytes> encode_portrait(const cv::Mat& portrait, std::size_t most_bytes = 19'000);

}  // namespace limen::passport
