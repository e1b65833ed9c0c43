// SPDX-License-Identifier: Apache-2.0
// What the nfc driver and its worker process say to each other, over one stream socket:
//   length (2 bytes, big-endian, of what follows) · type (1 byte) · payload
// One request, one reply. libnfc is alone in the worker because it calls abort() on one status byte
// of the chip and copies commands into a fixed buffer without looking at their length.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/bytes.hpp"

namespace limen::hal::nfc {

// libnfc's buffers hold 264 bytes; what is left of them after its own. The PN532 itself puts 262
// bytes of an answer into one frame.
inline constexpr std::size_t kMaxCommand = 262;
inline constexpr std::size_t kMaxResponse = 262;
inline constexpr std::size_t kMaxPayload = 512;

enum class Type : std::uint8_t {
    open = 'O',      // payload: connection string → done
    select = 'S',    // payload: time-out, 4 bytes of ms → present (with ATR) or absent
    transmit = 'T',  // payload: time-out, 4 bytes of ms, command → answer
    done = 'd',
    present = 'p',
    absent = 'a',
    answer = 'r',
    failed = 'f',  // payload: a cause of chip_reader.hpp, NUL, words
};

struct Message {
    Type type{};
    Bytes payload;
};

Bytes encode(const Message& message);

// Sends the whole message. Cause "chip.reader_gone" when the other side is not there.
Result<void> send(int fd, const Message& message);
// The next message. Causes: "chip.reader_gone" (the other side ended), "chip.timeout",
// "chip.transport" (what came is no message of this protocol).
Result<Message> receive(int fd, std::chrono::milliseconds timeout);

void append_ms(Bytes& out, std::chrono::milliseconds timeout);
// nullopt-free: a payload under four bytes gives zero.
std::chrono::milliseconds ms_of(ByteView payload);

}  // namespace limen::hal::nfc
