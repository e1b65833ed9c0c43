// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/hostile.hpp"

#include <algorithm>

namespace limen::virtual_chip {
namespace {

// A recording longer than any reading that makes sense is not gone on with.
constexpr std::size_t kMaxRecorded = 4096;

bool reads(std::uint8_t ins) {
    return ins == 0xB0 || ins == 0xB1;
}

}  // namespace

void Hostile::lifted() {
    replaying_ = behaviour_.is(Quirk::replays) && !recorded_.empty();
    next_ = 0;
}

std::optional<Bytes> Hostile::replayed() {
    if (!replaying_) return std::nullopt;
    return next_ < recorded_.size() ? recorded_[next_++]
                                    : apdu::encode(apdu::Response{{}, apdu::sw::kNoDiagnosis});
}

Bytes Hostile::spoiled(Bytes answer, const apdu::Command& command, bool in_session) {
    if (behaviour_.is(Quirk::replays) && recorded_.size() < kMaxRecorded)
        recorded_.push_back(answer);
    if (in_session && behaviour_.is(Quirk::garbage))
        return random_(std::max<std::size_t>(answer.size(), 2));
    if (in_session && behaviour_.is(Quirk::empty_answers)) return {};
    const bool more = reads(command.ins) || command.ins == apdu::kGetResponse;
    if (more && behaviour_.is(Quirk::endless_parts)) {
        answer.resize(apdu::kMaxShortLe, 0x5A);
        answer.insert(answer.end(), {0x61, 0xFF});
        return answer;
    }
    if (reads(command.ins) && behaviour_.is(Quirk::endless_wrong_le))
        return {0x6C, other_length_++};
    return answer;
}

}  // namespace limen::virtual_chip
