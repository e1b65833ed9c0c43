// SPDX-License-Identifier: Apache-2.0
// EF.DG5 and EF.DG7: the portrait and the signature as they are printed on the page (Doc 9303-10,
// 4.7.5 and 4.7.7). For a person to look at, never for comparison.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "identity/emrtd/lds/deviation.hpp"

namespace limen::emrtd {

// Documents have one of each.
inline constexpr std::size_t kMaxDisplayed = 8;

struct DisplayedPicture {
    std::string format;         // "JPEG", "JPEG 2000", "JPEG 2000 codestream", "unknown"
    int width = 0, height = 0;  // as the picture says; 0 unknown
    Bytes image;
};
struct Displayed {
    std::vector<DisplayedPicture> pictures;
    Deviations deviations;
};
// Causes (stage chip_read): "lds.malformed", "lds.too_large".
Result<Displayed> decode_dg5(ByteView file);
Result<Displayed> decode_dg7(ByteView file);

}  // namespace limen::emrtd
