// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/page_art.hpp"

#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "provisioning/passport/canvas.hpp"

namespace limen::passport {
namespace {

constexpr double kWidth = 125, kHeight = 88;
// Two lines of 44 in OCR-B, ten characters an inch, centred; the zone is the page's lowest 23.2 mm
// (Doc 9303-4, 4.1.1 and appendix A).
constexpr double kPitch = 2.54, kLineDistance = 6.35, kZone = 23.2, kLowerBaseline = 80.4;
const std::string kOcrB = "OCR B";

constexpr Colour kInk{0.06, 0.06, 0.10, 1};
constexpr Colour kLabel{0.18, 0.30, 0.48, 1};

// Fine wavy lines as security printing has them: pale under print, so that reading is neither
// hindered nor trivially black on white.
void guilloche(Canvas& canvas, const Colour& colour, int rows, double amplitude, double waves,
               double phase) {
    constexpr double kStep = 0.5;  // millimetres
    cairo_t* c = canvas.cairo();
    cairo_set_source_rgba(c, colour.red, colour.green, colour.blue, colour.alpha);
    cairo_set_line_width(c, 0.12);
    for (int row = 0; row < rows; ++row) {
        const double middle = (row + 0.5) * kHeight / rows;
        for (int step = 0; step * kStep <= kWidth; ++step) {
            const double x = step * kStep;
            const double y =
                middle + amplitude * std::sin(2 * M_PI * waves * x / kWidth + phase + row * 0.4) *
                             std::cos(2 * M_PI * x / kWidth * 1.5 + row * 0.15);
            if (step == 0)
                cairo_move_to(c, x, y);
            else
                cairo_line_to(c, x, y);
        }
        cairo_stroke(c);
    }
}

void rosette(Canvas& canvas, double x, double y, double radius, const Colour& colour) {
    cairo_t* c = canvas.cairo();
    cairo_set_source_rgba(c, colour.red, colour.green, colour.blue, colour.alpha);
    cairo_set_line_width(c, 0.1);
    for (int ring = 1; ring <= 9; ++ring) {
        for (int step = 0; step <= 720; ++step) {
            const double angle = 2 * M_PI * step / 720;
            const double r = radius * ring / 9 * (1 + 0.16 * std::sin(12 * angle + ring * 0.7));
            const double px = x + r * std::cos(angle);
            const double py = y + r * std::sin(angle);
            if (step == 0)
                cairo_move_to(c, px, py);
            else
                cairo_line_to(c, px, py);
        }
        cairo_stroke(c);
    }
}

void paper(Canvas& canvas) {
    cairo_t* c = canvas.cairo();
    cairo_pattern_t* rainbow = cairo_pattern_create_linear(0, 0, kWidth, 0);
    cairo_pattern_add_color_stop_rgb(rainbow, 0.0, 0.93, 0.95, 0.90);
    cairo_pattern_add_color_stop_rgb(rainbow, 0.5, 0.90, 0.93, 0.97);
    cairo_pattern_add_color_stop_rgb(rainbow, 1.0, 0.96, 0.91, 0.92);
    cairo_set_source(c, rainbow);
    cairo_paint(c);
    cairo_pattern_destroy(rainbow);
    guilloche(canvas, {0.35, 0.55, 0.65, 0.35}, 46, 2.6, 7, 0);
    guilloche(canvas, {0.70, 0.45, 0.50, 0.28}, 38, 3.4, 5, 1.3);
    rosette(canvas, 88, 36, 24, {0.30, 0.50, 0.45, 0.35});
}

void field(Canvas& canvas, double x, double y, const std::string& label, const std::string& value) {
    canvas.text(x, y, label, 1.7, kLabel);
    canvas.text(x, y + 2.1, value, 3.2, kInk, "Sans Bold");
}

void personal_data(Canvas& canvas, const PageText& text) {
    constexpr double kLeft = 44, kMiddle = 70, kRight = 96;
    field(canvas, kLeft, 11, "Type / Type", text.type);
    field(canvas, 58, 11, "Code / Code", text.issuer);
    field(canvas, 84, 11, "Passport No. / N° de passeport", text.number);
    field(canvas, kLeft, 18.4, "Surname / Nom", text.surname);
    field(canvas, kLeft, 25.6, "Given names / Prénoms", text.given_names);
    field(canvas, kLeft, 32.8, "Nationality / Nationalité", text.nationality);
    field(canvas, kLeft, 40, "Date of birth / Date de naissance", text.birth);
    field(canvas, 84, 40, "Sex / Sexe", text.sex);
    field(canvas, kLeft, 47.2, "Place of birth / Lieu de naissance", text.place_of_birth);
    field(canvas, kLeft, 54.4, "Date of issue", text.issued);
    field(canvas, kMiddle, 54.4, "Date of expiry", text.expiry);
    field(canvas, kRight, 54.4, "Authority", "SPECIMEN");
}

void machine_readable_zone(Canvas& canvas, const std::vector<std::string>& lines) {
    cairo_t* c = canvas.cairo();
    cairo_set_source_rgba(c, 0.97, 0.97, 0.96, 0.62);
    cairo_rectangle(c, 0, kHeight - kZone, kWidth, kZone);
    cairo_fill(c);
    double baseline = kLowerBaseline - kLineDistance * (static_cast<double>(lines.size()) - 1);
    for (const auto& line : lines) {
        const double left = (kWidth - kPitch * static_cast<double>(line.size())) / 2;
        canvas.pitched(left, baseline, line, kPitch, kOcrB, {0.05, 0.05, 0.06, 1});
        baseline += kLineDistance;
    }
}

void emblem(Canvas& canvas, double x, double y, double size, const Colour& colour) {
    rosette(canvas, x, y, size, colour);
    cairo_t* c = canvas.cairo();
    cairo_set_source_rgba(c, colour.red, colour.green, colour.blue, colour.alpha);
    cairo_set_line_width(c, size / 14);
    for (int ray = 0; ray < 8; ++ray) {
        const double angle = M_PI / 4 * ray;
        cairo_move_to(c, x + 0.3 * size * std::cos(angle), y + 0.3 * size * std::sin(angle));
        cairo_line_to(c, x + 0.8 * size * std::cos(angle), y + 0.8 * size * std::sin(angle));
    }
    cairo_stroke(c);
}

}  // namespace

Result<cv::Mat> draw_data_page(const PageText& text, const cv::Mat& portrait) {
    LIMEN_CHECK(require_font(kOcrB, "fonts-ocr-b"));
    Canvas canvas(kWidth, kHeight);
    paper(canvas);
    canvas.text(5, 3, text.state + "   PASSPORT / PASSEPORT", 4.2, {0.15, 0.25, 0.45, 1},
                "Serif Bold");
    canvas.picture(5, 14, 34.5, 46, portrait);
    canvas.picture(101, 20, 13.5, 18, portrait, 0.22);
    personal_data(canvas, text);
    machine_readable_zone(canvas, text.mrz_lines);
    return canvas.pixels();
}

cv::Mat draw_visa_page(const std::string& state) {
    Canvas canvas(kWidth, kHeight);
    paper(canvas);
    guilloche(canvas, {0.40, 0.60, 0.40, 0.40}, 30, 5, 3, 2.1);
    canvas.text(kWidth / 2, 5, "VISAS", 6, {0.25, 0.35, 0.55, 0.9}, "Serif Bold", true);
    canvas.text(kWidth / 2, 80, state + "  ·  7", 3, kLabel, "Serif", true);
    cairo_t* c = canvas.cairo();
    cairo_save(c);
    cairo_translate(c, 78, 46);
    cairo_rotate(c, -0.22);
    cairo_set_source_rgba(c, 0.45, 0.10, 0.40, 0.75);
    cairo_set_line_width(c, 0.7);
    cairo_rectangle(c, -22, -13, 44, 26);
    cairo_stroke(c);
    const Colour stamp{0.45, 0.10, 0.40, 0.75};
    canvas.text(0, -10, "UTOPIA CITY", 4.5, stamp, "Sans Bold", true);
    canvas.text(0, -2, "ENTRY", 6, stamp, "Sans Bold", true);
    canvas.text(0, 7, "SPECIMEN", 3.4, stamp, "Sans", true);
    cairo_restore(c);
    return canvas.pixels();
}

cv::Mat draw_cover(const std::string& state) {
    constexpr Colour kGold{0.83, 0.68, 0.36, 1};
    Canvas canvas(kHeight, kWidth);  // upright
    canvas.fill({0.29, 0.05, 0.12, 1});
    canvas.text(kHeight / 2, 14, state, 9, kGold, "Serif Bold", true);
    emblem(canvas, kHeight / 2, 58, 20, kGold);
    canvas.text(kHeight / 2, 90, "PASSPORT", 7, kGold, "Serif Bold", true);
    canvas.text(kHeight / 2, 100, "SPECIMEN", 4, kGold, "Serif", true);
    cairo_t* c = canvas.cairo();
    // The sign of a passport with a chip (Doc 9303-9, figure 1).
    cairo_set_line_width(c, 0.8);
    cairo_set_source_rgba(c, kGold.red, kGold.green, kGold.blue, 1);
    cairo_rectangle(c, kHeight / 2 - 6, 110, 12, 7);
    cairo_move_to(c, kHeight / 2 - 6, 113.5);
    cairo_line_to(c, kHeight / 2 + 6, 113.5);
    cairo_stroke(c);
    cairo_arc(c, kHeight / 2, 113.5, 2, 0, 2 * M_PI);
    cairo_fill(c);
    cv::Mat upright = canvas.pixels();
    cv::Mat lying;
    cv::rotate(upright, lying, cv::ROTATE_90_CLOCKWISE);
    return lying;
}

cv::Mat blurred(const cv::Mat& page) {
    cv::Mat soft, moved;
    cv::GaussianBlur(page, soft, cv::Size(0, 0), 7);
    constexpr int kTravel = 21;
    cv::blur(soft, moved, cv::Size(kTravel, 1));
    return moved;
}

}  // namespace limen::passport
