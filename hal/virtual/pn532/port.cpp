// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/pn532/port.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

#include "base/invariant.hpp"
#include "hal/virtual/pn532/frame.hpp"

namespace limen::virtual_pn532 {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

constexpr int kBitsPerByte = 10;
// Status byte of an answer: time-out of the chip in the field.
constexpr std::array<std::uint8_t, 1> kNobodyAnswers = {0x01};

class Descriptor {
  public:
    ~Descriptor() { close(); }
    Descriptor() = default;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    bool take(int fd) {
        close();
        fd_ = fd;
        return fd_ >= 0;
    }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    int get() const { return fd_; }

  private:
    int fd_ = -1;
};

std::unexpected<Error> no_resources(const char* what) {
    return fail(Stage::device, "virtual_chip.no_resources",
                std::string("The system gives no ") + what + ": " + std::strerror(errno) + ".",
                true);
}

// The card and the fault that are asked for from other threads.
struct Orders {
    bool stopping = false;
    bool changed = false;
    std::shared_ptr<virtual_chip::CardLink> card;
    std::optional<Fault> fault;
};

}  // namespace

struct Port::Impl {
    PortSettings settings;
    OnChange on_change;
    Descriptor master, slave, wake;
    std::string path;
    std::thread thread;

    mutable std::mutex mutex;  // guards what follows
    Orders orders;
    LineTraffic traffic;
    int exchanges = 0;

    // The thread's own.
    Pn532 chip;
    FrameParser parser;
    std::shared_ptr<virtual_chip::CardLink> card;
    bool awake = false, stopping = false;
    Bytes last_answer;
    Clock::time_point line_free{};    // when the last byte that we send has left
    Clock::time_point heard_until{};  // when the last byte of the host has arrived
    Clock::time_point back_at = Clock::time_point::max();
    State state = State::stopped;

    microseconds line_time(std::size_t bytes) const {
        if (settings.baud == 0) return microseconds{0};
        return microseconds(static_cast<std::int64_t>(bytes) * kBitsPerByte * 1'000'000 /
                            settings.baud);
    }
    void enter(State next) {
        if (std::exchange(state, next) != next && on_change) on_change(next);
    }

    enum class Woken : std::uint8_t { timeout, told, readable };
    Woken wait_until(Clock::time_point until, bool for_bytes) const {
        const auto left = std::max(Clock::duration{0}, until - Clock::now());
        const bool forever = until == Clock::time_point::max();
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
        const timespec limit{
            seconds.count(),
            std::chrono::duration_cast<std::chrono::nanoseconds>(left - seconds).count()};
        std::array<pollfd, 2> fds{pollfd{wake.get(), POLLIN, 0}, pollfd{master.get(), POLLIN, 0}};
        const int count =
            ::ppoll(fds.data(), for_bytes ? 2 : 1, forever ? nullptr : &limit, nullptr);
        if (count < 0) return errno == EINTR ? Woken::timeout : Woken::told;
        if ((fds[0].revents & POLLIN) != 0) return Woken::told;
        return count > 0 ? Woken::readable : Woken::timeout;
    }

    // Takes over what other threads want. True when the card is another now.
    bool take_orders() {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto ignored = ::read(wake.get(), &count, sizeof count);
        const std::lock_guard lock(mutex);
        stopping = orders.stopping;
        if (orders.fault) chip.fail(*std::exchange(orders.fault, std::nullopt));
        if (!std::exchange(orders.changed, false)) return false;
        put(orders.card);
        return true;
    }
    void put(std::shared_ptr<virtual_chip::CardLink> next) {
        card = std::move(next);
        back_at = Clock::time_point::max();
        chip.lay(card);
    }

    // Writes when the last byte would have left; a host that listens too late loses nothing.
    // `from`: when the chip has the bytes, by its own clock. Counted from when we came to it, each
    // of our wake-ups would make the line slower than it is.
    void send(ByteView bytes, Clock::time_point from) {
        line_free = std::max(line_free, from) + line_time(bytes.size());
        while (Clock::now() < line_free && wait_until(line_free, false) != Woken::told) {
        }
        write_all(bytes);
    }
    void write_all(ByteView bytes) {
        count_bytes(bytes.size());
        while (!bytes.empty()) {
            const auto sent = ::write(master.get(), bytes.data(), bytes.size());
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return;  // nobody reads and the buffer is full: lost, as on a real line
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
        }
    }
    void count_bytes(std::size_t bytes) {
        const std::lock_guard lock(mutex);
        traffic.bytes += bytes;
    }

    // How the wait for chip and air ended. What the host sends meanwhile ends the command.
    enum class Passed : std::uint8_t { whole, interrupted, chip_changed };
    Passed let_pass(Clock::time_point until) {
        while (Clock::now() < until) {
            const Woken woken = wait_until(until, true);
            if (woken == Woken::readable) return Passed::interrupted;
            if (woken == Woken::told && take_orders()) return Passed::chip_changed;
            if (stopping) return Passed::interrupted;
        }
        return Passed::whole;
    }

    void spoil(Bytes& frame, Fault::Kind fault) {
        if (fault == Fault::Kind::bad_checksum) frame[frame.size() - 3] ^= 0x10;
        if (fault == Fault::Kind::garbage)
            frame = virtual_chip::system_random()(std::max<std::size_t>(frame.size(), 16));
    }

