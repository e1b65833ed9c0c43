// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "base/log.hpp"
#include "hal/virtual/control.hpp"
#include "kiosk/dock/dock.hpp"
#include "kiosk/workers/mailbox.hpp"

namespace limen::kiosk {

struct DockHands::Impl {
    virtual_world::Stage& stage;
    std::filesystem::path lane_control;
    std::atomic<bool> lane_broken = false;
    Mailbox<bool> lane_orders;  // true: unplug
    std::jthread thread;        // last: ends first

    Impl(virtual_world::Stage& stage_, std::filesystem::path control)
        : stage(stage_), lane_control(std::move(control)) {
        if (lane_control.empty()) return;
        thread = std::jthread([this](const std::stop_token& stop) {
            while (const auto unplug = lane_orders.wait(stop)) tell_lane(*unplug);
        });
    }

    void tell_lane(bool unplug) {
        auto told = hal::send_control(lane_control, {"lane", unplug ? "unplug" : "plug", {}});
        if (told)
            lane_broken = unplug;
        else
            log::write(log::Level::error, log::Event::virtual_command, told.error());
    }
};

DockHands::DockHands(virtual_world::Stage& stage, std::filesystem::path lane_control)
    : impl_(std::make_unique<Impl>(stage, std::move(lane_control))) {}

DockHands::~DockHands() = default;

void DockHands::act(const DockAction& action) {
    using Kind = DockAction::Kind;
    virtual_world::Stage& stage = impl_->stage;
    Result<void> done;
    switch (action.kind) {
        case Kind::choose:
            done = stage.choose(action.traveller);
            break;
        case Kind::lay:
            done = stage.lay_down();
            break;
        case Kind::lift:
            stage.lift();
            break;
        case Kind::leave:
            stage.leave();
            break;
        case Kind::flip_part:
            stage.break_part(action.part, !stage.broken(action.part));
            break;
        case Kind::flip_lane:
            impl_->lane_orders.put(!impl_->lane_broken);
            break;
    }
    if (!done) log::write(log::Level::error, log::Event::virtual_command, done.error());
}

DockView DockHands::view() const {
    const virtual_world::Stage& stage = impl_->stage;
    DockView view;
    view.travellers = &stage.travellers();
    view.chosen = stage.chosen().value_or("");
    view.laid = stage.laid();
    for (const virtual_world::Part part : virtual_world::kParts)
        view.broken.at(static_cast<std::size_t>(part)) = stage.broken(part);
    view.has_lane = !impl_->lane_control.empty();
    view.lane_broken = impl_->lane_broken;
    return view;
}

}  // namespace limen::kiosk
