// SPDX-License-Identifier: Apache-2.0
#include "ui/text.hpp"

#include <pango/pangocairo.h>
#include <unicode/brkiter.h>

#include <cmath>
#include <cstring>

namespace limen::ui {

namespace {

// Named one by one: left to itself fontconfig picks a different Arabic face for each language that
// uses the script.
constexpr const char* kFamilies =
    "Noto Sans,Noto Sans Arabic,Noto Sans Khmer,Noto Sans Ethiopic,Noto Sans Devanagari,"
    "Noto Sans Thai,Noto Sans Georgian,Noto Sans Armenian,Noto Sans Hebrew,Noto Sans Bengali,"
    "Noto Sans CJK SC";
// Baseline to baseline, in font sizes. Faces differ much in their own idea of it (Noto Sans Arabic
// asks for half as much again as Noto Sans), and would make the same page look airy or cramped.
constexpr double kLineHeight = 1.45;

struct ObjectDeleter {
    void operator()(void* object) const { g_object_unref(object); }
};
using Layout = std::unique_ptr<PangoLayout, ObjectDeleter>;

PangoAlignment alignment(Align align, bool rtl) {
    if (align == Align::centre) return PANGO_ALIGN_CENTER;
    return (align == Align::start) != rtl ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT;
}

struct Extent {
    int x = 0, y = 0, w = 1, h = 1;
};
// The lines themselves, not the width they may take: less to blend. The box stands on Noto Sans'
// ascent and descent whatever the script, so that a label is as tall in Arabic as in English; ink
// that reaches further is never cut.
constexpr double kAscent = 1.069, kDescent = 0.293;
Extent extent_of(PangoLayout* layout, double px) {
    PangoRectangle ink, logical;
    pango_layout_get_pixel_extents(layout, &ink, &logical);
    PangoLayoutIter* line = pango_layout_get_iter(layout);
    const int first = pango_layout_iter_get_baseline(line);
    while (pango_layout_iter_next_line(line) != FALSE) continue;
    const int last = pango_layout_iter_get_baseline(line);
    pango_layout_iter_free(line);
    const int top = static_cast<int>(std::floor(first / double{PANGO_SCALE} - kAscent * px));
    const int bottom = static_cast<int>(std::ceil(last / double{PANGO_SCALE} + kDescent * px));
    Extent out{logical.x, top, std::max(1, logical.width), std::max(1, bottom - top)};
    if (ink.width <= 0 || ink.height <= 0) return out;
    const int right = std::max(out.x + out.w, ink.x + ink.width);
    const int low = std::max(out.y + out.h, ink.y + ink.height);
    out.x = std::min(out.x, ink.x);
    out.y = std::min(out.y, ink.y);
    return {out.x, out.y, right - out.x, low - out.y};
}

}  // namespace

struct TextEngine::Impl {
    std::unique_ptr<PangoFontMap, ObjectDeleter> map{pango_cairo_font_map_new()};
    std::unique_ptr<PangoContext, ObjectDeleter> context{pango_font_map_create_context(map.get())};

