// SPDX-License-Identifier: Apache-2.0
// A barrier wired to a USB relay board: one relay is the contact "open once", up to three more are
// the signal; the board's input bits are the barrier's answers.
#pragma once

#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "hal/lane/lane_board.hpp"
#include "hal/lane/relay_transport.hpp"

namespace limen::hal {

struct UsbRelaySettings {
    int open_relay = 1;  // 1–8
    int stop_relay = 0;  // 0: not wired
    int go_relay = 0;
    int alarm_relay = 0;
    // Input bits 0–15, counted from the first input byte; -1: not wired. A lane without a passage
    // and an emergency input can't know what happened: both are required.
    int passage_bit = -1;    // a pulse a person
    int emergency_bit = -1;  // 1: loop closed, all is well; 0: emergency or a broken wire
    int closed_bit = -1;     // 1: door closed
    int beam_bit = -1;       // 1: beam free
    int wrong_way_bit = -1;
    int mains_bit = -1;  // 1: mains there
};

class UsbRelayLane final : public LaneBoard {
  public:
    // Errors: "config.invalid" (bits or relays out of range, or the required ones missing).
    // An absent board is a fault, not an error: it is looked for once a second.
    static Result<std::unique_ptr<UsbRelayLane>> open(std::unique_ptr<RelayTransport> transport,
                                                      const UsbRelaySettings& settings,
                                                      const Clock& clock);
    ~UsbRelayLane() override;  // leaves all relays off

    std::string describe() const override;
    std::vector<std::string> faults() override;
    Result<void> self_test() override;
    // Also ends a pulse that is due: the owner calls it every 10–20 ms.
    Result<LaneInputs> read() override;
    Result<void> pulse_open(std::chrono::milliseconds length) override;
    Result<void> signal(Signal signal) override;

  private:
    UsbRelayLane(std::unique_ptr<RelayTransport> transport, const UsbRelaySettings& settings,
                 const Clock& clock);
    Result<void> relay(int number, bool on);
    Result<void> all_off();
    Result<void> find_again();
    LaneInputs decode(const RelayReport& report);
    void count(bool level, bool& last, std::uint32_t& counter);

    std::unique_ptr<RelayTransport> transport_;
    UsbRelaySettings settings_;
    const Clock& clock_;
    bool connected_ = false;
    std::optional<Monotonic> next_try_;
    std::optional<Monotonic> pulse_until_;
    std::optional<Signal> shown_;
    bool passage_level_ = true, wrong_level_ = true;  // true: a level at start is not a pulse
    std::uint32_t passages_ = 0, wrong_way_ = 0;
};

}  // namespace limen::hal
