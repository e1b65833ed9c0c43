// SPDX-License-Identifier: Apache-2.0
// What every device has in common: a name, health, and faults that are raised and cleared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace limen::hal {

enum class FaultEffect : std::uint8_t { warning, stops_service };
enum class FaultClearedBy : std::uint8_t {
    device,
    technician
};  // device: clears by itself when healthy again

// One row of a device's fault catalogue.
struct FaultInfo {
    std::string_view code;  // "chip_reader.gone"
    FaultEffect effect{};
    FaultClearedBy cleared_by{};
    std::string_view remedy;  // for the technician
};
// Every fault any driver of ours can raise; whether it takes the lane out of service is decided
// here alone.
const std::vector<FaultInfo>& fault_catalogue();
const FaultInfo* find_fault(std::string_view code);

class Device {
  public:
    virtual ~Device() = default;
    // "PC/SC reader 'Virtual PCD 00 00'": what a technician sees.
    virtual std::string describe() const = 0;
    // Codes of the faults that are raised now. Never blocks for more than 50 ms.
    virtual std::vector<std::string> faults() = 0;
    // Exercises the device as far as it can without a person; an error says what is wrong and what
    // to do.
    virtual Result<void> self_test() = 0;
};

}  // namespace limen::hal
