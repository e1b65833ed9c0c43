// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/vpcd_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>

namespace limen::virtual_chip {
namespace {

using std::chrono::microseconds;

constexpr microseconds kForever{-1};
// How long to wait before the next attempt while pcscd is down.
constexpr microseconds kRetry{200'000};
// pcscd looks for the chip every 0.4 s and does not get over an absence that it did not see: a
// failed reset leaves its reader empty while it believes that the same chip still lies there.
constexpr std::chrono::milliseconds kShortestAbsence{1000};
// The control messages, one byte long (vpcd.h); every other message is a command.
constexpr std::uint8_t kPowerOff = 0, kPowerOn = 1, kReset = 2, kGetAtr = 4;

class Descriptor {
  public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    void take(int fd) {
        close();
        fd_ = fd;
    }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    int get() const { return fd_; }
    bool open() const { return fd_ >= 0; }

  private:
    int fd_;
};

void set_option(int fd, int option) {
    // Only speed hangs on these: with delayed acknowledgements each exchange takes 40 ms longer,
    // because vpcd sends length and body apart and leaves Nagle's algorithm on.
    const int on = 1;
    [[maybe_unused]] const int ignored = ::setsockopt(fd, IPPROTO_TCP, option, &on, sizeof on);
}

}  // namespace

struct VpcdServer::Impl {
    VpcdAddress address;
    OnChange on_change;
    sockaddr_in peer{};
    Descriptor wake;
    std::thread thread;
    std::atomic<VpcdState> state{VpcdState::stopped};

    std::mutex mutex;  // guards what follows
    bool stopping = false;
    std::shared_ptr<CardLink> wanted;
    std::uint64_t order = 0;  // counts insert() and remove()

    // The thread's own.
    std::shared_ptr<CardLink> card;
    std::uint64_t seen_order = 0;
    Descriptor socket;
    std::chrono::steady_clock::time_point may_return{};

    void signal() const {
        const std::uint64_t one = 1;
        // Fails only when the counter is full, that is, when the thread is about to wake anyway.
        [[maybe_unused]] const auto ignored = ::write(wake.get(), &one, sizeof one);
    }
    void enter(VpcdState next) {
        if (state.exchange(next) != next && on_change) on_change(next);
    }

    enum class Woken : std::uint8_t { timeout, told, readable };
    // Waits for the time, for an order, or for bytes where `fd` is given.
    Woken wait(microseconds time, int fd = -1) const {
        std::array<pollfd, 2> fds{pollfd{wake.get(), POLLIN, 0}, pollfd{fd, POLLIN, 0}};
        const timespec limit{time.count() / 1'000'000, (time.count() % 1'000'000) * 1000};
        const int count = ::ppoll(fds.data(), fd >= 0 ? 2 : 1,
                                  time < microseconds{0} ? nullptr : &limit, nullptr);
        if (count < 0) return errno == EINTR ? Woken::timeout : Woken::told;
        if ((fds[0].revents & POLLIN) != 0) return Woken::told;
        return count > 0 ? Woken::readable : Woken::timeout;
    }

    // Takes over what insert(), remove() and stop() want. False: stop.
    bool take_orders() {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto ignored = ::read(wake.get(), &count, sizeof count);
        const std::lock_guard lock(mutex);
        if (stopping) return false;
        if (order != seen_order) {
            seen_order = order;
            lift();
            card = wanted;
        }
        return true;
    }
    void lift() {
        if (!socket.open()) return;
        if (card) card->chip().power_off();
        socket.close();
        may_return = std::chrono::steady_clock::now() + kShortestAbsence;
    }
    microseconds still_absent() const {
        return std::chrono::duration_cast<microseconds>(may_return -
                                                        std::chrono::steady_clock::now());
    }

    bool connect() {
        socket.take(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (!socket.open()) return false;
        if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0) {
            socket.close();
            return false;
        }
        set_option(socket.get(), TCP_NODELAY);
        set_option(socket.get(), TCP_QUICKACK);
        return true;
    }

