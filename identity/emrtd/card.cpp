// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/card.hpp"

#include <algorithm>

namespace limen::emrtd {
namespace {

using namespace std::chrono_literals;

// The longest answers: 64 KiB at 106 kbit/s take five seconds; PACE on slow chips one to two.
constexpr auto kTimeout = 10s;
// GET RESPONSE brings 256 bytes at a time and no eMRTD answer is over 64 KiB.
constexpr int kMaxGetResponse = 260;

std::uint8_t sw1(std::uint16_t sw) {
    return static_cast<std::uint8_t>(sw >> 8);
}

std::size_t le_in(std::uint16_t sw) {
    return (sw & 0xFF) == 0 ? apdu::kMaxShortLe : sw & 0xFF;
}

}  // namespace

Result<apdu::Response> Card::exchange(const apdu::Command& command) {
    if (stop_.load())
        return fail(Stage::chip_read, "chip.stopped", "the reading was stopped by its caller");
    LIMEN_TRY(const Bytes bytes, apdu::encode(command));
    ++traffic_.apdus;
    traffic_.bytes += bytes.size();
    LIMEN_TRY(const Bytes answer, chip_.transmit(bytes, kTimeout));
    traffic_.bytes += answer.size();
    auto response = apdu::parse_response(answer);
    if (!response) return fail(Stage::chip_read, "chip.bad_response", response.error().message);
    return response;
}

// What ISO/IEC 7816-4, 5.3.4 leaves to the transport: 61xx, more bytes wait; 6Cxx, the same again
// with this Le.
Result<apdu::Response> Card::exchange_whole(const apdu::Command& command) {
    LIMEN_TRY(apdu::Response response, exchange(command));
    // Never under secure messaging: the chip has counted the command, a repetition would not be
    // authentic.
    if (sw1(response.sw) == 0x6C && response.data.empty() && !messaging_) {
        apdu::Command again = command;
        again.le = le_in(response.sw);
        LIMEN_TRY(response, exchange(again));
    }
    for (int i = 0; sw1(response.sw) == 0x61; ++i) {
        if (i == kMaxGetResponse)
            return fail(Stage::chip_read, "chip.bad_response",
                        "the chip offers more bytes without end");
        LIMEN_TRY(apdu::Response more,
                  exchange({0x00, 0xC0, 0x00, 0x00, {}, le_in(response.sw), false}));
        response.data.insert(response.data.end(), more.data.begin(), more.data.end());
        response.sw = more.sw;
    }
    return response;
}

Result<apdu::Response> Card::send(const apdu::Command& command) {
    if (!messaging_) return exchange_whole(command);
    LIMEN_TRY(const apdu::Command wrapped, messaging_->wrap(command));
    LIMEN_TRY(const apdu::Response response, exchange_whole(wrapped));
    if (response.data.empty()) {
        lost_sw_ = response.sw;
        messaging_.reset();
        return fail(Stage::chip_read, "chip.sm_lost",
                    "the chip has left secure messaging (" + apdu::describe_sw(response.sw) + ")");
    }
    auto plain = messaging_->unwrap(response);
    if (!plain) messaging_.reset();
    return plain;
}

std::size_t Card::short_capacity() const {
    const std::size_t carried = std::min(
        chip_.max_response() - std::min<std::size_t>(chip_.max_response(), 2), apdu::kMaxShortLe);
    return messaging_ ? messaging_->plain_capacity(carried) : carried;
}

std::size_t Card::extended_capacity() const {
    // A protected READ BINARY with extended length has some thirty bytes.
    constexpr std::size_t kLongestRead = 64;
    if (chip_.max_response() <= apdu::kMaxShortLe + 2 || chip_.max_command() < kLongestRead)
        return 0;
    const std::size_t carried = std::min(chip_.max_response() - 2, apdu::kMaxExtendedLe);
    return messaging_ ? messaging_->plain_capacity(carried) : carried;
}

}  // namespace limen::emrtd
