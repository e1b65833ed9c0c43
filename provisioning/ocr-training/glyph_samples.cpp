// SPDX-License-Identifier: Apache-2.0
#include "provisioning/ocr-training/glyph_samples.hpp"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

#include "identity/page/glyph_net.hpp"

namespace limen::ocr_training {
namespace {

constexpr int kPitch = 40;       // pixels a character in the drawings
constexpr int kLineHeight = 96;  // baseline and capitals centred in it
constexpr int kCharsPerLine = 14;
constexpr int kMargin = 40;

class Random {
  public:
    explicit Random(unsigned seed) : engine_(seed) {}
    double real(double low, double high) { return low + (high - low) * unit(); }
    double gauss(double mean, double sigma) {
        // Box and Muller: std::normal_distribution may differ between libraries.
        return mean + sigma * std::sqrt(-2 * std::log(unit() + 1e-12)) *
                          std::cos(6.283185307179586 * unit());
    }
    int integer(int low, int high) { return low + static_cast<int>(unit() * (high - low + 1)); }
    bool chance(double p) { return unit() < p; }

  private:
    double unit() { return engine_() / 4294967296.0; }
    std::mt19937 engine_;
};

struct CairoDeleter {
    void operator()(cairo_surface_t* s) const { cairo_surface_destroy(s); }
    void operator()(cairo_t* c) const { cairo_destroy(c); }
};

// One character as a mask (255 = ink) of kPitch × kLineHeight, capitals centred in height.
cv::Mat draw(char c, const char* family, bool italic) {
    const std::unique_ptr<cairo_surface_t, CairoDeleter> surface(
        cairo_image_surface_create(CAIRO_FORMAT_A8, kPitch, kLineHeight));
    const std::unique_ptr<cairo_t, CairoDeleter> cairo(cairo_create(surface.get()));
    cairo_select_font_face(cairo.get(), family,
                           italic ? CAIRO_FONT_SLANT_ITALIC : CAIRO_FONT_SLANT_NORMAL,
                           CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo.get(), kPitch / page::kAdvanceEm);
    cairo_text_extents_t capital{}, own{};
    cairo_text_extents(cairo.get(), "H", &capital);
    const std::string text(1, c);
    cairo_text_extents(cairo.get(), text.c_str(), &own);
    cairo_set_source_rgba(cairo.get(), 0, 0, 0, 1);
    cairo_move_to(cairo.get(), (kPitch - own.x_advance) / 2, (kLineHeight + capital.height) / 2);
    cairo_show_text(cairo.get(), text.c_str());
    cairo_surface_flush(surface.get());
    const cv::Mat view(kLineHeight, kPitch, CV_8U, cairo_image_surface_get_data(surface.get()),
                       static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get())));
    return view.clone();
}

const cv::Mat& glyph(char c, bool other_font) {
    static std::map<std::pair<char, bool>, cv::Mat> drawn;
    auto& mask = drawn[{c, other_font}];
    if (mask.empty()) {
        mask = c == ' ' ? cv::Mat::zeros(kLineHeight, kPitch, CV_8U).operator cv::Mat()
                        : draw(c, other_font ? "DejaVu Sans" : "OCR B", false);
    }
    return mask;
}

std::string random_text(Random& random) {
    std::string text;
    for (int i = 0; i < kCharsPerLine; ++i) {
        const int pick = random.integer(0, 41);
        text += pick < 37 ? page::kAlphabet[static_cast<std::size_t>(pick)] : pick < 39 ? ' ' : '<';
    }
    return text;
}

// The ink of a line, 0–1, with worn or swollen strokes, slant and slope.
cv::Mat draw_line(Random& random, const std::string& text, bool other_font) {
    cv::Mat mask =
        cv::Mat::zeros(kLineHeight + 2 * kMargin, kPitch * kCharsPerLine + 2 * kMargin, CV_8U);
    for (int i = 0; i < kCharsPerLine; ++i) {
        glyph(text[static_cast<std::size_t>(i)], other_font)
            .copyTo(mask(cv::Rect(kMargin + i * kPitch, kMargin, kPitch, kLineHeight)));
    }
    if (random.chance(0.5)) {
        const int size = random.integer(2, 4);
        const cv::Mat kernel = cv::getStructuringElement(cv::MORPH_ELLIPSE, {size, size});
        if (random.chance(0.5)) {
            cv::dilate(mask, mask, kernel);
        } else {
            cv::erode(mask, mask, kernel);
        }
    }
    const double middle = mask.rows / 2.0, centre = mask.cols / 2.0;
    const double slant = random.real(-0.12, 0.12), slope = random.real(-0.02, 0.02);
    const cv::Matx23d shear(1, slant, -slant * middle, slope, 1, -slope * centre);
    cv::warpAffine(mask, mask, shear, mask.size());
    cv::Mat ink;
    mask.convertTo(ink, CV_32F, 1 / 255.0);
    return ink;
}

