// SPDX-License-Identifier: Apache-2.0
// A chip reader without hardware or daemons: the virtual passport laid on it answers in this very
// process. For tests, simulations and training mode.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "hal/chip-reader/chip_reader.hpp"
#include "hal/virtual/chip/card_link.hpp"

namespace limen::virtual_chip {

class VirtualReader final : public hal::ChipReader {
  public:
    VirtualReader();
    ~VirtualReader() override;
    // From any thread. Laying replaces what lay there.
    void lay(std::shared_ptr<CardLink> card);
    void lift();

    std::string describe() const override { return "virtual chip reader"; }
    std::vector<std::string> faults() override { return {}; }
    Result<void> self_test() override { return {}; }
    Result<bool> wait_for_chip(std::chrono::milliseconds timeout) override;
    Result<std::unique_ptr<hal::ChipConnection>> connect() override;

    struct Field;

  private:
    std::shared_ptr<Field> field_;
};

}  // namespace limen::virtual_chip
