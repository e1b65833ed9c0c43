// SPDX-License-Identifier: Apache-2.0
#include "kiosk/screens/screens.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "kiosk/screens/page.hpp"
#include "kiosk/screens/pictograms.hpp"

namespace limen::kiosk {

namespace {

using ui::Rect;
using ui::Text;

// A row of buttons, the leading one at the end of reading.
bool main_button(const Scene& s, Rect& actions, std::string_view what, ui::StringId text) {
    const Rect row = actions.take_bottom(s.f.sizes().button);
    actions.take_bottom(s.f.sizes().gap / 2);
    return ui::button(s.f, s.id(what), row, s.f.tr(text));
}
bool second_button(const Scene& s, Rect& actions, std::string_view what, ui::StringId text) {
    const Rect row = actions.take_bottom(s.f.sizes().button);
    actions.take_bottom(s.f.sizes().gap / 2);
    return ui::button(s.f, s.id(what), row, s.f.tr(text), {.kind = ui::Kind::secondary});
}

void picture_node(const Scene& s, Rect box, const Text& spoken) {
    s.f.node({.id = s.id("picture"), .role = ui::Role::image, .label = spoken.utf8(), .rect = box});
}

void draw_attract(const Scene& s) {
    ui::Frame& f = s.f;
    const ui::Metrics& m = f.sizes();
    f.fill(f.region(), f.colour().night);
    Rect page = f.region();
    draw_band(s, page);
    draw_bar(s, page, true);
    // The whole page starts; the bar below keeps its own buttons.
    const Rect all = page;
    if (f.tapped("attract.start")) s.say(IntentKind::start);
    page = page.inset(m.margin, m.margin);
    const Text heading = f.tr(str::attract_heading);
    const ui::TextStyle style{
        .px = m.title, .bold = true, .wrap = page.w, .align = ui::Align::centre};
    const float words = f.measure(heading, style).h;
    const float side = std::min(page.w * (m.landscape ? 0.6F : 0.92F), page.h - words - m.margin);
    Rect stack = page.centred({page.w, side + m.margin + words});
    const Rect picture = stack.take_top(side).fitted(1);
    stack.take_top(m.margin);
    pictogram::attract_scene(f, picture);
    f.text(stack, heading, style, f.colour().night_ink);
    f.node({.id = "attract.start", .role = ui::Role::button, .label = heading.utf8(), .rect = all});
}

void draw_language(const Scene& s) {
    ui::Frame& f = s.f;
    const ui::Metrics& m = f.sizes();
    const Space space = draw_page(s, Step::none, {str::language_heading, {}}, 0, Shape::below);
    // Two columns of own names: nobody looks for their language in somebody else's.
    const auto languages = s.catalogue.languages();
    const Rect list = space.picture;
    const float column = (list.w - m.gap) / 2;
    const auto rows = (languages.size() + 1) / 2;
    const float height =
        std::min(m.button * 1.15F, (list.h - m.gap * static_cast<float>(rows - 1)) /
                                       static_cast<float>(std::max<std::size_t>(rows, 1)));
    for (std::size_t i = 0; i < languages.size(); ++i) {
        const std::size_t row = i / 2;
        const Rect box{list.x + (i % 2 == 0 ? 0.F : column + m.gap),
                       list.y + static_cast<float>(row) * (height + m.gap), column, height};
        const ui::Language& language = languages[i];
        if (ui::button(f, s.id(language.code()), box, Text::data(language.own_name()),
                       {.kind = ui::Kind::secondary,
                        .enabled = true,
                        .selected = language.code() == s.view.language,
                        .icon = nullptr,
                        .px = m.body * 1.35F}))
            s.say(IntentKind::choose_language, language.code());
    }
}

void draw_privacy(const Scene& s) {
    ui::Frame& f = s.f;
    const ui::Metrics& m = f.sizes();
    Space space =
        draw_page(s, Step::none, {str::privacy_heading, {}}, m.landscape ? 1 : 2, Shape::below);
    struct Item {
        std::string_view id;
        const ui::Drawing* icon;
        ui::StringId text;
    };
    const std::array<Item, 4> items{
        Item{"who", &pictogram::kIconAuthority, str::privacy_who},
        Item{"why", &pictogram::kIconLaw, str::privacy_why},
        Item{"how_long", &pictogram::kIconErased, str::privacy_how_long},
        Item{"rights", &pictogram::kIconRights, str::privacy_rights}};
    const float gap = m.gap / 2;
    const std::size_t columns = m.landscape ? 2 : 1, rows = items.size() / columns;
    const Rect list = space.picture;
    const float width =
        (list.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
    const float height = std::min(
        m.body * 5.2F, (list.h - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows));
    for (std::size_t i = 0; i < items.size(); ++i) {
        const Item& item = items[i];
        const std::size_t column = i % columns, line = i / columns;
        const Rect row{list.x + static_cast<float>(column) * (width + gap),
                       list.y + static_cast<float>(line) * (height + gap), width, height};
        f.fill(row, f.colour().surface, m.radius);
        Rect inner = row.inset(m.gap, 0);
        const float side = std::min(inner.h * 0.8F, m.body * 2.4F);
        f.drawing(*item.icon, inner.take_start(side).centred({side, side}));
        inner.take_start(m.gap);
        const Text text = f.tr(item.text);
        f.text(inner, text, {.px = m.body * 1.08F}, f.colour().ink, ui::Vertical::middle);
        f.node({.id = s.id(item.id), .role = ui::Role::text, .label = text.utf8(), .rect = row});
    }
    Rect second = space.actions;
    if (m.landscape) {
        Rect first = second.take_end((second.w - m.gap) / 2);
        second.take_end(m.gap);
        if (main_button(s, first, "continue", str::privacy_continue))
            s.say(IntentKind::accept_privacy);
    } else if (main_button(s, second, "continue", str::privacy_continue)) {
        s.say(IntentKind::accept_privacy);
    }
    if (second_button(s, second, "officer", str::bar_officer_spoken))
        s.say(IntentKind::call_officer);
}

Words place_words(std::string_view advice) {
    static const std::map<std::string_view, Words> all{
        {"wrong_page", {str::place_wrong_page, str::place_wrong_page_more, true}},
        {"upside_down", {str::place_upside_down, str::place_upside_down_more, true}},
        {"moving", {str::place_moving, str::place_moving_more, true}},
        {"blurred", {str::place_blurred, str::place_blurred_more, true}},
        {"glare", {str::place_glare, str::place_glare_more, true}},
        {"too_dark", {str::place_too_dark, str::place_too_dark_more, true}},
        {"cut_off", {str::place_cut_off, str::place_cut_off_more, true}},
        {"unreadable", {str::place_unreadable, str::place_unreadable_more, true}}};
    const auto found = all.find(advice);
    return found == all.end() ? Words{str::place_heading, str::place_sentence} : found->second;
}

void draw_place_page(const Scene& s) {
    const Words words = place_words(s.view.advice);
    Space space = draw_page(s, Step::passport, words, 1);
    pictogram::place_scene(s.f, space.picture, words.advice ? s.view.advice : "");
    picture_node(s, space.picture, s.f.tr(words.heading));
    if (second_button(s, space.actions, "cancel", str::cancel_button)) s.say(IntentKind::cancel);
}

void draw_read_chip(const Scene& s) {
    ui::Frame& f = s.f;
    const bool lifted = s.view.advice == "lay_back";
    const Space space = draw_page(s, Step::passport,
                                  lifted ? Words{str::read_lay_back, str::read_lay_back_more, true}
                                         : Words{str::read_heading, str::read_sentence});
    const Rect square = space.picture.fitted(1);
    if (lifted) {
        pictogram::lay_back_scene(f, square.inset(square.w * 0.04F));
        return picture_node(s, square, f.tr(str::read_lay_back));
    }
    pictogram::reading_scene(f, square.inset(square.w * 0.13F));
    const auto percent = std::to_string(std::lround(100 * std::clamp(s.view.progress, 0.0, 1.0)));
    ui::progress_ring(f, s.id("progress"), square, s.view.progress,
                      f.tr(str::read_percent, {{"percent", percent}}));
}

void draw_remove_document(const Scene& s) {
    const bool there = s.view.document_present;
    const Space space = draw_page(
        s, Step::passport,
        there ? Words{str::remove_heading, str::remove_sentence} : Words{str::removed_heading, {}});
    if (there)
        pictogram::take_scene(s.f, space.picture);
    else
        pictogram::on_disc(s.f, space.picture, pictogram::kTick);
    picture_node(s, space.picture, s.f.tr(there ? str::remove_heading : str::removed_heading));
}

std::optional<ui::StringId> face_instruction(std::string_view advice) {
    static const std::map<std::string_view, ui::StringId> all{
        {"no_face", str::face_no_face},
        {"several_faces", str::face_several_faces},
        {"closer", str::face_closer},
        {"further_back", str::face_further_back},
        {"move_into_frame", str::face_move_into_frame},
        {"look_straight", str::face_look_straight},
        {"too_dark", str::face_too_dark},
        {"too_bright", str::face_too_bright},
        {"hold_still", str::face_hold_still}};
    const auto found = all.find(advice);
    return found == all.end() ? std::nullopt : std::optional(found->second);
}

// The instruction has its own place below the looking-glass; the heading never jumps.
void draw_face(const Scene& s) {
    ui::Frame& f = s.f;
    const ui::Metrics& m = f.sizes();
    Space space = draw_page(s, Step::face, {str::face_heading, {}}, 1);
    const auto instruction = face_instruction(s.view.advice);
    const bool correct = instruction && s.view.advice != "hold_still";
    const Text said = f.tr(instruction.value_or(str::face_sentence));
    const float words = ui::banner_height(f, space.picture.w, said);
    const Rect strip = space.picture.take_bottom(std::max(m.body * 3.2F, words));
    space.picture.take_bottom(m.gap);
    ui::camera_with_oval(f, s.id("camera"), space.picture, s.camera, !correct,
                         f.tr(str::face_picture));
    ui::banner(f, s.id("instruction"), strip, said, correct ? ui::Tone::advice : ui::Tone::neutral);
    if (second_button(s, space.actions, "cancel", str::cancel_button)) s.say(IntentKind::cancel);
}

void draw_checking(const Scene& s) {
    const Space space = draw_page(s, Step::gate, {str::checking_heading, str::checking_sentence});
    const Rect square = space.picture.fitted(1);
    const Rect ring = square.inset(square.w * 0.18F);
    s.f.drawing(pictogram::kIconGate, ring.inset(ring.w * 0.26F));
    ui::busy_ring(s.f, s.id("progress"), ring, s.f.tr(str::checking_heading));
}

void draw_outcome_gate(const Scene& s) {
    ui::Frame& f = s.f;
    const Space space = draw_page(s, Step::gate, {str::gate_heading, str::gate_sentence});
    const Rect square = space.picture.fitted(1);
    pictogram::on_disc(f, square, pictogram::kGate);
    const float rise = static_cast<float>(std::fmod(f.time_s() / 1.4, 1.0));
    const float side = square.w * 0.26F;
    f.drawing(pictogram::kGateArrow,
              {square.centre().x - side / 2, square.centre().y - side * (0.25F + 0.3F * rise), side,
               side},
              {.opacity = 1 - rise * rise * 0.6F});
    picture_node(s, square, f.tr(str::gate_heading));
    f.animate(ui::Motion::lively);
}

// Calm and the same for every reason there can be.
void draw_outcome_officer(const Scene& s) {
    const Space space = draw_page(s, Step::none, {str::officer_heading, str::officer_sentence});
    pictogram::on_disc(s.f, space.picture, pictogram::kOfficer);
    picture_node(s, space.picture, s.f.tr(str::officer_heading));
}

void draw_outcome_try_again(const Scene& s) {
    Space space = draw_page(s, Step::face, {str::again_heading, str::again_sentence}, 1);
    pictogram::on_disc(s.f, space.picture, pictogram::kAgain);
    picture_node(s, space.picture, s.f.tr(str::again_heading));
    if (main_button(s, space.actions, "again", str::again_button)) s.say(IntentKind::try_again);
}

void draw_still_there(const Scene& s) {
    ui::Frame& f = s.f;
    Space space = draw_page(s, Step::none, {str::still_heading, str::still_sentence}, 2);
    const Rect square = space.picture.fitted(1);
    const Rect ring = square.inset(square.w * 0.16F);
    constexpr double kShown = 20;  // WCAG 2.2, 2.2.1: at least 20 seconds to answer
    const int left = s.view.seconds_left.value_or(0);
    const std::string seconds = std::to_string(left);
    f.text(ring, Text::data(seconds),
           {.px = ring.h * 0.34F, .bold = true, .align = ui::Align::centre}, f.colour().ink,
           ui::Vertical::middle);
    ui::progress_ring(f, s.id("countdown"), ring, left / kShown,
                      f.tr(str::still_seconds, {{"seconds", seconds}}));
    if (main_button(s, space.actions, "here", str::still_here)) s.say(IntentKind::i_am_here);
    if (second_button(s, space.actions, "end", str::still_end)) s.say(IntentKind::cancel);
}

void draw_out_of_service(const Scene& s) {
    ui::Frame& f = s.f;
    const ui::Metrics& m = f.sizes();
    f.fill(f.region(), f.colour().night);
    Rect page = f.region();
    draw_band(s, page);
    page = page.inset(m.margin, m.margin);
    const float side = std::min(page.w * 0.5F, page.h * 0.4F);
    Rect stack = page;
    stack.take_top((page.h - side) * 0.32F);
    const Rect picture = stack.take_top(side).fitted(1);
    f.drawing(pictogram::kClosed, picture);
    picture_node(s, picture, f.tr(str::closed_heading));
    stack.take_top(m.margin);
    draw_words(s, stack, {str::closed_heading, str::closed_sentence}, f.colour().night_ink,
               f.colour().night_ink);
}

}  // namespace

std::vector<Intent> draw_screen(ui::Frame& f, const ui::Catalogue& catalogue, const ViewModel& view,
                                const CameraPicture* camera) {
    std::vector<Intent> intents;
    const Scene scene{f, catalogue, view, camera, intents};
    switch (view.screen) {
        case ScreenId::attract:
            draw_attract(scene);
            break;
        case ScreenId::language:
            draw_language(scene);
            break;
        case ScreenId::privacy:
            draw_privacy(scene);
            break;
        case ScreenId::place_page:
            draw_place_page(scene);
            break;
        case ScreenId::read_chip:
            draw_read_chip(scene);
            break;
        case ScreenId::remove_document:
            draw_remove_document(scene);
            break;
        case ScreenId::face:
            draw_face(scene);
            break;
        case ScreenId::checking:
            draw_checking(scene);
            break;
        case ScreenId::outcome_gate:
            draw_outcome_gate(scene);
            break;
        case ScreenId::outcome_officer:
            draw_outcome_officer(scene);
            break;
        case ScreenId::outcome_try_again:
            draw_outcome_try_again(scene);
            break;
        case ScreenId::still_there:
            draw_still_there(scene);
            break;
        case ScreenId::out_of_service:
            draw_out_of_service(scene);
            break;
    }
    return intents;
}

ui::Area area_for(const ui::Catalogue& catalogue, const ViewModel& view,
                  const ui::Display& display) {
    ui::Area out;
    out.language = &catalogue.language(view.language);
    out.theme = ui::make_theme(view.high_contrast, view.large_text);
    out.display = display;
    return out;
}

}  // namespace limen::kiosk
