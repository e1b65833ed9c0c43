// SPDX-License-Identifier: Apache-2.0
// The decoders themselves, libjpeg-turbo and OpenJPEG. They run in limen-portrait-worker alone: no
// other program links them for what comes from a chip.
#pragma once

#include "identity/portrait/picture.hpp"
#include "identity/portrait/picture_header.hpp"

namespace limen::portrait {

// `header` is what read_header() said of the picture; a decoder that sees another size has been
// lied to. Cause (stage face) "portrait.damaged".
Result<Picture> decode_jpeg(ByteView picture, const PictureHeader& header);
Result<Picture> decode_jpeg2000(ByteView picture, const PictureHeader& header);

}  // namespace limen::portrait
