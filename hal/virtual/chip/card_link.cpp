// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/card_link.hpp"

#include <algorithm>

namespace limen::virtual_chip {

CardLink::CardLink(Bundle bundle, Random random)
    : CardLink(bundle, bundle.link, std::move(random)) {}

CardLink::CardLink(Bundle bundle, const LinkSettings& settings, Random random)
    : chip_(std::move(bundle), random), settings_(settings), random_(std::move(random)) {}

bool CardLink::answers() const {
    return chip_.bundle().chip == ChipState::working;
}

std::chrono::microseconds CardLink::time_for(std::uint64_t bytes) const {
    auto time = settings_.per_apdu;
    const bool stuck = !settings_.stuck_exchange || *settings_.stuck_exchange == exchanges_;
    if (stuck) time += std::chrono::microseconds(settings_.stuck);
    if (settings_.bit_rate_kbps > 0)
        time += std::chrono::microseconds(static_cast<std::int64_t>(
            static_cast<double>(bytes) * 8.0 * 1000.0 / settings_.bit_rate_kbps));
    return time;
}

std::chrono::microseconds CardLink::computing() const {
    const auto effort = chip_.last_effort();
    return effort.key_operations * settings_.per_key_operation +
           std::chrono::microseconds(effort.penalty);
}

std::optional<std::uint64_t> CardLink::leaves_after(std::uint64_t before, std::size_t command) {
    auto& exchanges = settings_.remove_at_exchange;
    if (std::erase(exchanges, exchanges_) > 0) return command;
    if (settings_.remove_at_byte && bytes_ >= *settings_.remove_at_byte) {
        const std::uint64_t at = *settings_.remove_at_byte;
        settings_.remove_at_byte.reset();
        return at > before ? at - before : 0;
    }
    auto& again = settings_.remove_again_at;
    if (settings_.remove_at_byte || again.empty() || bytes_ < again.front()) return std::nullopt;
    const std::uint64_t at = again.front();
    again.erase(again.begin());
    return at > before ? at - before : 0;
}

// A torn frame that the reader took for an answer; at least a status word long.
Bytes CardLink::noise(std::size_t count) {
    return random_(std::max<std::size_t>(count, 2));
}

Exchange CardLink::exchange(ByteView command) {
    ++exchanges_;
    const std::uint64_t before = bytes_;
    bytes_ += command.size();
    Exchange result;
    // Lost on the way to the chip it was never executed; on the way back it was, and the session's
    // counters have moved on. Either way the field is gone and the chip forgets.
    result.response = chip_.process(command);
    bytes_ += result.response.size();
    if (const auto carried = leaves_after(before, command.size())) {
        chip_.power_off();
        return {Exchange::Kind::removed, {}, time_for(*carried)};
    }
    result.takes = time_for(bytes_ - before) + computing();
    if (settings_.garbage_from_byte && bytes_ >= *settings_.garbage_from_byte) {
        settings_.garbage_from_byte.reset();
        result.response = noise(result.response.size());
    }
    return result;
}

}  // namespace limen::virtual_chip
