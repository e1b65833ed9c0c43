// SPDX-License-Identifier: Apache-2.0
// The real window, drawn without a display (EGL, in software where there is no GPU).
#include "ui/window.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/clock.hpp"
#include "base/files.hpp"
#include "ui/input.hpp"
#include "ui/widgets.hpp"

namespace limen::ui {
namespace {

using namespace std::chrono_literals;

class Offscreen : public testing::Test {
  protected:
    void SetUp() override {
        ::setenv("SDL_VIDEODRIVER", "offscreen", 1);
        open({.width = 300, .height = 500, .semantics_file = semantics, .still = true});
    }
    void TearDown() override { std::filesystem::remove(semantics); }
    void open(const WindowOptions& options) {
        window.reset();
        auto made = Window::create(options, clock);
        ASSERT_TRUE(made) << made.error().describe();
        window = std::move(*made);
    }
    Area area(const Language& language) {
        Area out;
        out.language = &language;
        out.theme = make_theme(false, false);
        return out;
    }
    void draw(const Language& language, const std::function<void(Frame&)>& content,
              std::string_view screen = "page") {
        const auto drawn = window->draw(area(language), screen, content);
        ASSERT_TRUE(drawn) << drawn.error().describe();
    }
    static Colour pixel(const Image& image, int x, int y) {
        const auto at = static_cast<std::size_t>(y * image.width + x) * 4;
        return {image.rgba[at], image.rgba[at + 1], image.rgba[at + 2], image.rgba[at + 3]};
    }

