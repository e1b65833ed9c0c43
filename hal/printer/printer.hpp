// SPDX-License-Identifier: Apache-2.0
// The slip printer.
#pragma once

#include <string>
#include <vector>

#include "hal/device.hpp"

namespace limen::hal {

struct Slip {
    std::string title;
    std::vector<std::string> lines;  // UTF-8, already in the traveller's language
    std::string code;                // printed as a QR code; empty: none
};

class Printer : public Device {
  public:
    // Returns when the slip is printed. "printer.no_paper", "printer.jam", "printer.gone" (stage
    // device).
    virtual Result<void> print(const Slip& slip) = 0;
};

}  // namespace limen::hal
