// SPDX-License-Identifier: Apache-2.0
// The card's side of vpcd's protocol, against a listener that plays vpcd and against the real
// pcscd.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "hal/chip-reader/pcsc_reader.hpp"
#include "hal/virtual/chip/vpcd_server.hpp"
#include "tests/unit/virtual-chip/chip_support.hpp"

namespace limen::virtual_chip::test {
namespace {

using std::chrono::milliseconds;
constexpr int kPatience = 20'000;  // ms; only a broken server waits that long

// What libifdvpcd does with one slot: listens, asks, reads answers.
class FakeVpcd {
  public:
    explicit FakeVpcd(std::uint16_t port = 0) {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        const int on = 1;
        ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(listener_, 1), 0);
        socklen_t length = sizeof address;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
    }
    ~FakeVpcd() {
        if (card_ >= 0) ::close(card_);
        ::close(listener_);
    }
    std::uint16_t port() const { return port_; }

    bool accept() {
        if (card_ >= 0) ::close(card_);
        card_ = -1;
        if (!readable(listener_, kPatience)) return false;
        card_ = ::accept(listener_, nullptr, nullptr);
        return card_ >= 0;
    }
    bool nobody_comes() { return !readable(listener_, 50); }
    // Length and body apart, as libifdvpcd sends them.
    void send(ByteView payload) {
        const std::uint8_t length[2] = {static_cast<std::uint8_t>(payload.size() >> 8),
                                        static_cast<std::uint8_t>(payload.size())};
        ::send(card_, length, 2, MSG_NOSIGNAL);
        ::send(card_, payload.data(), payload.size(), MSG_NOSIGNAL);
    }
    // Empty when the card closed.
    Bytes receive() {
        Bytes length = exactly(2);
        if (length.empty()) return {};
        return exactly(static_cast<std::size_t>(length[0]) << 8 | length[1]);
    }
    std::string ask(std::string_view command) {
        send(hex(command));
        return to_hex(receive());
    }
    bool card_gone() {
        std::uint8_t byte = 0;
        // A close with bytes unread arrives as a reset.
        return readable(card_, kPatience) && ::recv(card_, &byte, 1, 0) <= 0;
    }

