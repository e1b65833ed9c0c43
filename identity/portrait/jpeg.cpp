// SPDX-License-Identifier: Apache-2.0
#include <csetjmp>
#include <cstddef>
#include <cstdio>
// Needs the two above.
#include <jerror.h>
#include <jpeglib.h>

#include "identity/portrait/codec.hpp"

namespace limen::portrait {
namespace {

struct ErrorManager {
    jpeg_error_mgr base;
    std::jmp_buf out;
    bool data_ran_out;
};

ErrorManager& manager_of(j_common_ptr info) {
    return *reinterpret_cast<ErrorManager*>(info->err);
}

[[noreturn]] void leave(j_common_ptr info) {
    std::longjmp(manager_of(info).out, 1);
}

// Warnings go on with grey where the data ended: a portrait with half a face is none. Bytes too
// many, and a missing end after the last row, are left alone.
void note(j_common_ptr info, int level) {
    if (level < 0 && info->err->msg_code == JWRN_HIT_MARKER) manager_of(info).data_ran_out = true;
}

// Nothing in here has a destructor: the library leaves by longjmp.
bool decode_into(ByteView picture, const PictureHeader& header, std::uint8_t* rows) {
    jpeg_decompress_struct info;
    ErrorManager errors;
    info.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = leave;
    errors.base.emit_message = note;
    errors.base.output_message = [](j_common_ptr) {};
    errors.data_ran_out = false;
    if (setjmp(errors.out) != 0) {
        jpeg_destroy_decompress(&info);
        return false;
    }
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, picture.data(), picture.size());
    bool good = jpeg_read_header(&info, TRUE) == JPEG_HEADER_OK &&
                info.image_width == header.width && info.image_height == header.height;
    if (good) {
        info.out_color_space = JCS_EXT_BGR;
        info.dct_method = JDCT_ISLOW;
        jpeg_start_decompress(&info);
        good = info.output_width == header.width && info.output_height == header.height &&
               info.output_components == 3;
    }
    while (good && info.output_scanline < info.output_height) {
        JSAMPROW row = rows + std::size_t{info.output_scanline} * info.output_width * 3;
        jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_destroy_decompress(&info);
    return good && !errors.data_ran_out;
}

}  // namespace

Result<Picture> decode_jpeg(ByteView picture, const PictureHeader& header) {
    Picture out{static_cast<int>(header.width), static_cast<int>(header.height), {}};
    out.bgr.resize(std::size_t{header.width} * header.height * 3);
    if (!decode_into(picture, header, out.bgr.data()))
        return fail(Stage::face, "portrait.damaged", "the portrait's JPEG data are damaged");
    return out;
}

}  // namespace limen::portrait
