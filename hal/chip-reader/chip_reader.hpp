// SPDX-License-Identifier: Apache-2.0
// A contactless reader and the chip in its field. Carries APDUs; knows nothing of passports.
#pragma once

#include <chrono>
#include <memory>

#include "base/bytes.hpp"
#include "hal/device.hpp"

namespace limen::hal {

// Causes every driver maps its own codes to (stage chip_transport):
//   chip.tag_lost (retryable)      the chip left the field or stopped answering
//   chip.reader_gone               the reader is unplugged or its service is down
//   chip.timeout (retryable)       no answer in time; the connection is no longer usable
//   chip.too_long                  the command is longer than the reader can carry
//   chip.transport                 anything else; the message has the driver's words
class ChipConnection {
  public:
    virtual ~ChipConnection() = default;
    // Sends one command APDU, returns the response with its status word. The bytes are passed on as
    // they are.
    virtual Result<Bytes> transmit(ByteView command, std::chrono::milliseconds timeout) = 0;
    // Longest command and response (with SW) that reader and driver carry together.
    virtual std::size_t max_command() const = 0;
    virtual std::size_t max_response() const = 0;
    virtual Bytes atr() const = 0;
};

class ChipReader : public Device {
  public:
    // True as soon as a chip is in the field; false after `timeout`. Error when the reader is not
    // usable.
    virtual Result<bool> wait_for_chip(std::chrono::milliseconds timeout) = 0;
    // Connects to the chip in the field. After chip.tag_lost a new connection is needed.
    virtual Result<std::unique_ptr<ChipConnection>> connect() = 0;
};

}  // namespace limen::hal
