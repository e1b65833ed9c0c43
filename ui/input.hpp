// SPDX-License-Identifier: Apache-2.0
// Taps, decided against the picture the person saw. A tap counts when it was pressed and released
// on the same node; what appears under a finger already down takes nothing. A node that moves, as
// when a list gets a row or a notice goes, takes the taps that were on their way to it: nobody sees
// a change and aims anew at once. Pure: the platform feeds events, the frame asks for taps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "ui/semantics.hpp"

namespace limen::ui {

class Input {
  public:
    // Sooner after a change nobody's finger comes down because of it; people need about 200 ms.
    static constexpr Monotonic kReaction = std::chrono::milliseconds(150);

    // The tree that is on the screen now, since `now` on any steady clock.
    void shown(const Tree& tree, Monotonic now = {});

    // The first finger (or the mouse, finger = kMouse) wins; others are ignored until it is up.
    // Without `now`: long after the picture came.
    static constexpr std::int64_t kMouse = -1;
    void press(std::int64_t finger, Point at, Monotonic now = Monotonic::max());
    void move(std::int64_t finger, Point at);
    void release(std::int64_t finger, Point at);
    // The system took the touch away (a window lost, a palm): nothing was tapped.
    void cancel();

    // Tactile keypad and keyboard: next and previous node, and "do it".
    void focus_next(int step);
    void activate();
    void type(std::string_view utf8);
    void erase();
    void scroll(float lines);

    // For the frame being drawn.
    bool take_tap(std::string_view id);  // true once a tap
    bool pressed(std::string_view id) const;
    bool focused(std::string_view id) const { return focus_ == id; }
    void focus(std::string id) { focus_ = std::move(id); }
    std::string take_typed() { return std::exchange(typed_, {}); }
    int take_erased() { return std::exchange(erased_, 0); }
    float take_scroll() { return std::exchange(scroll_, 0.F); }
    Point pointer() const { return pointer_; }
    bool holding() const { return !held_.empty(); }
    bool tap_taken() const { return taken_; }
    // What nobody took in a frame is dropped: it belonged to a picture that is gone. Returns
    // whether a tap had been taken since the last call.
    bool end_frame();

  private:
    const Node* aimed_at(Point at, Monotonic now) const;

    Tree tree_;
    Tree before_;           // the same screen before nodes of it moved
    Monotonic moved_at_{};  // when before_ went
    std::optional<std::int64_t> finger_;
    Point pointer_{-1, -1};
    std::string held_;    // node pressed on
    Rect held_rect_;      // where it was then
    std::string tapped_;  // node tapped, until a frame takes it
    std::string focus_;
    std::string typed_;
    int erased_ = 0;
    float scroll_ = 0;
    bool taken_ = false;
};

}  // namespace limen::ui
