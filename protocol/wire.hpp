// SPDX-License-Identifier: Apache-2.0
// A channel's frame: a message, in an envelope where its kind must be signed (evidence, an
// officer's decision, a lane command) and plain where the channel's own authentication is enough.
// Both directions keep to that rule, so an unsigned decision can't slip in, nor a signed greeting.
#pragma once

#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/envelope.hpp"
#include "protocol/messages.hpp"

namespace limen::protocol {

template <class Message>
struct Received {
    Message message;
    std::string signer;     // empty where the kind is not signed
    Signature signature{};  // over the body, with the kind's context; kept for audit
};

Bytes to_wire(const KioskMessage& message, const Identity& self);
Bytes to_wire(const ConsoleMessage& message, const Identity& self);
// Errors: those of open() and decode, and "message.not_signed", "message.needlessly_signed".
// The caller compares the signer with the channel's peer where they must be the same.
Result<Received<KioskMessage>> kiosk_message_from_wire(ByteView frame, const KeyLookup& keys);
Result<Received<ConsoleMessage>> console_message_from_wire(ByteView frame, const KeyLookup& keys);

}  // namespace limen::protocol
