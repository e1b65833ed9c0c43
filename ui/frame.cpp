// SPDX-License-Identifier: Apache-2.0
#include "ui/frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "base/invariant.hpp"
#include "ui/frame_context.hpp"

namespace limen::ui {

namespace {

ImU32 packed(Colour c) {
    return IM_COL32(c.r, c.g, c.b, c.a);
}
ImVec2 vec(Point p) {
    return {p.x, p.y};
}
// Whole pixels: text and edges stay crisp.
Rect snapped(Rect r) {
    const float x = std::round(r.x), y = std::round(r.y);
    return {x, y, std::round(r.right()) - x, std::round(r.bottom()) - y};
}
// Of a polygon that looks like a circle: nowhere further from it than a tenth of a pixel. Left to
// itself, Dear ImGui stops at 48, and the large rings of a kiosk's screen show it.
int corners(float radius) {
    const float half_angle = std::acos(1 - 0.1F / std::max(radius, 1.F));
    return std::max(12, static_cast<int>(std::ceil(std::numbers::pi_v<float> / half_angle)));
}
ImTextureID handle(const Texture& texture) {
    return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(texture.id));
}

std::string text_key(const Text& text, const TextStyle& s, std::string_view language, bool rtl) {
    return fmt::format("text:{}:{}:{}:{}:{}:{}:{}:{}", s.px, s.bold, s.wrap,
                       std::to_underlying(s.align), s.max_lines, language, rtl, text.utf8());
}

Texture text_texture(Frame::Context& c, const Text& text, const TextStyle& style) {
    const Language& language = *c.area.language;
    return c.textures.mask(
        text_key(text, style, language.code(), language.rtl()), text.is_personal(),
        [&] { return c.engine.render(text.utf8(), style, language.code(), language.rtl()); });
}

}  // namespace

Rect Frame::region() const {
    return context_.area.rect;
}
const Theme& Frame::theme() const {
    return context_.area.theme;
}
const Metrics& Frame::sizes() const {
    return context_.metrics;
}
const Language& Frame::language() const {
    return *context_.area.language;
}
double Frame::time_s() const {
    return context_.time_s;
}
bool Frame::software() const {
    return context_.software;
}
Input& Frame::input() {
    return context_.input;
}

void Frame::animate(Motion motion) {
    using std::chrono::milliseconds;
    milliseconds wanted(33);
    if (context_.software)
        wanted = motion == Motion::lively ? milliseconds(100) : milliseconds(kIdlePeriod);
    if (!context_.next_frame || wanted < *context_.next_frame) context_.next_frame = wanted;
}

void Frame::within(const Area& area, const std::function<void()>& draw) {
    LIMEN_INVARIANT(area.language != nullptr, "an area has a language");
    const Area outer = std::exchange(context_.area, area);
    const Metrics outer_metrics =
        std::exchange(context_.metrics,
                      metrics_for({area.rect.w, area.rect.h}, area.display, area.theme.large_text));
    context_.list->PushClipRect({area.rect.x, area.rect.y}, {area.rect.right(), area.rect.bottom()},
                                true);
    draw();
    context_.list->PopClipRect();
    context_.area = outer;
    context_.metrics = outer_metrics;
}

void Frame::clipped(Rect rect, const std::function<void()>& draw) {
    const Rect r = snapped(mirrored(rect));
    context_.list->PushClipRect({r.x, r.y}, {r.right(), r.bottom()}, true);
    draw();
    context_.list->PopClipRect();
}

Rect Frame::mirrored(Rect r) const {
    if (rtl()) r.x = region().x + region().right() - r.x - r.w;
    return r;
}
Point Frame::mirrored(Point p) const {
    if (rtl()) p.x = region().x + region().right() - p.x;
    return p;
}

void Frame::fill(Rect rect, Colour colour, float radius) {
    const Rect r = snapped(mirrored(rect));
    context_.list->AddRectFilled({r.x, r.y}, {r.right(), r.bottom()}, packed(colour), radius);
}

void Frame::outline(Rect rect, Colour colour, float thickness, float radius) {
    const Rect r = snapped(mirrored(rect)).inset(thickness / 2);
    context_.list->AddRect({r.x, r.y}, {r.right(), r.bottom()}, packed(colour), radius, 0,
                           thickness);
}

void Frame::shade(Rect rect, Colour top, Colour bottom) {
    const Rect r = snapped(mirrored(rect));
    context_.list->AddRectFilledMultiColor({r.x, r.y}, {r.right(), r.bottom()}, packed(top),
                                           packed(top), packed(bottom), packed(bottom));
}

void Frame::circle(Point centre, float radius, Colour colour) {
    context_.list->AddCircleFilled(vec(mirrored(centre)), radius, packed(colour), corners(radius));
}

