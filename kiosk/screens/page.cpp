// SPDX-License-Identifier: Apache-2.0
#include "kiosk/screens/page.hpp"

#include <array>

#include "kiosk/screens/pictograms.hpp"

namespace limen::kiosk {

namespace {

using ui::Rect;
using ui::Text;

struct StepSign {
    Step step;
    std::string_view id;
    const ui::Drawing* icon;
    ui::StringId name;
};
const std::array<StepSign, 3>& steps() {
    static const std::array<StepSign, 3> all{
        StepSign{Step::passport, "step.passport", &pictogram::kIconPassport, str::step_passport},
        StepSign{Step::face, "step.face", &pictogram::kIconFace, str::step_face},
        StepSign{Step::gate, "step.gate", &pictogram::kIconGate, str::step_gate}};
    return all;
}

// Where one is on the way: done, here, to come. Shape and weight say it, not colour alone.
void draw_steps(const Scene& s, Rect row, Step here) {
    ui::Frame& f = s.f;
    const float cell = row.w / 3, disc = row.h * 0.55F;
    const float y = row.y + disc / 2;
    const float thick = std::max(2.F, f.sizes().gap / 8);
    for (int i = 0; i < 2; ++i) {
        const float from = row.x + cell * (static_cast<float>(i) + 0.5F) + disc * 0.75F;
        f.fill({from, y - thick / 2, cell - disc * 1.5F, thick}, f.colour().line.faded(0.6));
    }
    for (std::size_t i = 0; i < steps().size(); ++i) {
        const StepSign& step = steps()[i];
        const bool current = step.step == here, done = step.step < here;
        const Rect box{row.x + cell * static_cast<float>(i), row.y, cell, row.h};
        const ui::Point middle{box.x + cell / 2, y};
        if (current) f.circle(middle, disc / 2 + thick * 1.5F, f.colour().accent);
        f.circle(middle, disc / 2, current ? f.colour().accent_soft : f.colour().surface);
        const float side = disc * 0.66F;
        f.drawing(done ? pictogram::kTick : *step.icon,
                  {middle.x - side / 2, middle.y - side / 2, side, side},
                  {.opacity = current || done ? 1.F : 0.55F});
        Rect words = box;
        words.take_top(disc + thick * 2);
        const Text name = f.tr(step.name);
        f.text(words, name,
               {.px = f.sizes().body, .bold = current, .align = ui::Align::centre, .max_lines = 1},
               current ? f.colour().ink : f.colour().ink_soft, ui::Vertical::middle);
        f.node({.id = std::string(step.id),
                .role = ui::Role::image,
                .label = name.utf8(),
                .rect = box,
                .enabled = true,
                .selected = current});
    }
}

struct BarItem {
    IntentKind kind;
    std::string_view id;
    const ui::Drawing* icon;
    ui::StringId label, spoken;
    bool selected;
};

ui::TextStyle heading_style(const ui::Metrics& m, float wrap) {
    return {.px = m.heading, .bold = true, .wrap = wrap, .align = ui::Align::centre};
}
ui::TextStyle sentence_style(const ui::Metrics& m, float wrap) {
    return {.px = m.body * 1.15F, .wrap = wrap, .align = ui::Align::centre};
}

float words_height(ui::Frame& f, const Words& words, float wrap) {
    const ui::Metrics& m = f.sizes();
    float h = f.measure(f.tr(words.heading), heading_style(m, wrap)).h;
    if (words.sentence)
        h += m.gap / 2 + f.measure(f.tr(*words.sentence), sentence_style(m, wrap)).h;
    return h;
}

}  // namespace

void draw_band(const Scene& s, Rect& page) {
    if (!s.view.training) return;
    ui::Frame& f = s.f;
    const Rect band = page.take_top(f.sizes().body * 1.8F);
    const Text text = f.tr(str::training_band);
    f.fill(band, f.colour().training);
    f.text(band, text,
           {.px = f.sizes().body, .bold = true, .align = ui::Align::centre, .max_lines = 1},
           f.colour().training_ink, ui::Vertical::middle);
    f.node({.id = "training.band", .role = ui::Role::band, .label = text.utf8(), .rect = band});
}

void draw_bar(const Scene& s, Rect& page, bool on_night) {
    ui::Frame& f = s.f;
    const bool attract = s.view.screen == ScreenId::attract;
    const std::array<BarItem, 4> items{
        BarItem{attract ? IntentKind::start : IntentKind::choose_language, "bar.language",
                &pictogram::kIconLanguage, str::bar_language, str::bar_language_spoken, false},
        BarItem{IntentKind::toggle_large_text, "bar.large_text", &pictogram::kIconText,
                str::bar_large_text, str::bar_large_text_spoken, s.view.large_text},
        BarItem{IntentKind::toggle_high_contrast, "bar.contrast", &pictogram::kIconContrast,
                str::bar_contrast, str::bar_contrast_spoken, s.view.high_contrast},
        BarItem{IntentKind::call_officer, "bar.officer", &pictogram::kIconOfficer, str::bar_officer,
                str::bar_officer_spoken, false}};
    const float height = f.sizes().body * (f.sizes().landscape ? 3.8F : 4.6F);
    Rect bar = page.take_bottom(height + f.sizes().gap);
    f.fill(bar, f.colour().surface);
    if (!on_night) f.fill({bar.x, bar.y, bar.w, 2}, f.colour().line.faded(0.5));
    bar = bar.inset(f.sizes().gap / 2);
    const float cell = bar.w / static_cast<float>(items.size());
    for (const BarItem& item : items) {
        const Rect box = bar.take_start(cell).inset(f.sizes().gap / 6, 0);
        const ui::ButtonStyle style{.kind = ui::Kind::quiet,
                                    .enabled = true,
                                    .selected = item.selected,
                                    .icon = nullptr,
                                    .spoken = f.tr(item.spoken).utf8()};
        if (ui::icon_button(f, std::string(item.id), box, *item.icon, f.tr(item.label), style))
            s.say(item.kind);
    }
}

void draw_words(const Scene& s, Rect& page, const Words& words, ui::Colour ink, ui::Colour soft) {
    ui::Frame& f = s.f;
    const Text heading = f.tr(words.heading);
    const ui::TextStyle big = heading_style(f.sizes(), page.w);
    const Rect top = page.take_top(f.measure(heading, big).h);
    f.text(top, heading, big, ink);
    f.node(
        {.id = s.id("heading"), .role = ui::Role::heading, .label = heading.utf8(), .rect = top});
    if (!words.sentence) return;
    page.take_top(f.sizes().gap / 2);
    const Text sentence = f.tr(*words.sentence);
    const ui::TextStyle plain = sentence_style(f.sizes(), page.w);
    const Rect below = page.take_top(f.measure(sentence, plain).h);
    f.text(below, sentence, plain, soft);
    f.node(
        {.id = s.id("sentence"), .role = ui::Role::text, .label = sentence.utf8(), .rect = below});
}

Space draw_page(const Scene& s, Step step, const Words& words, int actions, Shape shape) {
    ui::Frame& f = s.f;
    const ui::Metrics& m = f.sizes();
    const bool beside = m.landscape && shape == Shape::beside;
    Rect page = f.region();
    draw_band(s, page);
    draw_bar(s, page, false);
    if (step != Step::none) {
        page.take_top(m.gap);
        draw_steps(s, page.take_top(m.body * (m.landscape ? 3.6F : 4.4F)).inset(m.margin, 0), step);
    }
    page = page.inset(m.margin, m.gap);
    const float rows = static_cast<float>(actions);
    Rect buttons;
    Rect text = page;
    if (beside) {
        Rect picture = page.take_start(page.w * 0.44F);
        page.take_start(m.margin);
        text = page;
        page = picture;
        buttons = text.take_bottom(rows * (m.button + m.gap / 2));
    } else {
        buttons = page.take_bottom(rows * (m.button + m.gap / 2));
        text = page;
    }
    text.take_top(beside ? text.h * 0.12F : m.gap / 2);
    if (words.advice) {
        Rect inner = text.inset(m.gap, 0);
        f.fill(text.take_top(2 * m.gap + words_height(f, words, inner.w)), f.colour().advice,
               m.radius);
        inner.take_top(m.gap);
        draw_words(s, inner, words, f.colour().advice_ink, f.colour().advice_ink);
    } else {
        draw_words(s, text, words, f.colour().ink, f.colour().ink_soft);
    }
    const Rect picture = beside ? page : text;
    return {picture.inset(0, m.gap), buttons};
}

}  // namespace limen::kiosk
