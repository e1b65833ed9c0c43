// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "hal/device.hpp"
#include "kiosk/journey/journey.hpp"

namespace limen::kiosk {
namespace {

bool stops_service(const std::string& code) {
    const hal::FaultInfo* info = hal::find_fault(code);
    // A fault nobody has described is taken for the worse one.
    return info == nullptr || info->effect == hal::FaultEffect::stops_service;
}

ScreenId screen_of(Phase phase) {
    switch (phase) {
        case Phase::language:
            return ScreenId::language;
        case Phase::privacy:
            return ScreenId::privacy;
        case Phase::place_page:
            return ScreenId::place_page;
        case Phase::read_chip:
            return ScreenId::read_chip;
        case Phase::remove_document:
            return ScreenId::remove_document;
        case Phase::face:
            return ScreenId::face;
        case Phase::checking:
            return ScreenId::checking;
        case Phase::outcome_gate:
            return ScreenId::outcome_gate;
        case Phase::outcome_officer:
            return ScreenId::outcome_officer;
        case Phase::outcome_try_again:
            return ScreenId::outcome_try_again;
    }
    return ScreenId::out_of_service;
}

}  // namespace

std::string_view to_string(ScreenId screen) {
    static constexpr std::array<std::string_view, 13> kNames = {
        "attract",           "language",    "privacy",       "place_page",   "read_chip",
        "remove_document",   "face",        "checking",      "outcome_gate", "outcome_officer",
        "outcome_try_again", "still_there", "out_of_service"};
    return kNames.at(static_cast<std::size_t>(screen));
}

bool out_of_service(const State& state) {
    return !state.gate_connected || !state.gate_in_service ||
           std::any_of(state.faults.begin(), state.faults.end(), stops_service);
}

ScreenId screen_for(const State& state) {
    if (!state.session) return out_of_service(state) ? ScreenId::out_of_service : ScreenId::attract;
    if (state.session->asked) return ScreenId::still_there;
    if (state.session->language_open) return ScreenId::language;
    return screen_of(state.session->phase);
}

ViewModel view_of(const State& state, Monotonic now, const Settings& settings) {
    ViewModel view;
    view.screen = screen_for(state);
    view.language = state.language;
    if (view.language.empty() && !settings.languages.empty())
        view.language = settings.languages.front();
    view.document_present = state.document_present;
    view.large_text = state.large_text;
    view.high_contrast = state.high_contrast;
    view.training = settings.training;
    if (!state.session) return view;
    const Session& session = *state.session;
    view.advice = session.advice;
    if (session.phase == Phase::read_chip) view.progress = session.progress;
    if (session.asked) {
        using std::chrono::seconds;
        const auto left = *session.asked + settings.delays.still_there - now;
        const auto whole = std::chrono::ceil<seconds>(left).count();
        view.seconds_left = static_cast<int>(std::max<std::int64_t>(0, whole));
    }
    return view;
}

Lights lights_for(const State& state) {
    using enum hal::Light::Pattern;
    switch (screen_for(state)) {
        case ScreenId::out_of_service:
            return {off, off, attention};
        case ScreenId::attract:
            return {breathe, off, good};
        case ScreenId::place_page:
            return {breathe, off, steady};
        case ScreenId::read_chip: {
            const bool lifted = state.session && state.session->advice == "lay_back";
            return {lifted ? attention : steady, off, steady};
        }
        case ScreenId::remove_document:
            return {attention, off, steady};
        case ScreenId::face:
            return {off, steady, steady};
        case ScreenId::outcome_gate:
            return {off, off, good};
        default:
            return {off, off, steady};
    }
}

}  // namespace limen::kiosk
