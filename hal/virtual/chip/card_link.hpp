// SPDX-License-Identifier: Apache-2.0
// The air between reader and chip: how long an exchange takes, and what goes wrong on the way. Says
// how long; whoever carries the bytes does the waiting.
#pragma once

#include <memory>

#include "hal/virtual/chip/virtual_passport.hpp"

namespace limen::virtual_chip {

struct Exchange {
    enum class Kind : std::uint8_t {
        answered,
        removed,  // the chip left the field in the middle; there is no answer
    } kind = Kind::answered;
    Bytes response;
    std::chrono::microseconds takes{0};
};

class CardLink {
  public:
    // The settings are the bundle's own unless others are given. Each fault that is set happens
    // once; those counted in exchanges count from 1.
    explicit CardLink(Bundle bundle, Random random = system_random());
    CardLink(Bundle bundle, const LinkSettings& settings, Random random = system_random());

    // False for a dead chip and a document without one: no reader will ever see it.
    bool answers() const;
    Exchange exchange(ByteView command);
    VirtualPassport& chip() { return chip_; }
    const LinkSettings& settings() const { return settings_; }
    std::uint64_t bytes() const { return bytes_; }  // over the air so far, both ways
    int exchanges() const { return exchanges_; }

  private:
    std::chrono::microseconds time_for(std::uint64_t bytes) const;
    std::chrono::microseconds computing() const;
    // How many bytes of this exchange pass until the chip leaves the field; nothing: it stays.
    std::optional<std::uint64_t> leaves_after(std::uint64_t before, std::size_t command);
    Bytes noise(std::size_t count);

    VirtualPassport chip_;
    LinkSettings settings_;
    Random random_;
    std::uint64_t bytes_ = 0;
    int exchanges_ = 0;
};

}  // namespace limen::virtual_chip