    // False: the connection is over, or an order came.
    bool receive(std::uint8_t* into, std::size_t count) {
        while (count > 0) {
            if (wait(kForever, socket.get()) == Woken::told) return false;
            const auto got = ::recv(socket.get(), into, count, 0);
            if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (got <= 0) {
                lift();
                return false;
            }
            set_option(socket.get(), TCP_QUICKACK);  // the kernel takes it back after each use
            into += got;
            count -= static_cast<std::size_t>(got);
        }
        return true;
    }
    bool send(ByteView payload) {
        Bytes message{static_cast<std::uint8_t>(payload.size() >> 8),
                      static_cast<std::uint8_t>(payload.size())};
        message.insert(message.end(), payload.begin(), payload.end());
        std::size_t done = 0;
        while (done < message.size()) {
            const auto sent =
                ::send(socket.get(), message.data() + done, message.size() - done, MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) {
                lift();
                return false;
            }
            done += static_cast<std::size_t>(sent);
        }
        return true;
    }

    void control(std::uint8_t code) {
        switch (code) {
            case kPowerOff:
                card->chip().power_off();
                break;
            case kPowerOn:
                card->chip().power_on();
                break;
            case kReset:
                card->chip().reset();
                break;
            case kGetAtr:
                send(card->chip().atr());
                break;
            default:
                break;  // vpcd sends no others; a new one would need no answer either
        }
    }

    void command(ByteView bytes) {
        const Exchange exchange = card->exchange(bytes);
        if (exchange.takes > microseconds{0} && wait(exchange.takes) == Woken::told) return;
        if (exchange.kind == Exchange::Kind::answered) {
            // The protocol's length field ends at 65535, two less than the longest answer.
            static constexpr std::array<std::uint8_t, 2> kTooLong{0x67, 0x00};
            send(exchange.response.size() <= 0xFFFF ? ByteView(exchange.response)
                                                    : ByteView(kTooLong));
            return;
        }
        slip_away();
    }

    void slip_away() {
        lift();
        enter(VpcdState::empty);
        const auto after = card->settings().lay_again_after;
        if (after.count() == 0)
            card.reset();
        else
            away_for = after;
    }
    std::optional<microseconds> away_for;

    void serve_one() {
        std::array<std::uint8_t, 2> length{};
        if (!receive(length.data(), length.size())) return;
        Bytes message(static_cast<std::size_t>(length[0]) << 8 | length[1]);
        if (message.empty() || !receive(message.data(), message.size())) return;
        if (message.size() == 1)
            control(message[0]);
        else
            command(message);
    }

    void run() {
        while (take_orders()) {
            if (away_for) {
                const auto time = *std::exchange(away_for, std::nullopt);
                if (wait(time) == Woken::told) continue;
            }
            if (!card || !card->answers()) {
                enter(VpcdState::empty);
                wait(kForever);
            } else if (socket.open()) {
                serve_one();
            } else if (const auto absent = still_absent(); absent > microseconds{0}) {
                enter(VpcdState::empty);
                wait(absent);
            } else if (connect()) {
                enter(VpcdState::laid);
            } else {
                enter(VpcdState::waiting);
                wait(kRetry);
            }
        }
        lift();
        enter(VpcdState::stopped);
    }
};

VpcdServer::VpcdServer(VpcdAddress address, OnChange on_change) : impl_(std::make_unique<Impl>()) {
    impl_->address = std::move(address);
    impl_->on_change = std::move(on_change);
}

VpcdServer::~VpcdServer() {
    stop();
}

Result<void> VpcdServer::start() {
    if (impl_->thread.joinable()) return {};
    impl_->peer.sin_family = AF_INET;
    impl_->peer.sin_port = htons(impl_->address.port);
    if (::inet_pton(AF_INET, impl_->address.host.c_str(), &impl_->peer.sin_addr) != 1)
        return fail(Stage::config, "virtual_chip.bad_address",
                    "The vpcd address must be numeric, for example 127.0.0.1.");
    impl_->wake.take(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!impl_->wake.open())
        return fail(Stage::device, "virtual_chip.no_resources",
                    std::string("The system gives no event descriptor: ") + std::strerror(errno) +
                        "; raise the limit of open files.",
                    true);
    impl_->stopping = false;
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
    return {};
}

void VpcdServer::stop() {
    if (!impl_->thread.joinable()) return;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->signal();
    impl_->thread.join();
}

void VpcdServer::insert(std::shared_ptr<CardLink> card) {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->wanted = std::move(card);
        ++impl_->order;
    }
    impl_->signal();
}

void VpcdServer::remove() {
    insert(nullptr);
}

VpcdState VpcdServer::state() const {
    return impl_->state;
}

}  // namespace limen::virtual_chip
