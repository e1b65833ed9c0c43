// SPDX-License-Identifier: Apache-2.0
// A peer is who its key says (ZAP's User-Id on every message); routing ids are libzmq's own random
// ones, so no peer can choose or take over another's. A client greets with an empty frame when its
// handshake is done, so that it can be written to before it has anything to say.
#include <algorithm>
#include <deque>
#include <map>

#include "protocol/channel.hpp"
#include "protocol/zmq/sockets.hpp"

namespace limen::protocol {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr const char* kZapEndpoint = "inproc://zeromq.zap.01";  // ZeroMQ RFC 27
constexpr std::size_t kZapRequestFrames = 7;
// So many events wait at most; a flood of refusals is then only partly reported.
constexpr std::size_t kMaxWaitingEvents = 256;
// Ends of connections are applied after the messages that came before them, but not later than
// after this many, so that one busy peer can't hide another's going.
constexpr int kMessagesBeforeEnds = 256;

class Server final : public ServerChannel {
  public:
    Server(zmq::Context context, zmq::Socket zap, zmq::Socket router, zmq::Socket monitor,
           std::vector<PublicIdentity> peers)
        : context_(std::move(context)),
          zap_(std::move(zap)),
          router_(std::move(router)),
          monitor_(std::move(monitor)),
          peers_(std::move(peers)) {}
    ~Server() override { zmq_socket_monitor(router_.get(), nullptr, 0); }

    std::optional<ChannelEvent> poll(milliseconds timeout) override {
        const auto until = SteadyClock::now() + timeout;
        for (;;) {
            if (auto event = step()) return event;
            const auto left = std::chrono::duration_cast<milliseconds>(until - SteadyClock::now());
            if (left <= milliseconds(0)) return std::nullopt;
            zmq::wait({router_.get(), monitor_.get(), zap_.get()}, left);
        }
    }

    Result<void> send(const std::string& peer, ByteView body) override {
        const auto current = current_.find(peer);
        if (current == current_.end()) return gone(peer);
        if (body.empty() || body.size() > zmq::kMaxFrameBytes)
            return fail(Stage::link, "link.bad_size", "a message is empty or too large to send");
        const std::string& routing = connections_.at(current->second).routing;
        if (zmq::send_frame(router_.get(), as_bytes(routing), true) &&
            zmq::send_frame(router_.get(), body))
            return {};
        if (zmq_errno() != EAGAIN) return gone(peer);
        return fail(Stage::link, "link.peer_slow",
                    "\"" + peer + "\" does not take its messages fast enough; this one is not sent",
                    true);
    }

    std::vector<std::string> connected_peers() const override {
        std::vector<std::string> ids;
        for (const auto& [peer, descriptor] : current_) ids.push_back(peer);
        return ids;
    }

    std::string endpoint() const override {
        char text[256] = {};
        std::size_t size = sizeof text;
        if (zmq_getsockopt(router_.get(), ZMQ_LAST_ENDPOINT, text, &size) != 0) return {};
        return text;
    }

  private:
    struct Connection {
        std::string routing;
        std::string peer;
    };

    static Result<void> gone(const std::string& peer) {
        return fail(Stage::link, "link.peer_gone", "\"" + peer + "\" is not connected", true);
    }

    // A connection's messages are put into the queue before its end is reported, and a new
    // connection with the same descriptor needs our answer to get in. Hence the order: note the
    // ends, take messages, apply the ends, only then let anybody in.
    std::optional<ChannelEvent> step() {
        read_monitor();
        if (ended_.empty()) messages_since_end_ = 0;
        if (messages_since_end_ < kMessagesBeforeEnds) {
            if (events_.empty()) receive_message();
            if (!events_.empty()) return take_event();
        }
        apply_ends();
        answer_zap();
        return take_event();
    }

    std::optional<ChannelEvent> take_event() {
        if (events_.empty()) return std::nullopt;
        ChannelEvent event = std::move(events_.front());
        events_.pop_front();
        return event;
    }

    void report(ChannelEvent event) {
        if (event.kind == ChannelEvent::Kind::refused && events_.size() >= kMaxWaitingEvents)
            return;
        events_.push_back(std::move(event));
    }
    void refused(std::string peer, std::string cause) {
        report({ChannelEvent::Kind::refused, std::move(peer), {}, {}, std::move(cause)});
    }

    void read_monitor() {
        while (ended_.size() < kMaxWaitingEvents) {
            const auto event = zmq::next_event(monitor_.get());
            if (!event) return;
            if (event->event == ZMQ_EVENT_DISCONNECTED) ended_.push_back(event->value);
            // A key that is refused is reported where it is refused, with what is known of it.
            if (event->event == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL ||
                event->event == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL)
                refused({}, "link.handshake_failed");
        }
    }

    void apply_ends() {
        for (const int descriptor : ended_) {
            const auto found = connections_.find(descriptor);
            if (found == connections_.end()) continue;
            const std::string peer = found->second.peer;
            connections_.erase(found);
            const auto current = current_.find(peer);
            if (current == current_.end() || current->second != descriptor) continue;
            current_.erase(current);
            report({ChannelEvent::Kind::disconnected, peer, {}, {}, "link.gone"});
        }
        ended_.clear();
        messages_since_end_ = 0;
    }

