// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/page/test_page.hpp"

#include <cairo.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

namespace limen::page {
namespace {

constexpr int kWidth = 1654, kHeight = 1240;  // the glass, 140 mm × 105 mm
constexpr int kPageWidth = 1476, kPageHeight = 1039;
constexpr double kPitch = 30.0;  // 2.54 mm

void write(cairo_t* cairo, const char* font, double size, double x, double y,
           const std::string& text) {
    cairo_select_font_face(cairo, font, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, size);
    cairo_move_to(cairo, x, y);
    cairo_show_text(cairo, text.c_str());
}

void paint_paper(cv::Mat& page) {
    for (int y = 0; y < page.rows; ++y) {
        for (int x = 0; x < page.cols; ++x) {
            const double wave =
                7 * std::sin(x / 13.0 + 3 * std::sin(y / 37.0)) + 4 * std::sin(y / 9.0 + x / 51.0);
            page.at<cv::Vec4b>(y, x) = {cv::saturate_cast<uchar>(222 + wave),
                                        cv::saturate_cast<uchar>(226 + wave),
                                        cv::saturate_cast<uchar>(214 - wave), 255};
        }
    }
}

void print_page(cairo_t* cairo, const std::vector<std::string>& lines) {
    cairo_set_source_rgb(cairo, 0.12, 0.12, 0.15);
    static constexpr const char* kCaptions[] = {"UTOPIA",
                                                "Surname / Nom",
                                                "SPECIMEN",
                                                "Given names / Prenoms",
                                                "ANNA MARIA",
                                                "Nationality",
                                                "Date of birth 12 AUG 1974"};
    int row = 0;
    for (const char* caption : kCaptions) {
        write(cairo, "DejaVu Sans", row % 2 ? 24 : 34, 560, 140 + 75 * row, caption);
        ++row;
    }
    if (lines.empty()) {  // another page: conditions, in lines of print
        for (int i = 0; i < 8; ++i) {
            write(cairo, "DejaVu Sans", 28, 90, 640 + 46 * i,
                  "This passport remains the property of the government and may be withdrawn.");
        }
        return;
    }
    const double spacing = lines.size() == 3 ? kPitch * 1.667 : kPitch * 2.5;
    const double left = (kPageWidth - kPitch * static_cast<double>(lines[0].size())) / 2;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const double y = kPageHeight - 70 - spacing * static_cast<double>(lines.size() - 1 - i);
        for (std::size_t k = 0; k < lines[i].size(); ++k) {
            write(cairo, "OCR B", kPitch / 0.723, left + kPitch * static_cast<double>(k), y,
                  std::string(1, lines[i][k]));
        }
    }
}

}  // namespace

cv::Mat draw_page(const std::vector<std::string>& lines) {
    cv::Mat page(kPageHeight, kPageWidth, CV_8UC4);
    paint_paper(page);
    cv::rectangle(page, {70, 120, 420, 520}, cv::Scalar(120, 130, 140, 255), cv::FILLED);
    cairo_surface_t* surface = cairo_image_surface_create_for_data(
        page.data, CAIRO_FORMAT_RGB24, page.cols, page.rows, static_cast<int>(page.step));
    cairo_t* cairo = cairo_create(surface);
    print_page(cairo, lines);
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    cairo_surface_destroy(surface);
    cv::Mat glass(kHeight, kWidth, CV_8UC3, cv::Scalar(24, 24, 26)), bgr;
    cv::cvtColor(page, bgr, cv::COLOR_BGRA2BGR);
    bgr.copyTo(glass(cv::Rect(90, 100, kPageWidth, kPageHeight)));
    return glass;
}

cv::Mat turned(const cv::Mat& page, double degrees) {
    cv::Mat out;
    const auto map = cv::getRotationMatrix2D({page.cols / 2.0f, page.rows / 2.0f}, degrees, 1);
    cv::warpAffine(page, out, map, page.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT,
                   cv::Scalar(24, 24, 26));
    return out;
}

cv::Mat blurred(const cv::Mat& page, double sigma) {
    cv::Mat out;
    cv::GaussianBlur(page, out, {}, sigma);
    return out;
}

cv::Mat noisy(const cv::Mat& page, double sigma, unsigned seed) {
    cv::Mat noise(page.size(), CV_16SC3), out;
    cv::RNG random(seed);
    random.fill(noise, cv::RNG::NORMAL, 0, sigma);
    cv::add(page, noise, out, cv::noArray(), CV_8UC3);
    return out;
}

cv::Mat with_glare(const cv::Mat& page, cv::Point centre, int radius) {
    cv::Mat light(page.size(), CV_8UC3, cv::Scalar::all(0)), out;
    cv::circle(light, centre, radius, cv::Scalar::all(255), cv::FILLED);
    cv::GaussianBlur(light, light, {}, radius / 6.0);
    cv::add(page, light, out);
    return out;
}

}  // namespace limen::page
