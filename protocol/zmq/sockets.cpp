// SPDX-License-Identifier: Apache-2.0
#include "protocol/zmq/sockets.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "base/invariant.hpp"

namespace limen::protocol::zmq {

std::string last_error() {
    return zmq_strerror(zmq_errno());
}

void set(void* socket, int option, int value) {
    LIMEN_INVARIANT(zmq_setsockopt(socket, option, &value, sizeof value) == 0,
                    "a socket must take its options");
}

void set(void* socket, int option, ByteView value) {
    LIMEN_INVARIANT(zmq_setsockopt(socket, option, value.data(), value.size()) == 0,
                    "a socket must take its options");
}

void set_link_options(void* socket) {
    set(socket, ZMQ_LINGER, 0);
    set(socket, ZMQ_SNDHWM, kQueueLength);
    set(socket, ZMQ_RCVHWM, kQueueLength);
    set(socket, ZMQ_IMMEDIATE, 1);
    set(socket, ZMQ_HEARTBEAT_IVL, kHeartbeatEvery_ms);
    set(socket, ZMQ_HEARTBEAT_TIMEOUT, kHeartbeatTimeout_ms);
    set(socket, ZMQ_HEARTBEAT_TTL, kHeartbeatTimeout_ms);
    set(socket, ZMQ_HANDSHAKE_IVL, kHandshakeTimeout_ms);
    const std::int64_t most = kMaxFrameBytes + 256;
    LIMEN_INVARIANT(zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &most, sizeof most) == 0,
                    "a socket must take its options");
}

bool receive(void* socket, Frame& frame) {
    for (;;) {
        if (zmq_msg_recv(frame.get(), socket, ZMQ_DONTWAIT) >= 0) return true;
        if (zmq_errno() != EINTR) return false;
    }
}

void skip_rest(void* socket, Frame& last) {
    while (last.more() && receive(socket, last)) {
    }
}

bool send_frame(void* socket, ByteView bytes, bool more) {
    const int flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0);
    for (;;) {
        if (zmq_send(socket, bytes.data(), bytes.size(), flags) >= 0) return true;
        if (zmq_errno() != EINTR) return false;
    }
}

Result<Socket> open_monitor(void* context, void* watched) {
    static std::atomic<unsigned> number{0};
    const std::string endpoint = "inproc://monitor-" + std::to_string(number++);
    Socket monitor(zmq_socket(context, ZMQ_PAIR));
    constexpr int kEvents = ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CLOSED |
                            ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                            ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
    if (!monitor || zmq_socket_monitor(watched, endpoint.c_str(), kEvents) != 0)
        return fail(Stage::link, "link.no_monitor", "a socket can't be watched: " + last_error());
    set(monitor.get(), ZMQ_LINGER, 0);
    if (zmq_connect(monitor.get(), endpoint.c_str()) != 0)
        return fail(Stage::link, "link.no_monitor", "a socket can't be watched: " + last_error());
    return monitor;
}

std::optional<MonitorEvent> next_event(void* monitor) {
    Frame frame;
    if (!receive(monitor, frame)) return std::nullopt;
    // zmq_socket_monitor(3): 16 bits of event, 32 bits of value, then a frame with the endpoint.
    std::uint16_t event = 0;
    std::uint32_t value = 0;
    const ByteView bytes = frame.bytes();
    if (bytes.size() == sizeof event + sizeof value) {
        std::memcpy(&event, bytes.data(), sizeof event);
        std::memcpy(&value, bytes.data() + sizeof event, sizeof value);
    }
    skip_rest(monitor, frame);
    return MonitorEvent{event, static_cast<int>(value)};
}

void wait(const std::vector<void*>& sockets, std::chrono::milliseconds at_most) {
    std::vector<zmq_pollitem_t> items;
    items.reserve(sockets.size());
    for (void* socket : sockets) items.push_back({socket, 0, ZMQ_POLLIN, 0});
    const auto timeout = std::max<std::chrono::milliseconds::rep>(0, at_most.count());
    // Interrupted by a signal, it returns early; the caller looks at the time itself.
    zmq_poll(items.data(), static_cast<int>(items.size()), static_cast<long>(timeout));
}

}  // namespace limen::protocol::zmq
