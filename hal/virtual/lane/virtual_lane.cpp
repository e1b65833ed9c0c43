// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/lane/virtual_lane.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace limen::hal {
namespace {

std::unexpected<Error> gone() {
    return fail(Stage::lane, "lane.gone", "the lane board does not answer; plug it in again", true);
}

bool due(const std::optional<std::int64_t>& at, std::int64_t now) {
    return at && *at <= now;
}

Result<void> append_line(const std::filesystem::path& file, const std::string& line) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    const bool written =
        fd >= 0 && ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    if (fd >= 0) ::close(fd);
    if (!written)
        return fail(Stage::lane, "lane.timeout", "the virtual lane can't write its pulse log");
    return {};
}

}  // namespace

VirtualLane::VirtualLane(const Clock& clock, Settings settings)
    : clock_(clock), settings_(std::move(settings)) {}

std::string VirtualLane::describe() const {
    return "virtual lane with a virtual traveller";
}

std::vector<std::string> VirtualLane::faults() {
    if (!plugged_) return {"lane.gone"};
    return {};
}

Result<void> VirtualLane::self_test() {
    if (!plugged_) return gone();
    return {};
}

std::int64_t VirtualLane::now_ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic()).count();
}

Result<LaneInputs> VirtualLane::read() {
    advance(now_ms());
    if (!plugged_) return gone();
    return inputs_;
}

Result<void> VirtualLane::pulse_open(std::chrono::milliseconds length) {
    if (!plugged_) return gone();
    if (length.count() < 100)
        return fail(Stage::lane, "lane.bad_pulse", "barriers want pulses of 100 ms and more");
    const std::int64_t now = now_ms();
    advance(now);
    if (!settings_.pulse_log.empty()) LIMEN_CHECK(append_line(settings_.pulse_log, "pulse\n"));
    ++pulses_;
    if (opens_at_ || !inputs_.exit_closed) {
        ++waiting_pulses_;
    } else {
        begin_opening(now);
    }
    return {};
}

Result<void> VirtualLane::signal(Signal signal) {
    if (!plugged_) return gone();
    signal_ = signal;
    return {};
}

void VirtualLane::begin_opening(std::int64_t now) {
    opens_at_ = now + settings_.door_opens_ms;
    closes_at_ = now + settings_.door_opens_ms + settings_.door_holds_ms;
    persons_left_ = traveller_ == Traveller::never_goes       ? 0
                    : traveller_ == Traveller::second_follows ? 2
                                                              : 1;
    if (persons_left_ > 0)
        person_in_at_ = now + std::max(settings_.traveller_starts_ms, settings_.door_opens_ms + 1);
}

// Goes through what has become due, in order, so that a slow reader sees the same counts.
void VirtualLane::advance(std::int64_t now) {
    for (;;) {
        if (due(opens_at_, now)) {
            inputs_.exit_closed = false;
            opens_at_.reset();
        } else if (due(person_in_at_, now)) {
            inputs_.beam_masked = true;
            person_out_at_ = *person_in_at_ + settings_.traveller_takes_ms;
            person_in_at_.reset();
        } else if (due(person_out_at_, now)) {
            if (!person_moves()) return;
        } else if (due(closes_at_, now) && !inputs_.beam_masked && !forced_ && !obstacle_) {
            inputs_.exit_closed = true;
            const std::int64_t closed = *closes_at_;
            closes_at_.reset();
            if (waiting_pulses_ == 0) return;
            --waiting_pulses_;
            begin_opening(closed);
        } else {
            return;
        }
    }
}

// The person in the beam leaves it. False when nothing more happens.
bool VirtualLane::person_moves() {
    const std::int64_t at = *person_out_at_;
    if (traveller_ == Traveller::stuck) {
        obstacle_ = true;  // stands in the beam until somebody clears it
        return false;
    }
    inputs_.beam_masked = false;
    person_out_at_.reset();
    if (traveller_ != Traveller::turns_back) ++inputs_.passages;
    if (--persons_left_ > 0) person_in_at_ = at + settings_.follower_ms;
    closes_at_ = at + settings_.door_closes_ms +
                 (persons_left_ > 0 ? settings_.follower_ms + settings_.traveller_takes_ms : 0);
    return true;
}

bool VirtualLane::set_traveller(const std::string& name) {
    constexpr std::pair<std::string_view, Traveller> kNames[] = {
        {"walks_through", Traveller::walks_through},
        {"never_goes", Traveller::never_goes},
        {"turns_back", Traveller::turns_back},
        {"second_follows", Traveller::second_follows},
        {"stuck", Traveller::stuck},
    };
    const auto* found =
        std::find_if(std::begin(kNames), std::end(kNames),
                     [&](const auto& candidate) { return candidate.first == name; });
    if (found == std::end(kNames)) return false;
    traveller_ = found->second;
    return true;
}

Result<VirtualAnswer> VirtualLane::command(const VirtualCommand& command) {
    const std::int64_t now = now_ms();
    advance(now);
    const std::string& what = command.what;
    if (what == "emergency_on" || what == "emergency_off") {
        inputs_.emergency = what == "emergency_on";
    } else if (what == "mains_on" || what == "mains_off") {
        inputs_.mains_ok = what == "mains_on";
    } else if (what == "plug" || what == "unplug") {
        plugged_ = what == "plug";
    } else if (what == "intrude") {
        ++inputs_.passages;
    } else if (what == "wrong_way") {
        ++inputs_.wrong_way;
    } else if (what == "force_door") {
        forced_ = true;
        inputs_.exit_closed = false;
    } else if (what == "release_door" || what == "clear") {
        forced_ = obstacle_ = false;
        inputs_.beam_masked = false;
        person_out_at_.reset();
        closes_at_ = now + settings_.door_closes_ms;
    } else if (what == "traveller") {
        if (!set_traveller(command.with))
            return fail(Stage::device, "control.bad_command", "the lane knows no such traveller");
    } else if (what == "status") {
        return VirtualAnswer{{"pulses", pulses_},
                             {"passages", inputs_.passages},
                             {"closed", inputs_.exit_closed ? 1 : 0},
                             {"signal", static_cast<std::int64_t>(signal_)}};
    } else {
        return fail(Stage::device, "control.bad_command", "the lane knows no such command");
    }
    return VirtualAnswer{};
}

}  // namespace limen::hal
