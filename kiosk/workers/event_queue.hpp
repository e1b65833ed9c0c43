// SPDX-License-Identifier: Apache-2.0
// What the workers tell the UI thread: pushed from any thread, taken by one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "kiosk/journey/events.hpp"

namespace limen::kiosk {

using EventSink = std::function<void(Event)>;

class EventQueue {
  public:
    // `wake` is called after each push, on the pusher's thread: it makes the UI thread look.
    explicit EventQueue(std::function<void()> wake = {}) : wake_(std::move(wake)) {}

    void push(Event event) {
        {
            const std::lock_guard lock(mutex_);
            events_.push_back(std::move(event));
        }
        changed_.notify_all();
        if (wake_) wake_();
    }
    std::vector<Event> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(events_, {});
    }
    // Waits until something is there; for programs without a window and for tests.
    std::vector<Event> wait(std::chrono::milliseconds at_most) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, at_most, [&] { return !events_.empty(); });
        return std::exchange(events_, {});
    }
    EventSink sink() {
        return [this](Event event) { push(std::move(event)); };
    }

  private:
    std::function<void()> wake_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Event> events_;
};

}  // namespace limen::kiosk
