// SPDX-License-Identifier: Apache-2.0
// A gate with everything around it in one process: real journal, virtual lane, channels in memory.
#pragma once

#include <gtest/gtest.h>
#include <sodium.h>

#include <deque>
#include <filesystem>

#include "gate-controller/gate.hpp"
#include "gate-controller/journal/outbox_store.hpp"
#include "hal/virtual/lane/virtual_lane.hpp"
#include "protocol/envelope.hpp"

namespace limen::gate::testing {

class TempFolder {
  public:
    TempFolder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "limen-gate-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

class FakeChannel final : public protocol::ServerChannel {
  public:
    std::deque<protocol::ChannelEvent> incoming;
    std::vector<std::pair<std::string, Bytes>> sent;
    std::vector<std::string> peers;

    std::optional<protocol::ChannelEvent> poll(std::chrono::milliseconds) override {
        if (incoming.empty()) return std::nullopt;
        auto event = std::move(incoming.front());
        incoming.pop_front();
        return event;
    }
    Result<void> send(const std::string& peer, ByteView body) override {
        sent.emplace_back(peer, to_bytes(body));
        return {};
    }
    std::vector<std::string> connected_peers() const override { return peers; }
    std::string endpoint() const override { return "memory"; }
    void receive(const std::string& peer, protocol::Role role, Bytes body) {
        protocol::ChannelEvent event;
        event.kind = protocol::ChannelEvent::Kind::message;
        event.peer = peer;
        event.peer_role = role;
        event.body = std::move(body);
        incoming.push_back(std::move(event));
    }
};

inline border::TransactionId transaction(std::uint8_t number) {
    border::TransactionId id{};
    id.fill(number);
    return id;
}

inline border::Evidence good_evidence(std::uint8_t number) {
    border::Evidence evidence;
    evidence.transaction = transaction(number);
    evidence.kiosk = "kiosk-1";
    border::Document document;
    document.id = {"P", "UTO", "L898902C3"};
    document.holder = {
        {"ERIKSSON", "ANNA MARIA", false}, "UTO", {1974, 8, 12}, border::Sex::female};
    document.expiry = {2031, 4, 15};
    evidence.printed = evidence.chip = document;
    for (const auto& check : border::all_checks())
        evidence.checks.push_back({check.id, border::CheckResult::passed, "", std::nullopt});
    evidence.chip_portrait_jpeg = {0xFF, 0xD8, 1};
    evidence.live_face_jpeg = {0xFF, 0xD8, 2};
    evidence.started_us = 1'767'225'600'000'000;
    evidence.collected_us = 1'767'225'601'000'000;
    return evidence;
}

inline void set_check(border::Evidence& evidence, border::CheckId id, border::CheckResult result) {
    for (auto& check : evidence.checks)
        if (check.id == id)
            check = {id, result, result == border::CheckResult::passed ? "" : "test.cause",
                     std::nullopt};
}

inline border::Policy small_policy() {
    border::Policy policy;
    policy.version = "test-1";
    policy.required = {border::CheckId::face_match, border::CheckId::dg1_hash};
    policy.rules = {
        {"document.expired", border::DocumentExpired{}, border::Outcome::officer, 1},
        {"face.no_match",
         border::CheckCondition{border::CheckId::face_match, {border::CheckResult::failed}},
         border::Outcome::try_again, 3}};
    return policy;
}

// What survives a restart: disk, barrier, keys. begin() and stop() are a process's life.
class World {
  public:
    World()
        : lane(clock, {}),
          gate_keys(protocol::make_identity("gate-1", protocol::Role::gate)),
          kiosk_keys(protocol::make_identity("kiosk-1", protocol::Role::kiosk)),
          other_kiosk_keys(protocol::make_identity("kiosk-2", protocol::Role::kiosk)),
          officer_keys(protocol::make_identity("officer-1", protocol::Role::officer)),
          policy(small_policy()) {}