    Layout layout(std::string_view utf8, const TextStyle& style, std::string_view language,
                  bool rtl) const {
        pango_context_set_base_dir(context.get(), rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
        pango_context_set_language(context.get(),
                                   pango_language_from_string(std::string(language).c_str()));
        Layout out(pango_layout_new(context.get()));
        // The screen's language decides, not the first strong letter of this string.
        pango_layout_set_auto_dir(out.get(), FALSE);
        PangoFontDescription* font = pango_font_description_from_string(kFamilies);
        pango_font_description_set_absolute_size(font, static_cast<double>(style.px) * PANGO_SCALE);
        pango_font_description_set_weight(font,
                                          style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(out.get(), font);
        PangoFontMetrics* metrics = pango_context_get_metrics(
            context.get(), font, pango_context_get_language(context.get()));
        const int own_height = pango_font_metrics_get_height(metrics);
        pango_font_metrics_unref(metrics);
        pango_font_description_free(font);
        if (own_height > 0)
            pango_layout_set_line_spacing(
                out.get(), static_cast<float>(kLineHeight * style.px * PANGO_SCALE / own_height));
        if (style.wrap > 0) {
            pango_layout_set_width(out.get(),
                                   static_cast<int>(std::ceil(style.wrap)) * PANGO_SCALE);
            pango_layout_set_wrap(out.get(), PANGO_WRAP_WORD_CHAR);
        }
        if (style.max_lines > 0) {
            pango_layout_set_height(out.get(), -style.max_lines);
            pango_layout_set_ellipsize(out.get(), PANGO_ELLIPSIZE_END);
        }
        pango_layout_set_alignment(out.get(), alignment(style.align, rtl));
        const std::string text = with_line_breaks(utf8, language);
        pango_layout_set_text(out.get(), text.data(), static_cast<int>(text.size()));
        return out;
    }
};

TextEngine::TextEngine() : impl_(std::make_unique<Impl>()) {
    pango_cairo_font_map_set_resolution(reinterpret_cast<PangoCairoFontMap*>(impl_->map.get()), 96);
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    // Without hinting every machine draws the same pixels, and sizes scale evenly.
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(impl_->context.get(), options);
    cairo_font_options_destroy(options);
}

TextEngine::~TextEngine() = default;

Size TextEngine::measure(std::string_view utf8, const TextStyle& style, std::string_view language,
                         bool rtl) const {
    const Layout layout = impl_->layout(utf8, style, language, rtl);
    const Extent e = extent_of(layout.get(), style.px);
    return {static_cast<float>(e.w), static_cast<float>(e.h)};
}

Mask TextEngine::render(std::string_view utf8, const TextStyle& style, std::string_view language,
                        bool rtl) const {
    const Layout layout = impl_->layout(utf8, style, language, rtl);
    const Extent e = extent_of(layout.get(), style.px);
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_A8, e.w, e.h);
    cairo_t* cairo = cairo_create(surface);
    cairo_translate(cairo, -e.x, -e.y);
    cairo_set_source_rgba(cairo, 1, 1, 1, 1);
    pango_cairo_show_layout(cairo, layout.get());
    cairo_surface_flush(surface);
    Mask out{e.w, e.h, {}};
    const unsigned char* rows = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    out.coverage.resize(static_cast<std::size_t>(e.w) * static_cast<std::size_t>(e.h));
    for (int y = 0; rows != nullptr && y < e.h; ++y)
        std::memcpy(&out.coverage[static_cast<std::size_t>(y) * static_cast<std::size_t>(e.w)],
                    rows + static_cast<std::ptrdiff_t>(y) * stride, static_cast<std::size_t>(e.w));
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return out;
}

std::vector<std::string> TextEngine::missing_families(const std::vector<std::string>& families) {
    std::unique_ptr<PangoFontMap, ObjectDeleter> map(pango_cairo_font_map_new());
    PangoFontFamily** known = nullptr;
    int count = 0;
    pango_font_map_list_families(map.get(), &known, &count);
    std::vector<std::string> out;
    for (const std::string& wanted : families) {
        bool found = false;
        for (int i = 0; i < count && !found; ++i)
            found = wanted == pango_font_family_get_name(known[i]);
        if (!found) out.push_back(wanted);
    }
    g_free(known);
    return out;
}

std::string with_line_breaks(std::string_view utf8, std::string_view language) {
    if (language != "km" && language != "lo" && language != "my") return std::string(utf8);
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> words(
        icu::BreakIterator::createWordInstance(icu::Locale(std::string(language).c_str()), status));
    if (U_FAILURE(status)) return std::string(utf8);
    const auto text = icu::UnicodeString::fromUTF8(
        icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
    words->setText(text);
    icu::UnicodeString marked;
    int32_t from = words->first();
    for (int32_t to = words->next(); to != icu::BreakIterator::DONE;
         from = to, to = words->next()) {
        marked.append(text, from, to - from);
        const bool between_letters =
            to < text.length() && u_isalpha(text.char32At(to)) && !u_isspace(text.char32At(to - 1));
        if (between_letters) marked.append(static_cast<char16_t>(0x200B));
    }
    std::string out;
    marked.toUTF8String(out);
    return out;
}

}  // namespace limen::ui
