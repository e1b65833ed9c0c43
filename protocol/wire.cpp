// SPDX-License-Identifier: Apache-2.0
#include "protocol/wire.hpp"

namespace limen::protocol {
namespace {

bool must_be_signed(const KioskMessage& message) {
    return std::holds_alternative<EvidenceSubmission>(message);
}
bool must_be_signed(const ConsoleMessage& message) {
    return std::holds_alternative<OfficerDecision>(message) ||
           std::holds_alternative<LaneCommand>(message);
}

template <class Message>
Bytes wrap(const Message& message, std::string_view context, const Identity& self) {
    Bytes body = encode(message);
    return must_be_signed(message) ? seal(body, context, self) : body;
}

template <class Message>
Result<Received<Message>> unwrap(ByteView frame, std::string_view context, const KeyLookup& keys,
                                 Result<Message> (*decode)(ByteView)) {
    Received<Message> received;
    const bool sealed = looks_sealed(frame);
    if (sealed) {
        LIMEN_TRY(const Opened opened, open(frame, context, keys));
        LIMEN_TRY(received.message, decode(opened.body));
        received.signer = opened.signer;
        received.signature = opened.signature;
    } else {
        LIMEN_TRY(received.message, decode(frame));
    }
    const bool required = must_be_signed(received.message);
    if (required && !sealed)
        return fail(Stage::message, "message.not_signed",
                    "a message of this kind must be signed; it is not acted on");
    if (!required && sealed)
        return fail(Stage::message, "message.needlessly_signed",
                    "a message of this kind is never signed; it is not acted on");
    return received;
}

}  // namespace

Bytes to_wire(const KioskMessage& message, const Identity& self) {
    return wrap(message, kEvidenceContext, self);
}
Bytes to_wire(const ConsoleMessage& message, const Identity& self) {
    return wrap(message, kOfficerContext, self);
}
Result<Received<KioskMessage>> kiosk_message_from_wire(ByteView frame, const KeyLookup& keys) {
    return unwrap(frame, kEvidenceContext, keys, decode_kiosk_message);
}
Result<Received<ConsoleMessage>> console_message_from_wire(ByteView frame, const KeyLookup& keys) {
    return unwrap(frame, kOfficerContext, keys, decode_console_message);
}

}  // namespace limen::protocol
