// SPDX-License-Identifier: Apache-2.0
// The talk with one chip: plain or protected commands, answers put together, status words judged.
#pragma once

#include <atomic>
#include <optional>

#include "hal/chip-reader/chip_reader.hpp"
#include "identity/emrtd/secure_messaging.hpp"

namespace limen::emrtd {

struct Traffic {
    int apdus = 0;
    std::size_t bytes = 0;  // both ways
};

class Card {
  public:
    Card(hal::ChipConnection& chip, Traffic& traffic, const std::atomic<bool>& stop)
        : chip_(chip), traffic_(traffic), stop_(stop) {}

    // Sends the command, protected once protect() was called; 61xx is followed by GET RESPONSE.
    // A status word other than 9000 is not an error here. Causes: the transport's, "chip.stopped",
    // "chip.bad_response", "chip.sm_broken" (not authentic), "chip.sm_lost" (the chip answered a
    // protected command in plain: it has left secure messaging, lost_sw() says with which word).
    Result<apdu::Response> send(const apdu::Command& command);

    void protect(SecureMessaging messaging) { messaging_.emplace(std::move(messaging)); }
    void unprotect() { messaging_.reset(); }
    bool is_protected() const { return messaging_.has_value(); }
    std::uint16_t lost_sw() const { return lost_sw_; }

    // Most plain bytes that one answer can carry with short, and with extended length; 0 where the
    // reader carries no extended length.
    std::size_t short_capacity() const;
    std::size_t extended_capacity() const;

  private:
    Result<apdu::Response> exchange(const apdu::Command& command);
    Result<apdu::Response> exchange_whole(const apdu::Command& command);

    hal::ChipConnection& chip_;
    Traffic& traffic_;
    const std::atomic<bool>& stop_;
    std::optional<SecureMessaging> messaging_;
    std::uint16_t lost_sw_ = 0;
};

}  // namespace limen::emrtd
