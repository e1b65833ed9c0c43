// SPDX-License-Identifier: Apache-2.0
// Commands for one worker thread, in order.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>

namespace limen::kiosk {

template <class Command>
class Mailbox {
  public:
    void put(Command command) {
        {
            const std::lock_guard lock(mutex_);
            commands_.push_back(std::move(command));
        }
        changed_.notify_one();
    }
    std::optional<Command> take() {
        const std::lock_guard lock(mutex_);
        return take_locked();
    }
    // Sleeps until there is one, or the thread is asked to stop.
    std::optional<Command> wait(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, stop, [&] { return !commands_.empty(); });
        return take_locked();
    }
    // As wait(), for at most this long.
    template <class Duration>
    std::optional<Command> wait_for(const std::stop_token& stop, Duration at_most) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, at_most, [&] { return !commands_.empty(); });
        return take_locked();
    }

  private:
    std::optional<Command> take_locked() {
        if (commands_.empty()) return std::nullopt;
        Command first = std::move(commands_.front());
        commands_.pop_front();
        return first;
    }
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Command> commands_;
};

}  // namespace limen::kiosk
