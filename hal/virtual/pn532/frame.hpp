// SPDX-License-Identifier: Apache-2.0
// Frames between a host and a PN532 on its high speed UART (NXP UM0701-02, 6.2.1).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"

namespace limen::virtual_pn532 {

// What the two bytes of an extended frame's length could say is far more than the chip has room
// for: 264 bytes of data after the frame identifier.
inline constexpr std::size_t kMaxData = 264;

struct HostFrame {
    enum class Kind : std::uint8_t {
        command,
        ack,   // while a command runs: give it up
        nack,  // send the last answer again
    } kind{};
    Bytes data;  // of a command: its code, then its parameters
};

// Takes bytes as they come, in any pieces; what is no frame is passed over, as the chip does. Never
// holds more than one frame.
class FrameParser {
  public:
    // The frames that these bytes complete.
    std::vector<HostFrame> feed(ByteView bytes);
    // True after a byte 55 outside of a frame, which wakes the chip; asking clears it.
    bool woken();
    std::size_t held() const { return held_.size(); }

  private:
    std::optional<HostFrame> next();
    std::size_t bytes_to_skip();

    Bytes held_;
    bool woken_ = false;
};

Bytes ack_frame();
// Syntax error at application level: the chip did not understand the command.
Bytes error_frame();
// An answer to `command`; at most 263 bytes of data.
Bytes answer_frame(std::uint8_t command, ByteView data);

}  // namespace limen::virtual_pn532
