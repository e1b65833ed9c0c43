// SPDX-License-Identifier: Apache-2.0
// A talk with a chip as fuzz input: its answers, one after another (length in two bytes, then so
// many bytes). What the reader draws is always the same, so that a recorded talk goes on through
// every step when it is played again.
#pragma once

#include <algorithm>

#include "hal/chip-reader/function_connection.hpp"
#include "identity/emrtd/document_reader.hpp"

namespace limen::emrtd::fuzz {

inline constexpr const char* kMrzInformation = "L898902C<369080619406236";

class Answers {
  public:
    explicit Answers(ByteView input)
        : rest_(input), connection([this](ByteView) { return next(); }) {}

  private:
    Result<Bytes> next() {
        if (rest_.size() < 2) return fail(Stage::chip_transport, "chip.tag_lost", "no more", true);
        const std::size_t length = std::min<std::size_t>(
            static_cast<std::size_t>(rest_[0]) << 8 | rest_[1], rest_.size() - 2);
        Bytes answer = to_bytes(rest_.subspan(2, length));
        rest_ = rest_.subspan(2 + length);
        return answer;
    }
    ByteView rest_;

  public:
    hal::FunctionConnection connection;
};

inline Random always_the_same() {
    return [count = std::uint8_t{0}](std::span<std::uint8_t> out) mutable {
        for (std::uint8_t& byte : out) byte = count = static_cast<std::uint8_t>(count * 5 + 29);
    };
}

// Everything that a reading goes through: access, files, and every proof of the chip's keys.
inline DocumentReader make_reader() {
    ReadPlan plan;
    plan.files = {FileId::com, FileId::sod, FileId::dg1};
    plan.proofs = ProofPlan::all();
    return DocumentReader(MrzKey{kMrzInformation}, std::move(plan), always_the_same());
}

}  // namespace limen::emrtd::fuzz
