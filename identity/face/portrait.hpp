// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace limen::face {

// A chip's portrait (DG2: JPEG or JPEG 2000), decoded to 8-bit BGR. The bytes are a stranger's: the
// picture's size is read from its header before any decoder sees it. Error "face.bad_portrait".
Result<cv::Mat> decode_portrait(ByteView picture);

// For evidence: the picture as JPEG of at most max_bytes, made smaller until it fits.
// Error "face.bad_portrait" for an empty picture.
Result<Bytes> encode_jpeg(const cv::Mat& bgr, std::size_t max_bytes);

}  // namespace limen::face
