// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/canvas.hpp"

#include <pango/pangocairo.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "base/invariant.hpp"

namespace limen::passport {
namespace {

struct FreePango {
    void operator()(PangoLayout* p) const { g_object_unref(p); }
    void operator()(PangoFontDescription* p) const { pango_font_description_free(p); }
};
using Layout = std::unique_ptr<PangoLayout, FreePango>;
using Description = std::unique_ptr<PangoFontDescription, FreePango>;

Layout layout_of(cairo_t* cairo, const std::string& words, const std::string& font,
                 double size_mm) {
    Layout layout(pango_cairo_create_layout(cairo));
    // Our unit is the millimetre, to which Pango would otherwise round.
    pango_context_set_round_glyph_positions(pango_layout_get_context(layout.get()), FALSE);
    Description description(pango_font_description_from_string(font.c_str()));
    pango_font_description_set_absolute_size(description.get(), size_mm * PANGO_SCALE);
    pango_layout_set_font_description(layout.get(), description.get());
    pango_layout_set_text(layout.get(), words.c_str(), -1);
    return layout;
}

double width_of(const Layout& layout) {
    int width = 0;
    pango_layout_get_size(layout.get(), &width, nullptr);
    return static_cast<double>(width) / PANGO_SCALE;
}

int dots(double mm) {
    return static_cast<int>(std::lround(mm * kDotsPerMm));
}

}  // namespace

Canvas::Canvas(double width_mm, double height_mm)
    : surface_(cairo_image_surface_create(CAIRO_FORMAT_RGB24, dots(width_mm), dots(height_mm))),
      cairo_(cairo_create(surface_.get())) {
    LIMEN_INVARIANT(cairo_status(cairo_.get()) == CAIRO_STATUS_SUCCESS,
                    "a sheet of a passport's size fits into memory");
    cairo_scale(cairo_.get(), kDotsPerMm, kDotsPerMm);
    cairo_font_options_t* options = cairo_font_options_create();
    // Print has no pixel grid to fit letters to.
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(cairo_.get(), options);
    cairo_font_options_destroy(options);
}

void Canvas::fill(const Colour& colour) {
    cairo_set_source_rgba(cairo(), colour.red, colour.green, colour.blue, colour.alpha);
    cairo_paint(cairo());
}

void Canvas::text(double x, double y, const std::string& words, double size_mm,
                  const Colour& colour, const std::string& font, bool centred) {
    const auto layout = layout_of(cairo(), words, font, size_mm);
    cairo_set_source_rgba(cairo(), colour.red, colour.green, colour.blue, colour.alpha);
    cairo_move_to(cairo(), centred ? x - width_of(layout) / 2 : x, y);
    pango_cairo_show_layout(cairo(), layout.get());
}

void Canvas::pitched(double x, double baseline, const std::string& characters, double pitch_mm,
                     const std::string& font, const Colour& colour) {
    constexpr double kTrialSize = 10;
    const double size = pitch_mm * kTrialSize / width_of(layout_of(cairo(), "0", font, kTrialSize));
    cairo_set_source_rgba(cairo(), colour.red, colour.green, colour.blue, colour.alpha);
    double left = x;
    for (const char character : characters) {
        const auto layout = layout_of(cairo(), std::string(1, character), font, size);
        const double ascent =
            static_cast<double>(pango_layout_get_baseline(layout.get())) / PANGO_SCALE;
        cairo_move_to(cairo(), left + (pitch_mm - width_of(layout)) / 2, baseline - ascent);
        pango_cairo_show_layout(cairo(), layout.get());
        left += pitch_mm;
    }
}

void Canvas::picture(double x, double y, double width, double height, const cv::Mat& bgr,
                     double alpha) {
    cv::Mat scaled, bgra;
    cv::resize(bgr, scaled, cv::Size(dots(width), dots(height)), 0, 0, cv::INTER_CUBIC);
    cv::cvtColor(scaled, bgra, cv::COLOR_BGR2BGRA);
    std::unique_ptr<cairo_surface_t, Free> image(cairo_image_surface_create_for_data(
        bgra.data, CAIRO_FORMAT_RGB24, bgra.cols, bgra.rows, static_cast<int>(bgra.step)));
    cairo_save(cairo());
    cairo_translate(cairo(), x, y);
    cairo_scale(cairo(), 1 / kDotsPerMm, 1 / kDotsPerMm);
    cairo_set_source_surface(cairo(), image.get(), 0, 0);
    cairo_paint_with_alpha(cairo(), alpha);
    cairo_restore(cairo());
}

cv::Mat Canvas::pixels() const {
    cairo_surface_flush(surface_.get());
    const cv::Mat bgra(cairo_image_surface_get_height(surface_.get()),
                       cairo_image_surface_get_width(surface_.get()), CV_8UC4,
                       cairo_image_surface_get_data(surface_.get()),
                       static_cast<std::size_t>(cairo_image_surface_get_stride(surface_.get())));
    cv::Mat bgr;
    cv::cvtColor(bgra, bgr, cv::COLOR_BGRA2BGR);
    return bgr;
}

Result<void> require_font(const std::string& family, const std::string& debian_package) {
    PangoFontMap* map = pango_cairo_font_map_get_default();
    PangoFontFamily** families = nullptr;
    int count = 0;
    pango_font_map_list_families(map, &families, &count);
    bool found = false;
    for (int i = 0; i < count; ++i) found |= family == pango_font_family_get_name(families[i]);
    g_free(families);
    if (found) return {};
    return fail(Stage::config, "passport.no_font",
                "The font \"" + family + "\" is not installed; install the package " +
                    debian_package + ".");
}

}  // namespace limen::passport
