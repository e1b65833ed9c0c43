// SPDX-License-Identifier: Apache-2.0
#include "gate-controller/daemon.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "gate-controller/barrier/lane_thread.hpp"
#include "gate-controller/decide/policy.hpp"

namespace limen::gate {
namespace {

constexpr auto kTick = std::chrono::milliseconds(10);
constexpr auto kLongestWait = std::chrono::milliseconds(5);
constexpr auto kReport = std::chrono::seconds(1);
constexpr auto kEndOfPassage = std::chrono::seconds(20);

std::vector<protocol::PublicIdentity> with_role(const std::vector<protocol::PublicIdentity>& all,
                                                protocol::Role role) {
    std::vector<protocol::PublicIdentity> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&](const auto& peer) { return peer.role == role; });
    return found;
}

}  // namespace

// Members end in reverse order: the lane's thread first, the gate before its channels, the journal
// last but the keys.
struct Daemon::Impl {
    SystemClock clock;
    protocol::Identity identity;
    border::Policy policy;
    ListStore lists;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Delivery> delivery;
    std::unique_ptr<hal::ControlServer> control;
    hal::VirtualLane* virtual_lane = nullptr;  // the board below, when it is one
    std::unique_ptr<hal::LaneBoard> board;
    std::unique_ptr<protocol::ServerChannel> kiosks;
    std::unique_ptr<protocol::ServerChannel> consoles;
    std::unique_ptr<Gate> gate;
    // Board and control belong to it while it runs.
    std::unique_ptr<LaneThread> lane;

    Result<void> open_board(const Settings& settings);
    void serve_control();
    void report();
    void finish_passage();
};

Daemon::Daemon(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Daemon::~Daemon() = default;

Result<void> Daemon::Impl::open_board(const Settings& settings) {
    if (settings.virtual_lane) {
        auto made = std::make_unique<hal::VirtualLane>(clock, settings.virtual_settings);
        virtual_lane = made.get();
        board = std::move(made);
        if (settings.control_socket.empty()) return {};
        LIMEN_TRY(control, hal::ControlServer::listen(settings.control_socket));
        return {};
    }
    LIMEN_TRY(auto transport, hal::make_libusb_relay(settings.usb_serial));
    LIMEN_TRY(board, hal::UsbRelayLane::open(std::move(transport), settings.usb, clock));
    return {};
}

Result<std::unique_ptr<Daemon>> Daemon::start(const Settings& settings) {
    auto impl = std::make_unique<Impl>();
    LIMEN_TRY(impl->policy, load_policy(settings.policy));
    LIMEN_TRY(impl->identity, protocol::load_identity(settings.identity));
    if (impl->identity.self.role != protocol::Role::gate)
        return fail(Stage::config, "config.invalid",
                    "gate.identity is not a gate's; make one with the role gate");
    LIMEN_TRY(const auto peers, protocol::load_peers(settings.peers));
    LIMEN_TRY(impl->journal, Journal::open(settings.journal, impl->identity, impl->clock));
    LIMEN_TRY(impl->delivery,
              Delivery::start(settings.delivery, settings.journal, impl->identity.self.id, peers,
                              impl->lists, impl->clock));
    LIMEN_CHECK(impl->open_board(settings));
    auto kiosks = with_role(peers, protocol::Role::kiosk);
    auto officers = with_role(peers, protocol::Role::officer);
    LIMEN_TRY(impl->kiosks,
              protocol::ServerChannel::bind(settings.kiosk_endpoint, impl->identity, kiosks));
    LIMEN_TRY(impl->consoles,
              protocol::ServerChannel::bind(settings.console_endpoint, impl->identity, officers));
    LIMEN_TRY(impl->gate, Gate::start(settings.gate, {.clock = impl->clock,
                                                      .identity = impl->identity,
                                                      .policy = impl->policy,
                                                      .lists = impl->lists,
                                                      .journal = *impl->journal,
                                                      .board = *impl->board,
                                                      .kiosk_channel = *impl->kiosks,
                                                      .console_channel = *impl->consoles,
                                                      .kiosks = std::move(kiosks),
                                                      .officers = std::move(officers),
                                                      .server_reached = [d = impl->delivery.get()] {
                                                          return d->reached();
                                                      }}));
    log::write(log::Level::info, log::Event::program_started,
               {{"gate", impl->identity.self.id},
                {"direction", border::to_string(settings.gate.direction)},
                {"lane", impl->board->describe()},
                {"policy", impl->policy.version},
                {"kiosks", impl->kiosks->endpoint()},
                {"consoles", impl->consoles->endpoint()}});
    impl->lane = std::make_unique<LaneThread>(impl->gate->driver(),
                                              [i = impl.get()] { i->serve_control(); });
    return std::unique_ptr<Daemon>(new Daemon(std::move(impl)));
}

void Daemon::Impl::serve_control() {
    if (!control) return;
    control->poll([&](const hal::VirtualCommand& command) -> Result<hal::VirtualAnswer> {
        if (command.device == "lane") return virtual_lane->command(command);
        return fail(Stage::device, "control.unknown_device", "the gate has one device: lane");
    });
}

void Daemon::Impl::report() {
    const auto state = gate->state();
    delivery->report({.software = "limen-gate",
                      .state = std::string(protocol::to_string(state.lane)),
                      .faults = state.faults,
                      .outbox_waiting = state.outbox_waiting,
                      .lists = state.lists});
}

void Daemon::run(const std::atomic<bool>& stop) {
    Impl& impl = *impl_;
    Monotonic next_tick = impl.clock.monotonic();
    Monotonic next_report = next_tick;
    while (!stop) {
        const auto now = impl.clock.monotonic();
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(next_tick - now);
        impl.gate->poll(std::clamp(left, std::chrono::milliseconds(0), kLongestWait));
        if (impl.clock.monotonic() < next_tick) continue;
        impl.gate->tick();
        next_tick = impl.clock.monotonic() + kTick;
        if (next_tick < next_report) continue;
        impl.report();
        next_report = next_tick + kReport;
    }
    log::write(log::Level::info, log::Event::program_stopping);
    impl.finish_passage();
}

// A person in the door is seen through, so that the record says how it ended.
void Daemon::Impl::finish_passage() {
    const auto until = clock.monotonic() + kEndOfPassage;
    while (clock.monotonic() < until) {
        const bool in_use = gate->driver().in_use();
        gate->tick();  // writes down how it ended
        if (!in_use) return;
        // The channel's own wait; what arrives now is not taken.
        (void)kiosks->poll(kTick);
    }
}

}  // namespace limen::gate
