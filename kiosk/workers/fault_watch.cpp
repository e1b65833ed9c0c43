// SPDX-License-Identifier: Apache-2.0
#include "kiosk/workers/fault_watch.hpp"

#include "base/log.hpp"
#include "kiosk/workers/mailbox.hpp"

namespace limen::kiosk {

FaultWatch::FaultWatch(std::vector<hal::Device*> devices, EventSink sink)
    : devices_(std::move(devices)),
      sink_(std::move(sink)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void FaultWatch::run(const std::stop_token& stop) {
    constexpr std::chrono::milliseconds kPeriod{500};
    std::set<std::string> raised;
    Mailbox<int> pause;  // nobody writes: sleeps until the time is over or the watch ends
    while (!stop.stop_requested()) {
        std::set<std::string> now;
        for (hal::Device* device : devices_)
            for (std::string& code : device->faults()) now.insert(std::move(code));
        for (const std::string& code : now)
            if (!raised.contains(code)) {
                log::write(log::Level::error, log::Event::device_fault_raised, {{"fault", code}});
                sink_(FaultRaised{code});
            }
        for (const std::string& code : raised)
            if (!now.contains(code)) {
                log::write(log::Level::info, log::Event::device_fault_cleared, {{"fault", code}});
                sink_(FaultCleared{code});
            }
        raised = std::move(now);
        static_cast<void>(pause.wait_for(stop, kPeriod));
    }
}

}  // namespace limen::kiosk
