// SPDX-License-Identifier: Apache-2.0
#include "ui/window.hpp"

#include <SDL.h>
#include <SDL_opengl.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <atomic>
#include <cstring>
#include <optional>

#include "base/invariant.hpp"
#include "ui/frame_context.hpp"

namespace limen::ui {

namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;
constexpr milliseconds kFrameInterval(33);
constexpr milliseconds kFingerDown(250);  // longer than a tap

std::unexpected<Error> no_display(const char* what) {
    return fail(Stage::screen, "screen.no_display",
                std::string(what) + " failed: " + SDL_GetError() +
                    "; is a display reachable (DISPLAY, WAYLAND_DISPLAY)? "
                    "SDL_VIDEODRIVER=offscreen draws without one (and needs libegl1)");
}
std::unexpected<Error> no_gl(const std::string& why) {
    return fail(Stage::screen, "screen.no_gl",
                "OpenGL 3.3 is not to be had: " + why +
                    "; install libgl1-mesa-dri, libegl1 and libegl-mesa0, or a driver of the GPU");
}

}  // namespace

struct Window::Impl {
    const Clock& clock;
    WindowOptions options;
    bool video = false, gl_ready = false;
    SDL_Window* window = nullptr;
    SDL_GLContext gl = nullptr;
    ImGuiContext* imgui = nullptr;
    std::string renderer;
    bool software = false;
    std::unique_ptr<Textures> textures;
    TextEngine engine;
    Input input;
    Tree tree;
    std::optional<SemanticsFile> semantics;
    std::uint64_t frames = 0;
    Uint32 wake_event = 0;
    std::atomic<bool> wake_pending = false;

    bool quit = false;
    bool wanted = true;   // something changed: as soon as the frame cap allows
    bool urgent = false;  // a person touched: now
    Steady::duration last_took{};
    std::optional<Steady::time_point> animation_due;
    Steady::time_point last_frame{}, pressed_at{};

    Impl(const WindowOptions& o, const Clock& c) : clock(c), options(o) {}
    ~Impl();
    Result<void> open();
    Result<void> start_gl();
    void handle(const SDL_Event& event);
    std::optional<Steady::time_point> frame_due() const;
    void handle_key(const SDL_KeyboardEvent& key);
    Point finger_point(const SDL_TouchFingerEvent& touch) const;
    Size size() const;
    void render_last() const;
};

