// SPDX-License-Identifier: Apache-2.0
#include "ui/pen.hpp"

#include <cairo.h>

#include <numbers>

#include "base/invariant.hpp"

namespace limen::ui {

namespace {
double radians(float degrees) {
    return static_cast<double>(degrees) * std::numbers::pi / 180;
}
}  // namespace

struct Pen::Impl {
    cairo_surface_t* surface = nullptr;
    cairo_t* cairo = nullptr;
    void colour(Colour c) const {
        cairo_set_source_rgba(cairo, c.r / 255.0, c.g / 255.0, c.b / 255.0, c.a / 255.0);
    }
};

Pen::Pen(int width_px, int height_px) : impl_(std::make_unique<Impl>()) {
    LIMEN_INVARIANT(width_px > 0 && height_px > 0, "a drawing has pixels");
    impl_->surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width_px, height_px);
    impl_->cairo = cairo_create(impl_->surface);
    const double scale = width_px / static_cast<double>(kUnits);
    cairo_scale(impl_->cairo, scale, scale);
    cairo_set_line_cap(impl_->cairo, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(impl_->cairo, CAIRO_LINE_JOIN_ROUND);
}

Pen::~Pen() {
    cairo_destroy(impl_->cairo);
    cairo_surface_destroy(impl_->surface);
}

Pen& Pen::box(Rect r, float radius) {
    cairo_t* c = impl_->cairo;
    const float k = std::min({radius, r.w / 2, r.h / 2});
    cairo_new_sub_path(c);
    cairo_arc(c, r.right() - k, r.y + k, k, radians(-90), 0);
    cairo_arc(c, r.right() - k, r.bottom() - k, k, 0, radians(90));
    cairo_arc(c, r.x + k, r.bottom() - k, k, radians(90), radians(180));
    cairo_arc(c, r.x + k, r.y + k, k, radians(180), radians(270));
    cairo_close_path(c);
    return *this;
}

Pen& Pen::circle(Point centre, float radius) {
    cairo_new_sub_path(impl_->cairo);
    cairo_arc(impl_->cairo, centre.x, centre.y, radius, 0, radians(360));
    cairo_close_path(impl_->cairo);
    return *this;
}

Pen& Pen::oval(Rect r) {
    cairo_t* c = impl_->cairo;
    cairo_save(c);
    cairo_translate(c, r.centre().x, r.centre().y);
    cairo_scale(c, r.w / 2, r.h / 2);
    cairo_new_sub_path(c);
    cairo_arc(c, 0, 0, 1, 0, radians(360));
    cairo_close_path(c);
    cairo_restore(c);
    return *this;
}

Pen& Pen::arc(Point centre, float radius, float from_deg, float to_deg) {
    cairo_new_sub_path(impl_->cairo);
    cairo_arc(impl_->cairo, centre.x, centre.y, radius, radians(from_deg), radians(to_deg));
    return *this;
}

Pen& Pen::line(std::initializer_list<Point> points) {
    bool first = true;
    for (const Point& p : points) {
        if (first)
            cairo_move_to(impl_->cairo, p.x, p.y);
        else
            cairo_line_to(impl_->cairo, p.x, p.y);
        first = false;
    }
    return *this;
}

Pen& Pen::polygon(std::initializer_list<Point> points) {
    line(points);
    return close();
}

Pen& Pen::move(Point p) {
    cairo_move_to(impl_->cairo, p.x, p.y);
    return *this;
}

Pen& Pen::curve(Point a, Point b, Point to) {
    cairo_curve_to(impl_->cairo, a.x, a.y, b.x, b.y, to.x, to.y);
    return *this;
}

Pen& Pen::close() {
    cairo_close_path(impl_->cairo);
    return *this;
}

void Pen::fill(Colour colour) {
    impl_->colour(colour);
    cairo_fill(impl_->cairo);
}

void Pen::stroke(Colour colour, float width) {
    impl_->colour(colour);
    cairo_set_line_width(impl_->cairo, width);
    cairo_stroke(impl_->cairo);
}

void Pen::dashes(Colour colour, float width, float on, float off) {
    const double pattern[] = {on, off};
    cairo_set_dash(impl_->cairo, pattern, 2, 0);
    stroke(colour, width);
    cairo_set_dash(impl_->cairo, nullptr, 0, 0);
}

void Pen::cut() {
    cairo_set_operator(impl_->cairo, CAIRO_OPERATOR_CLEAR);
    cairo_fill(impl_->cairo);
    cairo_set_operator(impl_->cairo, CAIRO_OPERATOR_OVER);
}

void Pen::turn(Point about, float degrees) {
    cairo_save(impl_->cairo);
    cairo_translate(impl_->cairo, about.x, about.y);
    cairo_rotate(impl_->cairo, radians(degrees));
    cairo_translate(impl_->cairo, -about.x, -about.y);
}

void Pen::place(Point offset, float scale) {
    cairo_save(impl_->cairo);
    cairo_translate(impl_->cairo, offset.x, offset.y);
    cairo_scale(impl_->cairo, scale, scale);
}

void Pen::restore() {
    cairo_restore(impl_->cairo);
}

Image Pen::image() const {
    cairo_surface_flush(impl_->surface);
    Image out{cairo_image_surface_get_width(impl_->surface),
              cairo_image_surface_get_height(impl_->surface),
              {}};
    const unsigned char* rows = cairo_image_surface_get_data(impl_->surface);
    const int stride = cairo_image_surface_get_stride(impl_->surface);
    out.rgba.reserve(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height) *
                     4);
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x) {
            // Cairo: premultiplied, native-endian 0xAARRGGBB.
            const auto pixel = *reinterpret_cast<const std::uint32_t*>(
                rows + static_cast<std::ptrdiff_t>(y) * stride +
                static_cast<std::ptrdiff_t>(x) * 4);
            const std::uint32_t a = pixel >> 24;
            auto straight = [&](std::uint32_t value) {
                return static_cast<std::uint8_t>(a == 0 ? 0 : (value * 255 + a / 2) / a);
            };
            out.rgba.push_back(straight((pixel >> 16) & 255));
            out.rgba.push_back(straight((pixel >> 8) & 255));
            out.rgba.push_back(straight(pixel & 255));
            out.rgba.push_back(static_cast<std::uint8_t>(a));
        }
    return out;
}

}  // namespace limen::ui
