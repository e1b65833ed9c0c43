// SPDX-License-Identifier: Apache-2.0
// The window: drawn only when something changed.
//
//     while (true) {
//         const ui::Wake wake = window->wait(200ms);        // sleeps; costs nothing
//         if (wake == ui::Wake::quit) break;                // closed, SIGINT or SIGTERM
//         const bool changed = app.step(clock.monotonic()); // timers, what workers left
//         if (wake == ui::Wake::frame || changed)
//             LIMEN_CHECK(window->draw(area, "place_page", [&](ui::Frame& f) { … }));
//     }
//
// Workers call wake() from their own threads; everything else belongs to the thread that made the
// window. Environment: SDL_VIDEODRIVER=offscreen draws without any display (EGL).
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "ui/frame.hpp"

namespace limen::ui {

struct WindowOptions {
    std::string title = "Limen";
    int width = 1080, height = 1920;
    bool fullscreen = false;
    bool resizable = false;
    std::filesystem::path semantics_file;  // empty: none is written
    bool still = false;                    // animations stand at their start, for pictures
};

enum class Wake : std::uint8_t { frame, timeout, quit };

class Window {
  public:
    // Errors (stage screen): "screen.no_display", "screen.no_gl".
    static Result<std::unique_ptr<Window>> create(const WindowOptions& options, const Clock& clock);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    // Sleeps until a frame is wanted (a touch, wake(), an animation; at most 30 a second unless
    // touched), the time is over, or the program should end.
    Wake wait(std::chrono::milliseconds at_most);
    // From any thread: draw soon.
    void wake();
    // Draws one frame. area.rect empty means the whole window.
    // Errors: "screen.semantics_unwritable".
    Result<void> draw(const Area& area, std::string_view screen,
                      const std::function<void(Frame&)>& content);

    Size size() const;
    // The frame last drawn.
    Image screenshot();
    const Tree& tree() const;  // of the frame last drawn
    std::uint64_t frames() const;
    Input& input();  // tests tap through it
    // "llvmpipe (LLVM 15.0.6, 256 bits)"
    const std::string& renderer() const;
    bool software() const;
    std::size_t texture_bytes() const;

  private:
    struct Impl;
    explicit Window(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::ui
