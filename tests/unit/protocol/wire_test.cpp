// SPDX-License-Identifier: Apache-2.0
#include "protocol/wire.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/generate.hpp"

namespace limen::protocol {
namespace {

struct Keys {
    Identity kiosk = make_identity("kiosk-1", Role::kiosk);
    Identity officer = make_identity("officer-1", Role::officer);
    KeyLookup lookup = [this](std::string_view id) -> const SignPublicKey* {
        if (id == "kiosk-1") return &kiosk.self.sign;
        if (id == "officer-1") return &officer.self.sign;
        return nullptr;
    };
};

TEST(Wire, EveryMessageComesBackWithItsSigner) {
    const Keys keys;
    EXPECT_TRUE(rc::check([&] {
        const KioskMessage message = test::kiosk_message();
        const auto got = kiosk_message_from_wire(to_wire(message, keys.kiosk), keys.lookup);
        RC_ASSERT(got.has_value());
        RC_ASSERT(got->message == message);
        const bool evidence = std::holds_alternative<EvidenceSubmission>(message);
        RC_ASSERT(got->signer == (evidence ? "kiosk-1" : ""));
    }));
    EXPECT_TRUE(rc::check([&] {
        const ConsoleMessage message = test::console_message();
        const auto got = console_message_from_wire(to_wire(message, keys.officer), keys.lookup);
        RC_ASSERT(got.has_value());
        RC_ASSERT(got->message == message);
    }));
}

TEST(Wire, AnUnsignedDecisionIsNotActedOn) {
    const Keys keys;
    OfficerDecision decision;
    decision.reason = "x";
    const auto got = console_message_from_wire(encode(ConsoleMessage(decision)), keys.lookup);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().cause, "message.not_signed");
}

TEST(Wire, ASignedGreetingIsNotActedOn) {
    const Keys keys;
    const Bytes frame = seal(encode(KioskMessage(KioskHello{})), kEvidenceContext, keys.kiosk);
    EXPECT_EQ(kiosk_message_from_wire(frame, keys.lookup).error().cause,
              "message.needlessly_signed");
}

TEST(Wire, AKiosksSignatureDoesNotMakeAnOfficersDecision) {
    const Keys keys;
    OfficerDecision decision;
    decision.reason = "x";
    const Bytes frame = seal(encode(ConsoleMessage(decision)), kEvidenceContext, keys.kiosk);
    EXPECT_EQ(console_message_from_wire(frame, keys.lookup).error().cause,
              "envelope.bad_signature");
}

}  // namespace
}  // namespace limen::protocol
