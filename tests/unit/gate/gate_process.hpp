// SPDX-License-Identifier: Apache-2.0
// The real limen-gate process, a kiosk and an officer who talk to it over the real channels.
#pragma once

#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <fstream>

#include "base/files.hpp"
#include "protocol/channel.hpp"
#include "tests/unit/gate/gate_world.hpp"

namespace limen::gate::testing {

inline std::filesystem::path gate_program() {
    return std::filesystem::path(LIMEN_BINARY_DIR) / "bin" / "limen-gate";
}

// A folder with keys, peers, policy and configuration, as a technician would lay out.
class Site {
  public:
    Site()
        : gate(protocol::make_identity("gate-1", protocol::Role::gate)),
          kiosk(protocol::make_identity("kiosk-1", protocol::Role::kiosk)),
          officer(protocol::make_identity("officer-1", protocol::Role::officer)) {
        const auto& root = folder.path();
        EXPECT_TRUE(protocol::save_identity(gate, root / "identity"));
        std::filesystem::create_directories(root / "peers");
        EXPECT_TRUE(protocol::save_peer(kiosk.self, root / "peers"));
        EXPECT_TRUE(protocol::save_peer(officer.self, root / "peers"));
        write("policy.toml",
              "version = \"test-1\"\n"
              "required = [\"face.match\", \"chip.dg1_hash\"]\n"
              "[[rule]]\nreason = \"document.expired\"\ndocument_expired = true\n");
        write("gate.toml", config());
    }
    std::string config() const {
        const std::string root = folder.path().string();
        return "[gate]\nidentity = \"identity\"\npeers = \"peers\"\ndirection = \"entry\"\n"
               "kiosk_endpoint = \"ipc://" +
               root +
               "/kiosk.sock\"\n"
               "console_endpoint = \"ipc://" +
               root +
               "/console.sock\"\n"
               "[policy]\nfile = \"policy.toml\"\n[journal]\nfile = \"gate.journal\"\n"
               "[lane]\ndriver = \"virtual\"\n"
               "[lane.virtual]\ndoor_opens_ms = 20\ntraveller_starts_ms = 60\n"
               "traveller_takes_ms = 60\ndoor_closes_ms = 40\ndoor_holds_ms = 1000\n"
               "control = \"control.sock\"\npulse_log = \"pulses\"\n"
               "[log]\nlevel = \"error\"\n";
    }
    void write(const char* name, const std::string& text) const {
        EXPECT_TRUE(write_file(folder.path() / name, as_bytes(text)));
    }
    std::string kiosk_endpoint() const { return "ipc://" + folder.path().string() + "/kiosk.sock"; }
    std::string console_endpoint() const {
        return "ipc://" + folder.path().string() + "/console.sock";
    }
    std::size_t pulses() const {
        std::ifstream file(folder.path() / "pulses");
        std::size_t lines = 0;
        for (std::string line; std::getline(file, line);) ++lines;
        return lines;
    }

    TempFolder folder;
    protocol::Identity gate, kiosk, officer;
};

class GateProcess {
  public:
    explicit GateProcess(const Site& site) {
        const std::string program = gate_program().string();
        const std::string config = (site.folder.path() / "gate.toml").string();
        pid_ = ::fork();
        if (pid_ == 0) {
            ::execl(program.c_str(), "limen-gate", "--config", config.c_str(), nullptr);
            ::_exit(127);
        }
    }
    GateProcess(const GateProcess&) = delete;
    GateProcess& operator=(const GateProcess&) = delete;
    ~GateProcess() { end(SIGKILL); }
    // The exit status as waitpid gives it.
    int end(int signal) {
        if (pid_ <= 0) return 0;
        ::kill(pid_, signal);
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = 0;
        return status;
    }

