// SPDX-License-Identifier: Apache-2.0
// Walks a journey: sends events, lets time pass, remembers what was asked for.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "kiosk/journey/journey.hpp"

namespace limen::kiosk::test {

inline border::Document some_document() {
    border::Document document;
    document.id = {.type = "P", .issuer = "UTO", .number = "L898902C3"};
    document.holder.name = {.primary = "ERIKSSON", .secondary = "ANNA MARIA", .truncated = false};
    document.holder.nationality = "UTO";
    document.holder.birth = {1974, 8, 12};
    document.expiry = {2032, 4, 15};
    return document;
}

class Walk {
  public:
    Settings settings;
    State state;
    std::vector<Effect> effects;  // all since the last forget()
    Monotonic at{0};

    Walk() {
        settings.languages = {"en", "fr", "ar"};
        settings.language_of_state = {{"UTO", "fr"}};
        Outputs out = start();
        state = std::move(out.state);
        effects = std::move(out.effects);
    }

    void send(Event event) {
        Now now{at, 1'767'225'600'000'000 + at.count() / 1000, {}};
        now.fresh[0] = static_cast<std::uint8_t>(++steps_);
        now.fresh[1] = static_cast<std::uint8_t>(steps_ >> 8);
        Outputs out = step(std::move(state), now, std::move(event), settings);
        state = std::move(out.state);
        for (Effect& effect : out.effects) effects.push_back(std::move(effect));
    }
    void pass(std::chrono::milliseconds time) {
        const Monotonic until = at + time;
        while (at < until) {
            at = std::min<Monotonic>(at + std::chrono::milliseconds(250), until);
            send(Tick{});
        }
    }
    void tap(IntentKind kind, std::string value = {}) { send(Intent{kind, std::move(value)}); }

    ScreenId screen() const { return screen_for(state); }
    ViewModel view() const { return view_of(state, at, settings); }
    void forget() { effects.clear(); }
    template <class E>
    int count() const {
        return static_cast<int>(
            std::count_if(effects.begin(), effects.end(),
                          [](const Effect& effect) { return std::holds_alternative<E>(effect); }));
    }
    template <class E>
    const E* last() const {
        for (auto one = effects.rbegin(); one != effects.rend(); ++one)
            if (const E* found = std::get_if<E>(&*one)) return found;
        return nullptr;
    }
    template <class E>
    Job job() const {
        const E* found = last<E>();
        return found ? found->job : 0;
    }
    border::TransactionId transaction() const { return state.session->evidence->transaction; }

    // ---- the usual way, one leg at a time ----
    void gate_up() { send(GateState{true, true, border::Direction::entry}); }
    void lay() { send(DocumentLaid{}); }
    void lift() { send(DocumentLifted{}); }
    void page_read() {
        PageData data;
        data.document = some_document();
        data.key_information = "L898902C3674081223204159";
        data.checks = {{border::CheckId::mrz_read, border::CheckResult::passed, {}, {}}};
        data.time = {"mrz", 1000, 2000};
        send(PageRead{job<ScanPage>(), Private(std::move(data))});
    }
    void chip_read(Bytes portrait = {1, 2, 3}) {
        send(ChipFound{job<ReadChip>()});
        ChipData data;
        data.document = some_document();
        data.checks = {{border::CheckId::chip_read, border::CheckResult::passed, {}, {}}};
        data.portrait = std::move(portrait);
        data.portrait_jpeg = data.portrait;
        send(ChipRead{job<ReadChip>(), Private(std::move(data))});
    }
    void face_captured() {
        FaceData data;
        data.checks = {{border::CheckId::face_match, border::CheckResult::passed, {}, 0.9}};
        data.live_jpeg = {9, 9, 9};
        send(FaceCaptured{job<CaptureFace>(), Private(std::move(data))});
    }
    void decide(border::Outcome outcome) { send(GateDecided{transaction(), outcome, 5000}); }
    void to_chip() {
        gate_up();
        lay();
        page_read();
    }
    void to_face() {
        to_chip();
        chip_read();
        lift();
    }
    void to_checking() {
        to_face();
        face_captured();
    }

  private:
    unsigned steps_ = 0;
};

}  // namespace limen::kiosk::test
