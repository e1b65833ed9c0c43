// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/security.hpp"

#include <algorithm>
#include <utility>

#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/ecdsa.hpp"

namespace limen::virtual_chip {

using apdu::Command;
using apdu::Response;
using apdu::status;
namespace sw = apdu::sw;

namespace {

constexpr std::uint16_t kChainExpected = 0x6883;
constexpr int kPaceSteps = 4;
constexpr std::uint16_t kTriesLeft = 0x63C0;
constexpr std::uint8_t kCardAccessNumber = 0x02;

Cipher cipher_of(const ChipKey& key) {
    return static_cast<Cipher>(key.cipher - 1);
}

}  // namespace

Security::Security(const Bundle& bundle, Random random)
    : bundle_(bundle), random_(std::move(random)) {
    if (!bundle_.terminal_trust) return;
    terminal_.emplace(*bundle_.terminal_trust);
    if (!bundle_.files.contains("EF_CVCA")) cvca_file_ = terminal_->cvca_file();
}

void Security::end_session() {
    channel_.reset();
    pace_.reset();
    pace_steps_ = 0;
    pace_keys_.reset();
    chip_key_ = nullptr;
    terminal_key_.reset();
    if (terminal_) terminal_->end_session();
}

void Security::forget() {
    end_session();
    bac_.reset();
    bac_refused_ = false;
}

Rights Security::rights(bool sealed) const {
    Rights rights;
    rights.session = sealed;
    rights.pace = sealed && pace_keys_;
    rights.fingerprints = sealed && terminal_ && terminal_->granted(0x01);
    rights.irises = sealed && terminal_ && terminal_->granted(0x02);
    return rights;
}

bool Security::admitted(const Situation& situation) const {
    const bool open = !bundle_.behaviour.bac && bundle_.behaviour.pace.empty();
    return situation.sealed || open;
}

// Keys are taken out of PKCS#8 once, when they are first needed.
const AgreementKey* Security::agreement_key_of(const ChipKey& key) {
    auto [at, added] = parsed_.try_emplace(&key);
    if (added) at->second = agreement_key(key.private_key);
    // A clone has the public key only, and makes one up.
    if (added && at->second && is(Quirk::cloned))
        at->second->secret = at->second->group->draw(random_);
    return at->second ? &*at->second : nullptr;
}

// Doc 9303-11, 9.2.1: the key whose identifier is the parameters' one; else any in that group.
const AgreementKey* Security::mapping_key(const PaceOffer& offer) {
    const auto group = KeyGroup::standardized(offer.parameter_id);
    const AgreementKey* fitting = nullptr;
    int best = -1;
    for (const ChipKey& key : bundle_.chip_keys) {
        const AgreementKey* const parsed = agreement_key_of(key);
        if (parsed == nullptr || parsed->group != group) continue;
        // A key made for this and nothing else; then one that bears the parameters' number.
        const int rank = key.mapping_only ? 2 : key.key_id == offer.parameter_id ? 1 : 0;
        if (rank <= best) continue;
        best = rank;
        fitting = parsed;
    }
    return fitting;
}

Response Security::get_challenge(const Command& command, const Situation& situation) {
    if (situation.sealed && terminal_ && terminal_key_) {
        if (command.le != 8) return status(sw::kWrongLength);
        return {terminal_->challenge(random_), sw::kOk};
    }
    if (!bundle_.behaviour.bac || bundle_.access_key.empty()) return status(sw::kReferenceNotFound);
    if (!situation.in_application || situation.sealed) return status(sw::kConditions);
    if (command.le != 8) return status(sw::kWrongLength);
    Random random = random_;
    if (is(Quirk::repeated_challenge)) {
        if (repeated_challenge_.empty()) repeated_challenge_ = random_(command.le);
        random = [this](std::size_t count) {
            return count == repeated_challenge_.size() ? repeated_challenge_ : random_(count);
        };
    }
    bac_ = std::make_unique<BasicAccess>(bundle_.access_key, std::move(random));
    return {bac_->challenge(), sw::kOk};
}

Response Security::external_authenticate(const Command& command, const Situation& situation) {
    if (situation.sealed) return authenticate_terminal(command);
    if (!bac_ || !situation.in_application) return status(sw::kConditions);
    auto answer = std::exchange(bac_, nullptr)->authenticate(command.data);
    if (bac_refused_) return status(sw::kConditions);
    if (is(Quirk::bac_key_missing)) return status(sw::kReferenceNotFound);
    if (!answer && answer.error() == sw::kFailed) {
        bac_refused_ = is(Quirk::bac_once);
        return status(wrong_key(is(Quirk::bac_wrong_key_6985) ? sw::kConditions : sw::kFailed));
    }
    if (!answer) return status(answer.error());
    channel_ = std::move(answer->channel);
    return {std::move(answer->data), sw::kOk};
}

std::uint16_t Security::wrong_key(std::uint16_t word) {
    ++wrong_keys_;
    if (is(Quirk::slower_after_wrong_key)) penalty_ += std::chrono::seconds(wrong_keys_);
    return word;
}

Response Security::manage(const Command& command, const Situation& situation) {
    pace_.reset();
    chip_key_ = nullptr;
    switch (command.p1 << 8 | command.p2) {
        case 0xC1A4:
            return set_pace(command, situation);
        case 0x41A4:
            return set_chip_key(command, situation);
        case 0x41A6:
            return agree_at_once(command, situation);
        case 0x81B6:
            return choose_authority(command, situation);
        case 0x81A4:
            return choose_terminal(command);
        default:
            return status(sw::kWrongParameters);
    }
}

std::optional<Bytes> Security::secret_for(std::uint8_t reference) const {
    if (reference == 0x01 && !bundle_.access_key.empty()) return sha1(as_bytes(bundle_.access_key));
    if (reference == 0x02 && !bundle_.can.empty()) return to_bytes(as_bytes(bundle_.can));
    return std::nullopt;
}

// The one offer that MSE:Set AT's data mean. Where the parameters' identifier is left out, it must
// not be needed.
std::optional<PaceOffer> Security::offer_for(ByteView data) const {
    const auto oid = tlv::find(data, 0x80);
    const auto parameter = tlv::find(data, 0x84);
    std::optional<PaceOffer> found;
    for (const auto& offer : bundle_.behaviour.pace) {
        if (!oid || !equal(pace_oid(offer), oid->value)) continue;
        if (parameter &&
            !equal(parameter->value, Bytes{static_cast<std::uint8_t>(offer.parameter_id)}))
            continue;
        if (found && !is(Quirk::pace_takes_first_parameters)) return std::nullopt;
        if (!found) found = offer;
    }
    return found;
}

// MSE:Set AT (Doc 9303-11, 4.4.4.1).
Response Security::set_pace(const Command& command, const Situation& situation) {
    if (situation.in_application || situation.sealed) return status(sw::kConditions);
    if (is(Quirk::pace_refused) || is(Quirk::card_access_hidden)) return status(sw::kWrongData);
    if (is(Quirk::pace_needs_parameters) && !tlv::find(command.data, 0x84))
        return status(sw::kLengthInconsistent);
    const auto oid = tlv::find(command.data, 0x80);
    const auto reference = tlv::find(command.data, 0x83);
    if (!oid || !reference || reference->value.size() != 1) return status(sw::kWrongData);
    const auto secret = secret_for(reference->value[0]);
    if (!secret) return status(sw::kReferenceNotFound);
    const bool known = std::ranges::any_of(bundle_.behaviour.pace, [&](const PaceOffer& offer) {
        return equal(pace_oid(offer), oid->value);
    });
    if (!known) return status(sw::kWrongData);
    const auto offer = offer_for(command.data);
    if (!offer) return status(sw::kReferenceNotFound);
    const AgreementKey* key = nullptr;
    if (offer->mapping == Mapping::chip_authentication) {
        key = mapping_key(*offer);
        if (key == nullptr) return status(sw::kReferenceNotFound);
    }
    password_ = reference->value[0];
    if (is(Quirk::pace_tries_counter) && password_ == kCardAccessNumber && tries_left_ == 0)
        return status(sw::kBlocked);
    pace_ = std::make_unique<Pace>(*offer, *secret, random_, key, bundle_.behaviour.quirks);
    if (terminal_ && tlv::find(command.data, 0x7F4C)) pace_->announce(terminal_->references());
    pace_steps_ = 0;
    return status(tries_word());
}

// MSE:Set AT warns where somebody was wrong before (TR-03110 part 3, B.11.1).
std::uint16_t Security::tries_word() const {
    if (!is(Quirk::pace_tries_counter) || password_ != kCardAccessNumber || tries_left_ == kTries)
        return sw::kOk;
    return static_cast<std::uint16_t>(kTriesLeft | tries_left_);
}

Response Security::general_authenticate(const Command& command, const Situation& situation) {
    if (command.p1 != 0 || command.p2 != 0) return status(sw::kWrongParameters);
    return chip_key_ != nullptr ? chip_step(command) : pace_step(command, situation);
}

Response Security::pace_step(const Command& command, const Situation& situation) {
    if (!pace_ || situation.sealed) return status(sw::kConditions);
    const bool last = pace_steps_ == kPaceSteps - 1;
    auto answer = last == situation.chained
                      ? std::unexpected(last ? kChainExpected : sw::kConditions)
                      : pace_->step(command.data);
    ++key_operations_;
    if (!answer) {
        end_session();
        bac_refused_ = bac_refused_ || is(Quirk::bac_refused_after_pace);
        if (answer.error() != sw::kFailed) return status(answer.error());
        const bool counted =
            is(Quirk::pace_tries_counter) && password_ == kCardAccessNumber && tries_left_ > 0;
        if (counted) --tries_left_;
        return status(wrong_key(counted ? static_cast<std::uint16_t>(kTriesLeft | tries_left_)
                                        : sw::kFailed));
    }
    if (++pace_steps_ == kPaceSteps) {
        channel_ = pace_->take_channel();
        tries_left_ = kTries;
        pace_keys_ = pace_->keys();
        if (pace_keys_->chip_proven)
            terminal_key_ = pace_keys_->group->compressed(pace_keys_->terminal_public);
        pace_.reset();
    }
    return {*std::move(answer), sw::kOk};
}

// The key that a reference (84) means, or the only one that fits where there is none.
template <class Fits>
std::expected<const ChipKey*, std::uint16_t> Security::chip_key_for(ByteView data, Fits fits) {
    const auto reference = tlv::find(data, 0x84);
    if (is(Quirk::chip_key_must_be_named) && !reference) return std::unexpected(sw::kWrongData);
    const ChipKey* found = nullptr;
    bool any = false;
    for (const ChipKey& key : bundle_.chip_keys) {
        const AgreementKey* const parsed = key.mapping_only ? nullptr : agreement_key_of(key);
        if (parsed == nullptr || !fits(key, *parsed)) continue;
        any = true;
        const bool meant =
            !reference ||
            (key.key_id && equal(reference->value, Bytes{static_cast<std::uint8_t>(*key.key_id)}));
        if (!meant) continue;
        if (found != nullptr) return std::unexpected(sw::kReferenceNotFound);
        found = &key;
    }
    if (!any) return std::unexpected(sw::kWrongData);
    if (found == nullptr) return std::unexpected(sw::kReferenceNotFound);
    return found;
}

// MSE:Set AT for Chip Authentication (Doc 9303-11, 6.2.4.2).
Response Security::set_chip_key(const Command& command, const Situation& situation) {
    if (!admitted(situation)) return status(sw::kSecurityStatus);
    const auto oid = tlv::find(command.data, 0x80);
    if (!oid) return status(sw::kWrongData);
    const auto key =
        chip_key_for(command.data, [&](const ChipKey& candidate, const AgreementKey& parsed) {
            const int cipher = is(Quirk::chip_key_without_info) ? 1 : candidate.cipher;
            return equal(oid->value, chip_authentication_oid(parsed.group->elliptic(), cipher));
        });
    if (!key) return status(key.error());
    chip_key_ = *key;
    return status(sw::kOk);
}

// MSE:Set KAT, the older form for 3DES alone (6.2.4.1).
Response Security::agree_at_once(const Command& command, const Situation& situation) {
    if (!admitted(situation)) return status(sw::kSecurityStatus);
    if (is(Quirk::no_key_agreement_template)) return status(sw::kWrongParameters);
    const auto terminal_public = tlv::find(command.data, 0x91);
    if (!terminal_public) return status(sw::kWrongData);
    const bool any = is(Quirk::chip_key_without_info);
    const auto key =
        chip_key_for(command.data, [any](const ChipKey& candidate, const AgreementKey&) {
            return any || cipher_of(candidate) == Cipher::tdes;
        });
    return status(key ? agree(**key, terminal_public->value) : key.error());
}

Response Security::chip_step(const Command& command) {
    const ChipKey& key = *std::exchange(chip_key_, nullptr);
    const auto outer = tlv::find(command.data, 0x7C);
    const auto terminal_public = outer ? tlv::find(outer->value, 0x80) : outer;
    if (!terminal_public) return status(sw::kWrongData);
    if (const auto word = agree(key, terminal_public->value); word != sw::kOk) return status(word);
    return {tlv::encode(0x7C, Bytes{}), sw::kOk};
}

std::uint16_t Security::agree(const ChipKey& key, ByteView terminal_public) {
    const Cipher cipher = is(Quirk::chip_key_without_info) ? Cipher::tdes : cipher_of(key);
    auto session = authenticate_chip(*agreement_key_of(key), cipher, terminal_public);
    ++key_operations_;
    if (!session) return session.error();
    channel_ = std::move(session->channel);
    // Rights hang on the key that the terminal had when it was authenticated (7.1.3).
    terminal_key_ = agreement_key_of(key)->group->compressed(session->terminal_public);
    if (terminal_) terminal_->end_session();
    return sw::kOk;
}

// Active Authentication (6.1).
Response Security::internal_authenticate(const Command& command, const Situation& situation) {
    constexpr std::size_t kChallenge = 8;
    if (!bundle_.active_key)
        return status(is(Quirk::active_6a88) ? sw::kReferenceNotFound : sw::kInsNotSupported);
    if (!admitted(situation)) return status(sw::kSecurityStatus);
    if (!situation.in_application) return status(sw::kConditions);
    if (command.data.size() != kChallenge) return status(sw::kWrongLength);
    if (!signer_) signer_ = ActiveSigner::make(*bundle_.active_key);
    if (!*signer_) return status(sw::kExecutionError);
    if (command.extended && is(Quirk::active_extended_empty)) return status(sw::kOk);
    ++key_operations_;
    return signed_answer(command, situation);
}

Response Security::signed_answer(const Command& command, const Situation& situation) {
    Bytes signature = (*signer_)->sign(command.data, random_);
    if (is(Quirk::cloned)) signature = random_(signature.size());
    if (is(Quirk::active_der) && (*signer_)->elliptic()) signature = der_signature(signature);
    if (is(Quirk::active_exact_le) && command.le != signature.size())
        return status(static_cast<std::uint16_t>(0x6C00 | (signature.size() & 0xFF)));
    // What a short answer carries with secure messaging around it, less what AES pads.
    constexpr std::size_t kShortSealed = 223;
    if (is(Quirk::active_cut) && !command.extended && situation.sealed)
        signature.resize(std::min(signature.size(), kShortSealed));
    return {std::move(signature), sw::kOk};
}

// MSE:Set DST (7.1.5.1).
Response Security::choose_authority(const Command& command, const Situation& situation) {
    if (!terminal_) return status(sw::kWrongParameters);
    if (!situation.sealed) return status(sw::kSecurityStatus);
    const auto reference = tlv::find(command.data, 0x83);
    return status(reference ? terminal_->choose_issuer(reference->value) : sw::kWrongData);
}

// PSO:Verify Certificate (7.1.5.2).
Response Security::verify_certificate(const Command& command, const Situation& situation) {
    if (!terminal_) return status(sw::kInsNotSupported);
    if (command.p1 != 0x00 || command.p2 != 0xBE) return status(sw::kWrongParameters);
    if (!situation.sealed) return status(sw::kSecurityStatus);
    const auto before = terminal_->references();
    const std::uint16_t word = terminal_->verify_certificate(command.data);
    if (terminal_->references() != before) cvca_file_ = terminal_->cvca_file();
    ++key_operations_;
    return status(word);
}

// MSE:Set AT for Terminal Authentication (7.1.5.3).
Response Security::choose_terminal(const Command& command) {
    if (!terminal_) return status(sw::kWrongParameters);
    if (!terminal_key_) return status(sw::kSecurityStatus);
    const auto reference = tlv::find(command.data, 0x83);
    return status(reference ? terminal_->choose_terminal(reference->value) : sw::kWrongData);
}

Response Security::authenticate_terminal(const Command& command) {
    if (!terminal_) return status(sw::kConditions);
    if (!terminal_key_) return status(sw::kSecurityStatus);
    ++key_operations_;
    return status(terminal_->authenticate(command.data, chip_identifier(), *terminal_key_));
}

// ID.IC (7.1.2): the chip's ephemeral key of PACE; after BAC the document number with its check
// digit, which the access key begins with.
Bytes Security::chip_identifier() const {
    if (pace_keys_) return pace_keys_->group->compressed(pace_keys_->chip_public);
    constexpr std::size_t kDates = 14;  // of birth and of expiry, each with its check digit
    const std::string& key = bundle_.access_key;
    return to_bytes(as_bytes(key.substr(0, key.size() - std::min(key.size(), kDates))));
}

}  // namespace limen::virtual_chip