// Ink on paper, seen at `pitch` pixels a character.
cv::Mat photograph(Random& random, const cv::Mat& ink, double pitch) {
    const double paper = random.real(110, 245), black = random.real(0, paper - 35);
    cv::Mat image = paper + (black - paper) * ink;
    if (random.chance(0.6)) {
        const double strength = random.real(0, 18), phase = random.real(0, 6);
        const double fx = 1 / random.real(4, 40), fy = 1 / random.real(4, 40);
        const double tilt = random.real(-0.05, 0.05);
        const int middle = image.cols / 2;
        for (int y = 0; y < image.rows; ++y) {
            float* row = image.ptr<float>(y);
            for (int x = 0; x < image.cols; ++x) {
                row[x] += static_cast<float>(strength * std::sin(x * fx + y * fy + phase) +
                                             tilt * (x - middle));
            }
        }
    }
    if (random.chance(0.7)) {
        const double sigma =
            random.real(0.3, 1.1) * kPitch / std::max(pitch, 9.0) * random.real(0.4, 1.2) + 0.1;
        cv::GaussianBlur(image, image, {}, sigma);
    }
    const double scale = pitch / kPitch;
    cv::resize(image, image, {}, scale, scale, cv::INTER_AREA);
    static constexpr double kNoise[] = {0, 2, 5, 10, 16};
    const double noise = kNoise[random.integer(0, 4)];
    if (noise > 0) {
        for (int y = 0; y < image.rows; ++y) {
            float* row = image.ptr<float>(y);
            for (int x = 0; x < image.cols; ++x)
                row[x] += static_cast<float>(random.gauss(0, noise));
        }
    }
    cv::Mat grey;
    image.convertTo(grey, CV_8U);
    if (random.chance(0.7)) {
        std::vector<unsigned char> jpeg;
        cv::imencode(".jpg", grey, jpeg, {cv::IMWRITE_JPEG_QUALITY, random.integer(35, 95)});
        grey = cv::imdecode(jpeg, cv::IMREAD_GRAYSCALE);
    }
    return grey;
}

void cut_cell(const cv::Mat& grey, double x, double y, double scale_x, double scale_y, int label,
              Samples& out) {
    const cv::Matx23d map(scale_x, 0, x - scale_x * (page::kCellWidth - 1) / 2.0, 0, scale_y,
                          y - scale_y * (page::kCellHeight - 1) / 2.0);
    cv::Mat cell;
    cv::warpAffine(grey, cell, map, {page::kCellWidth, page::kCellHeight},
                   cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    const std::size_t at = out.inputs.size();
    out.inputs.resize(at + page::kCellPixels);
    page::normalise({cell.data, page::kCellPixels}, std::span(out.inputs).subspan(at));
    out.classes.push_back(label);
}

}  // namespace

Samples make_samples(std::size_t count, unsigned seed) {
    Random random(seed);
    Samples out;
    out.inputs.reserve(count * page::kCellPixels);
    while (out.classes.size() < count) {
        const std::string text = random_text(random);
        const bool other_font = random.chance(0.04);
        const double pitch = random.real(5.5, 24);
        const cv::Mat grey = photograph(random, draw_line(random, text, other_font), pitch);
        const double scale = pitch / kPitch, unit = pitch / page::kCellPitch;
        for (int i = 0; i < kCharsPerLine; ++i) {
            const char c = text[static_cast<std::size_t>(i)];
            const bool between = random.chance(0.06);
            // Half a pitch away stands no character; the reader learns where cells begin by it.
            const double dx = between ? (random.chance(0.5) ? 1 : -1) * random.real(0.4, 0.5)
                                      : std::clamp(random.gauss(0, 0.09), -0.25, 0.25);
            const double dy = std::clamp(random.gauss(0, 0.07), -0.25, 0.25);
            const int label =
                c == ' ' || between || other_font ? page::kNothing : page::index_of(c);
            cut_cell(grey, (kMargin + (i + 0.5 + dx) * kPitch) * scale - 0.5,
                     (kMargin + kLineHeight / 2.0 + dy * kPitch) * scale - 0.5,
                     unit * random.gauss(1, 0.05), unit * random.gauss(1, 0.06), label, out);
        }
    }
    return out;
}

}  // namespace limen::ocr_training