    void begin() {
        auto opened = Journal::open(folder.path() / "journal.db", gate_keys, clock);
        ASSERT_TRUE(opened) << opened.error().describe();
        journal = std::move(*opened);
        kiosk_channel = {};
        console_channel = {};
        console_channel.peers = {"officer-1"};
        auto started = Gate::start(settings, {.clock = clock,
                                              .identity = gate_keys,
                                              .policy = policy,
                                              .lists = lists,
                                              .journal = *journal,
                                              .board = lane,
                                              .kiosk_channel = kiosk_channel,
                                              .console_channel = console_channel,
                                              .kiosks = {kiosk_keys.self, other_kiosk_keys.self},
                                              .officers = {officer_keys.self},
                                              .server_reached = {}});
        ASSERT_TRUE(started) << started.error().describe();
        gate = std::move(*started);
    }
    void stop() {
        gate.reset();
        journal.reset();
    }
    void run(std::int64_t ms) {
        for (std::int64_t i = 0; i < ms; i += 10) {
            clock.advance(std::chrono::milliseconds(10));
            while (gate->poll(std::chrono::milliseconds(0))) {
            }
            gate->driver().tick();
            gate->tick();
        }
    }
    void hello() {
        kiosk_channel.receive("kiosk-1", protocol::Role::kiosk,
                              protocol::encode(protocol::KioskMessage(protocol::KioskHello{"t"})));
        run(20);
    }
    protocol::Epoch epoch() const {
        protocol::Epoch last{};
        for (const auto& message : to_kiosk()) {
            if (const auto* m = std::get_if<protocol::GateWelcome>(&message)) last = m->epoch;
            if (const auto* m = std::get_if<protocol::GateDecision>(&message)) last = m->next_epoch;
            if (const auto* m = std::get_if<protocol::GateLane>(&message)) last = m->epoch;
            if (const auto* m = std::get_if<protocol::GateRejected>(&message)) last = m->epoch;
        }
        return last;
    }
    protocol::EvidenceSubmission submission(border::Evidence evidence) const {
        return {.epoch = epoch(),
                .issued_us = clock.utc_us(),
                .ttl_ms = 8'000,
                .evidence = std::move(evidence)};
    }
    Bytes sealed(const protocol::EvidenceSubmission& message) const {
        return protocol::seal(protocol::encode(protocol::KioskMessage(message)), "evidence",
                              kiosk_keys);
    }
    void submit(const border::Evidence& evidence) {
        kiosk_channel.receive("kiosk-1", protocol::Role::kiosk, sealed(submission(evidence)));
        run(10);
    }
    std::vector<protocol::GateToKiosk> to_kiosk() const {
        std::vector<protocol::GateToKiosk> all;
        for (const auto& [peer, body] : kiosk_channel.sent) {
            auto message = protocol::decode_gate_to_kiosk(body);
            EXPECT_TRUE(message) << message.error().describe();
            if (message) all.push_back(*message);
        }
        return all;
    }
    template <class T>
    std::vector<T> kiosk_got() const {
        std::vector<T> found;
        for (const auto& message : to_kiosk())
            if (const auto* m = std::get_if<T>(&message)) found.push_back(*m);
        return found;
    }
    template <class T>
    std::vector<T> console_got() const {
        std::vector<T> found;
        for (const auto& [peer, body] : console_channel.sent) {
            auto message = protocol::decode_gate_to_console(body);
            EXPECT_TRUE(message) << message.error().describe();
            if (!message) continue;
            if (const auto* m = std::get_if<T>(&*message)) found.push_back(*m);
        }
        return found;
    }
    void end_session(std::uint8_t number, const std::string& kiosk = "kiosk-1") {
        kiosk_channel.receive(
            kiosk, protocol::Role::kiosk,
            protocol::encode(protocol::KioskMessage(protocol::SessionEnded{transaction(number)})));
    }
    // Whatever a console was told of stands in the catalogue, with its remedy.
    void expect_known_faults() const {
        for (const auto& state : console_got<protocol::ConsoleState>())
            for (const std::string& fault : state.faults)
                EXPECT_NE(hal::find_fault(fault), nullptr) << fault << " has no remedy";
    }
    template <class T>
    void officer_says(T message) {
        officer_sends(std::move(message));
        run(10);
    }
    template <class T>
    void officer_sends(T message) {
        message.epoch = console_got<protocol::ConsoleState>().back().epoch;
        message.issued_us = clock.utc_us();
        console_channel.receive("officer-1", protocol::Role::officer,
                                protocol::seal(protocol::encode(protocol::ConsoleMessage(message)),
                                               "officer", officer_keys));
    }
    void officer_admits(std::uint8_t number) {
        protocol::OfficerDecision decision;
        decision.transaction = transaction(number);
        decision.action = border::OfficerAction::admit;
        decision.reason = "checked";
        officer_says(decision);
    }
    void officer_resets() {
        protocol::LaneCommand command;
        command.what = protocol::LaneCommand::What::reset;
        officer_says(command);
    }
    std::string last_rejection() const {
        const auto all = kiosk_got<protocol::GateRejected>();
        return all.empty() ? "" : all.back().cause;
    }
    std::vector<border::Event> events() const {
        auto store = OutboxStore::open(folder.path() / "journal.db");
        EXPECT_TRUE(store);
        std::vector<border::Event> all;
        const auto rows = (*store)->pending(1'000);
        for (const auto& row : *rows) {
            const auto opened = protocol::open(
                row.envelope,
                "event", [&](std::string_view) -> const auto* { return &gate_keys.self.sign; });
            EXPECT_TRUE(opened);
            all.push_back(*protocol::decode_event(opened->body));
        }
        return all;
    }

    TempFolder folder;
    ManualClock clock;
    hal::VirtualLane lane;
    protocol::Identity gate_keys, kiosk_keys, other_kiosk_keys, officer_keys;
    border::Policy policy;
    ListStore lists;
    GateSettings settings;
    FakeChannel kiosk_channel, console_channel;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Gate> gate;
};

}  // namespace limen::gate::testing
