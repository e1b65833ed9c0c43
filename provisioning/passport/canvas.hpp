// SPDX-License-Identifier: Apache-2.0
// A sheet to draw on in millimetres, with text through Pango.
#pragma once

#include <cairo.h>

#include <memory>
#include <opencv2/core/mat.hpp>
#include <string>

#include "base/result.hpp"

namespace limen::passport {

inline constexpr double kDotsPerMm = 300 / 25.4;

struct Colour {
    double red = 0, green = 0, blue = 0, alpha = 1;
};

class Canvas {
  public:
    Canvas(double width_mm, double height_mm);

    cairo_t* cairo() const { return cairo_.get(); }
    void fill(const Colour& colour);
    // Text whose line's top left corner lies at x, y; `size_mm` is the font's size.
    void text(double x, double y, const std::string& words, double size_mm, const Colour& colour,
              const std::string& font = "Sans", bool centred = false);
    // Text in fixed pitch, each character centred on its own place.
    void pitched(double x, double baseline, const std::string& characters, double pitch_mm,
                 const std::string& font, const Colour& colour);
    void picture(double x, double y, double width, double height, const cv::Mat& bgr,
                 double alpha = 1);
    // 8-bit BGR at 300 dots an inch.
    cv::Mat pixels() const;

  private:
    struct Free {
        void operator()(cairo_t* p) const { cairo_destroy(p); }
        void operator()(cairo_surface_t* p) const { cairo_surface_destroy(p); }
    };
    std::unique_ptr<cairo_surface_t, Free> surface_;
    std::unique_ptr<cairo_t, Free> cairo_;
};

// Error "passport.no_font" where the system would put another font in the place of this one.
Result<void> require_font(const std::string& family, const std::string& debian_package);

}  // namespace limen::passport
