// SPDX-License-Identifier: Apache-2.0
// What a picture from a chip says of itself before any decoder sees it: JPEG (ITU-T T.81), JPEG
// 2000 as a file of boxes (ITU-T T.800, annex I) or as the codestream alone (annex A).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace limen::portrait {

enum class Format : std::uint8_t { jpeg, jpeg2000_file, jpeg2000_codestream };
std::string_view to_string(Format format);  // "JPEG", "JPEG 2000", "JPEG 2000 codestream"

struct PictureHeader {
    Format format{};
    std::uint32_t width = 0, height = 0;
    int components = 0;  // 1 grey, 2 grey and opacity, 3 colour, 4 colour and opacity
    int bits = 0;        // of the deepest component
};

// A whole DG2 in the field is under 64 kB; 4 MB leaves room for a scan of a page.
inline constexpr std::size_t kMaxPictureBytes = 4u << 20;
// The largest portraits in the field have 1200 × 1600 points. The sides' limit keeps sums of them
// in 32 bits, the area's keeps a picture under 24 MB, of which a JPEG 2000 decoder needs ten times
// as much.
inline constexpr std::uint32_t kMaxSide = 4096, kMinSide = 16;
inline constexpr std::uint32_t kMaxPoints = 8u << 20;
// Every tile has a table in the decoder: an empty file may announce 65,535 of them.
inline constexpr std::uint32_t kMaxTiles = 256;
// Boxes before the codestream of a JP2 file; real ones have four.
inline constexpr int kMaxBoxes = 64;
// Segments before a JPEG's frame header; real ones have about ten.
inline constexpr int kMaxSegments = 256;

// By its first bytes alone.
std::optional<Format> format_of(ByteView picture);

// Causes (stage face): "portrait.unsupported" (another format, or a kind of JPEG that no document
// has), "portrait.damaged", "portrait.too_large" (a limit above).
Result<PictureHeader> read_header(ByteView picture);

}  // namespace limen::portrait