void Frame::arc(Point centre, float radius, float thickness, float from_turns, float to_turns,
                Colour colour) {
    if (to_turns <= from_turns) return;
    constexpr float kTurn = 2 * std::numbers::pi_v<float>;
    const float sense = rtl() ? -1.F : 1.F;
    auto angle = [&](float turns) { return -kTurn / 4 + sense * turns * kTurn; };
    const Point middle = mirrored(centre);
    if (to_turns - from_turns >= 1) {
        context_.list->AddCircle(vec(middle), radius, packed(colour),
                                 corners(radius + thickness / 2), thickness);
        return;
    }
    const float whole = static_cast<float>(corners(radius + thickness / 2));
    const int steps = std::max(6, static_cast<int>(whole * (to_turns - from_turns)));
    context_.list->PathArcTo(vec(middle), radius, angle(from_turns), angle(to_turns), steps);
    context_.list->PathStroke(packed(colour), 0, thickness);
    if (colour.a != 255) return;
    for (const float end : {from_turns, to_turns})
        context_.list->AddCircleFilled(
            {middle.x + radius * std::cos(angle(end)), middle.y + radius * std::sin(angle(end))},
            thickness / 2, packed(colour), 0);
}

Size Frame::measure(const Text& text, const TextStyle& style) {
    if (text.empty()) return {};
    TextStyle fitted = style;
    fitted.wrap = std::floor(style.wrap);
    const Texture t = text_texture(context_, text, fitted);
    return {static_cast<float>(t.width), static_cast<float>(t.height)};
}

Size Frame::text(Rect box, const Text& text, const TextStyle& style, Colour colour,
                 Vertical vertical) {
    if (text.empty()) return {};
    TextStyle fitted = style;
    fitted.wrap = std::floor(style.wrap > 0 ? style.wrap : box.w);
    const Texture t = text_texture(context_, text, fitted);
    const Size size{static_cast<float>(t.width), static_cast<float>(t.height)};
    if (size.w > box.w + 1 || size.h > box.h + 1)
        context_.tree.overflows.push_back(text.is_personal() ? "(personal)" : text.utf8());
    float x = box.x;
    if (style.align == Align::centre) x += (box.w - size.w) / 2;
    if (style.align == Align::end) x += box.w - size.w;
    float y = box.y;
    if (vertical == Vertical::middle) y += (box.h - size.h) / 2;
    if (vertical == Vertical::bottom) y += box.h - size.h;
    const Rect at = mirrored({x, y, size.w, size.h});
    const float px = std::round(at.x), py = std::round(at.y);
    context_.list->AddImage(handle(t), {px, py}, {px + size.w, py + size.h}, {0, 0}, {1, 1},
                            packed(colour));
    return size;
}

void Frame::drawing(const Drawing& drawing, Rect rect, const Pose& pose) {
    const Rect r = snapped(mirrored(rect));
    if (r.w < 1 || r.h < 1 || pose.opacity <= 0) return;
    const int w = static_cast<int>(r.w), h = static_cast<int>(r.h);
    const Palette& colours = colour();
    const std::string key =
        fmt::format("drawing:{}:{}x{}:{}", drawing.name, w, h, theme().high_contrast);
    const Texture t = context_.textures.image(key, [&] {
        Pen pen(w, h);
        drawing.draw(pen, colours);
        return pen.image();
    });
    const float radians = pose.degrees * std::numbers::pi_v<float> / 180;
    const float c = std::cos(radians), s = std::sin(radians);
    auto corner = [&](float dx, float dy) {
        dx *= pose.width;
        return ImVec2{r.centre().x + dx * c - dy * s, r.centre().y + dx * s + dy * c};
    };
    const float u0 = pose.mirrored ? 1.F : 0.F, u1 = 1 - u0;
    context_.list->AddImageQuad(handle(t), corner(-r.w / 2, -r.h / 2), corner(r.w / 2, -r.h / 2),
                                corner(r.w / 2, r.h / 2), corner(-r.w / 2, r.h / 2), {u0, 0},
                                {u1, 0}, {u1, 1}, {u0, 1},
                                packed(Colour{255, 255, 255}.faded(pose.opacity)));
}

void Frame::picture(std::string_view name, const PixelView& pixels, Rect rect, bool flipped,
                    float radius) {
    if (pixels.data == nullptr || pixels.width <= 0 || pixels.height <= 0) return;
    const Rect r = snapped(mirrored(rect));
    const Texture t = context_.textures.picture(std::string(name), pixels);
    const float picture = static_cast<float>(pixels.width) / static_cast<float>(pixels.height);
    const float frame = r.w / std::max(1.F, r.h);
    const float du = picture > frame ? (1 - frame / picture) / 2 : 0;
    const float dv = picture < frame ? (1 - picture / frame) / 2 : 0;
    context_.list->AddImageRounded(handle(t), {r.x, r.y}, {r.right(), r.bottom()},
                                   {flipped ? 1 - du : du, dv}, {flipped ? du : 1 - du, 1 - dv},
                                   IM_COL32_WHITE, radius);
}

void Frame::node(Node node) {
    LIMEN_INVARIANT(context_.tree.find(node.id) == nullptr, "a node's id is unique in its frame");
    node.rect = mirrored(node.rect);
    if (node.spoken.empty()) node.spoken = node.label;
    context_.tree.nodes.push_back(std::move(node));
}

bool Frame::tapped(std::string_view id) {
    return context_.input.take_tap(id);
}
bool Frame::pressed(std::string_view id) const {
    return context_.input.pressed(id);
}
bool Frame::focused(std::string_view id) const {
    return context_.input.focused(id);
}

}  // namespace limen::ui
