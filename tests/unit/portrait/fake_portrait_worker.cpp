// SPDX-License-Identifier: Apache-2.0
// A worker that does what the last byte of the picture says.
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "identity/portrait/picture_header.hpp"

namespace {

limen::Bytes received() {
    std::uint8_t header[4];
    if (::recv(STDIN_FILENO, header, 4, MSG_WAITALL) != 4) std::exit(0);
    std::size_t length = 0;
    for (const std::uint8_t byte : header) length = length << 8 | byte;
    limen::Bytes picture(length);
    if (::recv(STDIN_FILENO, picture.data(), length, MSG_WAITALL) != static_cast<ssize_t>(length))
        std::exit(0);
    return picture;
}

void send(limen::ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::send(STDIN_FILENO, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (put <= 0) std::exit(0);
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
}

void hang() {
    for (;;) ::pause();
}

}  // namespace

int main() {
    const limen::Bytes picture = received();
    const auto header = limen::portrait::read_header(picture);
    if (!header) return 1;
    const auto numbers = [](char kind, std::uint32_t first, std::uint32_t second) {
        limen::Bytes out = {static_cast<std::uint8_t>(kind)};
        for (const std::uint32_t value : {first, second})
            for (int shift = 24; shift >= 0; shift -= 8)
                out.push_back(static_cast<std::uint8_t>(value >> shift));
        return out;
    };
    const limen::Bytes good = numbers('p', header->width, header->height);
    const limen::Bytes some(1000, 0x55);
    switch (picture.back()) {
        case 'k':
            send(good);
            send(some);
            ::kill(::getpid(), SIGKILL);
            break;
        case 'a':
            std::abort();
        case 'h':
            hang();
            break;
        case 's':
            send(good);
            send(some);
            hang();
            break;
        case 'w':
            send(numbers('p', header->width + 1, header->height));
            break;
        case 'g':
            send(some);
            break;
        case 'l':
            send(numbers('f', 0x7FFFFFFF, 0));
            break;
        case 'f': {
            const std::string words("portrait.damaged\0because", 24);
            send(numbers('f', static_cast<std::uint32_t>(words.size()), 0));
            send(limen::as_bytes(words));
            break;
        }
        case 'o':
            send(good);
            send(limen::Bytes(std::size_t{header->width} * header->height * 3, 0x7F));
            break;
        default:
            break;
    }
}
