// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/barrier/lane_thread.hpp"

namespace limen::gate {
namespace {

constexpr auto kStep = std::chrono::milliseconds(10);

}  // namespace

LaneThread::LaneThread(LaneDriver& driver, std::function<void()> beside)
    : thread_([&driver, beside = std::move(beside)](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
              driver.tick();
              if (beside) beside();
              driver.wait(kStep);
          }
      }) {}

}  // namespace limen::gate
