// SPDX-License-Identifier: Apache-2.0
// Pictures as documents have them, made by the libraries' encoders.
#pragma once

#include <openjpeg.h>

#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/bytes.hpp"
#include "base/freed.hpp"

namespace limen::portrait::test {

// Smooth, with something to see in each quarter: what JPEG damages little.
inline cv::Mat drawn(int width = 300, int height = 400) {
    cv::Mat picture(height, width, CV_8UC3, cv::Scalar(180, 190, 200));
    cv::rectangle(picture, {0, 0, width / 2, height / 2}, {30, 60, 220}, cv::FILLED);
    cv::ellipse(picture, {width / 2, height / 2}, {width / 4, height / 4}, 0, 0, 360,
                {120, 150, 210}, cv::FILLED);
    cv::rectangle(picture, {width / 2, height / 2, width / 2, height / 2}, {200, 40, 20}, 8);
    cv::GaussianBlur(picture, picture, {9, 9}, 3);
    return picture;
}

inline Bytes jpeg_of(const cv::Mat& picture, const std::vector<int>& how = {}) {
    Bytes out;
    cv::imencode(".jpg", picture, out, how);
    return out;
}

struct Jpeg2000Options {
    OPJ_CODEC_FORMAT format = OPJ_CODEC_JP2;
    OPJ_COLOR_SPACE colours = OPJ_CLRSPC_SRGB;
    int tile = 0;       // 0: one tile
    unsigned bits = 8;  // of each component; the picture's own are shifted up
    float ratio = 0;    // 0: lossless
};

// `planes` in the order of the components, one channel each.
inline Bytes jpeg2000_of_planes(const std::vector<cv::Mat>& planes, const Jpeg2000Options& how) {
    const auto width = static_cast<unsigned>(planes[0].cols),
               height = static_cast<unsigned>(planes[0].rows);
    std::vector<opj_image_cmptparm_t> parts(planes.size());
    for (auto& part : parts) {
        part = {};
        part.dx = part.dy = 1;
        part.w = width;
        part.h = height;
        part.prec = how.bits;
    }
    const std::unique_ptr<opj_image_t, Freed<opj_image_destroy>> image(
        opj_image_create(static_cast<unsigned>(parts.size()), parts.data(), how.colours));
    image->x1 = width;
    image->y1 = height;
    for (std::size_t i = 0; i < planes.size(); ++i)
        for (int y = 0; y < planes[i].rows; ++y)
            for (int x = 0; x < planes[i].cols; ++x)
                image->comps[i].data[y * planes[i].cols + x] = planes[i].at<std::uint8_t>(y, x)
                                                               << (how.bits - 8);
    opj_cparameters_t parameters;
    opj_set_default_encoder_parameters(&parameters);
    parameters.tcp_numlayers = 1;
    parameters.cp_disto_alloc = 1;
    parameters.tcp_rates[0] = how.ratio;
    parameters.irreversible = how.ratio > 0 ? 1 : 0;
    parameters.tcp_mct = planes.size() == 3 && how.colours == OPJ_CLRSPC_SRGB ? 1 : 0;
    if (how.tile != 0) {
        parameters.tile_size_on = OPJ_TRUE;
        parameters.cp_tdx = parameters.cp_tdy = how.tile;
    }
    const std::unique_ptr<opj_codec_t, Freed<opj_destroy_codec>> codec(
        opj_create_compress(how.format));
    Bytes out;
    struct Sink {
        Bytes* bytes;
        std::size_t at;
    } sink{&out, 0};
    const std::unique_ptr<opj_stream_t, Freed<opj_stream_destroy>> stream(
        opj_stream_default_create(OPJ_FALSE));
    opj_stream_set_user_data(stream.get(), &sink, nullptr);
    opj_stream_set_write_function(stream.get(),
                                  [](void* data, OPJ_SIZE_T size, void* user) -> OPJ_SIZE_T {
                                      auto& to = *static_cast<Sink*>(user);
                                      to.bytes->resize(std::max(to.bytes->size(), to.at + size));
                                      std::copy_n(static_cast<std::uint8_t*>(data), size,
                                                  to.bytes->begin() + static_cast<long>(to.at));
                                      to.at += size;
                                      return size;
                                  });
    opj_stream_set_seek_function(stream.get(), [](OPJ_OFF_T to, void* user) -> OPJ_BOOL {
        static_cast<Sink*>(user)->at = static_cast<std::size_t>(to);
        return OPJ_TRUE;
    });
    opj_stream_set_skip_function(stream.get(), [](OPJ_OFF_T by, void* user) -> OPJ_OFF_T {
        static_cast<Sink*>(user)->at += static_cast<std::size_t>(by);
        return by;
    });
    const bool good = opj_setup_encoder(codec.get(), &parameters, image.get()) != 0 &&
                      opj_start_compress(codec.get(), image.get(), stream.get()) != 0 &&
                      opj_encode(codec.get(), stream.get()) != 0 &&
                      opj_end_compress(codec.get(), stream.get()) != 0;
    return good ? out : Bytes{};
}

inline Bytes jpeg2000_of(const cv::Mat& bgr, const Jpeg2000Options& how = {}) {
    std::vector<cv::Mat> planes;
    cv::split(bgr, planes);
    std::swap(planes.front(), planes.back());
    return jpeg2000_of_planes(planes, how);
}

}  // namespace limen::portrait::test