    std::filesystem::path semantics =
        std::filesystem::temp_directory_path() / ("limen-tree-" + std::to_string(getpid()));
    ManualClock clock;
    std::unique_ptr<Window> window;
    Language english = *Language::parse("en", R"({"_meta":{"name":"English"}})");
    Language arabic = *Language::parse("ar", R"({"_meta":{"name":"ع","direction":"rtl"}})");
};

TEST_F(Offscreen, PicturesAreUprightAndExact) {
    draw(english, [](Frame& f) {
        f.fill({0, 0, 300, 500}, rgb(0x102030));
        f.fill({0, 0, 100, 50}, rgb(0xFF0000));
    });
    const Image shot = window->screenshot();
    ASSERT_EQ(shot.width, 300);
    EXPECT_EQ(pixel(shot, 10, 10), rgb(0xFF0000));
    EXPECT_EQ(pixel(shot, 10, 490), rgb(0x102030));
    EXPECT_EQ(pixel(shot, 200, 10), rgb(0x102030));
}

// One rule mirrors the drawing and the tree alike, or taps would land beside what is seen.
TEST_F(Offscreen, RightToLeftMirrorsPictureAndTree) {
    draw(arabic, [](Frame& f) {
        f.fill({0, 0, 300, 500}, rgb(0x102030));
        f.fill({0, 0, 100, 50}, rgb(0xFF0000));
        f.node({.id = "n", .role = Role::button, .label = "x", .rect = {0, 0, 100, 50}});
    });
    const Image shot = window->screenshot();
    EXPECT_EQ(pixel(shot, 290, 10), rgb(0xFF0000));
    EXPECT_EQ(pixel(shot, 10, 10), rgb(0x102030));
    EXPECT_EQ(window->tree().find("n")->rect, (Rect{200, 0, 100, 50}));
}

TEST_F(Offscreen, ATapReachesTheButtonItWasMeantFor) {
    int taps = 0;
    auto content = [&](Frame& f) {
        if (button(f, "page.go", {20, 20, 200, 80}, Text::data("Go"))) ++taps;
    };
    draw(english, content);
    window->input().press(3, {50, 50});
    window->input().release(3, {50, 50});
    draw(english, content);
    draw(english, content);
    EXPECT_EQ(taps, 1);
    // What it leads to must be drawn without waiting.
    window->input().press(3, {50, 50});
    window->input().release(3, {50, 50});
    draw(english, content);
    EXPECT_EQ(window->wait(10s), Wake::frame);
}

TEST_F(Offscreen, APressIsAnsweredInThePicture) {
    auto content = [&](Frame& f) { button(f, "page.go", {0, 0, 300, 500}, Text::data("")); };
    draw(english, content);
    const Colour idle = pixel(window->screenshot(), 150, 100);
    window->input().press(1, {150, 250});
    draw(english, content);
    EXPECT_NE(pixel(window->screenshot(), 150, 100), idle);
}

// Redrawing for nothing would cost a core day and night.
// Guards against: an answer that waits for a picture of what was there before the tap.
TEST_F(Offscreen, ATapIsAnsweredByTheNextPicture) {
    bool on = false;
    const auto content = [&](Frame& f) {
        f.fill({0, 0, 300, 500}, on ? rgb(0x00FF00) : rgb(0xFF0000));
        if (button(f, "switch", {10, 10, 200, 80}, Text::data("Switch"))) on = !on;
    };
    draw(english, content);
    const auto frames = window->frames();
    window->input().press(Input::kMouse, {50, 50});
    window->input().release(Input::kMouse, {50, 50});
    draw(english, content);
    EXPECT_TRUE(on);
    EXPECT_EQ(window->frames(), frames) << "a picture that nobody needs was drawn";
    EXPECT_EQ(window->wait(0ms), Wake::frame) << "at once, whatever the frame cap says";
    draw(english, content);
    EXPECT_EQ(window->frames(), frames + 1);
    EXPECT_EQ(pixel(window->screenshot(), 250, 400), rgb(0x00FF00));
}

TEST_F(Offscreen, NothingIsDrawnWhenNothingChanges) {
    draw(english, [](Frame& f) { f.fill({0, 0, 10, 10}, rgb(0)); });
    while (window->wait(0ms) == Wake::frame)
        draw(english, [](Frame& f) { f.fill({0, 0, 10, 10}, rgb(0)); });
    EXPECT_EQ(window->wait(200ms), Wake::timeout);
}

TEST_F(Offscreen, AWorkerWakesTheWindow) {
    draw(english, [](Frame&) {});
    while (window->wait(0ms) == Wake::frame) draw(english, [](Frame&) {});
    std::jthread worker([&] { window->wake(); });
    EXPECT_EQ(window->wait(60s), Wake::frame);
}

TEST_F(Offscreen, TheTreeFileFollowsThePicture) {
    draw(english, [](Frame& f) {
        Rect page = f.region();
        heading(f, "page.heading", page, Text::data("Hello \"you\""));
    });
    auto read = [&] { return nlohmann::json::parse(*read_file(semantics)); };
    EXPECT_EQ(read()["nodes"][0]["label"], "Hello \"you\"");
    EXPECT_EQ(read()["nodes"][0]["spoken"], "Hello \"you\"");
    EXPECT_EQ(read()["screen"], "page");
    draw(
        arabic, [](Frame&) {}, "other");
    EXPECT_EQ(read()["screen"], "other");
    EXPECT_EQ(read()["language"], "ar");
    EXPECT_TRUE(read()["nodes"].empty());
}

// A dock beside the main content: own language, own mirroring, one tree.
TEST_F(Offscreen, ADockSharesTheWindowButNotTheMirror) {
    draw(arabic, [&](Frame& f) {
        Area dock = area(english);
        dock.rect = {200, 0, 100, 500};
        f.within(dock, [&] { button(f, "dock.a", {200, 0, 40, 40}, Text::data("A")); });
        button(f, "page.b", {0, 100, 40, 40}, Text::data("B"));
    });
    EXPECT_EQ(window->tree().find("dock.a")->rect.x, 200);
    EXPECT_EQ(window->tree().find("page.b")->rect.x, 260);
}

// A face or a name must not stay in texture memory after its screen is gone.
TEST_F(Offscreen, PersonalPixelsLeaveWithTheirFrame) {
    draw(english, [](Frame&) {});
    const std::size_t before = window->texture_bytes();
    const std::vector<std::uint8_t> pixels(64 * 64 * 3, 200);
    const PixelView view{pixels.data(), 64, 64, 0, PixelFormat::bgr, 1};
    draw(english, [&](Frame& f) {
        f.picture("face", view, {0, 0, 64, 64});
        f.text({0, 100, 300, 40}, Text::personal("Doe"), {}, rgb(0));
    });
    EXPECT_GT(window->texture_bytes(), before);
    draw(english, [](Frame&) {});
    EXPECT_EQ(window->texture_bytes(), before);
}

TEST_F(Offscreen, CameraPixelsKeepTheirColours) {
    std::vector<std::uint8_t> pixels;
    for (int i = 0; i < 50 * 50; ++i) pixels.insert(pixels.end(), {10, 20, 230});
    for (const auto& [format, colour] : {std::pair{PixelFormat::bgr, rgb(0xE6140A)},
                                         std::pair{PixelFormat::grey, rgb(0x0A0A0A)}}) {
        std::vector<std::uint8_t> data = pixels;
        if (format == PixelFormat::grey) data.assign(50 * 50, 10);
        draw(english, [&, format = format](Frame& f) {
            f.picture("face", {data.data(), 50, 50, 0, format, 7}, {0, 0, 200, 200});
        });
        EXPECT_EQ(pixel(window->screenshot(), 100, 100), colour);
    }
}

TEST_F(Offscreen, MissingDisplayIsSaidWithItsRemedy) {
    window.reset();
    ::setenv("SDL_VIDEODRIVER", "no-such-driver", 1);
    const auto made = Window::create({}, clock);
    ::setenv("SDL_VIDEODRIVER", "offscreen", 1);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().cause, "screen.no_display");
}

}  // namespace
}  // namespace limen::ui
