// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/virtual_passport.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "hal/chip-reader/apdu.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/card_files.hpp"
#include "hal/virtual/chip/hostile.hpp"
#include "hal/virtual/chip/security.hpp"

namespace limen::virtual_chip {
namespace {

using apdu::Command;
using apdu::Response;
using apdu::status;
namespace sw = apdu::sw;

constexpr std::uint16_t kChainingNotSupported = 0x6884;
constexpr std::uint8_t kSelect = 0xA4, kReadBinary = 0xB0, kReadBinaryOdd = 0xB1,
                       kGetChallenge = 0x84, kExternalAuthenticate = 0x82, kManage = 0x22,
                       kGeneralAuthenticate = 0x86, kInternalAuthenticate = 0x88,
                       kSecurityOperation = 0x2A;
constexpr std::uint8_t kChained = 0x10;  // in the class byte
// Longer than any chain that makes sense: a certificate with an RSA key of 4096 bits has 1.5 kB.
constexpr std::size_t kMaxChain = 8192;
constexpr std::size_t kPart = 100;        // Quirk::answers_in_parts
constexpr std::size_t kMostAsked = 0xE7;  // what chips with a quirk about Le give at most
constexpr std::uint16_t kWrongLe = 0x6C00;
constexpr int kSpoiltAnswer = 5;  // Quirk::mac_wrong_once

}  // namespace

struct VirtualPassport::Impl {
    Bundle bundle;
    CardFiles files{bundle};
    Security security;
    Hostile hostile;
    Effort effort;
    int sealed_answers = 0;
    bool length_refused = false;  // the command at hand has lengths this chip does not take
    std::unique_ptr<SecureChannel> channel;
    bool sealed_now = false;  // the command at hand came through the channel
    std::size_t room = 0;     // data bytes the answer at hand can carry
    Bytes chain;              // data of a chain's commands so far
    std::optional<std::array<std::uint8_t, 3>> chain_of;  // INS, P1, P2
    Bytes waiting;                                        // the rest of an answer, for GET RESPONSE
    std::uint16_t waiting_word = sw::kOk;

    Impl(Bundle given, Random random)
        : bundle(std::move(given)),
          security(bundle, random),
          hostile(bundle.behaviour, std::move(random)) {
        write_files();
    }

    void write_files() {
        if (auto file = security.take_cvca_file()) files.put("EF_CVCA", *std::move(file));
    }

    bool is(Quirk quirk) const { return bundle.behaviour.is(quirk); }

    void forget() {
        hostile.lifted();
        end_session();
        security.forget();
        files.forget();
    }
    void end_session() {
        channel.reset();
        waiting.clear();
        drop_chain();
        security.end_session();
        files.deselect();
    }

    void drop_chain() {
        chain.clear();
        chain_of.reset();
    }
    static bool chainable(std::uint8_t ins) {
        return ins == kGeneralAuthenticate || ins == kManage || ins == kExternalAuthenticate ||
               ins == kSecurityOperation;
    }
    // GENERAL AUTHENTICATE chains the steps of PACE as well as parts of one step; a step is whole
    // when its data object is. What is no data object at all, or serves no protocol, is looked at
    // at once.
    bool step_is_whole() const {
        const auto header = tlv::parse_header(chain);
        if (!header) return header.error().cause != "tlv.truncated";
        return security.pace_runs() && chain.size() >= header->total();
    }

    // The whole command, where this one ends a chain or a step; else what to answer.
    std::expected<Command, std::uint16_t> gather(const Command& command) {
        const bool chained = (command.cla & kChained) != 0;
        const std::array<std::uint8_t, 3> kind{command.ins, command.p1, command.p2};
        if (chain_of && *chain_of != kind) drop_chain();
        if (!chained && !chain_of) return command;
        if (!chainable(command.ins)) return std::unexpected(kChainingNotSupported);
        chain_of = kind;
        chain.insert(chain.end(), command.data.begin(), command.data.end());
        if (chain.size() > kMaxChain) {
            drop_chain();
            return std::unexpected(sw::kWrongLength);
        }
        const bool step =
            command.ins == kGeneralAuthenticate && (!security.protocol_runs() || step_is_whole());
        if (chained && !step) return std::unexpected(sw::kOk);
        Command whole = command;
        whole.data = std::move(chain);
        drop_chain();
        return whole;
    }

