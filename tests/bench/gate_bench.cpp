// SPDX-License-Identifier: Apache-2.0
// The gate's figures, one line of JSON each: {"name","value","unit"}.
//   gate.decide_ms         evidence in → barrier commanded, with the durable journal (median; p99)
//   gate.decide_nodisk_ms  the same with the journal in memory-backed storage, where there is some
//   lane.steps_per_s       steps of the safety core a second, on one core
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <string>

#include "base/invariant.hpp"
#include "gate-controller/gate.hpp"
#include "hal/lane/lane_board.hpp"
#include "protocol/envelope.hpp"

namespace {

using namespace limen;
using Wall = std::chrono::steady_clock;

void print(const char* name, double value, const char* unit) {
    std::printf("{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name, value, unit);
}

// Channels in memory: the sockets' 0.1 ms is measured with the protocol.
class MemoryChannel final : public protocol::ServerChannel {
  public:
    std::deque<protocol::ChannelEvent> incoming;
    protocol::Epoch epoch{};
    std::optional<protocol::ChannelEvent> poll(std::chrono::milliseconds) override {
        if (incoming.empty()) return std::nullopt;
        auto event = std::move(incoming.front());
        incoming.pop_front();
        return event;
    }
    Result<void> send(const std::string&, ByteView body) override {
        const auto message = protocol::decode_gate_to_kiosk(body);
        if (!message) return {};
        if (const auto* m = std::get_if<protocol::GateWelcome>(&*message)) epoch = m->epoch;
        if (const auto* m = std::get_if<protocol::GateDecision>(&*message)) epoch = m->next_epoch;
        return {};
    }
    std::vector<std::string> connected_peers() const override { return {}; }
    std::string endpoint() const override { return "memory"; }
};

// A barrier that notes when it was commanded and lets the person through at once.
class StopwatchBoard final : public hal::LaneBoard {
  public:
    Wall::time_point commanded;
    int pulses = 0;
    std::string describe() const override { return "stopwatch"; }
    std::vector<std::string> faults() override { return {}; }
    Result<void> self_test() override { return {}; }
    Result<hal::LaneInputs> read() override {
        hal::LaneInputs inputs;
        inputs.passages = passages_;
        inputs.exit_closed = step_ == 0 || step_ > 4;
        if (step_ > 0) ++step_;
        if (step_ == 4) inputs.passages = ++passages_;
        if (step_ > 6) step_ = 0;
        return inputs;
    }
    Result<void> pulse_open(std::chrono::milliseconds) override {
        commanded = Wall::now();
        ++pulses;
        step_ = 1;
        return {};
    }
    Result<void> signal(Signal) override { return {}; }

  private:
    std::uint32_t passages_ = 0;
    int step_ = 0;
};

border::Evidence evidence_of(int number, UtcMicros now) {
    border::Evidence e;
    e.transaction[0] = static_cast<std::uint8_t>(number);
    e.transaction[1] = static_cast<std::uint8_t>(number >> 8);
    e.kiosk = "kiosk-1";
    border::Document document;
    document.id = {"P", "UTO", "L898902C3"};
    document.holder = {
        {"ERIKSSON", "ANNA MARIA", false}, "UTO", {1974, 8, 12}, border::Sex::female};
    document.expiry = {2099, 4, 15};
    e.printed = e.chip = document;
    for (const auto& check : border::all_checks())
        e.checks.push_back({check.id, border::CheckResult::passed, "", std::nullopt});
    e.chip_portrait_jpeg.assign(40'000, 0x5A);  // as large as real ones: they are signed and sent
    e.live_face_jpeg.assign(40'000, 0xA5);
    e.started_us = e.collected_us = now;
    return e;
}

struct Figures {
    double median_ms = 0, p99_ms = 0;
};

Result<Figures> decide_times(const std::filesystem::path& folder, int rounds) {
    ManualClock clock;
    const auto gate_keys = protocol::make_identity("gate-1", protocol::Role::gate);
    const auto kiosk_keys = protocol::make_identity("kiosk-1", protocol::Role::kiosk);
    border::Policy policy;
    policy.version = "bench";
    for (const auto& check : border::all_checks()) policy.required.push_back(check.id);
    policy.rules = {{"document.expired", border::DocumentExpired{}, border::Outcome::officer, 1}};
    gate::ListStore lists;
    LIMEN_TRY(const auto journal, gate::Journal::open(folder / "bench.journal", gate_keys, clock));
    StopwatchBoard board;
    MemoryChannel kiosks, consoles;
    auto gate = gate::Gate::start({}, {.clock = clock,
                                       .identity = gate_keys,
                                       .policy = policy,
                                       .lists = lists,
                                       .journal = *journal,
                                       .board = board,
                                       .kiosk_channel = kiosks,
                                       .console_channel = consoles,
                                       .kiosks = {kiosk_keys.self},
                                       .officers = {},
                                       .server_reached = {}});
    LIMEN_INVARIANT(gate.has_value(), "the bench's gate starts");
    const auto receive = [&](Bytes body) {
        protocol::ChannelEvent event;
        event.kind = protocol::ChannelEvent::Kind::message;
        event.peer = "kiosk-1";
        event.peer_role = protocol::Role::kiosk;
        event.body = std::move(body);
        kiosks.incoming.push_back(std::move(event));
    };
    receive(protocol::encode(protocol::KioskMessage(protocol::KioskHello{"bench"})));
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        for (int t = 0; t < 20; ++t) {
            clock.advance(std::chrono::milliseconds(10));
            (*gate)->poll(std::chrono::milliseconds(0));
            (*gate)->driver().tick();
            (*gate)->tick();
        }
        const protocol::EvidenceSubmission submission{kiosks.epoch, clock.utc_us(), 8'000,
                                                      evidence_of(i + 1, clock.utc_us())};
        receive(protocol::seal(protocol::encode(protocol::KioskMessage(submission)), "evidence",
                               kiosk_keys));
        const auto begin = Wall::now();
        (*gate)->poll(std::chrono::milliseconds(0));
        (*gate)->driver().tick();
        LIMEN_INVARIANT(board.pulses == i + 1, "each round opens the barrier once");
        times.push_back(std::chrono::duration<double, std::milli>(board.commanded - begin).count());
    }
    std::sort(times.begin(), times.end());
    return Figures{times[times.size() / 2], times[times.size() * 99 / 100]};
}

// Gone with what is in it, however the bench ends.
class FreshFolder {
  public:
    explicit FreshFolder(const std::filesystem::path& parent) {
        std::string pattern = (parent / "limen-bench-XXXXXX").string();
        if (const char* made = ::mkdtemp(pattern.data()); made != nullptr) path_ = made;
    }
    FreshFolder(const FreshFolder&) = delete;
    FreshFolder& operator=(const FreshFolder&) = delete;
    ~FreshFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

// A disk, where /tmp may be memory.
std::filesystem::path disk() {
    const char* wanted = std::getenv("TMPDIR");
    return wanted != nullptr ? wanted : "/var/tmp";
}

double lane_steps_per_second() {
    gate::lane::Lane lane{gate::lane::Config{}};
    gate::lane::Input input;
    input.sensors = gate::lane::Sensors{};
    constexpr int kSteps = 5'000'000;
    gate::lane::Ticket ticket = 0;
    int pulses = 0;
    const auto begin = Wall::now();
    for (int i = 0; i < kSteps; ++i) {
        const int phase = i % 60;
        input.authorise.reset();
        if (phase == 10)
            input.authorise = gate::lane::Authorisation{++ticket, i * 10 + 1'000, true};
        input.sensors->exit_closed = phase < 12 || phase > 40;
        input.sensors->beam_masked = phase > 15 && phase < 30;
        if (phase == 30) ++input.sensors->passages;
        pulses += lane.step(i * 10, input).pulse ? 1 : 0;
    }
    const double seconds = std::chrono::duration<double>(Wall::now() - begin).count();
    LIMEN_INVARIANT(pulses >= kSteps / 60, "the measured lane works");
    return kSteps / seconds;
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 200;
    if (rounds < 1 || rounds > 60'000) {
        std::fprintf(stderr, "gate_bench [ROUNDS], 1 to 60000\n");
        return 2;
    }
    const FreshFolder on_disk(disk());
    if (on_disk.path().empty()) {
        std::fprintf(stderr, "gate_bench: %s can't be written; set TMPDIR\n", disk().c_str());
        return 1;
    }
    const auto durable = decide_times(on_disk.path(), rounds);
    if (!durable) {
        std::fprintf(stderr, "gate_bench: %s\n", durable.error().describe().c_str());
        return 1;
    }
    print("gate.decide_ms", durable->median_ms, "ms");
    print("gate.decide_p99_ms", durable->p99_ms, "ms");
    const FreshFolder in_memory("/dev/shm");
    if (!in_memory.path().empty()) {
        if (const auto memory = decide_times(in_memory.path(), rounds))
            print("gate.decide_nodisk_ms", memory->median_ms, "ms");
    }
    print("lane.steps_per_s", lane_steps_per_second(), "1/s");
    return 0;
}
