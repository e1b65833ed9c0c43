// SPDX-License-Identifier: Apache-2.0
// What officers' screens are made of, used as a person would: by touch, wheel and keys.
#include "ui/widgets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/clock.hpp"
#include "ui/input.hpp"
#include "ui/window.hpp"

namespace limen::ui {
namespace {

class Widgets : public testing::Test {
  protected:
    void SetUp() override {
        ::setenv("SDL_VIDEODRIVER", "offscreen", 1);
        WindowOptions options;
        options.width = 800;
        options.height = 600;
        options.still = true;
        auto made = Window::create(options, clock);
        ASSERT_TRUE(made) << made.error().describe();
        window = std::move(*made);
    }
    void draw(const std::function<void(Frame&)>& content) {
        Area area;
        area.language = &english;
        area.theme = make_theme(false, false);
        ASSERT_TRUE(window->draw(area, "page", content));
    }
    void tap(std::string_view id) {
        const Node* node = window->tree().find(id);
        ASSERT_NE(node, nullptr) << id;
        window->input().press(1, node->rect.centre());
        window->input().release(1, node->rect.centre());
    }
    ManualClock clock;
    std::unique_ptr<Window> window;
    Language english = *Language::parse("en", R"({"_meta":{"name":"English"}})");
};

class Tables : public Widgets {
  protected:
    void draw_table() {
        draw([&](Frame& f) {
            tapped = table(f, "queue", {20, 20, 700, 400}, columns, rows, selected, state);
        });
    }
    void SetUp() override {
        Widgets::SetUp();
        for (int i = 0; i < 40; ++i)
            rows.push_back(
                {"case" + std::to_string(i),
                 {Text::data("Lane 1"), Text::personal("Traveller " + std::to_string(i))},
                 Tone::advice});
    }
    std::vector<Column> columns{{Text::data("Lane"), 1}, {Text::data("Name"), 3}};
    std::vector<Row> rows;
    std::string selected;
    TableState state;
    std::optional<std::string> tapped;
};

TEST_F(Tables, ATappedRowIsTheOneThatWasSeen) {
    draw_table();
    tap("queue.case3");
    draw_table();
    EXPECT_EQ(tapped, "case3");
    selected = "case3";
    draw_table();
    EXPECT_EQ(tapped, std::nullopt);
    EXPECT_TRUE(window->tree().find("queue.case3")->selected);
}

// A row that arrives between the look and the touch must not be chosen instead.
TEST_F(Tables, RowsThatMovedKeepTheirTap) {
    draw_table();
    tap("queue.case0");
    rows.insert(rows.begin(), {"new", {Text::data("Lane 2"), Text::personal("Other")}, {}});
    draw_table();
    EXPECT_EQ(tapped, "case0");
}

TEST_F(Tables, TheWheelShowsWhatDidNotFitAndStopsAtTheEnds) {
    draw_table();
    EXPECT_EQ(window->tree().find("queue.case39"), nullptr);
    window->input().move(Input::kMouse, {100, 200});
    window->input().scroll(100);
    draw_table();
    EXPECT_NE(window->tree().find("queue.case39"), nullptr);
    window->input().scroll(-100);
    draw_table();
    EXPECT_NE(window->tree().find("queue.case0"), nullptr);
}

TEST_F(Tables, ARowReadsAsItsCells) {
    draw_table();
    EXPECT_EQ(window->tree().find("queue.case1")->spoken, "Lane 1, Traveller 1");
}

TEST_F(Tables, ShrinkingTableDoesNotStayScrolledPastItsEnd) {
    state.scroll = 30;
    draw_table();
    rows.resize(1);
    draw_table();
    EXPECT_NE(window->tree().find("queue.case0"), nullptr);
}

TEST_F(Widgets, AReasonIsChosenByItsId) {
    const std::vector<Choice> reasons{{"expired", Text::data("Expired document")},
                                      {"identity", Text::data("Not the same person")}};
    std::optional<std::string> chosen;
    auto content = [&](Frame& f) {
        chosen = choices(f, "reason", {20, 20, 500, 300}, reasons, "expired");
    };
    draw(content);
    EXPECT_TRUE(window->tree().find("reason.expired")->selected);
    tap("reason.identity");
    draw(content);
    EXPECT_EQ(chosen, "identity");
}

TEST_F(Widgets, AFieldTakesTextOnlyWhileItHasTheFocus) {
    std::string value = "a";
    auto content = [&](Frame& f) {
        text_field(f, "name", {20, 20, 400, 80}, Text::data("Name"), value, false, 6);
    };
    draw(content);
    window->input().type("lost");
    draw(content);
    EXPECT_EQ(value, "a");
    tap("name");
    draw(content);
    window->input().type("né");
    draw(content);
    EXPECT_EQ(value, "ané");
    window->input().erase();
    draw(content);
    EXPECT_EQ(value, "an") << "a letter of two bytes goes as one";
    window->input().type("far too long");
    draw(content);
    EXPECT_EQ(value, "an");
}

TEST_F(Widgets, ASecretIsNeitherShownNorTold) {
    std::string value = "1234";
    draw([&](Frame& f) {
        text_field(f, "pin", {20, 20, 400, 80}, Text::data("PIN"), value, true);
    });
    EXPECT_EQ(to_json(window->tree(), 1).find("1234"), std::string::npos);
}

TEST_F(Widgets, TwoPhotographsStandSideBySide) {
    const std::vector<std::uint8_t> pixels(40 * 50 * 3, 128);
    const PixelView chip{pixels.data(), 40, 50, 0, PixelFormat::bgr, 1};
    draw([&](Frame& f) {
        photographs_side_by_side(f, "faces", {0, 0, 800, 400}, &chip, Text::data("Chip"), nullptr,
                                 Text::data("Live"));
    });
    const Rect left = window->tree().find("faces.first")->rect;
    const Rect right = window->tree().find("faces.second")->rect;
    EXPECT_FALSE(left.overlaps(right));
    EXPECT_EQ(left.w, right.w);
}

TEST_F(Widgets, ADisabledButtonTakesNoTap) {
    bool tapped = false;
    auto content = [&](Frame& f) {
        tapped |= button(f, "admit", {20, 20, 300, 100}, Text::data("Admit"), {.enabled = false});
    };
    draw(content);
    tap("admit");
    draw(content);
    EXPECT_FALSE(tapped);
}

// Text that does not fit is a fault of the layout that no eye need find.
TEST_F(Widgets, OverflowingTextIsReported) {
    draw([&](Frame& f) {
        f.text({0, 0, 200, 20}, Text::data("much too long for its box"), {.px = 30}, rgb(0));
        f.text({0, 100, 200, 20}, Text::personal("Doe, Jane Elisabeth"), {.px = 30}, rgb(0));
    });
    EXPECT_THAT(window->tree().overflows,
                testing::ElementsAre("much too long for its box", "(personal)"));
}

TEST(TextShapes, MixedArabicKeepsItsOneLineHeight) {
    const TextEngine engine;
    const TextStyle style{.px = 40};
    const Size latin = engine.measure("Passport", style, "en", false);
    const Size arabic = engine.measure("ضع جواز سفرك", style, "ar", true);
    EXPECT_NEAR(arabic.h, latin.h, 14);
    EXPECT_GT(arabic.w, 100);
}

TEST(TextShapes, InkIsDrawnAndEmptyTextIsNot) {
    const TextEngine engine;
    auto ink = [&](const char* text) {
        const Mask mask = engine.render(text, {.px = 30}, "en", false);
        return std::ranges::count_if(mask.coverage, [](auto c) { return c > 128; });
    };
    EXPECT_GT(ink("H"), 30);
    EXPECT_EQ(ink(" "), 0);
}

// Khmer has no spaces; Pango alone would break it inside a word.
TEST(TextShapes, KhmerGetsBreaksBetweenWords) {
    const std::string marked = with_line_breaks("សូមដាក់លិខិតឆ្លងដែនរបស់អ្នក", "km");
    EXPECT_NE(marked.find("\u200b"), std::string::npos);
    EXPECT_EQ(with_line_breaks("Passport please", "en"), "Passport please");
}

TEST(TextShapes, FontsOfTheScreensAreInstalled) {
    EXPECT_THAT(TextEngine::missing_families({"Noto Sans", "Noto Sans Arabic"}),
                testing::IsEmpty());
    EXPECT_THAT(TextEngine::missing_families({"No Such Face"}),
                testing::ElementsAre("No Such Face"));
}

}  // namespace
}  // namespace limen::ui
