// SPDX-License-Identifier: Apache-2.0
// A chip that is a function: for tests, fuzzing, replay of recordings and the virtual passport.
#pragma once

#include <functional>

#include "hal/chip-reader/chip_reader.hpp"

namespace limen::hal {

class FunctionConnection final : public ChipConnection {
  public:
    // Gets a command APDU, gives the response with its status word, or the transport's error.
    using Answer = std::function<Result<Bytes>(ByteView)>;
    struct Capacity {
        std::size_t max_command = 65544;   // the longest extended command there is
        std::size_t max_response = 65538;  // the longest response there is
    };

    explicit FunctionConnection(Answer answer)
        : FunctionConnection(std::move(answer), Capacity{}) {}
    FunctionConnection(Answer answer, Capacity capacity)
        : answer_(std::move(answer)), capacity_(capacity) {}

    // Refuses what the declared capacity could not carry, as a real reader does.
    Result<Bytes> transmit(ByteView command, std::chrono::milliseconds timeout) override;
    std::size_t max_command() const override { return capacity_.max_command; }
    std::size_t max_response() const override { return capacity_.max_response; }
    Bytes atr() const override { return {}; }

  private:
    Answer answer_;
    Capacity capacity_;
};

}  // namespace limen::hal