  private:
    static bool readable(int fd, int timeout_ms) {
        pollfd p{fd, POLLIN, 0};
        return ::poll(&p, 1, timeout_ms) > 0;
    }
    Bytes exactly(std::size_t count) {
        Bytes out(count);
        std::size_t done = 0;
        while (done < count) {
            if (!readable(card_, kPatience)) return {};
            const auto got = ::recv(card_, out.data() + done, count - done, 0);
            if (got <= 0) return {};
            done += static_cast<std::size_t>(got);
        }
        return out;
    }
    int listener_ = -1, card_ = -1;
    std::uint16_t port_ = 0;
};

class Changes {
  public:
    VpcdServer::OnChange callback() {
        return [this](VpcdState state) {
            const std::lock_guard lock(mutex_);
            state_ = state;
            changed_.notify_all();
        };
    }
    bool wait_for(VpcdState state) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, milliseconds(kPatience), [&] { return state_ == state; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    VpcdState state_ = VpcdState::stopped;
};

const char* const kSelect = "00a4040c07a0000002471001";

TEST(VpcdServer, AnswersAtrControlsAndCommands) {
    FakeVpcd vpcd;
    VpcdServer server({"127.0.0.1", vpcd.port()});
    ASSERT_TRUE(server.start());
    server.insert(std::make_shared<CardLink>(icao_bundle()));
    ASSERT_TRUE(vpcd.accept());
    EXPECT_EQ(vpcd.ask("04"), "3b8e800180318066b1840c016e01830090001c");
    vpcd.send(hex("01"));  // no answer to power on
    EXPECT_EQ(vpcd.ask(kSelect), "9000");
    EXPECT_EQ(vpcd.ask("0082000028" + std::string(80, '0') + "28"), "6985");
    vpcd.send(hex("02"));
    EXPECT_EQ(vpcd.ask("0084000008"), "6985") << "reset forgot the application";
}

TEST(VpcdServer, RemovingClosesAndInsertingComesBack) {
    FakeVpcd vpcd;
    Changes changes;
    VpcdServer server({"127.0.0.1", vpcd.port()}, changes.callback());
    ASSERT_TRUE(server.start());
    server.insert(std::make_shared<CardLink>(icao_bundle()));
    ASSERT_TRUE(vpcd.accept());
    ASSERT_TRUE(changes.wait_for(VpcdState::laid));
    server.remove();
    EXPECT_TRUE(vpcd.card_gone());
    ASSERT_TRUE(changes.wait_for(VpcdState::empty));
    EXPECT_TRUE(vpcd.nobody_comes());
    server.insert(std::make_shared<CardLink>(icao_bundle()));
    ASSERT_TRUE(vpcd.accept());
    EXPECT_EQ(vpcd.ask(kSelect), "9000");
}

TEST(VpcdServer, WaitsForVpcdAndSurvivesItsRestart) {
    std::uint16_t port = 0;
    { port = FakeVpcd().port(); }
    Changes changes;
    VpcdServer server({"127.0.0.1", port}, changes.callback());
    ASSERT_TRUE(server.start());
    server.insert(std::make_shared<CardLink>(icao_bundle()));
    ASSERT_TRUE(changes.wait_for(VpcdState::waiting));
    {
        FakeVpcd vpcd(port);
        ASSERT_TRUE(vpcd.accept());
        EXPECT_EQ(vpcd.ask(kSelect), "9000");
    }
    FakeVpcd again(port);
    ASSERT_TRUE(again.accept());
    EXPECT_EQ(again.ask("0084000008"), "6985") << "a new field, a fresh chip";
}

TEST(VpcdServer, TagLostInTheMiddleComesBackByItself) {
    FakeVpcd vpcd;
    LinkSettings settings;
    settings.remove_at_byte = 20;
    settings.lay_again_after = milliseconds(20);
    VpcdServer server({"127.0.0.1", vpcd.port()});
    ASSERT_TRUE(server.start());
    server.insert(std::make_shared<CardLink>(icao_bundle(), settings));
    ASSERT_TRUE(vpcd.accept());
    EXPECT_EQ(vpcd.ask(kSelect), "9000");
    vpcd.send(hex("0084000008"));
    EXPECT_TRUE(vpcd.card_gone());
    ASSERT_TRUE(vpcd.accept());
    EXPECT_EQ(vpcd.ask(kSelect), "9000");
}

TEST(VpcdServer, TagLostForGoodStaysAway) {
    FakeVpcd vpcd;
    LinkSettings settings;
    settings.remove_at_byte = 1;
    VpcdServer server({"127.0.0.1", vpcd.port()});
    ASSERT_TRUE(server.start());
    server.insert(std::make_shared<CardLink>(icao_bundle(), settings));
    ASSERT_TRUE(vpcd.accept());
    vpcd.send(hex(kSelect));
    EXPECT_TRUE(vpcd.card_gone());
    EXPECT_TRUE(vpcd.nobody_comes());
}

TEST(VpcdServer, DeadChipNeverShows) {
    FakeVpcd vpcd;
    Bundle bundle = icao_bundle();
    bundle.chip = ChipState::dead;
    Changes changes;
    VpcdServer server({"127.0.0.1", vpcd.port()}, changes.callback());
    ASSERT_TRUE(server.start());
    server.insert(std::make_shared<CardLink>(bundle));
    ASSERT_TRUE(changes.wait_for(VpcdState::empty));
    EXPECT_TRUE(vpcd.nobody_comes());
}

TEST(VpcdServer, StopsInTheMiddleOfASlowAnswerAndStartsAgain) {
    FakeVpcd vpcd;
    LinkSettings settings;
    settings.stuck = milliseconds(600'000);
    VpcdServer server({"127.0.0.1", vpcd.port()});
    ASSERT_TRUE(server.start());
    server.insert(std::make_shared<CardLink>(icao_bundle(), settings));
    ASSERT_TRUE(vpcd.accept());
    vpcd.send(hex(kSelect));
    server.stop();
    EXPECT_TRUE(vpcd.card_gone());
    EXPECT_EQ(server.state(), VpcdState::stopped);
    ASSERT_TRUE(server.start());
    ASSERT_TRUE(vpcd.accept());
    EXPECT_EQ(vpcd.ask("04"), "3b8e800180318066b1840c016e01830090001c");
}

TEST(VpcdServer, RefusesAHostNameAndSaysWhatIsRight) {
    VpcdServer server({"localhost", 1});
    const auto started = server.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().cause, "virtual_chip.bad_address");
}

// Only under ./dev test, which runs a pcscd of its own with one virtual reader.
TEST(VpcdServerOnPcscd, RealPcscdSeesTheChip) {
    const char* port = std::getenv("LIMEN_VPCD_PORT");
    if (port == nullptr) GTEST_SKIP() << "no private pcscd: LIMEN_VPCD_PORT is not set";
    Changes changes;
    VpcdServer server({"127.0.0.1", static_cast<std::uint16_t>(std::atoi(port))},
                      changes.callback());
    ASSERT_TRUE(server.start());
    server.insert(std::make_shared<CardLink>(icao_bundle()));
    auto reader = hal::make_pcsc_reader({});
    const auto there = reader->wait_for_chip(milliseconds(kPatience));
    ASSERT_TRUE(there) << there.error().describe();
    ASSERT_TRUE(*there);
    auto connection = reader->connect();
    ASSERT_TRUE(connection) << connection.error().describe();
    EXPECT_EQ(to_hex((*connection)->transmit(hex(kSelect), milliseconds(1000)).value()), "9000");
    EXPECT_EQ((*connection)->transmit(hex("0084000008"), milliseconds(1000)).value().size(), 10u);
    server.remove();
    ASSERT_TRUE(changes.wait_for(VpcdState::empty));
    const auto lost = (*connection)->transmit(hex(kSelect), milliseconds(1000));
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().cause, "chip.tag_lost");
    // The next to use this pcscd must find a reader that has seen the chip go.
    bool present = true;
    for (int i = 0; i < 2000 && present; ++i) {
        std::this_thread::sleep_for(milliseconds(10));
        present = reader->wait_for_chip(milliseconds(0)).value();
    }
    EXPECT_FALSE(present);
}

}  // namespace
}  // namespace limen::virtual_chip::test
