// SPDX-License-Identifier: Apache-2.0
#include "protocol/messages.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/generate.hpp"

namespace limen::protocol {
namespace {

template <class Make, class Decode>
void comes_back(Make make, Decode decode) {
    EXPECT_TRUE(rc::check([&] {
        const auto message = make();
        const Bytes bytes = encode(message);
        const auto decoded = decode(bytes);
        if (!decoded) RC_FAIL(decoded.error().describe());
        RC_ASSERT(*decoded == message);
        RC_ASSERT(encode(*decoded) == bytes);
    }));
}

TEST(Messages, EveryKioskMessageComesBack) {
    comes_back(test::kiosk_message, decode_kiosk_message);
}
TEST(Messages, EveryGateToKioskMessageComesBack) {
    comes_back(test::gate_to_kiosk, decode_gate_to_kiosk);
}
TEST(Messages, EveryConsoleMessageComesBack) {
    comes_back(test::console_message, decode_console_message);
}
TEST(Messages, EveryGateToConsoleMessageComesBack) {
    comes_back(test::gate_to_console, decode_gate_to_console);
}
TEST(Messages, EveryEventComesBack) {
    comes_back(test::event, decode_event);
}
TEST(Messages, EverySnapshotComesBack) {
    comes_back(test::snapshot, decode_list_snapshot);
}
TEST(Messages, EveryEvidenceComesBack) {
    comes_back(test::evidence, decode_evidence);
}
TEST(Messages, EveryDecisionComesBack) {
    comes_back(test::decision, decode_decision);
}

// No two byte strings mean the same: whatever is accepted is what the encoder would have written.
template <class Make, class Decode>
void has_one_form(Make make, Decode decode) {
    EXPECT_TRUE(rc::check([&] {
        Bytes bytes = encode(make());
        for (int i = 0; i < 20; ++i) {
            const auto at = static_cast<std::size_t>(test::between(0, std::ssize(bytes) - 1));
            Bytes changed = bytes;
            changed[at] = static_cast<std::uint8_t>(test::between(0, 255));
            if (const auto decoded = decode(changed)) RC_ASSERT(encode(*decoded) == changed);
        }
    }));
}

TEST(Messages, WhatIsAcceptedHasOneForm) {
    has_one_form(test::kiosk_message, decode_kiosk_message);
    has_one_form(test::gate_to_console, decode_gate_to_console);
    has_one_form(test::event, decode_event);
    has_one_form(test::snapshot, decode_list_snapshot);
}

TEST(Messages, EveryTruncationIsRefused) {
    EXPECT_TRUE(rc::check([] {
        const Bytes bytes = encode(test::kiosk_message());
        const auto size = static_cast<std::size_t>(test::between(0, std::ssize(bytes) - 1));
        RC_ASSERT(!decode_kiosk_message(ByteView(bytes).first(size)).has_value());
    }));
}

// Records of years are read with these bytes: a change here is a change of format.
TEST(Messages, TheFormIsTheOneOfYesterday) {
    border::TransactionId transaction{};
    transaction.fill(0x11);
    EXPECT_EQ(to_hex(encode(KioskMessage(SessionEnded{transaction}))),
              "a1"                            // one key:
              "6d73657373696f6e5f656e646564"  // "session_ended"
              "a1"                            // a map of one:
              "6b7472616e73616374696f6e"      // "transaction"
              "5011111111111111111111111111111111");
    border::Decision decision;
    decision.transaction = transaction;
    decision.outcome = border::Outcome::officer;
    decision.reasons = {"document.expired"};
    decision.policy_version = "1";
    decision.lists = {{border::ListKind::health, 7, 1000}};
    const border::PersonAgreement agreed{.by_alias = false,
                                         .name = 0.5,
                                         .pairs = "A ~ B",
                                         .birth = border::matching::BirthEvidence::exact,
                                         .nationality = border::Agreement::same,
                                         .sex = border::Agreement::unknown};
    decision.hits = {{border::ListKind::missing_person, "m-1", 0.5, agreed, ""}};
    // Computed apart from this program, from the text of RFC 8949.
    EXPECT_EQ(to_hex(encode(decision)),
              "a7"
              "646869747381a5646b696e646e6d697373696e675f706572736f6e646e6f74656065656e747279636d"
              "2d316573636f7265fb3fe000000000000066706572736f6ea66373657867756e6b6e6f776e646e61"
              "6d65fb3fe000000000000065616c696173f465626972746865657861637465706169727365"
              "41207e2042666e6174696f6e6473616d65"
              "656c6973747381a3646b696e64666865616c74686776657273696f6e07697075626c69736865641903"
              "e8"
              "66706f6c6963796131"
              "676465636964656400"
              "676f7574636f6d65676f666669636572"
              "67726561736f6e738170646f63756d656e742e65787069726564"
              "6b7472616e73616374696f6e5011111111111111111111111111111111");
}

Error error_of(std::string_view hex) {
    const auto decoded = decode_kiosk_message(*from_hex(hex));
    return decoded ? Error{} : decoded.error();
}

// {"heartbeat": {"busy": false, "faults": [], "sequence": 5}}
constexpr std::string_view kHeartbeat =
    "a169686561727462656174a36462757379f4666661756c7473806873657175656e636505";

std::string heartbeat_with(std::string_view from, std::string_view to) {
    std::string text(kHeartbeat);
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(Messages, EachStrictnessRuleBites) {
    ASSERT_TRUE(decode_kiosk_message(*from_hex(kHeartbeat)));
    const auto cause = [](const std::string& hex) { return error_of(hex).cause; };
    // another kind
    EXPECT_EQ(cause(heartbeat_with("686561727462656174", "686561727462656175")),
              "message.unknown_kind");
    // two kinds in one
    EXPECT_EQ(cause(heartbeat_with("a169", "a269")), "message.bad_field");
    // a key missing, one too many, one twice, two exchanged, one misspelt
    EXPECT_EQ(cause(heartbeat_with("a36462757379f4", "a2")), "message.bad_field");
    EXPECT_EQ(cause(heartbeat_with("a36462", "a46161006462")), "message.bad_field");
    EXPECT_EQ(cause(heartbeat_with("666661756c747380", "6462757379f4")), "message.bad_field");
    EXPECT_EQ(cause(heartbeat_with("6462757379f4666661756c747380", "666661756c7473806462757379f4")),
              "message.bad_field");
    EXPECT_EQ(cause(heartbeat_with("6462757379", "6462757378")), "message.bad_field");
    // another type, null where nothing may be missing, a value out of its range
    EXPECT_EQ(cause(heartbeat_with("6462757379f4", "646275737900")), "message.bad_field");
    EXPECT_EQ(cause(heartbeat_with("6462757379f4", "6462757379f6")), "message.bad_field");
    EXPECT_EQ(cause(heartbeat_with("636505", "636520")), "message.bad_field");
    // longer forms
    EXPECT_EQ(cause(heartbeat_with("636505", "63651805")), "message.not_canonical");
    EXPECT_EQ(cause(heartbeat_with("747380", "74739fff")), "message.not_canonical");
    EXPECT_EQ(cause(heartbeat_with("a3646275", "b803646275")), "message.not_canonical");
    // something behind it
    EXPECT_EQ(cause(std::string(kHeartbeat) + "f6"), "message.malformed");
    EXPECT_EQ(cause(""), "message.malformed");
}

TEST(Messages, TheErrorNamesThePlaceAndNotTheContent) {
    const Error error = error_of(heartbeat_with("747380", "74738161c8"));
    EXPECT_EQ(error.cause, "message.bad_field");
    EXPECT_EQ(error.message, "heartbeat.faults[0] is not plain UTF-8 text");
}

template <class Change>
std::string evidence_cause(Change change) {
    border::Evidence evidence;
    evidence.kiosk = "kiosk-1";
    change(evidence);
    const auto decoded = decode_evidence(encode(evidence));
    return decoded ? "" : decoded.error().cause;
}

TEST(Messages, LimitsHold) {
    EXPECT_EQ(evidence_cause([](auto&) {}), "");
    EXPECT_EQ(evidence_cause([](auto& e) { e.live_face_jpeg.resize(120'000); }), "");
    EXPECT_EQ(evidence_cause([](auto& e) { e.live_face_jpeg.resize(120'001); }),
              "message.bad_field");
    EXPECT_EQ(evidence_cause([](auto& e) { e.kiosk = ""; }), "message.bad_field");
    EXPECT_EQ(evidence_cause([](auto& e) { e.attempt = 0; }), "message.bad_field");
    EXPECT_EQ(evidence_cause([](auto& e) { e.started_us = -1; }), "message.bad_field");
    EXPECT_EQ(evidence_cause([](auto& e) {
                  e.times.resize(65, {"x", 0, 0});
              }),
              "message.bad_field");
    EXPECT_EQ(evidence_cause([](auto& e) { e.printed.emplace().holder.birth.month = 13; }),
              "message.bad_field");
    EXPECT_EQ(evidence_cause([](auto& e) { e.checks.resize(2); }), "message.bad_field")
        << "a check twice could hide a failed one behind a passed one";
    EXPECT_EQ(evidence_cause([](auto& e) {
                  e.checks.push_back({border::CheckId::face_match, border::CheckResult::passed, "",
                                      std::numeric_limits<double>::quiet_NaN()});
              }),
              "message.bad_field");
}

TEST(Messages, ALifetimeOverEightSecondsIsRefused) {
    EvidenceSubmission submission;
    submission.evidence.kiosk = "kiosk-1";
    for (const int ttl_ms : {8000, 8001, 0, -1}) {
        submission.ttl_ms = ttl_ms;
        EXPECT_EQ(decode_kiosk_message(encode(KioskMessage(submission))).has_value(),
                  ttl_ms == 8000)
            << ttl_ms;
    }
}

TEST(Messages, ACaseShowsOneTransactionOnly) {
    CaseDetail detail;
    detail.evidence.kiosk = "kiosk-1";
    EXPECT_TRUE(decode_gate_to_console(encode(GateToConsole(detail))));
    detail.decision.transaction[0] = 1;
    EXPECT_FALSE(decode_gate_to_console(encode(GateToConsole(detail))));
}

TEST(Messages, AMessageLargerThanAllowedIsRefusedUnread) {
    Bytes bytes(kMaxMessageBytes + 1, 0);
    EXPECT_EQ(decode_kiosk_message(bytes).error().cause, "message.malformed");
}

TEST(Messages, AHundredThousandEntriesComeBack) {
    ListSnapshot snapshot;
    snapshot.documents.resize(100'000, {"sltd-1", {"P", "UTO", "L898902C3"}});
    const Bytes bytes = encode(snapshot);
    EXPECT_LT(bytes.size(), 4u << 20);
    const auto decoded = decode_list_snapshot(bytes);
    ASSERT_TRUE(decoded) << decoded.error().describe();
    EXPECT_EQ(decoded->documents.size(), snapshot.documents.size());
}

TEST(Messages, LaneStatesHaveNames) {
    EXPECT_EQ(to_string(LaneState::starting), "starting");
    EXPECT_EQ(to_string(LaneState::out_of_service), "out_of_service");
}

}  // namespace
}  // namespace limen::protocol
