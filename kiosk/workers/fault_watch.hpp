// SPDX-License-Identifier: Apache-2.0
// Asks every device for its faults twice a second and says what changed.
#pragma once

#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "hal/device.hpp"
#include "kiosk/workers/event_queue.hpp"

namespace limen::kiosk {

class FaultWatch {
  public:
    // The devices outlive the watch; their faults() is called on its thread.
    FaultWatch(std::vector<hal::Device*> devices, EventSink sink);

  private:
    void run(const std::stop_token& stop);
    const std::vector<hal::Device*> devices_;
    const EventSink sink_;
    std::jthread thread_;
};

}  // namespace limen::kiosk