    Response execute(const Command& part) {
        const auto command = gather(part);
        if (!command) return status(command.error());
        const auto admitted = files.admits(*command, security.rights(sealed_now));
        if (admitted != sw::kOk) return status(admitted);
        const Response answer = dispatch(*command);
        write_files();
        return answer;
    }

    Response dispatch(const Command& command) {
        const Situation situation{files.in_application(), sealed_now,
                                  (command.cla & kChained) != 0};
        const Rights rights = security.rights(sealed_now);
        switch (command.ins) {
            case kSelect:
                return files.select(command, rights);
            case kReadBinary:
                return files.read_binary(command, rights, room);
            case kReadBinaryOdd:
                return files.read_binary_odd(command, rights, room);
            case kGetChallenge:
                return security.get_challenge(command, situation);
            case kExternalAuthenticate:
                return security.external_authenticate(command, situation);
            case kInternalAuthenticate:
                return security.internal_authenticate(command, situation);
            case kManage:
                return security.manage(command, situation);
            case kGeneralAuthenticate:
                return security.general_authenticate(command, situation);
            case kSecurityOperation:
                return security.verify_certificate(command, situation);
            default:
                return status(sw::kInsNotSupported);
        }
    }

    std::size_t own_limit(const Command& command) const {
        const std::size_t carried = command.extended ? apdu::kMaxExtendedLe : apdu::kMaxShortLe;
        const std::size_t buffer = bundle.behaviour.max_response;
        return buffer == 0 ? carried : std::min(carried, buffer);
    }

    // What does not fit into one answer waits for GET RESPONSE (ISO/IEC 7816-4, 5.3.4).
    Response fitted(Response answer, bool extended) {
        const std::size_t carried = is(Quirk::answers_in_parts) ? kPart
                                    : extended                  ? apdu::kMaxExtendedLe
                                                                : apdu::kMaxShortLe;
        waiting.clear();
        if (answer.data.size() <= carried) return answer;
        waiting = std::move(answer.data);
        waiting_word = answer.sw;
        return next_part(carried);
    }
    Response next_part(std::size_t most) {
        const auto count = static_cast<std::ptrdiff_t>(std::min(most, waiting.size()));
        Response part{Bytes(waiting.begin(), waiting.begin() + count), waiting_word};
        waiting.erase(waiting.begin(), waiting.begin() + count);
        if (!waiting.empty())
            part.sw =
                static_cast<std::uint16_t>(0x6100 | (waiting.size() < 256 ? waiting.size() : 0));
        return part;
    }

    Response process(const Command& command) {
        const bool sealed_command = (command.cla & 0x0C) != 0;
        if (command.ins == apdu::kGetResponse && !sealed_command && !waiting.empty()) {
            const std::size_t most = is(Quirk::answers_in_parts) ? kPart : apdu::kMaxShortLe;
            return next_part(command.le == 0 ? most : std::min(command.le, most));
        }
        return fitted(sealed_command ? sealed(command) : plain(command), command.extended);
    }

    Response plain(const Command& command) {
        if (length_refused) return status(sw::kWrongLength);
        // Doc 9303-11, 9.8.3: a plain command ends the session.
        if (channel) end_session();
        sealed_now = false;
        room = own_limit(command);
        const auto refused = refused_le(command);
        const Response answer = refused ? status(refused->word) : execute(command);
        channel = security.take_channel();
        return answer;
    }

    Response sealed(const Command& command) {
        if (!channel) return status(sw::kSmNotSupported);
        if (length_refused && !is(Quirk::extended_refused_sealed)) return status(sw::kWrongLength);
        const auto opened = channel->open(command);
        if (!opened) {
            end_session();
            return status(opened.error());
        }
        sealed_now = true;
        room = channel->capacity(own_limit(command), command.ins);
        const auto refused = refused_le(*opened);
        const Response answer = refused ? status(refused->word) : execute(*opened);
        if ((refused && refused->ends_session) || ends_session(answer.sw)) {
            end_session();
            return status(answer.sw);
        }
        const Response out = wrapped(answer, command.ins);
        // Keys agreed by a command serve from the next one on (9.8.2).
        if (auto next = security.take_channel()) channel = std::move(next);
        return out;
    }

