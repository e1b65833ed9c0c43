// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/pn532/frame.hpp"

#include <algorithm>

#include "base/invariant.hpp"

namespace limen::virtual_pn532 {
namespace {

constexpr std::uint8_t kFromHost = 0xD4, kToHost = 0xD5;
constexpr std::uint8_t kWakeUp = 0x55;
// Start code, length, its checksum.
constexpr std::size_t kShortHeader = 4, kLongHeader = 7;
constexpr std::size_t kMaxNormal = 255;

std::uint8_t sum(ByteView bytes) {
    unsigned total = 0;
    for (const std::uint8_t byte : bytes) total += byte;
    return static_cast<std::uint8_t>(total);
}

std::uint8_t low(std::size_t value) {
    return static_cast<std::uint8_t>(value);
}

}  // namespace

bool FrameParser::woken() {
    return std::exchange(woken_, false);
}

// Bytes before the next start code 00 FF. The last byte may be its first half.
std::size_t FrameParser::bytes_to_skip() {
    std::size_t at = 0;
    while (at < held_.size()) {
        if (held_[at] == 0x00 && (at + 1 == held_.size() || held_[at + 1] == 0xFF)) break;
        woken_ = woken_ || held_[at] == kWakeUp;
        ++at;
    }
    return at;
}

std::optional<HostFrame> FrameParser::next() {
    const auto drop = [&](std::size_t count) {
        held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(count));
    };
    for (;;) {
        drop(bytes_to_skip());
        if (held_.size() < kShortHeader) return std::nullopt;
        if (held_[2] == 0x00 && held_[3] == 0xFF) {
            drop(kShortHeader);
            return HostFrame{HostFrame::Kind::ack, {}};
        }
        if (held_[2] == 0xFF && held_[3] == 0x00) {
            drop(kShortHeader);
            return HostFrame{HostFrame::Kind::nack, {}};
        }
        const bool extended = held_[2] == 0xFF && held_[3] == 0xFF;
        const std::size_t header = extended ? kLongHeader : kShortHeader;
        if (held_.size() < header) return std::nullopt;
        const std::size_t length =
            extended ? static_cast<std::size_t>(held_[4]) << 8 | held_[5] : held_[2];
        const ByteView checked = ByteView(held_).subspan(extended ? 4 : 2, extended ? 3 : 2);
        // At least the identifier and a command's code.
        if (sum(checked) != 0 || length < 2 || length > kMaxData + 1) {
            drop(2);
            continue;
        }
        if (held_.size() < header + length + 1) return std::nullopt;
        const ByteView body = ByteView(held_).subspan(header, length + 1);  // with its checksum
        const bool good = sum(body) == 0 && body[0] == kFromHost;
        HostFrame frame{HostFrame::Kind::command, to_bytes(body.subspan(1, length - 1))};
        drop(good ? header + length + 1 : 2);
        if (good) return frame;
    }
}

std::vector<HostFrame> FrameParser::feed(ByteView bytes) {
    std::vector<HostFrame> frames;
    // Piece by piece, so that nothing is held beyond what one frame can need.
    constexpr std::size_t kPiece = 256;
    while (!bytes.empty()) {
        const ByteView piece = bytes.first(std::min(kPiece, bytes.size()));
        bytes = bytes.subspan(piece.size());
        held_.insert(held_.end(), piece.begin(), piece.end());
        while (auto frame = next()) frames.push_back(std::move(*frame));
    }
    return frames;
}

Bytes ack_frame() {
    return {0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00};
}

Bytes error_frame() {
    return {0x00, 0x00, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0x00};
}

Bytes answer_frame(std::uint8_t command, ByteView data) {
    LIMEN_INVARIANT(data.size() < kMaxData, "an answer fits into a frame");
    Bytes body = {kToHost, low(command + 1u)};
    body.insert(body.end(), data.begin(), data.end());
    Bytes frame = {0x00, 0x00, 0xFF};
    const std::size_t length = body.size();
    if (length <= kMaxNormal) {
        frame.insert(frame.end(), {low(length), low(0x100 - length)});
    } else {
        const std::uint8_t high_byte = low(length >> 8), low_byte = low(length);
        frame.insert(frame.end(),
                     {0xFF, 0xFF, high_byte, low_byte, low(0x200u - high_byte - low_byte)});
    }
    frame.insert(frame.end(), body.begin(), body.end());
    frame.insert(frame.end(), {low(0x100u - sum(body)), 0x00});
    return frame;
}

}  // namespace limen::virtual_pn532
