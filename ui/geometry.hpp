// SPDX-License-Identifier: Apache-2.0
// Points, sizes and rectangles in window pixels, y downwards.
#pragma once

#include <algorithm>

namespace limen::ui {

struct Point {
    float x = 0, y = 0;
    friend bool operator==(const Point&, const Point&) = default;
};
struct Size {
    float w = 0, h = 0;
    friend bool operator==(const Size&, const Size&) = default;
};

struct Rect {
    float x = 0, y = 0, w = 0, h = 0;
    friend bool operator==(const Rect&, const Rect&) = default;

    float right() const { return x + w; }
    float bottom() const { return y + h; }
    Point centre() const { return {x + w / 2, y + h / 2}; }
    bool contains(Point p) const { return p.x >= x && p.x < right() && p.y >= y && p.y < bottom(); }
    bool contains(const Rect& r) const {
        return r.x >= x && r.y >= y && r.right() <= right() && r.bottom() <= bottom();
    }
    bool overlaps(const Rect& r) const {
        return x < r.right() && r.x < right() && y < r.bottom() && r.y < bottom();
    }
    Rect inset(float by) const { return inset(by, by); }
    Rect inset(float dx, float dy) const {
        return {x + dx, y + dy, std::max(0.F, w - 2 * dx), std::max(0.F, h - 2 * dy)};
    }
    // Cuts a strip off an edge and returns it; what is left stays in *this.
    Rect take_top(float height) {
        height = std::clamp(height, 0.F, h);
        Rect cut{x, y, w, height};
        y += height;
        h -= height;
        return cut;
    }
    Rect take_bottom(float height) {
        height = std::clamp(height, 0.F, h);
        h -= height;
        return {x, y + h, w, height};
    }
    // The side where reading starts; the frame mirrors it for right-to-left scripts.
    Rect take_start(float width) {
        width = std::clamp(width, 0.F, w);
        Rect cut{x, y, width, h};
        x += width;
        w -= width;
        return cut;
    }
    Rect take_end(float width) {
        width = std::clamp(width, 0.F, w);
        w -= width;
        return {x + w, y, width, h};
    }
    // A box of this size in the middle.
    Rect centred(Size s) const { return {x + (w - s.w) / 2, y + (h - s.h) / 2, s.w, s.h}; }
    // The largest box of this width:height ratio in the middle.
    Rect fitted(float aspect) const {
        const float fit_w = std::min(w, h * aspect);
        return centred({fit_w, fit_w / aspect});
    }
};

}  // namespace limen::ui
