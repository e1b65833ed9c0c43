// SPDX-License-Identifier: Apache-2.0
// The chip's security commands, and what has been proven by them since the field came on.
#pragma once

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "hal/virtual/chip/active_authentication.hpp"
#include "hal/virtual/chip/bac.hpp"
#include "hal/virtual/chip/card_files.hpp"
#include "hal/virtual/chip/chip_authentication.hpp"
#include "hal/virtual/chip/pace.hpp"
#include "hal/virtual/chip/terminal_authentication.hpp"

namespace limen::virtual_chip {

// How a command came.
struct Situation {
    bool in_application = false;
    bool sealed = false;   // through secure messaging
    bool chained = false;  // more of the chain follows
};

class Security {
  public:
    // The bundle must live as long as this.
    Security(const Bundle& bundle, Random random);

    // Everything that ends with secure messaging.
    void end_session();
    // As loss of the field does.
    void forget();

    apdu::Response manage(const apdu::Command& command, const Situation& situation);
    apdu::Response general_authenticate(const apdu::Command& command, const Situation& situation);
    apdu::Response get_challenge(const apdu::Command& command, const Situation& situation);
    apdu::Response external_authenticate(const apdu::Command& command, const Situation& situation);

    apdu::Response internal_authenticate(const apdu::Command& command, const Situation& situation);
    apdu::Response verify_certificate(const apdu::Command& command, const Situation& situation);

    // EF.CVCA after it has changed.
    std::optional<Bytes> take_cvca_file() { return std::exchange(cvca_file_, std::nullopt); }

    // Public keys that the last command has computed with, and how long the chip has been made to
    // wait.
    int take_key_operations() { return std::exchange(key_operations_, 0); }
    std::chrono::milliseconds take_penalty() {
        return std::exchange(penalty_, std::chrono::milliseconds{0});
    }

    // True while PACE waits for one of its first three steps, which are chained by protocol.
    bool pace_runs() const { return pace_ != nullptr; }
    // True while GENERAL AUTHENTICATE is waited for.
    bool protocol_runs() const { return pace_ || chip_key_ != nullptr; }
    // The session that the last command has begun; takes the place of the one before it once that
    // command is answered.
    std::unique_ptr<SecureChannel> take_channel() { return std::move(channel_); }
    Rights rights(bool sealed) const;

  private:
    // The terminal may use the chip's keys: it has a session, or the chip asks for none.
    bool admitted(const Situation& situation) const;
    bool is(Quirk quirk) const { return bundle_.behaviour.is(quirk); }
    // What a wrong key leads to, and the word for it.
    std::uint16_t wrong_key(std::uint16_t word);
    std::uint16_t tries_word() const;
    const AgreementKey* agreement_key_of(const ChipKey& key);
    const AgreementKey* mapping_key(const PaceOffer& offer);
    std::optional<Bytes> secret_for(std::uint8_t reference) const;
    std::optional<PaceOffer> offer_for(ByteView data) const;
    apdu::Response set_pace(const apdu::Command& command, const Situation& situation);
    apdu::Response pace_step(const apdu::Command& command, const Situation& situation);
    template <class Fits>
    std::expected<const ChipKey*, std::uint16_t> chip_key_for(ByteView data, Fits fits);
    apdu::Response set_chip_key(const apdu::Command& command, const Situation& situation);
    apdu::Response agree_at_once(const apdu::Command& command, const Situation& situation);
    apdu::Response chip_step(const apdu::Command& command);
    std::uint16_t agree(const ChipKey& key, ByteView terminal_public);
    apdu::Response choose_authority(const apdu::Command& command, const Situation& situation);
    apdu::Response choose_terminal(const apdu::Command& command);
    apdu::Response authenticate_terminal(const apdu::Command& command);
    Bytes chip_identifier() const;
    apdu::Response signed_answer(const apdu::Command& command, const Situation& situation);

    const Bundle& bundle_;
    Random random_;
    std::map<const ChipKey*, std::optional<AgreementKey>> parsed_;
    std::unique_ptr<BasicAccess> bac_;
    std::unique_ptr<Pace> pace_;
    int pace_steps_ = 0;
    std::optional<PaceKeys> pace_keys_;  // of the PACE that the session began with
    const ChipKey* chip_key_ = nullptr;  // chosen by MSE:Set AT
    // Comp() of the newest ephemeral key that the terminal agreed with one of the chip's own.
    std::optional<Bytes> terminal_key_;
    std::optional<TerminalAuthentication> terminal_;
    std::optional<Bytes> cvca_file_;
    std::optional<std::optional<ActiveSigner>> signer_;
    std::unique_ptr<SecureChannel> channel_;
    int key_operations_ = 0;
    std::chrono::milliseconds penalty_{0};
    // Some chips remember what went wrong.
    int wrong_keys_ = 0;
    int tries_left_ = kTries;
    std::uint8_t password_ = 0;  // of the PACE that runs
    bool bac_refused_ = false;
    Bytes repeated_challenge_;

    static constexpr int kTries = 3;
};

}  // namespace limen::virtual_chip
