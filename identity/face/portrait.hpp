// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>

#include "identity/portrait/decoder.hpp"

namespace limen::face {

// A chip's portrait (DG2: JPEG or JPEG 2000), decoded to 8-bit BGR in the decoder's own process:
// the bytes are a stranger's. Causes: portrait::Decoder's.
Result<cv::Mat> decode_portrait(ByteView picture, portrait::Decoder& decoder);

// For evidence: the picture as JPEG of at most max_bytes, made smaller until it fits.
// Error "face.bad_portrait" for an empty picture.
Result<Bytes> encode_jpeg(const cv::Mat& bgr, std::size_t max_bytes);

}  // namespace limen::face
