// SPDX-License-Identifier: Apache-2.0
// One frame being drawn: shapes, text, pictures, and the semantic tree that goes with them.
//
// How to write a screen:
//
//     void draw_case(ui::Frame& f, const CaseView& view) {
//         ui::Rect page = f.region().inset(f.sizes().margin);       // left-to-right coordinates
//         ui::heading(f, "case.heading", page, f.tr(str::case_heading));  // takes its own height
//         ui::Rect buttons = page.take_bottom(f.sizes().button);
//         if (ui::button(f, "case.admit", buttons.take_end(400), f.tr(str::admit_traveller)))
//             intents.push_back(Admit{});
//         f.text(page, ui::Text::personal(view.name), {.px = f.sizes().body}, f.colour().ink);
//     }
//
// - Lay everything out as if reading ran left to right; the frame mirrors every rectangle within
//   its region for right-to-left languages, in one place (Frame::mirrored).
// - Whatever a person can see has a node: widgets add theirs; call node() beside bare drawing.
// - Ids are "<screen>.<what>", unique in the frame and the same from frame to frame.
// - A tap counts when the node was on the picture the person saw (ui/input.hpp).
// - Nothing is kept between frames here; state belongs to the caller's view model.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "ui/i18n.hpp"
#include "ui/pen.hpp"
#include "ui/raster.hpp"
#include "ui/semantics.hpp"
#include "ui/text.hpp"
#include "ui/theme.hpp"

namespace limen::ui {

class Input;

// A part of the window with its own language, look and distance from the reader. A dock beside the
// main content is a second area of the same frame (Frame::within); both share one tree.
struct Area {
    Rect rect;
    const Language* language = nullptr;
    Theme theme;
    Display display;
};

// A named pictogram: the name keys the cache, so one name is one drawing.
struct Drawing {
    std::string_view name;
    void (*draw)(Pen& pen, const Palette& colours) = nullptr;
};
struct Pose {
    float degrees = 0;
    float opacity = 1;
    float width = 1;  // share of its width, as when a page is turned
    bool mirrored = false;
};

// How often an animation asks to be drawn again.
enum class Motion : std::uint8_t {
    lively,  // something goes on: 30 a second, 10 without a GPU
    idle     // nobody may be there: 30 a second, but once in kIdlePeriod without a GPU
};
inline constexpr std::chrono::seconds kIdlePeriod{4};
enum class Vertical : std::uint8_t { top, middle, bottom };

class Frame {
  public:
    struct Context;  // the window's side
    explicit Frame(Context& context) : context_(context) {}
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

    Rect region() const;
    const Theme& theme() const;
    const Palette& colour() const { return theme().colour; }
    const Metrics& sizes() const;
    const Language& language() const;
    bool rtl() const { return language().rtl(); }
    Text tr(StringId id, std::initializer_list<Argument> arguments = {}) const {
        return language().text(id, arguments);
    }
    // Seconds for animations; stands still when the window was made so.
    double time_s() const;
    // No GPU: every pixel costs the processor.
    bool software() const;
    void animate(Motion motion);

    // Draws into another part of the window, then comes back.
    void within(const Area& area, const std::function<void()>& draw);
    // Hides what falls outside.
    void clipped(Rect rect, const std::function<void()>& draw);
    Rect mirrored(Rect rect) const;
    Point mirrored(Point point) const;

    void fill(Rect rect, Colour colour, float radius = 0);
    void outline(Rect rect, Colour colour, float thickness, float radius = 0);
    void shade(Rect rect, Colour top, Colour bottom);
    void circle(Point centre, float radius, Colour colour);
    // Turns: 0 at twelve o'clock, 1 once round, in reading direction.
    void arc(Point centre, float radius, float thickness, float from_turns, float to_turns,
             Colour colour);
    // Text broken to the box's width; returns what it took.
    Size text(Rect box, const Text& text, const TextStyle& style, Colour colour,
              Vertical vertical = Vertical::top);
    Size measure(const Text& text, const TextStyle& style);
    void drawing(const Drawing& drawing, Rect rect, const Pose& pose = {});
    // Fills the rectangle, cut to its shape; `flipped` as in a looking-glass.
    void picture(std::string_view name, const PixelView& pixels, Rect rect, bool flipped = false,
                 float radius = 0);

    // Adds to the tree. `rect` as laid out; `spoken` empty means the label.
    void node(Node node);
    bool tapped(std::string_view id);
    bool pressed(std::string_view id) const;
    bool focused(std::string_view id) const;
    Input& input();

  private:
    Context& context_;
};

}  // namespace limen::ui
