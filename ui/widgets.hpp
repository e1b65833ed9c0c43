// SPDX-License-Identifier: Apache-2.0
// What screens are made of. Each widget draws itself, adds its node to the tree and, where it can
// be touched, says whether it was. Rectangles are laid out left to right (see ui/frame.hpp).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ui/frame.hpp"

namespace limen::ui {

// Takes its height off the top of `page` and leaves a gap.
void heading(Frame& f, std::string id, Rect& page, const Text& text, Align align = Align::start);
void paragraph(Frame& f, std::string id, Rect& page, const Text& text, Align align = Align::start);
// A line of text in a box of its own.
void label(Frame& f, std::string id, Rect box, const Text& text, const TextStyle& style,
           Colour colour, Vertical vertical = Vertical::middle);

enum class Kind : std::uint8_t {
    primary,  // the one that leads on
    secondary,
    quiet  // no edge, for bars
};
struct ButtonStyle {
    Kind kind = Kind::primary;
    bool enabled = true;
    bool selected = false;
    const Drawing* icon = nullptr;
    std::string spoken{};  // when the label alone says too little
    float px = 0;          // 0: the body size
};
bool button(Frame& f, std::string id, Rect rect, const Text& text, const ButtonStyle& style = {});
// Icon above its label, for bars: the whole box is the target.
bool icon_button(Frame& f, std::string id, Rect rect, const Drawing& icon, const Text& text,
                 const ButtonStyle& style = {});

// fraction 0–1: real progress. Runs counter-clockwise in right-to-left languages.
void progress_ring(Frame& f, std::string id, Rect rect, double fraction, const Text& spoken);
// Work of unknown length.
void busy_ring(Frame& f, std::string id, Rect rect, const Text& spoken);

// A drawing with its spoken meaning.
void image(Frame& f, std::string id, Rect rect, const Drawing& drawing, const Text& spoken);
// A photograph with a caption below; an empty one shows its outline and the caption.
void photograph(Frame& f, std::string id, Rect rect, const PixelView* pixels, const Text& caption);
void photographs_side_by_side(Frame& f, std::string id, Rect rect, const PixelView* left,
                              const Text& left_caption, const PixelView* right,
                              const Text& right_caption);
// The looking-glass: live picture mirrored, with an oval to bring the face into. `good` colours
// the oval.
void camera_with_oval(Frame& f, std::string id, Rect rect, const PixelView* pixels, bool good,
                      const Text& spoken);

enum class Tone : std::uint8_t { neutral, accent, good, advice, training };
void banner(Frame& f, std::string id, Rect rect, const Text& text, Tone tone,
            const Drawing* icon = nullptr);
// What a banner without an icon needs for its words at this width.
float banner_height(Frame& f, float width, const Text& text);
void badge(Frame& f, std::string id, Rect rect, const Text& text, Tone tone);
// A surface to put things on; returns the space within.
Rect card(Frame& f, Rect rect);

struct Column {
    Text title;
    float share = 1;  // of the table's width
    Align align = Align::start;
};
struct Row {
    std::string id;
    std::vector<Text> cells;
    std::optional<Tone> tone;  // a mark at the row's start
};
struct TableState {
    float scroll = 0;  // rows scrolled off the top; the caller keeps it
};
// Rows can be chosen; returns the id of one that was tapped. Scrolls with the wheel and follows the
// keyboard's focus.
std::optional<std::string> table(Frame& f, std::string id, Rect rect,
                                 std::span<const Column> columns, std::span<const Row> rows,
                                 std::string_view selected, TableState& state);

// One of several, as buttons in a column (a reason, a lane). Returns the id tapped.
struct Choice {
    std::string id;
    Text text;
};
std::optional<std::string> choices(Frame& f, std::string id, Rect rect,
                                   std::span<const Choice> options, std::string_view selected);

// A line to type into; `value` is the caller's. Returns true when it changed. `secret` shows dots.
bool text_field(Frame& f, std::string id, Rect rect, const Text& caption, std::string& value,
                bool secret = false, std::size_t max_bytes = 200);

}  // namespace limen::ui
