// SPDX-License-Identifier: Apache-2.0
// Secure message channels over ZeroMQ: DEALER → ROUTER, CURVE, ZAP binding each key to an identity,
// socket monitor always on. Neither class starts a thread that calls back: poll() is called by the
// owner, on the owner's thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/keys.hpp"

namespace limen::protocol {

struct ChannelEvent {
    enum class Kind { connected, disconnected, refused, message } kind{};
    std::string peer;   // authenticated identity id; empty where there is none yet
    Role peer_role{};   // with message
    Bytes body;         // with message
    std::string cause;  // with disconnected: "link.gone", "link.replaced" (a newer connection of
                        // the same peer took its place; "connected" follows); with refused:
                        // "link.unknown_key", "link.handshake_failed", "link.bad_frames"
};

// Peers can only get in while poll() is called: keys are checked there.
class ServerChannel {
  public:
    // endpoint "tcp://127.0.0.1:7401" or "ipc://…". Only the peers given are let in, each by its
    // own key. Errors: "link.bind_failed".
    static Result<std::unique_ptr<ServerChannel>> bind(const std::string& endpoint,
                                                       const Identity& self,
                                                       std::vector<PublicIdentity> peers);
    virtual ~ServerChannel() = default;
    // Waits at most `timeout` for the next event. nullopt: nothing happened.
    virtual std::optional<ChannelEvent> poll(std::chrono::milliseconds timeout) = 0;
    // Never blocks. Errors: "link.peer_gone", "link.peer_slow" (its queue is full; the message is
    // not sent), "link.bad_size".
    virtual Result<void> send(const std::string& peer, ByteView body) = 0;
    virtual std::vector<std::string> connected_peers() const = 0;
    // The bound endpoint, with the port the system chose where it was given as "*".
    virtual std::string endpoint() const = 0;
};

class ClientChannel {
  public:
    // Never waits for the server to be there. Error: "link.connect_failed" (a wrong address).
    static Result<std::unique_ptr<ClientChannel>> connect(const std::string& endpoint,
                                                          const Identity& self,
                                                          const PublicIdentity& server);
    virtual ~ClientChannel() = default;
    // As above. Reconnects by itself; after a refused handshake the socket is made anew (libzmq
    // never retries then).
    virtual std::optional<ChannelEvent> poll(std::chrono::milliseconds timeout) = 0;
    // Never blocks. Errors: "link.not_connected" (retryable), "link.bad_size".
    virtual Result<void> send(ByteView body) = 0;
    virtual bool connected() const = 0;
};

}  // namespace limen::protocol
