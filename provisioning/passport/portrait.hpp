// SPDX-License-Identifier: Apache-2.0
// The pictures on a chip. The face is a token image (ISO/IEC 19794-5) cut from footage, a
// photograph, or drawn; fingers and the signature are drawn always.
#pragma once

#include <opencv2/core/mat.hpp>

#include "provisioning/passport/picture_groups.hpp"
#include "provisioning/passport/profile.hpp"

namespace limen::passport {

inline constexpr int kPortraitWidth = 300, kPortraitHeight = 400;

// 8-bit BGR of the size above, eyes level and where a token image has them. `footage`: the folder
// of the videos. Errors "portrait.unreadable" (no such file or frame), "portrait.no_footage".
Result<cv::Mat> make_portrait(const PortraitSource& source, const std::filesystem::path& footage);

// Of at most `most_bytes` and of the best quality that fits. "portrait.too_large" where none does.
Result<Picture> encode_picture(const cv::Mat& pixels, PictureKind kind,
                               std::size_t most_bytes = 19'000);
// A JPEG made at least this long with comments (ITU-T T.81, B.2.4.5), which change nothing to see.
Picture padded(Picture jpeg, std::size_t least_bytes);

// Ridges that no finger has, 8-bit grey; each number is another finger.
cv::Mat draw_finger(int number);
// A signature that nobody writes.
cv::Mat draw_signature(std::string_view name);

}  // namespace limen::passport
