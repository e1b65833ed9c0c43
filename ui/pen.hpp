// SPDX-License-Identifier: Apache-2.0
// Draws pictograms: filled and stroked shapes with round joins, rasterised once by Cairo. A
// drawing lives in a box of 200 by 200 units whatever its size in pixels.
#pragma once

#include <initializer_list>
#include <memory>

#include "ui/raster.hpp"
#include "ui/theme.hpp"

namespace limen::ui {

class Pen {
  public:
    static constexpr float kUnits = 200;
    Pen(int width_px, int height_px);
    ~Pen();
    Pen(const Pen&) = delete;
    Pen& operator=(const Pen&) = delete;

    // Shapes add to the path; fill, stroke and cut use it up.
    Pen& box(Rect r, float radius = 0);
    Pen& circle(Point centre, float radius);
    Pen& oval(Rect r);
    // Degrees, 0 at three o'clock, growing clockwise.
    Pen& arc(Point centre, float radius, float from_deg, float to_deg);
    Pen& line(std::initializer_list<Point> points);
    Pen& polygon(std::initializer_list<Point> points);
    Pen& move(Point p);
    Pen& curve(Point control1, Point control2, Point to);
    Pen& close();

    void fill(Colour colour);
    void stroke(Colour colour, float width);
    void dashes(Colour colour, float width, float on, float off);
    // Makes a hole.
    void cut();
    // What follows is drawn turned about a point.
    void turn(Point about, float degrees);
    // What follows is drawn moved and scaled about the origin.
    void place(Point offset, float scale);
    void restore();

    Image image() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::ui
