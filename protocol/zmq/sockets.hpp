// SPDX-License-Identifier: Apache-2.0
// libzmq's C interface with owners, and the few patterns both channels need. Not for other rooms.
#pragma once

#include <zmq.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace limen::protocol::zmq {

// A frame is a message in its envelope, and libzmq counts CURVE's own bytes too.
inline constexpr std::size_t kMaxFrameBytes = 512 * 1024 + 512;
inline constexpr int kQueueLength = 16;  // messages; a peer that is this far behind is slow
inline constexpr int kHeartbeatEvery_ms = 200;
inline constexpr int kHeartbeatTimeout_ms = 1000;
inline constexpr int kHandshakeTimeout_ms = 5000;

struct EndContext {
    void operator()(void* context) const { zmq_ctx_term(context); }
};
struct CloseSocket {
    void operator()(void* socket) const { zmq_close(socket); }
};
using Context = std::unique_ptr<void, EndContext>;
using Socket = std::unique_ptr<void, CloseSocket>;

// A frame as received; what libzmq knows of its sender hangs on it.
class Frame {
  public:
    Frame() { zmq_msg_init(&message_); }
    ~Frame() { zmq_msg_close(&message_); }
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;
    zmq_msg_t* get() { return &message_; }
    ByteView bytes() {
        return {static_cast<const std::uint8_t*>(zmq_msg_data(&message_)), zmq_msg_size(&message_)};
    }
    std::string text() { return to_text(bytes()); }
    bool more() { return zmq_msg_more(&message_) != 0; }
    std::string property(const char* name) {
        const char* value = zmq_msg_gets(&message_, name);
        return value == nullptr ? std::string{} : std::string(value);
    }
    int descriptor() { return zmq_msg_get(&message_, ZMQ_SRCFD); }

  private:
    zmq_msg_t message_;
};

std::string last_error();
void set(void* socket, int option, int value);
void set(void* socket, int option, ByteView value);
// What holds for every socket that speaks to another process.
void set_link_options(void* socket);

// True when a frame came; never waits.
bool receive(void* socket, Frame& frame);
// Reads and forgets what is left of a message of several frames.
void skip_rest(void* socket, Frame& last);
bool send_frame(void* socket, ByteView bytes, bool more = false);

struct MonitorEvent {
    int event = 0;
    int value = 0;  // the connection's descriptor, or an error, by event
};
// The socket on which `watched` reports what happens to its connections.
Result<Socket> open_monitor(void* context, void* watched);
std::optional<MonitorEvent> next_event(void* monitor);

// Waits until one of them can be read.
void wait(const std::vector<void*>& sockets, std::chrono::milliseconds at_most);

}  // namespace limen::protocol::zmq
