// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>

#include "identity/face/face_engine.hpp"
#include "identity/portrait/decoder.hpp"

namespace limen::face {

// A chip's portrait (DG2: JPEG or JPEG 2000), decoded to 8-bit BGR in the decoder's own process:
// the bytes are a stranger's. Causes: portrait::Decoder's.
Result<cv::Mat> decode_portrait(ByteView picture, portrait::Decoder& decoder);

// The part of a picture of this size that shows this head as an ID photograph does (35:45, head and
// shoulders), so that two pictures can be compared by eye and nobody else is in sight. Smaller at
// the picture's edge, never outside it; all of the picture where the face has no box.
cv::Rect id_photo(cv::Size picture, const FaceBox& face);

// For evidence: the picture as JPEG of at most max_bytes, made smaller until it fits.
// Error "face.bad_portrait" for an empty picture.
Result<Bytes> encode_jpeg(const cv::Mat& bgr, std::size_t max_bytes);

}  // namespace limen::face
