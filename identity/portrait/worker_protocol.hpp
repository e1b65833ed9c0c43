// SPDX-License-Identifier: Apache-2.0
// What the decoder and its worker process say to each other, once, over a stream socket:
//   there  length (4 bytes, big-endian) · the picture
//   back   'p' · width (4) · height (4) · width × height × 3 bytes, or
//          'f' · length (4, at most kMaxWords) · zero (4) · a cause, NUL, words
#pragma once

#include <cstddef>

namespace limen::portrait::wire {

inline constexpr std::size_t kRequestHeader = 4;
inline constexpr std::size_t kReplyHeader = 9;
inline constexpr std::size_t kMaxWords = 512;
inline constexpr char kPicture = 'p', kFailed = 'f';

}  // namespace limen::portrait::wire
