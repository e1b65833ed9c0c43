// SPDX-License-Identifier: Apache-2.0
// The two control transfers a USB HID relay board (16c0:05df) knows. Beneath it: libusb, or a fake.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace limen::hal {

// GET_REPORT: five characters of serial number, two bytes of inputs where the board has them (else
// 0), one byte of relay states (bit 0: relay 1). SET_REPORT: command, relay number, zeros.
using RelayReport = std::array<std::uint8_t, 8>;

class RelayTransport {
  public:
    virtual ~RelayTransport() = default;
    // Errors (stage lane): "lane.gone" (unplugged, not found, no rights), "lane.timeout" (≤ 50 ms),
    // "lane.refused" (the board stalled the request).
    virtual Result<RelayReport> get_report() = 0;
    virtual Result<void> set_report(const RelayReport& report) = 0;
    // Lets go of the device and looks for it again.
    virtual Result<void> reopen() = 0;
    virtual std::string describe() const = 0;
};

// The first board with this serial number, or the first of all where it is empty. The board may be
// absent: the transport then says "lane.gone" until reopen() finds it.
// Errors: "lane.no_usb" (libusb can't start).
Result<std::unique_ptr<RelayTransport>> make_libusb_relay(const std::string& serial);

}  // namespace limen::hal