    struct Refusal {
        std::uint16_t word;
        bool ends_session = false;
    };
    // What a chip says that cannot give as much as READ BINARY asks for.
    std::optional<Refusal> refused_le(const Command& command) const {
        if (length_refused) return Refusal{sw::kWrongLength};
        if (command.ins != kReadBinary && command.ins != kReadBinaryOdd) return std::nullopt;
        if (sealed_now && command.le == apdu::kMaxShortLe && is(Quirk::le_all_6b00))
            return Refusal{sw::kOffsetOutside, true};
        const std::size_t fits = std::min(room, kMostAsked);
        if (!sealed_now || command.le <= fits) return std::nullopt;
        if (is(Quirk::le_too_large_6700)) return Refusal{sw::kWrongLength};
        if (is(Quirk::le_too_large_6cxx))
            return Refusal{static_cast<std::uint16_t>(kWrongLe | fits)};
        if (is(Quirk::le_too_large_6988)) return Refusal{sw::kSmIncorrect, true};
        if (is(Quirk::le_too_large_6f00)) return Refusal{sw::kNoDiagnosis};
        return std::nullopt;
    }
    bool ends_session(std::uint16_t word) const {
        if (word == sw::kEndOfFile) return is(Quirk::end_of_file_ends_session);
        return word != sw::kOk && is(Quirk::errors_end_session);
    }

    // An answer as it leaves secure messaging.
    Response wrapped(const Response& answer, std::uint8_t ins) {
        const bool error = answer.sw != sw::kOk && answer.data.empty();
        if (error && is(Quirk::errors_in_plain)) return answer;
        if (is(Quirk::data_in_plain) && !answer.data.empty()) return answer;
        Response out = channel->seal(answer, ins, !(is(Quirk::no_status_object) && answer.ok()));
        if (++sealed_answers == kSpoiltAnswer && is(Quirk::mac_wrong_once)) out.data.back() ^= 0x01;
        return out;
    }
};

VirtualPassport::VirtualPassport(Bundle bundle, Random random)
    : impl_(std::make_unique<Impl>(std::move(bundle), std::move(random))) {}
VirtualPassport::~VirtualPassport() = default;

Bytes VirtualPassport::process(ByteView command) {
    if (auto replayed = impl_->hostile.replayed()) return *std::move(replayed);
    const auto parsed = apdu::parse_command(command);
    if (!parsed) return apdu::encode(status(sw::kWrongLength));
    if ((parsed->cla & 0xE0) != 0 || (parsed->cla & 0x03) != 0)
        return apdu::encode(status(sw::kClaNotSupported));
    const auto& behaviour = impl_->bundle.behaviour;
    impl_->length_refused = parsed->extended && (!behaviour.extended_length ||
                                                 behaviour.is(Quirk::extended_announced_only) ||
                                                 behaviour.is(Quirk::extended_refused_sealed));
    const bool in_session = impl_->channel && (parsed->cla & 0x0C) != 0;
    Bytes answer = apdu::encode(impl_->process(*parsed));
    impl_->effort = {impl_->security.take_key_operations(), impl_->security.take_penalty()};
    return impl_->hostile.spoiled(std::move(answer), *parsed, in_session);
}

VirtualPassport::Effort VirtualPassport::last_effort() const {
    return impl_->effort;
}

void VirtualPassport::power_on() {
    impl_->forget();
}
void VirtualPassport::power_off() {
    impl_->forget();
}
void VirtualPassport::reset() {
    impl_->forget();
}

// Interface bytes T0 and T1 as PC/SC part 3 makes them for ISO 14443-4, with the historical bytes
// of a passport chip and their check byte.
Bytes VirtualPassport::atr() const {
    // Card capabilities (73) whose third byte announces chaining and extended length.
    if (impl_->is(Quirk::extended_announced_only))
        return {0x3B, 0x85, 0x80, 0x01, 0x80, 0x73, 0xC0, 0x01, 0xC0, 0xF6};
    return {0x3B, 0x8E, 0x80, 0x01, 0x80, 0x31, 0x80, 0x66, 0xB1, 0x84,
            0x0C, 0x01, 0x6E, 0x01, 0x83, 0x00, 0x90, 0x00, 0x1C};
}
const Bundle& VirtualPassport::bundle() const {
    return impl_->bundle;
}
bool VirtualPassport::has_session() const {
    return impl_->channel != nullptr;
}

}  // namespace limen::virtual_chip
