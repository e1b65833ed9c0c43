// SPDX-License-Identifier: Apache-2.0
// The officer's decision: a reason, what it will do, and a second tap.
#include <algorithm>

#include "officer-console/screens/parts.hpp"
#include "officer-console/screens/string_ids.hpp"
#include "officer-console/screens/words.hpp"

namespace limen::officer {
namespace {

using border::OfficerAction;
using ui::Rect;
using ui::Text;

struct ActionWords {
    ui::StringId choose, effect, confirm;
};
ActionWords words_of(OfficerAction action) {
    switch (action) {
        case OfficerAction::admit:
            return {str::action_admit_choose, str::action_admit_effect, str::action_admit_confirm};
        case OfficerAction::refuse:
            return {str::action_refuse_choose, str::action_refuse_effect,
                    str::action_refuse_confirm};
        case OfficerAction::second_line:
            break;
    }
    return {str::action_second_line_choose, str::action_second_line_effect,
            str::action_second_line_confirm};
}

std::vector<ui::Choice> options_for(const ui::Frame& f, const Settings& settings,
                                    OfficerAction action) {
    std::vector<ui::Choice> options;
    for (const ReasonOption& reason : settings.reasons)
        if (std::find(reason.actions.begin(), reason.actions.end(), action) != reason.actions.end())
            options.push_back({reason.code, option_words(f.language(), reason)});
    return options;
}

}  // namespace

void draw_decision(ui::Frame& f, Rect panel, const Scene& scene, Wish& wish) {
    const OpenCase& open = *scene.view.open_case;
    const ActionWords words = words_of(open.action);
    const float gap = f.sizes().gap, body = f.sizes().body;
    Rect page = ui::card(f, panel);
    if (open.step == DecisionStep::sending) {
        const float side = f.sizes().button;
        const Text sending = f.tr(str::action_sending);
        const Rect line = page.take_bottom(page.h * 0.45F);
        ui::busy_ring(f, "decision.sending", page.centred({side, side}), sending);
        ui::label(f, "decision.sending.words", line, sending,
                  {.px = body, .wrap = line.w, .align = ui::Align::centre}, f.colour().ink,
                  ui::Vertical::top);
        return;
    }
    title(f, "decision.choose", page, f.tr(words.choose));
    page.take_top(gap * 0.5F);
    Rect buttons = page.take_bottom(f.sizes().button);
    page.take_bottom(gap);
    const ui::TextStyle style{.px = body, .wrap = page.w};
    const Text effect = f.tr(words.effect);
    const Rect sentence = page.take_bottom(f.measure(effect, style).h);
    ui::label(f, "decision.effect", sentence, effect, style, f.colour().ink, ui::Vertical::top);
    page.take_bottom(gap);
    const auto options = options_for(f, scene.settings, open.action);
    if (const auto chosen = ui::choices(f, "reason", page, options, open.reason))
        wish.input = ChooseReason{*chosen};
    if (ui::button(f, "cancel", buttons.take_start((buttons.w - gap) * 0.36F),
                   f.tr(str::action_cancel), plain()))
        wish.input = Cancel{};
    buttons.take_start(gap);
    const bool ready = !open.reason.empty() && scene.view.lanes[open.lane].usable();
    if (ui::button(f, "confirm", buttons, f.tr(words.confirm), leading(ready)))
        wish.input = Confirm{};
}

}  // namespace limen::officer
