// SPDX-License-Identifier: Apache-2.0
// The dock beside the kiosk's screen in demo and training: who comes next, whether the passport
// lies there, which device is broken. Ids: "dock.traveller.<id>", "dock.lay", "dock.lift",
// "dock.leave", "dock.break.<chip_reader|page_scanner|face_camera|lane>".
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hal/virtual/stage/stage.hpp"
#include "ui/frame.hpp"

namespace limen::kiosk {

// What the dock shows.
struct DockView {
    const std::vector<virtual_world::Traveller>* travellers = nullptr;
    std::string chosen;  // empty: nobody
    bool laid = false;
    std::array<bool, virtual_world::kParts.size()> broken{};
    bool has_lane = false;  // the lane can be reached and broken
    bool lane_broken = false;
    friend bool operator==(const DockView&, const DockView&) = default;
};
struct DockAction {
    enum class Kind : std::uint8_t { choose, lay, lift, leave, flip_part, flip_lane } kind{};
    std::string traveller;
    virtual_world::Part part{};
};
// Draws into the frame's region, which is the dock's own area.
std::vector<DockAction> draw_dock(ui::Frame& f, const DockView& view);

// The dock's hands: acts on the stage, and on the virtual lane through the gate's control socket
// in a thread of its own, because that one may be slow or gone.
class DockHands {
  public:
    DockHands(virtual_world::Stage& stage, std::filesystem::path lane_control);
    ~DockHands();
    void act(const DockAction& action);
    DockView view() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::kiosk
