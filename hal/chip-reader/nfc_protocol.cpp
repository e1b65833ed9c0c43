// SPDX-License-Identifier: Apache-2.0
#include "hal/chip-reader/nfc_protocol.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace limen::hal::nfc {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::unexpected<Error> gone() {
    return fail(Stage::chip_transport, "chip.reader_gone",
                "the NFC reader's process ended: see that the reader is plugged in");
}

std::unexpected<Error> no_message(const char* what) {
    return fail(Stage::chip_transport, "chip.transport", what);
}

Result<void> read_exactly(int fd, std::uint8_t* to, std::size_t size, Clock::time_point until) {
    while (size > 0) {
        const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now());
        pollfd waiting{fd, POLLIN, 0};
        const int ready =
            ::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0) return gone();
        if (ready == 0)
            return fail(Stage::chip_transport, "chip.timeout",
                        "the NFC reader's process does not answer", true);
        const ssize_t got = ::recv(fd, to, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return gone();
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return {};
}

bool is_type(std::uint8_t byte) {
    return std::string_view("OSTdparf").find(static_cast<char>(byte)) != std::string_view::npos;
}

}  // namespace

Bytes encode(const Message& message) {
    const std::size_t length = message.payload.size() + 1;
    Bytes out = {static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length),
                 static_cast<std::uint8_t>(message.type)};
    out.insert(out.end(), message.payload.begin(), message.payload.end());
    return out;
}

Result<void> send(int fd, const Message& message) {
    if (message.payload.size() > kMaxPayload) return no_message("the message is too long");
    const Bytes bytes = encode(message);
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t put = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return gone();
        sent += static_cast<std::size_t>(put);
    }
    return {};
}

Result<Message> receive(int fd, milliseconds timeout) {
    const auto until = Clock::now() + timeout;
    std::uint8_t header[3];
    LIMEN_CHECK(read_exactly(fd, header, sizeof header, until));
    const std::size_t length = static_cast<std::size_t>(header[0]) << 8 | header[1];
    if (length == 0 || length > kMaxPayload + 1 || !is_type(header[2]))
        return no_message("the NFC reader's process says what nobody understands");
    Message message{static_cast<Type>(header[2]), Bytes(length - 1)};
    LIMEN_CHECK(read_exactly(fd, message.payload.data(), message.payload.size(), until));
    return message;
}

void append_ms(Bytes& out, milliseconds timeout) {
    const auto ms =
        static_cast<std::uint32_t>(std::clamp<std::int64_t>(timeout.count(), 0, 3'600'000));
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(ms >> shift));
}

milliseconds ms_of(ByteView payload) {
    std::uint32_t ms = 0;
    if (payload.size() >= 4)
        for (int i = 0; i < 4; ++i) ms = ms << 8 | payload[static_cast<std::size_t>(i)];
    return milliseconds(ms);
}

}  // namespace limen::hal::nfc
