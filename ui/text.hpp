// SPDX-License-Identifier: Apache-2.0
// Shapes and orders text in any script (Pango) and renders it to coverage (Cairo).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ui/geometry.hpp"
#include "ui/raster.hpp"

namespace limen::ui {

enum class Align : std::uint8_t { start, centre, end };

struct TextStyle {
    float px = 33;
    bool bold = false;
    float wrap = 0;  // width in pixels at which lines break; 0: one line
    Align align = Align::start;
    int max_lines = 0;  // 0: as many as it takes; else the last one ends in "…"
    friend bool operator==(const TextStyle&, const TextStyle&) = default;
};

class TextEngine {
  public:
    TextEngine();
    ~TextEngine();
    TextEngine(const TextEngine&) = delete;
    TextEngine& operator=(const TextEngine&) = delete;

    // What the lines really take. `language` ("ar") chooses glyph forms and line breaks.
    Size measure(std::string_view utf8, const TextStyle& style, std::string_view language,
                 bool rtl) const;
    Mask render(std::string_view utf8, const TextStyle& style, std::string_view language,
                bool rtl) const;

    // The families of assets/fonts.txt that this machine lacks. A missing face shows as another
    // one, or as boxes.
    static std::vector<std::string> missing_families(const std::vector<std::string>& families);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Scripts without spaces get invisible break marks between words (Khmer, Lao, Burmese), which
// Pango, lacking their dictionaries, would otherwise break anywhere. Other languages come back as
// they are.
std::string with_line_breaks(std::string_view utf8, std::string_view language);

}  // namespace limen::ui