    void run_command(ByteView command) {
        const Reply reply = chip.execute(command);
        {
            const std::lock_guard lock(mutex);
            ++traffic.commands;
            traffic.chip_and_air += reply.takes;
            exchanges = chip.exchanges();
        }
        if (reply.fault == Fault::Kind::no_ack) return;
        send(ack_frame(), heard_until);
        const auto done = line_free + reply.takes;
        const Passed passed = let_pass(done);
        if (chip.slipped_away()) slip_away();
        if (passed == Passed::interrupted || reply.fault == Fault::Kind::silence) return;
        last_answer = reply.understood ? answer_frame(command[0], reply.data) : error_frame();
        if (passed == Passed::chip_changed) last_answer = answer_frame(command[0], kNobodyAnswers);
        Bytes frame = last_answer;
        if (reply.fault) spoil(frame, *reply.fault);
        send(frame, passed == Passed::whole ? done : Clock::now());
        if (command[0] == kPowerDown) awake = false;
    }

    void slip_away() {
        if (!card) return;
        const auto after = card->settings().lay_again_after;
        chip.lay(nullptr);
        enter(State::empty);
        if (after.count() == 0)
            card.reset();
        else
            back_at = Clock::now() + after;
    }

    void hear() {
        std::array<std::uint8_t, 1024> buffer{};
        const auto got = ::read(master.get(), buffer.data(), buffer.size());
        if (got <= 0) return;
        const auto count = static_cast<std::size_t>(got);
        count_bytes(count);
        heard_until = std::max(heard_until, Clock::now()) + line_time(count);
        while (Clock::now() < heard_until && wait_until(heard_until, false) != Woken::told) {
        }
        const auto frames = parser.feed(ByteView(buffer).first(count));
        awake = parser.woken() || awake;
        // In low power the chip hears nothing until it is woken.
        if (!awake) return;
        for (const HostFrame& frame : frames) {
            if (frame.kind == HostFrame::Kind::command) run_command(frame.data);
            if (frame.kind == HostFrame::Kind::ack) chip.abandon();
            if (frame.kind == HostFrame::Kind::nack && !last_answer.empty())
                send(last_answer, heard_until);
        }
    }

    void run() {
        // Else the kernel lets every wait last up to 50 microseconds longer.
        ::prctl(PR_SET_TIMERSLACK, 1UL);
        for (;;) {
            take_orders();
            if (stopping) break;
            if (back_at <= Clock::now()) put(card);
            const bool there = card && back_at == Clock::time_point::max() && card->answers();
            enter(there ? State::laid : State::empty);
            if (wait_until(back_at, true) == Woken::readable) hear();
        }
        chip.lay(nullptr);
        enter(State::stopped);
    }

    Result<void> open_port() {
        if (!master.take(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)) ||
            ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0)
            return no_resources("pseudo terminal");
        std::array<char, 128> name{};
        if (::ptsname_r(master.get(), name.data(), name.size()) != 0)
            return no_resources("name of a pseudo terminal");
        path = name.data();
        // Held open, so that the port outlives its hosts as a real one does, settings included.
        if (!slave.take(::open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC)))
            return no_resources("pseudo terminal");
        termios settings_now{};
        ::tcgetattr(slave.get(), &settings_now);
        ::cfmakeraw(&settings_now);
        if (::tcsetattr(slave.get(), TCSANOW, &settings_now) != 0)
            return no_resources("raw pseudo terminal");
        return {};
    }
    Result<void> make_link() const {
        if (settings.link.empty()) return {};
        std::error_code error;
        if (std::filesystem::is_symlink(settings.link, error))
            std::filesystem::remove(settings.link, error);
        std::filesystem::create_symlink(path, settings.link, error);
        if (!error) return {};
        return limen::fail(Stage::config, "virtual_chip.bad_link",
                           "No link can be made at " + settings.link.string() + ": " +
                               error.message() + "; give the name of a file that does not exist.");
    }
};

Port::Port(PortSettings settings, OnChange on_change) : impl_(std::make_unique<Impl>()) {
    impl_->settings = std::move(settings);
    impl_->on_change = std::move(on_change);
}

Port::~Port() {
    stop();
}

Result<void> Port::start() {
    if (impl_->thread.joinable()) return {};
    LIMEN_CHECK(impl_->open_port());
    LIMEN_CHECK(impl_->make_link());
    if (!impl_->wake.take(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)))
        return no_resources("event descriptor");
    impl_->orders.stopping = false;
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
    return {};
}

void Port::stop() {
    if (!impl_->thread.joinable()) return;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->orders.stopping = true;
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto ignored = ::write(impl_->wake.get(), &one, sizeof one);
    impl_->thread.join();
    std::error_code gone_already;
    if (!impl_->settings.link.empty()) std::filesystem::remove(impl_->settings.link, gone_already);
}

void Port::lay(std::shared_ptr<virtual_chip::CardLink> card) {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->orders.card = std::move(card);
        impl_->orders.changed = true;
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto ignored = ::write(impl_->wake.get(), &one, sizeof one);
}

void Port::fail(const Fault& fault) {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->orders.fault = fault;
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto ignored = ::write(impl_->wake.get(), &one, sizeof one);
}

std::string Port::path() const {
    return impl_->path;
}

LineTraffic Port::traffic() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->traffic;
}

int Port::exchanges() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->exchanges;
}

}  // namespace limen::virtual_pn532
