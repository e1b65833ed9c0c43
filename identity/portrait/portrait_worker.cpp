// SPDX-License-Identifier: Apache-2.0
// limen-portrait-worker: decodes one picture that comes on standard input, which is a socket, and
// ends. It locks itself in before it reads the first byte.
#include <unistd.h>

#include <cerrno>
#include <exception>

#include "identity/portrait/codec.hpp"
#include "identity/portrait/sandbox.hpp"
#include "identity/portrait/worker_protocol.hpp"

namespace {

using limen::Bytes;
using limen::ByteView;
using limen::Result;
using limen::portrait::Format;
using limen::portrait::Picture;
namespace wire = limen::portrait::wire;

constexpr int kSocket = STDIN_FILENO;

bool read_exactly(std::uint8_t* to, std::size_t size) {
    while (size > 0) {
        const ssize_t got = ::read(kSocket, to, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

bool write_all(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(kSocket, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return true;
}

void append_number(Bytes& out, std::size_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

Result<Picture> decode(ByteView bytes) {
    LIMEN_TRY(const auto header, limen::portrait::read_header(bytes));
    try {
        if (header.format == Format::jpeg) return limen::portrait::decode_jpeg(bytes, header);
        return limen::portrait::decode_jpeg2000(bytes, header);
    } catch (const std::exception&) {
        return limen::fail(limen::Stage::face, "portrait.too_large",
                           "the portrait needs more memory than any document's does");
    }
}

bool answer(const Result<Picture>& picture) {
    Bytes header;
    if (picture) {
        header.push_back(wire::kPicture);
        append_number(header, static_cast<std::size_t>(picture->width));
        append_number(header, static_cast<std::size_t>(picture->height));
        return write_all(header) && write_all(picture->bgr);
    }
    std::string words = picture.error().cause + '\0' + picture.error().message;
    words.resize(std::min(words.size(), wire::kMaxWords));
    header.push_back(wire::kFailed);
    append_number(header, words.size());
    append_number(header, 0);
    return write_all(header) && write_all(limen::as_bytes(words));
}

// False where the parent has gone before it asked for anything.
bool serve() {
    std::uint8_t header[wire::kRequestHeader];
    if (!read_exactly(header, sizeof header)) return false;
    std::size_t length = 0;
    for (const std::uint8_t byte : header) length = length << 8 | byte;
    if (length > limen::portrait::kMaxPictureBytes) return false;
    Bytes picture(length);
    return read_exactly(picture.data(), length) && answer(decode(picture));
}

}  // namespace

int main() {
    if (const auto locked = limen::portrait::lock_down(); !locked) {
        (void)answer(std::unexpected(locked.error()));
        return 1;
    }
    const bool served = serve();
    // Without the end of a program, which does more than the filter allows.
    ::_exit(served ? 0 : 1);
}
