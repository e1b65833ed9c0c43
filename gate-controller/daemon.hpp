// SPDX-License-Identifier: Apache-2.0
// The life of the limen-gate process, from its settings to its end.
#pragma once

#include <atomic>
#include <memory>

#include "gate-controller/settings.hpp"
#include "protocol/keys.hpp"

namespace limen::gate {

class Daemon {
  public:
    // Opens everything in the order in which each needs the one before. Errors: of whatever could
    // not be opened.
    static Result<std::unique_ptr<Daemon>> start(const Settings& settings);
    ~Daemon();
    // Returns when `stop` is set and nobody is in the door any more (at most 20 s later).
    void run(const std::atomic<bool>& stop);

  private:
    struct Impl;
    explicit Daemon(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::gate
