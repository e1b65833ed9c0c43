// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <deque>

#include "protocol/channel.hpp"
#include "protocol/zmq/sockets.hpp"

namespace limen::protocol {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kReconnectEvery_ms = 200;
constexpr int kReconnectAtMost_ms = 2000;
constexpr milliseconds kAfterRefusal{1000};
constexpr milliseconds kGreetAgain{5};
// The same failure, attempt after attempt, is reported no more often than this.
constexpr milliseconds kReportEvery{5000};

class Client final : public ClientChannel {
  public:
    Client(std::string endpoint, const Identity& self, PublicIdentity server)
        : endpoint_(std::move(endpoint)), self_(self), server_(std::move(server)) {}
    ~Client() override { close(); }

    Result<void> start() {
        socket_.reset(zmq_socket(context_.get(), ZMQ_DEALER));
        if (!socket_) return connect_failed();
        zmq::set_link_options(socket_.get());
        zmq::set(socket_.get(), ZMQ_RECONNECT_IVL, kReconnectEvery_ms);
        zmq::set(socket_.get(), ZMQ_RECONNECT_IVL_MAX, kReconnectAtMost_ms);
        zmq::set(socket_.get(), ZMQ_CURVE_SERVERKEY, server_.curve);
        zmq::set(socket_.get(), ZMQ_CURVE_PUBLICKEY, self_.self.curve);
        zmq::set(socket_.get(), ZMQ_CURVE_SECRETKEY, self_.curve_secret);
        LIMEN_TRY(monitor_, zmq::open_monitor(context_.get(), socket_.get()));
        if (zmq_connect(socket_.get(), endpoint_.c_str()) != 0) return connect_failed();
        return {};
    }

    std::optional<ChannelEvent> poll(milliseconds timeout) override {
        const auto until = SteadyClock::now() + timeout;
        for (;;) {
            if (auto event = step()) return event;
            const auto now = SteadyClock::now();
            if (now >= until) return std::nullopt;
            const auto wake = std::min(until, next_wake(now, until));
            // Rounded up, so that the last fraction of a millisecond is not spent spinning.
            const auto left = std::chrono::ceil<milliseconds>(wake - now);
            zmq::wait(socket_ ? std::vector{socket_.get(), monitor_.get()} : std::vector<void*>{},
                      left);
        }
    }

    Result<void> send(ByteView body) override {
        if (body.empty() || body.size() > zmq::kMaxFrameBytes)
            return fail(Stage::link, "link.bad_size", "a message is empty or too large to send");
        if (connected_ && zmq::send_frame(socket_.get(), body)) return {};
        return fail(Stage::link, "link.not_connected",
                    "\"" + server_.id + "\" is not connected or does not take messages", true);
    }

    bool connected() const override { return connected_; }

  private:
    Result<void> connect_failed() const {
        return fail(Stage::link, "link.connect_failed",
                    endpoint_ + ": " + zmq::last_error() + "; correct the address");
    }

    void close() {
        if (socket_) zmq_socket_monitor(socket_.get(), nullptr, 0);
        monitor_.reset();
        socket_.reset();
        connected_ = false;
        greeting_due_ = false;
    }

    SteadyClock::time_point next_wake(SteadyClock::time_point now,
                                      SteadyClock::time_point otherwise) const {
        if (greeting_due_) return now + kGreetAgain;
        return remake_at_.value_or(otherwise);
    }

    std::optional<ChannelEvent> step() {
        remake_if_due();
        // What was received before the connection ended is given out before its end.
        if (events_.empty() && socket_) {
            receive_message();
            if (events_.empty()) read_monitor();
            if (events_.empty()) greet_if_due();
        }
        if (events_.empty()) return std::nullopt;
        ChannelEvent event = std::move(events_.front());
        events_.pop_front();
        return event;
    }

    // libzmq never tries again after the server refused the key: the socket is made anew.
    void remake_if_due() {
        if (!remake_at_ || SteadyClock::now() < *remake_at_) return;
        close();
        remake_at_.reset();
        if (!start()) remake_at_ = SteadyClock::now() + kAfterRefusal;
    }

    void read_monitor() {
        while (const auto event = zmq::next_event(monitor_.get())) {
            switch (event->event) {
                case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
                    greeting_due_ = true;
                    break;
                case ZMQ_EVENT_DISCONNECTED:
                    down();
                    break;
                case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
                    refused("link.unknown_key");
                    remake_at_ = SteadyClock::now() + kAfterRefusal;
                    break;
                case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
                case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
                    refused("link.handshake_failed");
                    break;
                default:
                    break;
            }
        }
    }

    // The greeting lets the server write to us before we have anything to say. The handshake's
    // event can be here before the connection itself is; the connection counts from the greeting.
    void greet_if_due() {
        if (!greeting_due_ || !zmq::send_frame(socket_.get(), {})) return;
        greeting_due_ = false;
        connected_ = true;
        last_refusal_.clear();
        events_.push_back({ChannelEvent::Kind::connected, server_.id, server_.role, {}, {}});
    }

    void down() {
        greeting_due_ = false;
        if (!connected_) return;
        connected_ = false;
        events_.push_back(
            {ChannelEvent::Kind::disconnected, server_.id, server_.role, {}, "link.gone"});
    }

    void refused(const std::string& cause) {
        const auto now = SteadyClock::now();
        if (cause == last_refusal_ && now < report_again_at_) return;
        last_refusal_ = cause;
        report_again_at_ = now + kReportEvery;
        events_.push_back({ChannelEvent::Kind::refused, server_.id, server_.role, {}, cause});
    }

    void receive_message() {
        zmq::Frame frame;
        if (!zmq::receive(socket_.get(), frame)) return;
        const bool one_frame = !frame.more();
        Bytes content = to_bytes(frame.bytes());
        zmq::skip_rest(socket_.get(), frame);
        if (!one_frame || content.empty()) return refused("link.bad_frames");
        events_.push_back(
            {ChannelEvent::Kind::message, server_.id, server_.role, std::move(content), {}});
    }

    std::string endpoint_;
    Identity self_;
    PublicIdentity server_;
    zmq::Context context_{zmq_ctx_new()};  // before the sockets: they are closed before it ends
    zmq::Socket socket_;
    zmq::Socket monitor_;
    bool greeting_due_ = false;
    bool connected_ = false;
    std::optional<SteadyClock::time_point> remake_at_;
    std::string last_refusal_;
    SteadyClock::time_point report_again_at_{};
    std::deque<ChannelEvent> events_;
};

}  // namespace

Result<std::unique_ptr<ClientChannel>> ClientChannel::connect(const std::string& endpoint,
                                                              const Identity& self,
                                                              const PublicIdentity& server) {
    auto client = std::make_unique<Client>(endpoint, self, server);
    LIMEN_CHECK(client->start());
    return client;
}

}  // namespace limen::protocol
