// SPDX-License-Identifier: Apache-2.0
#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "base/freed.hpp"
#include "identity/portrait/codec.hpp"

namespace limen::portrait {
namespace {

using Codec = std::unique_ptr<opj_codec_t, Freed<opj_destroy_codec>>;
using Stream = std::unique_ptr<opj_stream_t, Freed<opj_stream_destroy>>;
using Image = std::unique_ptr<opj_image_t, Freed<opj_image_destroy>>;

std::unexpected<Error> damaged() {
    return fail(Stage::face, "portrait.damaged", "the portrait's JPEG 2000 data are damaged");
}

struct Source {
    ByteView bytes;
    std::size_t at = 0;
};

// OpenJPEG's way to say "no more" is the largest number.
constexpr OPJ_SIZE_T kNoMore = static_cast<OPJ_SIZE_T>(-1);

OPJ_SIZE_T read(void* buffer, OPJ_SIZE_T size, void* user) {
    auto& source = *static_cast<Source*>(user);
    const std::size_t rest = source.bytes.size() - source.at;
    if (rest == 0) return kNoMore;
    const std::size_t taken = std::min<std::size_t>(size, rest);
    std::memcpy(buffer, source.bytes.data() + source.at, taken);
    source.at += taken;
    return taken;
}

OPJ_OFF_T skip(OPJ_OFF_T size, void* user) {
    auto& source = *static_cast<Source*>(user);
    const std::size_t rest = source.bytes.size() - source.at;
    if (size < 0 || static_cast<std::uint64_t>(size) > rest) return -1;
    source.at += static_cast<std::size_t>(size);
    return size;
}

OPJ_BOOL seek(OPJ_OFF_T to, void* user) {
    auto& source = *static_cast<Source*>(user);
    if (to < 0 || static_cast<std::uint64_t>(to) > source.bytes.size()) return OPJ_FALSE;
    source.at = static_cast<std::size_t>(to);
    return OPJ_TRUE;
}

Stream stream_over(Source& source) {
    Stream stream(opj_stream_create(1u << 16, OPJ_TRUE));
    if (!stream) return stream;
    opj_stream_set_user_data(stream.get(), &source, nullptr);
    opj_stream_set_user_data_length(stream.get(), source.bytes.size());
    opj_stream_set_read_function(stream.get(), read);
    opj_stream_set_skip_function(stream.get(), skip);
    opj_stream_set_seek_function(stream.get(), seek);
    return stream;
}

// A component's points may be thinned out, and then are repeated; of more bits than eight, or
// signed.
class Plane {
  public:
    explicit Plane(const opj_image_comp_t& component) : component_(component) {}
    bool covers(std::uint32_t width, std::uint32_t height) const {
        return component_.data != nullptr && component_.dx >= 1 && component_.dy >= 1 &&
               component_.prec >= 1 && component_.prec <= 16 && component_.w >= 1 &&
               component_.h >= 1 && component_.w * component_.dx + component_.dx > width &&
               component_.h * component_.dy + component_.dy > height;
    }
    // A whole row in eight bits.
    void row(std::uint32_t y, std::vector<std::uint8_t>& out) const {
        const std::uint32_t line = std::min(y / component_.dy, component_.h - 1);
        const OPJ_INT32* points = component_.data + std::size_t{line} * component_.w;
        if (component_.prec == 8 && component_.sgnd == 0 && component_.dx == 1 &&
            component_.w >= out.size()) {  // what documents have
            for (std::size_t x = 0; x < out.size(); ++x)
                out[x] = static_cast<std::uint8_t>(std::clamp(points[x], 0, 255));
            return;
        }
        for (std::size_t x = 0; x < out.size(); ++x)
            out[x] =
                in_eight_bits(points[std::min<std::size_t>(x / component_.dx, component_.w - 1)]);
    }

  private:
    std::uint8_t in_eight_bits(int value) const {
        const int top = (1 << component_.prec) - 1;
        if (component_.sgnd != 0) value = std::clamp(value, -(1 << 16), 1 << 16) + (top + 1) / 2;
        value = std::clamp(value, 0, top);
        return static_cast<std::uint8_t>((value * 255 + top / 2) / top);
    }
    const opj_image_comp_t& component_;
};

std::uint8_t in_byte(double value) {
    return static_cast<std::uint8_t>(std::clamp(value + 0.5, 0.0, 255.0));
}

// ITU-R BT.601, as sYCC has it (T.800, M.11.7.4).
void put_ycc(std::uint8_t* point, int y, int cb, int cr) {
    const double blue = cb - 128, red = cr - 128;
    point[0] = in_byte(y + 1.772 * blue);
    point[1] = in_byte(y - 0.344136 * blue - 0.714136 * red);
    point[2] = in_byte(y + 1.402 * red);
}

Result<Picture> to_bgr(const opj_image_t& image, const PictureHeader& header) {
    if (image.numcomps < 1 || image.numcomps > 4) return damaged();
    const bool grey = image.numcomps < 3;
    const Plane planes[] = {Plane(image.comps[0]), Plane(image.comps[grey ? 0 : 1]),
                            Plane(image.comps[grey ? 0 : 2])};
    for (const Plane& plane : planes)
        if (!plane.covers(header.width, header.height)) return damaged();
    Picture out{static_cast<int>(header.width), static_cast<int>(header.height), {}};
    out.bgr.resize(std::size_t{header.width} * header.height * 3);
    std::uint8_t* point = out.bgr.data();
    const bool ycc = !grey && image.color_space == OPJ_CLRSPC_SYCC;
    std::vector<std::uint8_t> rows[3];
    for (auto& row : rows) row.resize(header.width);
    for (std::uint32_t y = 0; y < header.height; ++y) {
        for (std::size_t i = 0; i < 3; ++i) planes[i].row(y, rows[i]);
        for (std::uint32_t x = 0; x < header.width; ++x, point += 3) {
            if (ycc) {
                put_ycc(point, rows[0][x], rows[1][x], rows[2][x]);
                continue;
            }
            point[0] = rows[2][x];
            point[1] = rows[1][x];
            point[2] = rows[0][x];
        }
    }
    return out;
}

}  // namespace

Result<Picture> decode_jpeg2000(ByteView picture, const PictureHeader& header) {
    Source source{picture};
    const Stream stream = stream_over(source);
    const Codec codec(opj_create_decompress(
        header.format == Format::jpeg2000_file ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K));
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    if (!stream || !codec || opj_setup_decoder(codec.get(), &parameters) == 0) return damaged();
    opj_image_t* begun = nullptr;
    const bool header_read = opj_read_header(stream.get(), codec.get(), &begun) != 0;
    const Image image(begun);
    if (!header_read || !image || image->x1 - image->x0 != header.width ||
        image->y1 - image->y0 != header.height)
        return damaged();
    // Strict: data that end early are an error and not grey.
    if (opj_decoder_set_strict_mode(codec.get(), OPJ_TRUE) == 0 ||
        opj_decode(codec.get(), stream.get(), image.get()) == 0)
        return damaged();
    return to_bgr(*image, header);
}

}  // namespace limen::portrait