  private:
    pid_t pid_ = 0;
};

// Polls until `done` or ten seconds are over; false then. No test measures how long it took.
template <class Step>
bool until(Step done) {
    const SystemClock clock;
    const auto end = clock.monotonic() + std::chrono::seconds(10);
    while (clock.monotonic() < end)
        if (done()) return true;
    return false;
}

class KioskClient {
  public:
    explicit KioskClient(const Site& site) : keys_(site.kiosk) {
        auto made =
            protocol::ClientChannel::connect(site.kiosk_endpoint(), site.kiosk, site.gate.self);
        EXPECT_TRUE(made) << made.error().describe();
        channel_ = std::move(*made);
    }
    void step() {
        const auto event = channel_->poll(std::chrono::milliseconds(2));
        if (!event) return;
        using enum protocol::ChannelEvent::Kind;
        if (event->kind == connected) {
            welcomed = false;
            say(protocol::KioskHello{"test"});
        }
        if (event->kind != message) return;
        const auto got = protocol::decode_gate_to_kiosk(event->body);
        ASSERT_TRUE(got) << got.error().describe();
        if (const auto* m = std::get_if<protocol::GateWelcome>(&*got)) {
            epoch = m->epoch;
            lane = m->lane;
            welcomed = true;
        }
        if (const auto* m = std::get_if<protocol::GateLane>(&*got)) {
            epoch = m->epoch;
            lane = m->lane;
        }
        if (const auto* m = std::get_if<protocol::GateDecision>(&*got)) {
            epoch = m->next_epoch;
            decisions.push_back(*m);
        }
        if (const auto* m = std::get_if<protocol::GateRejected>(&*got)) {
            epoch = m->epoch;
            rejections.push_back(m->cause);
        }
    }
    void say(const protocol::KioskMessage& message) {
        (void)channel_->send(protocol::encode(message));  // a lost hello is said again on connect
    }
    Bytes sealed(const border::Evidence& evidence) const {
        const protocol::EvidenceSubmission submission{.epoch = epoch,
                                                      .issued_us = SystemClock().utc_us(),
                                                      .ttl_ms = 8'000,
                                                      .evidence = evidence};
        return protocol::seal(protocol::encode(protocol::KioskMessage(submission)), "evidence",
                              keys_);
    }
    bool send(const Bytes& body) { return channel_->send(body).has_value(); }

    bool welcomed = false;
    protocol::Epoch epoch{};
    protocol::LaneState lane{};
    std::vector<protocol::GateDecision> decisions;
    std::vector<std::string> rejections;

  private:
    const protocol::Identity& keys_;
    std::unique_ptr<protocol::ClientChannel> channel_;
};

class OfficerClient {
  public:
    explicit OfficerClient(const Site& site) : keys_(site.officer) {
        auto made =
            protocol::ClientChannel::connect(site.console_endpoint(), site.officer, site.gate.self);
        EXPECT_TRUE(made) << made.error().describe();
        channel_ = std::move(*made);
    }
    // Resets a held lane, once for each state heard.
    void step() {
        const auto event = channel_->poll(std::chrono::milliseconds(2));
        if (!event || event->kind != protocol::ChannelEvent::Kind::message) return;
        const auto got = protocol::decode_gate_to_console(event->body);
        ASSERT_TRUE(got) << got.error().describe();
        const auto* heard = std::get_if<protocol::ConsoleState>(&*got);
        if (heard == nullptr) return;
        state = *heard;
        if (state.lane == protocol::LaneState::held) reset();
    }
    void reset() {
        protocol::LaneCommand command;
        command.what = protocol::LaneCommand::What::reset;
        command.issued_us = SystemClock().utc_us();
        command.epoch = state.epoch;
        (void)channel_->send(
            protocol::seal(protocol::encode(protocol::ConsoleMessage(command)), "officer", keys_));
    }

    protocol::ConsoleState state;

  private:
    const protocol::Identity& keys_;
    std::unique_ptr<protocol::ClientChannel> channel_;
};

}  // namespace limen::gate::testing
