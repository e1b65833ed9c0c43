// SPDX-License-Identifier: Apache-2.0
// Pixels in memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/result.hpp"

namespace limen::ui {

// Straight (not premultiplied) RGBA, rows from the top, no padding.
struct Image {
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgba;
};

// Coverage, 0–255, one byte a pixel.
struct Mask {
    int width = 0, height = 0;
    std::vector<std::uint8_t> coverage;
};

enum class PixelFormat : std::uint8_t { rgba, bgr, grey };

// Somebody else's pixels, borrowed for the call. A new `sequence` means new pixels.
struct PixelView {
    const std::uint8_t* data = nullptr;
    int width = 0, height = 0;
    int stride_bytes = 0;  // 0: rows touch
    PixelFormat format = PixelFormat::rgba;
    std::uint64_t sequence = 0;
};

// Error "screen.png_unwritable".
Result<void> write_png(const std::filesystem::path& file, const Image& image);

}  // namespace limen::ui
