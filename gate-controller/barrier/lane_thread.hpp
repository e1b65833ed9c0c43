// SPDX-License-Identifier: Apache-2.0
// The lane on a thread of its own, so that nothing that waits for a disk, a network or a database
// stands between an emergency and the lane's answer to it.
#pragma once

#include <functional>
#include <thread>

#include "gate-controller/barrier/lane_driver.hpp"

namespace limen::gate {

class LaneThread {
  public:
    // The driver outlives the thread. `beside` is called on the thread after each step: what else
    // belongs to the board (a virtual one's fault commands). Ends with the object.
    explicit LaneThread(LaneDriver& driver, std::function<void()> beside = {});

  private:
    std::jthread thread_;
};

}  // namespace limen::gate