    void receive_message() {
        zmq::Frame routing;
        if (!zmq::receive(router_.get(), routing)) return;
        ++messages_since_end_;
        zmq::Frame body;
        if (!routing.more() || !zmq::receive(router_.get(), body)) return;
        const bool one_frame = !body.more();
        const std::string peer = body.property("User-Id");
        const int descriptor = body.descriptor();
        Bytes content = to_bytes(body.bytes());
        zmq::skip_rest(router_.get(), body);
        const PublicIdentity* known = find(peer);
        if (known == nullptr) return refused({}, "link.unknown_key");
        if (!belongs_to_current(peer, descriptor, routing.text())) return;
        if (!one_frame) return refused(peer, "link.bad_frames");
        if (content.empty()) return;  // the greeting
        report({ChannelEvent::Kind::message, peer, known->role, std::move(content), {}});
    }

    // False for what a connection still says after a newer one of the same peer took its place.
    bool belongs_to_current(const std::string& peer, int descriptor, const std::string& routing) {
        const auto found = connections_.find(descriptor);
        if (found != connections_.end() && found->second.routing == routing) {
            const auto current = current_.find(peer);
            return current != current_.end() && current->second == descriptor;
        }
        connections_[descriptor] = {routing, peer};
        if (current_.contains(peer))
            report({ChannelEvent::Kind::disconnected, peer, {}, {}, "link.replaced"});
        current_[peer] = descriptor;
        report({ChannelEvent::Kind::connected, peer, {}, {}, {}});
        return true;
    }

    const PublicIdentity* find(const std::string& id) const {
        const auto found = std::find_if(peers_.begin(), peers_.end(),
                                        [&](const auto& peer) { return peer.id == id; });
        return found == peers_.end() ? nullptr : &*found;
    }

    // ZeroMQ RFC 27: version, request id, domain, address, identity, mechanism, credentials.
    void answer_zap() {
        zmq::Frame frame;
        while (zmq::receive(zap_.get(), frame)) {
            std::vector<Bytes> request{to_bytes(frame.bytes())};
            while (frame.more() && zmq::receive(zap_.get(), frame))
                request.push_back(to_bytes(frame.bytes()));
            if (request.size() < 2) request.resize(2);
            const PublicIdentity* peer = asked_for(request);
            if (peer == nullptr) refused({}, "link.unknown_key");
            zmq::send_frame(zap_.get(), as_bytes("1.0"), true);
            zmq::send_frame(zap_.get(), request[1], true);
            zmq::send_frame(zap_.get(), as_bytes(peer != nullptr ? "200" : "400"), true);
            zmq::send_frame(zap_.get(), as_bytes(peer != nullptr ? "OK" : "unknown key"), true);
            zmq::send_frame(zap_.get(), as_bytes(peer != nullptr ? peer->id : ""), true);
            zmq::send_frame(zap_.get(), {});
        }
    }

    const PublicIdentity* asked_for(const std::vector<Bytes>& request) const {
        if (request.size() != kZapRequestFrames || to_text(request[5]) != "CURVE") return nullptr;
        const auto found = std::find_if(peers_.begin(), peers_.end(), [&](const auto& peer) {
            return std::equal(peer.curve.begin(), peer.curve.end(), request[6].begin(),
                              request[6].end());
        });
        return found == peers_.end() ? nullptr : &*found;
    }

    zmq::Context context_;  // first in, last out: sockets are closed before it ends
    zmq::Socket zap_;
    zmq::Socket router_;
    zmq::Socket monitor_;
    std::vector<PublicIdentity> peers_;
    std::map<int, Connection> connections_;  // by descriptor
    std::map<std::string, int> current_;     // peer → descriptor of its newest connection
    std::vector<int> ended_;
    int messages_since_end_ = 0;
    std::deque<ChannelEvent> events_;
};

std::unexpected<Error> bind_failed(const std::string& endpoint) {
    return fail(Stage::link, "link.bind_failed",
                endpoint + ": " + zmq::last_error() +
                    "; see that no other program listens there and that the address is this "
                    "machine's");
}

}  // namespace

Result<std::unique_ptr<ServerChannel>> ServerChannel::bind(const std::string& endpoint,
                                                           const Identity& self,
                                                           std::vector<PublicIdentity> peers) {
    zmq::Context context(zmq_ctx_new());
    zmq::Socket zap(zmq_socket(context.get(), ZMQ_REP));
    zmq::Socket router(zmq_socket(context.get(), ZMQ_ROUTER));
    if (!zap || !router) return bind_failed(endpoint);
    zmq::set(zap.get(), ZMQ_LINGER, 0);
    if (zmq_bind(zap.get(), kZapEndpoint) != 0) return bind_failed(endpoint);
    zmq::set_link_options(router.get());
    zmq::set(router.get(), ZMQ_ROUTER_MANDATORY, 1);
    zmq::set(router.get(), ZMQ_CURVE_SERVER, 1);
    zmq::set(router.get(), ZMQ_CURVE_SECRETKEY, self.curve_secret);
    zmq::set(router.get(), ZMQ_ZAP_DOMAIN, as_bytes("limen"));
    LIMEN_TRY(zmq::Socket monitor, zmq::open_monitor(context.get(), router.get()));
    if (zmq_bind(router.get(), endpoint.c_str()) != 0) return bind_failed(endpoint);
    return std::make_unique<Server>(std::move(context), std::move(zap), std::move(router),
                                    std::move(monitor), std::move(peers));
}

}  // namespace limen::protocol
