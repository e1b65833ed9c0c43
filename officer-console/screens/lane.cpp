// SPDX-License-Identifier: Apache-2.0
// One lane: faults, lists, commands.
#include "officer-console/screens/parts.hpp"
#include "officer-console/screens/string_ids.hpp"
#include "officer-console/screens/words.hpp"

namespace limen::officer {
namespace {

using protocol::LaneCommand;
using ui::Rect;
using ui::Text;

struct CommandWords {
    LaneCommand::What what;
    const char* id;
    ui::StringId button, question;
};
constexpr std::array kCommands = {
    CommandWords{LaneCommand::What::reset, "command.reset", str::lane_reset, str::lane_reset_ask},
    CommandWords{LaneCommand::What::out_of_service, "command.out_of_service",
                 str::lane_out_of_service, str::lane_out_of_service_ask},
    CommandWords{LaneCommand::What::into_service, "command.into_service", str::lane_into_service,
                 str::lane_into_service_ask}};

void line(ui::Frame& f, std::string id, Rect& page, const Text& text, ui::Colour colour) {
    const ui::TextStyle style{.px = f.sizes().body, .wrap = page.w};
    const Rect box = page.take_top(f.measure(text, style).h + f.sizes().gap * 0.5F);
    ui::label(f, std::move(id), box, text, style, colour);
}

void draw_faults(ui::Frame& f, Rect box, const Lane& lane) {
    Rect page = ui::card(f, box);
    title(f, "lane.faults.heading", page, f.tr(str::lane_faults_heading));
    if (lane.state.faults.empty())
        return line(f, "lane.faults.none", page, f.tr(str::lane_faults_none), f.colour().ink);
    for (std::size_t i = 0; i < lane.state.faults.size() && page.h > 0; ++i)
        line(f, "lane.fault." + std::to_string(i), page,
             fault_words(f.language(), lane.state.faults[i]), f.colour().ink);
}

void draw_lists(ui::Frame& f, Rect box, const Lane& lane) {
    Rect page = ui::card(f, box);
    title(f, "lane.lists.heading", page, f.tr(str::lane_lists_heading));
    if (lane.state.lists.empty())
        return line(f, "lane.lists.none", page, f.tr(str::lane_lists_none), f.colour().ink);
    for (const border::ListVersion& list : lane.state.lists) {
        const std::string id = "lane.list." + std::string(border::code(list.kind));
        line(f, id, page, list_words(f.language(), list.kind), f.colour().ink);
        line(f, id + ".version", page,
             f.tr(str::lane_list_version, {{"version", std::to_string(list.version)},
                                           {"date", calendar_day(list.published_us)}}),
             f.colour().ink_soft);
    }
}

void draw_question(ui::Frame& f, Rect page, const Lane& lane, LaneCommand::What what, Wish& wish) {
    const CommandWords& words = kCommands[static_cast<std::size_t>(what)];
    const ui::TextStyle style{.px = f.sizes().body * 1.15F, .bold = true, .wrap = page.w};
    const Text question = f.tr(words.question, {{"gate", lane.gate}});
    ui::label(f, "confirm.question", page.take_top(f.measure(question, style).h), question, style,
              f.colour().ink);
    page.take_top(f.sizes().gap);
    Rect buttons = page.take_top(f.sizes().button);
    const float half = (buttons.w - f.sizes().gap) / 2;
    if (ui::button(f, "cancel", buttons.take_start(half), f.tr(str::action_cancel), plain()))
        wish.input = Cancel{};
    if (ui::button(f, "confirm", buttons.take_end(half), f.tr(words.button),
                   leading(lane.usable())))
        wish.input = Confirm{};
}

void draw_commands(ui::Frame& f, Rect box, const Scene& scene, const Lane& lane, Wish& wish) {
    Rect page = ui::card(f, box);
    title(f, "lane.commands.heading", page, f.tr(str::lane_commands_heading));
    if (scene.view.command) return draw_question(f, page, lane, *scene.view.command, wish);
    Rect buttons = page.take_top(f.sizes().button);
    const float gap = f.sizes().gap;
    const float each = (buttons.w - gap * (kCommands.size() - 1)) / kCommands.size();
    for (const CommandWords& command : kCommands) {
        if (ui::button(f, command.id, buttons.take_start(each), f.tr(command.button),
                       plain(lane.usable())))
            wish.input = ChooseCommand{command.what};
        buttons.take_start(gap);
    }
}

}  // namespace

void draw_lane(ui::Frame& f, Rect page, const Scene& scene, Wish& wish) {
    const Lane& lane = scene.view.lanes[*scene.view.open_lane];
    const float gap = f.sizes().gap;
    Rect head = page.take_top(f.sizes().button);
    if (ui::button(f, "back", head.take_end(f.sizes().body * 8), f.tr(str::case_back), plain()))
        wish.input = LeaveIntent{};
    const Text state = lane_words(f.language(), lane);
    ui::label(
        f, "lane.heading", head,
        Text::data(f.tr(str::lane_heading, {{"gate", lane.gate}}).utf8() + " · " + state.utf8()),
        {.px = f.sizes().body * 1.5F, .bold = true, .max_lines = 1}, f.colour().ink);
    page.take_top(gap);
    draw_commands(f, page.take_top(f.sizes().body * 11), scene, lane, wish);
    page.take_top(gap);
    const float half = (page.w - gap) / 2;
    draw_faults(f, page.take_start(half), lane);
    draw_lists(f, page.take_end(half), lane);
}

}  // namespace limen::officer
