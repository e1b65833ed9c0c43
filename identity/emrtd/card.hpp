// SPDX-License-Identifier: Apache-2.0
// The talk with one chip: plain or protected commands, answers put together, status words judged.
#pragma once

#include <atomic>
#include <optional>

#include "hal/chip-reader/chip_reader.hpp"
#include "identity/emrtd/chip_limits.hpp"
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

    // Sends the command, protected once protect() was called. What the chip and the reader cannot
    // take in one piece is sent as a chain (class bit 5); 61xx is followed by GET RESPONSE, 6Cxx by
    // the same command with that Le, once. A status word other than 9000 is not an error here.
    // Causes: the transport's, "chip.stopped", "chip.bad_response", "chip.sm_broken" (not
    // authentic), "chip.sm_lost" (the chip answered a protected command in plain: it has left
    // secure messaging).
    //
    // After an error the session's counters may have parted: every further command is refused with
    // "chip.sm_lost" until protect() or unprotect() begins anew. Nothing is ever sent in plain that
    // was meant to be protected.
    Result<apdu::Response> send(const apdu::Command& command);

    void protect(SecureMessaging messaging);
    void unprotect();
    bool is_protected() const { return messaging_.has_value(); }
    // Answers that were authentic under the keys given last: who gave one has them too.
    int authentic_answers() const { return authentic_answers_; }

    // With which status word the chip left secure messaging last; 0 where it did not. Nobody
    // vouches for it.
    std::uint16_t parting_word() const { return parting_word_; }

    // How much the chip takes, as far as it said so; no limit until told.
    void limit(const ChipLimits& limits) { limits_ = limits; }
    const ChipLimits& limits() const { return limits_; }

    // Most plain bytes that one answer can carry with short, and with extended length; 0 where chip
    // or reader carry no extended length.
    std::size_t short_capacity() const;
    std::size_t extended_capacity() const;
    // True where the reader takes commands and answers of so many bytes, all fields counted.
    bool carries(std::size_t command, std::size_t response) const;

  private:
    Result<apdu::Response> exchange(const apdu::Command& command);
    Result<apdu::Response> exchange_with_right_le(const apdu::Command& command);
    Result<apdu::Response> exchange_whole(const apdu::Command& command);
    Result<apdu::Response> send_protected(const apdu::Command& command);
    Result<apdu::Response> send_piece(const apdu::Command& command);
    Result<apdu::Response> send_chain(const apdu::Command& command);
    bool fits(const apdu::Command& command) const;

    hal::ChipConnection& chip_;
    Traffic& traffic_;
    const std::atomic<bool>& stop_;
    ChipLimits limits_;
    std::optional<SecureMessaging> messaging_;
    bool session_over_ = false;
    int authentic_answers_ = 0;
    std::uint16_t parting_word_ = 0;
};

// True where what a chip says against a cryptogram or a token means that the password was wrong:
// chips have many words for it.
bool means_wrong_key(std::uint16_t sw);

}  // namespace limen::emrtd
