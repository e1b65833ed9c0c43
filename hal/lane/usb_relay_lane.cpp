// SPDX-License-Identifier: Apache-2.0
#include "hal/lane/usb_relay_lane.hpp"

#include <algorithm>
#include <array>

namespace limen::hal {
namespace {

constexpr std::uint8_t kOn = 0xFF, kOff = 0xFD, kAllOff = 0xFC;
constexpr auto kTryAgain = std::chrono::seconds(1);

std::unexpected<Error> bad_settings(const std::string& sentence) {
    return fail(Stage::config, "config.invalid", sentence);
}

Result<void> check(const UsbRelaySettings& s) {
    const auto relay_ok = [](int relay) { return relay >= 0 && relay <= 8; };
    if (s.open_relay < 1 || s.open_relay > 8 || !relay_ok(s.stop_relay) || !relay_ok(s.go_relay) ||
        !relay_ok(s.alarm_relay))
        return bad_settings("lane.usb: relays are numbered 1 to 8; 0 stands for not wired");
    std::array relays{s.open_relay, s.stop_relay, s.go_relay, s.alarm_relay};
    std::sort(relays.begin(), relays.end());
    for (std::size_t i = 1; i < relays.size(); ++i)
        if (relays[i] != 0 && relays[i] == relays[i - 1])
            return bad_settings("lane.usb: one relay is given two tasks; wire each to its own");
    if (s.passage_bit < 0 || s.emergency_bit < 0)
        return bad_settings(
            "lane.usb: passage_bit and emergency_bit must be wired; without them nobody knows "
            "whether a person passed or the doors were freed");
    std::array bits{s.passage_bit, s.emergency_bit, s.closed_bit,
                    s.beam_bit,    s.wrong_way_bit, s.mains_bit};
    std::sort(bits.begin(), bits.end());
    for (std::size_t i = 0; i < bits.size(); ++i) {
        if (bits[i] < -1 || bits[i] > 15)
            return bad_settings("lane.usb: input bits are 0 to 15; -1 stands for not wired");
        if (i > 0 && bits[i] >= 0 && bits[i] == bits[i - 1])
            return bad_settings("lane.usb: one input bit is given two meanings");
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<UsbRelayLane>> UsbRelayLane::open(std::unique_ptr<RelayTransport> transport,
                                                         const UsbRelaySettings& settings,
                                                         const Clock& clock) {
    LIMEN_CHECK(check(settings));
    std::unique_ptr<UsbRelayLane> lane(new UsbRelayLane(std::move(transport), settings, clock));
    // An absent board shows as the fault lane.gone, and read() goes on looking for it.
    (void)lane->find_again();
    return lane;
}

UsbRelayLane::UsbRelayLane(std::unique_ptr<RelayTransport> transport,
                           const UsbRelaySettings& settings, const Clock& clock)
    : transport_(std::move(transport)), settings_(settings), clock_(clock) {}

UsbRelayLane::~UsbRelayLane() {
    if (connected_) (void)all_off();  // nothing is left to be told of a failure here
}

std::string UsbRelayLane::describe() const {
    return transport_->describe();
}

std::vector<std::string> UsbRelayLane::faults() {
    if (!connected_) return {"lane.gone"};
    return {};
}

Result<void> UsbRelayLane::self_test() {
    LIMEN_TRY(const LaneInputs inputs, read());
    (void)inputs;
    return {};
}

Result<void> UsbRelayLane::relay(int number, bool on) {
    return transport_->set_report({on ? kOn : kOff, static_cast<std::uint8_t>(number)});
}

Result<void> UsbRelayLane::all_off() {
    return transport_->set_report({kAllOff});
}

Result<void> UsbRelayLane::find_again() {
    connected_ = false;
    next_try_ = clock_.monotonic() + kTryAgain;
    LIMEN_CHECK(transport_->reopen());
    // A process killed during a pulse leaves the contact closed; a level means "stay open" to some
    // barriers.
    LIMEN_CHECK(all_off());
    pulse_until_.reset();
    shown_.reset();
    passage_level_ = wrong_level_ = true;
    connected_ = true;
    return {};
}

Result<LaneInputs> UsbRelayLane::read() {
    const Monotonic now = clock_.monotonic();
    if (!connected_) {
        if (next_try_ && now < *next_try_)
            return fail(Stage::lane, "lane.gone", "the lane board is gone; plug it in again", true);
        LIMEN_CHECK(find_again());
    }
    if (pulse_until_ && now >= *pulse_until_) {
        // Tried again at the next read when it fails: opening a contact twice does no harm.
        if (auto off = relay(settings_.open_relay, false); off) {
            pulse_until_.reset();
        } else if (off.error().cause == "lane.gone") {
            connected_ = false;
            return std::unexpected(off.error());
        }
    }
    auto report = transport_->get_report();
    if (!report) {
        if (report.error().cause == "lane.gone") connected_ = false;
        return std::unexpected(report.error());
    }
    return decode(*report);
}

void UsbRelayLane::count(bool level, bool& last, std::uint32_t& counter) {
    if (level && !last) ++counter;
    last = level;
}

LaneInputs UsbRelayLane::decode(const RelayReport& report) {
    const auto input = [&](int bit, bool when_not_wired) {
        if (bit < 0) return when_not_wired;
        return (report[5 + static_cast<std::size_t>(bit) / 8] >> (bit % 8) & 1) != 0;
    };
    count(input(settings_.passage_bit, false), passage_level_, passages_);
    count(input(settings_.wrong_way_bit, false), wrong_level_, wrong_way_);
    LaneInputs inputs;
    inputs.emergency = !input(settings_.emergency_bit, false);
    inputs.mains_ok = input(settings_.mains_bit, true);
    // Without a door contact the door counts as open while the pulse of a release may still move
    // it, which is all the core asks of it.
    inputs.exit_closed = input(settings_.closed_bit, !pulse_until_.has_value());
    inputs.beam_masked = !input(settings_.beam_bit, true);
    inputs.passages = passages_;
    inputs.wrong_way = wrong_way_;
    return inputs;
}

Result<void> UsbRelayLane::pulse_open(std::chrono::milliseconds length) {
    if (length < std::chrono::milliseconds(100) || length > std::chrono::milliseconds(1'000))
        return fail(Stage::lane, "lane.bad_pulse",
                    "barriers want pulses of 100 to 1000 ms; correct lane.pulse_ms");
    if (!connected_)
        return fail(Stage::lane, "lane.gone", "the lane board is gone; plug it in again", true);
    if (pulse_until_) return fail(Stage::lane, "lane.busy", "the last pulse is not over yet");
    // Set before the transfer: whatever its answer, the contact will be opened again.
    pulse_until_ = clock_.monotonic() + length;
    return relay(settings_.open_relay, true);
}

Result<void> UsbRelayLane::signal(Signal signal) {
    if (shown_ == signal || !connected_) return {};
    const std::pair<int, Signal> lamps[] = {{settings_.stop_relay, Signal::stop},
                                            {settings_.go_relay, Signal::go},
                                            {settings_.alarm_relay, Signal::alarm}};
    for (const auto& [number, meaning] : lamps)
        if (number != 0) LIMEN_CHECK(relay(number, signal == meaning));
    shown_ = signal;
    return {};
}

}  // namespace limen::hal
