// SPDX-License-Identifier: Apache-2.0
#include "ui/raster.hpp"

#include <stb_image_write.h>

#include "base/files.hpp"
#include "base/invariant.hpp"

namespace limen::ui {

Result<void> write_png(const std::filesystem::path& file, const Image& image) {
    LIMEN_INVARIANT(image.rgba.size() == static_cast<std::size_t>(image.width) *
                                             static_cast<std::size_t>(image.height) * 4,
                    "an image has four bytes a pixel");
    Bytes png;
    auto append = [](void* context, void* data, int size) {
        const auto* bytes = static_cast<const std::uint8_t*>(data);
        static_cast<Bytes*>(context)->insert(static_cast<Bytes*>(context)->end(), bytes,
                                             bytes + size);
    };
    if (stbi_write_png_to_func(append, &png, image.width, image.height, 4, image.rgba.data(),
                               image.width * 4) == 0)
        return fail(Stage::screen, "screen.png_unwritable",
                    "the picture for " + file.string() + " could not be encoded");
    if (auto written = write_file(file, png); !written)
        return fail(Stage::screen, "screen.png_unwritable", written.error().message);
    return {};
}

}  // namespace limen::ui