Window::Impl::~Impl() {
    textures.reset();
    if (gl_ready) ImGui_ImplOpenGL3_Shutdown();
    if (imgui) ImGui::DestroyContext(imgui);
    if (gl) SDL_GL_DeleteContext(gl);
    if (window) SDL_DestroyWindow(window);
    if (video) SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

Result<void> Window::Impl::open() {
    // Touch reaches us as touch; SDL must not also make mouse clicks of it.
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    // A click that also brings the window to the front is meant for what it hits.
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return no_display("starting SDL's video");
    video = true;
    wake_event = SDL_RegisterEvents(1);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
    Uint32 flags = SDL_WINDOW_OPENGL;
    if (options.fullscreen) flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
    if (options.resizable) flags |= SDL_WINDOW_RESIZABLE;
    window = SDL_CreateWindow(options.title.c_str(), SDL_WINDOWPOS_UNDEFINED,
                              SDL_WINDOWPOS_UNDEFINED, options.width, options.height, flags);
    if (window == nullptr) return no_display("opening the window");
    SDL_StartTextInput();
    return start_gl();
}

Result<void> Window::Impl::start_gl() {
    gl = SDL_GL_CreateContext(window);
    if (gl == nullptr) return no_gl(SDL_GetError());
    SDL_GL_SetSwapInterval(0);  // the frame cap paces; waiting for the beam would delay taps
    const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    renderer = name ? name : "unknown";
    software = renderer.find("llvmpipe") != std::string::npos ||
               renderer.find("softpipe") != std::string::npos ||
               renderer.find("SWR") != std::string::npos;
    imgui = ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    if (!ImGui_ImplOpenGL3_Init("#version 330 core")) return no_gl("its shaders do not compile");
    gl_ready = true;
    textures = std::make_unique<Textures>();
    return {};
}

Size Window::Impl::size() const {
    int w = 0, h = 0;
    SDL_GetWindowSize(window, &w, &h);
    return {static_cast<float>(w), static_cast<float>(h)};
}

Point Window::Impl::finger_point(const SDL_TouchFingerEvent& touch) const {
    const Size s = size();
    return {touch.x * s.w, touch.y * s.h};
}

void Window::Impl::handle_key(const SDL_KeyboardEvent& key) {
    const bool shift = (key.keysym.mod & KMOD_SHIFT) != 0;
    switch (key.keysym.sym) {
        case SDLK_TAB:
            input.focus_next(shift ? -1 : 1);
            break;
        case SDLK_DOWN:
            input.focus_next(1);
            break;
        case SDLK_UP:
            input.focus_next(-1);
            break;
        case SDLK_RETURN:
        case SDLK_KP_ENTER:
            input.activate();
            break;
        case SDLK_BACKSPACE:
            input.erase();
            break;
        default:
            break;
    }
}

void Window::Impl::handle(const SDL_Event& event) {
    auto mouse = [](const auto& e) {
        return Point{static_cast<float>(e.x), static_cast<float>(e.y)};
    };
    bool touched = true;
    switch (event.type) {
        case SDL_QUIT:
            quit = true;
            break;
        case SDL_FINGERDOWN:
            pressed_at = Steady::now();
            input.press(event.tfinger.fingerId, finger_point(event.tfinger),
                        pressed_at.time_since_epoch());
            break;
        case SDL_FINGERMOTION:
            input.move(event.tfinger.fingerId, finger_point(event.tfinger));
            touched = false;
            break;
        case SDL_FINGERUP:
            input.release(event.tfinger.fingerId, finger_point(event.tfinger));
            break;
        case SDL_MOUSEBUTTONDOWN:
            pressed_at = Steady::now();
            if (event.button.button == SDL_BUTTON_LEFT)
                input.press(Input::kMouse, mouse(event.button), pressed_at.time_since_epoch());
            break;
        case SDL_MOUSEBUTTONUP:
            if (event.button.button == SDL_BUTTON_LEFT)
                input.release(Input::kMouse, mouse(event.button));
            break;
        case SDL_MOUSEMOTION:
            input.move(Input::kMouse, mouse(event.motion));
            touched = false;
            break;
        case SDL_MOUSEWHEEL:
            input.scroll(-static_cast<float>(event.wheel.y));
            break;
        case SDL_KEYDOWN:
            handle_key(event.key);
            break;
        case SDL_TEXTINPUT:
            input.type(event.text.text);
            break;
        case SDL_WINDOWEVENT:
            if (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST) input.cancel();
            break;
        default:
            touched = false;
            if (event.type == wake_event) {
                wake_pending = false;
                wanted = true;
            }
    }
    if (touched) wanted = urgent = true;
}

void Window::Impl::render_last() const {
    const ImDrawData* data = ImGui::GetDrawData();
    glViewport(0, 0, static_cast<GLsizei>(data->DisplaySize.x),
               static_cast<GLsizei>(data->DisplaySize.y));
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

Window::Window(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Window::~Window() = default;

Result<std::unique_ptr<Window>> Window::create(const WindowOptions& options, const Clock& clock) {
    auto impl = std::make_unique<Impl>(options, clock);
    LIMEN_CHECK(impl->open());
    if (!options.semantics_file.empty()) impl->semantics.emplace(options.semantics_file);
    return std::unique_ptr<Window>(new Window(std::move(impl)));
}

// When a frame that no person asked for may be drawn; nothing when none is wanted.
std::optional<Steady::time_point> Window::Impl::frame_due() const {
    std::optional<Steady::time_point> due;
    // A renderer without a GPU leaves half of the time to taps and to the workers.
    if (wanted) due = last_frame + std::max<Steady::duration>(kFrameInterval, last_took);
    if (animation_due) due = due ? std::min(*due, *animation_due) : *animation_due;
    // A finger that is down comes up soon: its answer must not wait for a camera picture.
    if (due && software && input.holding()) due = std::max(*due, pressed_at + kFingerDown);
    return due;
}

Wake Window::wait(milliseconds at_most) {
    Impl& w = *impl_;
    const auto deadline = Steady::now() + at_most;
    while (true) {
        SDL_Event event;
        while (SDL_PollEvent(&event)) w.handle(event);
        if (w.quit) return Wake::quit;
        const auto now = Steady::now();
        auto until = deadline;
        if (w.wanted && w.urgent) return Wake::frame;
        const auto due = w.frame_due();
        if (due && now >= *due) return Wake::frame;
        if (due) until = std::min(until, *due);
        if (now >= deadline) return Wake::timeout;
        const auto ms = std::chrono::ceil<milliseconds>(until - now).count();
        if (SDL_WaitEventTimeout(&event, static_cast<int>(ms))) w.handle(event);
    }
}

void Window::wake() {
    // One in the queue is enough, however many workers call.
    if (impl_->wake_pending.exchange(true)) return;
    SDL_Event event;
    std::memset(&event, 0, sizeof event);
    event.type = impl_->wake_event;
    if (SDL_PushEvent(&event) != 1) impl_->wake_pending = false;
}

Result<void> Window::draw(const Area& area, std::string_view screen,
                          const std::function<void(Frame&)>& content) {
    Impl& w = *impl_;
    LIMEN_INVARIANT(area.language != nullptr, "an area has a language");
    const auto began = Steady::now();
    ImGui::SetCurrentContext(w.imgui);
    const Size size = w.size();
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {size.w, size.h};
    io.DeltaTime = 1.F / 30;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    Frame::Context context{.list = ImGui::GetBackgroundDrawList(),
                           .textures = *w.textures,
                           .engine = w.engine,
                           .input = w.input,
                           .software = w.software,
                           .tree = {std::string(screen), area.language->code(), size, {}, {}},
                           .area = area,
                           .metrics = {},
                           .next_frame = {}};
    if (!w.options.still)
        context.time_s = std::chrono::duration<double>(w.clock.monotonic()).count();
    Area main = area;
    if (main.rect == Rect{}) main.rect = {0, 0, size.w, size.h};
    Frame frame(context);
    frame.within(main, [&] { content(frame); });
    ImGui::Render();
    if (w.input.tap_taken() && w.frames > 0) {
        // The picture from before the tap is of no use to anybody any more: the next one is drawn
        // in its place, at once.
        w.input.end_frame();
        w.wanted = w.urgent = true;
        return {};
    }
    const Colour back = area.theme.colour.background;
    glClearColor(back.r / 255.F, back.g / 255.F, back.b / 255.F, 1);
    w.render_last();
    SDL_GL_SwapWindow(w.window);
    w.textures->end_frame();

    w.tree = std::move(context.tree);
    const auto now = Steady::now();
    w.input.shown(w.tree, now.time_since_epoch());
    w.last_frame = now;
    w.last_took = now - began;
    w.wanted = w.urgent = w.input.end_frame();  // a tap changes what the next frame shows
    w.animation_due.reset();
    if (context.next_frame && !w.options.still) w.animation_due = now + *context.next_frame;
    ++w.frames;
    if (w.semantics) return w.semantics->publish(w.tree, w.frames);
    return {};
}

Size Window::size() const {
    return impl_->size();
}

Image Window::screenshot() {
    LIMEN_INVARIANT(impl_->frames > 0, "a frame was drawn before it is photographed");
    ImGui::SetCurrentContext(impl_->imgui);
    impl_->render_last();
    const Size s = impl_->size();
    Image out{static_cast<int>(s.w), static_cast<int>(s.h), {}};
    const auto row = static_cast<std::size_t>(out.width) * 4;
    std::vector<std::uint8_t> pixels(row * static_cast<std::size_t>(out.height));
    glReadPixels(0, 0, out.width, out.height, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
    out.rgba.resize(pixels.size());
    for (std::size_t y = 0; y < static_cast<std::size_t>(out.height); ++y)  // GL counts from below
        std::memcpy(&out.rgba[y * row],
                    &pixels[(static_cast<std::size_t>(out.height) - 1 - y) * row], row);
    for (std::size_t i = 3; i < out.rgba.size(); i += 4) out.rgba[i] = 255;
    return out;
}

const Tree& Window::tree() const {
    return impl_->tree;
}
std::uint64_t Window::frames() const {
    return impl_->frames;
}
Input& Window::input() {
    return impl_->input;
}
const std::string& Window::renderer() const {
    return impl_->renderer;
}
bool Window::software() const {
    return impl_->software;
}
std::size_t Window::texture_bytes() const {
    return impl_->textures->bytes();
}

}  // namespace limen::ui
