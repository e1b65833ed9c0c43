// SPDX-License-Identifier: Apache-2.0
// On real sockets, with the enemies a hall can have: no key, a wrong key, a key that was withdrawn,
// too much, too large, torn. Nothing is timed: each test waits for what must happen.
#include "protocol/channel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "protocol/messages.hpp"
#include "protocol/zmq/sockets.hpp"

namespace limen::protocol {
namespace {

using namespace std::chrono_literals;
using Kind = ChannelEvent::Kind;

constexpr int kPatience = 4000;  // turns of a few milliseconds: only a broken test gets there

struct Hall {
    Identity gate = make_identity("gate-1", Role::gate);
    Identity kiosk = make_identity("kiosk-1", Role::kiosk);
    Identity officer = make_identity("officer-1", Role::officer);
    std::unique_ptr<ServerChannel> server;
    std::vector<ChannelEvent> at_server;

    explicit Hall(const std::string& endpoint = "tcp://127.0.0.1:*") { open(endpoint); }
    void open(const std::string& endpoint) {
        auto bound = ServerChannel::bind(endpoint, gate, {kiosk.self, officer.self});
        ASSERT_TRUE(bound) << bound.error().describe();
        server = std::move(*bound);
    }
    std::unique_ptr<ClientChannel> connect(const Identity& as) {
        auto channel = ClientChannel::connect(server->endpoint(), as, gate.self);
        EXPECT_TRUE(channel) << channel.error().describe();
        return channel ? std::move(*channel) : nullptr;
    }
    // One turn of the server; what happened is kept.
    void turn(std::chrono::milliseconds wait = 2ms) {
        if (auto event = server->poll(wait)) at_server.push_back(std::move(*event));
    }
    bool server_saw(Kind kind, const std::string& peer, const std::string& cause = "") const {
        return std::any_of(at_server.begin(), at_server.end(), [&](const auto& event) {
            return event.kind == kind && event.peer == peer && event.cause == cause;
        });
    }
    bool until(const std::function<bool()>& done, ClientChannel* client = nullptr,
               std::vector<ChannelEvent>* at_client = nullptr) {
        for (int i = 0; i < kPatience; ++i) {
            if (done()) return true;
            turn();
            if (client == nullptr) continue;
            if (auto event = client->poll(2ms); event && at_client != nullptr)
                at_client->push_back(std::move(*event));
        }
        return false;
    }
};

TEST(Channel, MessagesGoBothWaysUnderTheAuthenticatedName) {
    Hall hall;
    auto client = hall.connect(hall.kiosk);
    std::vector<ChannelEvent> got;
    ASSERT_TRUE(hall.until([&] { return hall.server_saw(Kind::connected, "kiosk-1"); },
                           client.get(), &got));
    EXPECT_EQ(hall.server->connected_peers(), std::vector<std::string>{"kiosk-1"});
    ASSERT_TRUE(hall.server->send("kiosk-1", Bytes{7}))
        << "a peer that has said nothing yet can be written to";
    ASSERT_TRUE(
        hall.until([&] { return client->connected() && got.size() >= 2; }, client.get(), &got));
    EXPECT_EQ(got[0].kind, Kind::connected);
    EXPECT_EQ(got[1].kind, Kind::message);
    EXPECT_EQ(got[1].body, Bytes{7});
    ASSERT_TRUE(client->send(Bytes{1, 2, 3}));
    ASSERT_TRUE(hall.until([&] { return hall.at_server.size() >= 2; }, client.get()));
    EXPECT_EQ(hall.at_server[1].kind, Kind::message);
    EXPECT_EQ(hall.at_server[1].peer, "kiosk-1");
    EXPECT_EQ(hall.at_server[1].peer_role, Role::kiosk);
    EXPECT_EQ(hall.at_server[1].body, (Bytes{1, 2, 3}));
}

TEST(Channel, TheLargestMessageFits) {
    Hall hall;
    auto client = hall.connect(hall.kiosk);
    ASSERT_TRUE(hall.until([&] { return client->connected(); }, client.get()));
    const Bytes large(kMaxMessageBytes + 256, 0x5a);
    ASSERT_TRUE(client->send(large));
    ASSERT_TRUE(hall.until([&] { return hall.at_server.size() >= 2; }, client.get()));
    EXPECT_EQ(hall.at_server[1].body, large);
    EXPECT_EQ(client->send(Bytes(2 * kMaxMessageBytes)).error().cause, "link.bad_size");
    EXPECT_EQ(client->send({}).error().cause, "link.bad_size");
}

TEST(Channel, BeforeThereIsAConnectionSendingFailsAtOnce) {
    const Identity gate = make_identity("gate-1", Role::gate);
    auto client =
        ClientChannel::connect("tcp://127.0.0.1:9", make_identity("k", Role::kiosk), gate.self);
    ASSERT_TRUE(client);
    const auto sent = (*client)->send(Bytes{1});
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().cause, "link.not_connected");
    EXPECT_TRUE(sent.error().retryable);
    EXPECT_FALSE((*client)->poll(0ms));
}

TEST(Channel, AWrongAddressIsAnError) {
    const Identity gate = make_identity("gate-1", Role::gate);
    EXPECT_EQ(ClientChannel::connect("nowhere", gate, gate.self).error().cause,
              "link.connect_failed");
    EXPECT_EQ(ServerChannel::bind("nowhere", gate, {}).error().cause, "link.bind_failed");
}

TEST(Channel, AnAddressInUseIsAnError) {
    Hall hall;
    const auto second = ServerChannel::bind(hall.server->endpoint(), hall.gate, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().cause, "link.bind_failed");
}

TEST(Channel, AKeyNobodyKnowsIsRefusedOnBothSidesAndTriedAgain) {
    Hall hall;
    auto client = hall.connect(make_identity("kiosk-1", Role::kiosk));  // the name alone is nothing
    std::vector<ChannelEvent> got;
    const auto refusals = [&] {
        return std::count_if(hall.at_server.begin(), hall.at_server.end(), [](const auto& event) {
            return event.kind == Kind::refused && event.cause == "link.unknown_key";
        });
    };
    ASSERT_TRUE(hall.until([&] { return refusals() >= 2 && !got.empty(); }, client.get(), &got))
        << "libzmq alone never tries again after a refusal";
    EXPECT_EQ(got[0].kind, Kind::refused);
    EXPECT_EQ(got[0].cause, "link.unknown_key");
    EXPECT_FALSE(client->connected());
    EXPECT_TRUE(hall.server->connected_peers().empty());
}

TEST(Channel, AServerWithAnotherKeyIsNoticed) {
    Hall hall;
    auto client = ClientChannel::connect(hall.server->endpoint(), hall.kiosk,
                                         make_identity("gate-1", Role::gate).self);
    ASSERT_TRUE(client);
    std::vector<ChannelEvent> got;
    ASSERT_TRUE(hall.until([&] { return !got.empty(); }, client->get(), &got));
    EXPECT_EQ(got[0].kind, Kind::refused);
    EXPECT_EQ(got[0].cause, "link.handshake_failed");
    ASSERT_TRUE(
        hall.until([&] { return hall.server_saw(Kind::refused, "", "link.handshake_failed"); },
                   client->get(), &got));
}

TEST(Channel, APeerWithoutAnyKeyIsRefused) {
    Hall hall;
    zmq::Context context(zmq_ctx_new());
    zmq::Socket plain(zmq_socket(context.get(), ZMQ_DEALER));
    zmq::set(plain.get(), ZMQ_LINGER, 0);
    ASSERT_EQ(zmq_connect(plain.get(), hall.server->endpoint().c_str()), 0);
    zmq::send_frame(plain.get(), Bytes{1});
    ASSERT_TRUE(
        hall.until([&] { return hall.server_saw(Kind::refused, "", "link.handshake_failed"); }));
    EXPECT_TRUE(hall.server->connected_peers().empty());
}

TEST(Channel, ADisconnectNamesThePeerAndOnlyThatPeer) {
    Hall hall;
    auto kiosk = hall.connect(hall.kiosk);
    ASSERT_TRUE(hall.until([&] { return kiosk->connected(); }, kiosk.get()));
    auto officer = hall.connect(hall.officer);
    ASSERT_TRUE(hall.until([&] { return officer->connected(); }, officer.get()));
    ASSERT_TRUE(hall.until([&] { return hall.server->connected_peers().size() == 2; }));
    kiosk.reset();
    ASSERT_TRUE(
        hall.until([&] { return hall.server_saw(Kind::disconnected, "kiosk-1", "link.gone"); }));
    EXPECT_EQ(hall.server->connected_peers(), std::vector<std::string>{"officer-1"});
    EXPECT_EQ(hall.server->send("kiosk-1", Bytes{1}).error().cause, "link.peer_gone");
    EXPECT_TRUE(hall.server->send("officer-1", Bytes{1}));
}

TEST(Channel, TheLastWordsOfAConnectionComeBeforeItsEnd) {
    Hall hall;
    auto client = hall.connect(hall.kiosk);
    ASSERT_TRUE(hall.until([&] { return client->connected(); }, client.get()));
    for (std::uint8_t i = 1; i <= 5; ++i) ASSERT_TRUE(client->send(Bytes{i}));
    // The client takes its leave only when the bytes are on their way: LINGER is 0.
    ASSERT_TRUE(hall.until([&] { return hall.at_server.size() >= 2; }));
    client.reset();
    ASSERT_TRUE(
        hall.until([&] { return hall.server_saw(Kind::disconnected, "kiosk-1", "link.gone"); }));
    EXPECT_EQ(hall.at_server.back().kind, Kind::disconnected);
    EXPECT_EQ(std::count_if(hall.at_server.begin(), hall.at_server.end(),
                            [](const auto& event) { return event.kind == Kind::connected; }),
              1);
}

TEST(Channel, ANewerConnectionOfOnePeerReplacesTheOlder) {
    Hall hall;
    auto first = hall.connect(hall.kiosk);
    ASSERT_TRUE(hall.until([&] { return first->connected(); }, first.get()));
    ASSERT_TRUE(hall.until([&] { return hall.server_saw(Kind::connected, "kiosk-1"); }));
    auto second = hall.connect(hall.kiosk);
    ASSERT_TRUE(
        hall.until([&] { return hall.server_saw(Kind::disconnected, "kiosk-1", "link.replaced"); },
                   second.get()));
    ASSERT_TRUE(first->send(Bytes{1}));
    ASSERT_TRUE(hall.until([&] { return second->connected(); }, second.get()));
    ASSERT_TRUE(second->send(Bytes{2}));
    const auto messages = [&] {
        std::vector<Bytes> bodies;
        for (const auto& event : hall.at_server)
            if (event.kind == Kind::message) bodies.push_back(event.body);
        return bodies;
    };
    ASSERT_TRUE(hall.until([&] { return !messages().empty(); }, second.get()));
    EXPECT_EQ(messages(), std::vector<Bytes>{Bytes{2}}) << "the older one must not be heard";
    ASSERT_TRUE(hall.server->send("kiosk-1", Bytes{9}));
    std::vector<ChannelEvent> got;
    ASSERT_TRUE(hall.until([&] { return !got.empty(); }, second.get(), &got));
    EXPECT_EQ(got[0].body, Bytes{9});
    first.reset();  // its end must not be taken for the newer one's
    for (int i = 0; i < 50; ++i) hall.turn();
    EXPECT_EQ(hall.server->connected_peers(), std::vector<std::string>{"kiosk-1"});
}

TEST(Channel, AfterTheServersRestartTheClientComesBack) {
    Hall hall;
    const std::string endpoint = hall.server->endpoint();
    auto client = hall.connect(hall.kiosk);
    std::vector<ChannelEvent> got;
    ASSERT_TRUE(hall.until([&] { return client->connected(); }, client.get(), &got));
    hall.server.reset();
    for (int i = 0; i < kPatience && client->connected(); ++i)
        if (auto event = client->poll(2ms)) got.push_back(std::move(*event));
    ASSERT_FALSE(client->connected());
    EXPECT_EQ(got.back().kind, Kind::disconnected);
    EXPECT_EQ(client->send(Bytes{1}).error().cause, "link.not_connected");
    hall.open(endpoint);
    ASSERT_TRUE(hall.until([&] { return client->connected(); }, client.get(), &got));
    ASSERT_TRUE(client->send(Bytes{4}));
    ASSERT_TRUE(hall.until([&] { return hall.server_saw(Kind::message, "kiosk-1"); }));
}

TEST(Channel, APeerThatNeverReadsIsSlowAndNeverBlocksUs) {
    Hall hall;
    auto client = hall.connect(hall.kiosk);
    ASSERT_TRUE(hall.until([&] { return client->connected(); }, client.get()));
    ASSERT_TRUE(hall.until([&] { return hall.server_saw(Kind::connected, "kiosk-1"); }));
    const Bytes body(kMaxMessageBytes, 1);
    Result<void> sent;
    for (int i = 0; i < 1000 && sent; ++i) sent = hall.server->send("kiosk-1", body);
    ASSERT_FALSE(sent) << "memory must be bounded";
    EXPECT_EQ(sent.error().cause, "link.peer_slow");
    EXPECT_TRUE(sent.error().retryable);
}

TEST(Channel, MessagesOfSeveralFramesAreRefusedWhole) {
    Hall hall;
    zmq::Context context(zmq_ctx_new());
    zmq::Socket raw(zmq_socket(context.get(), ZMQ_DEALER));
    zmq::set(raw.get(), ZMQ_LINGER, 0);
    zmq::set(raw.get(), ZMQ_CURVE_SERVERKEY, hall.gate.self.curve);
    zmq::set(raw.get(), ZMQ_CURVE_PUBLICKEY, hall.kiosk.self.curve);
    zmq::set(raw.get(), ZMQ_CURVE_SECRETKEY, hall.kiosk.curve_secret);
    ASSERT_EQ(zmq_connect(raw.get(), hall.server->endpoint().c_str()), 0);
    ASSERT_TRUE(zmq::send_frame(raw.get(), Bytes{1}, true));
    ASSERT_TRUE(zmq::send_frame(raw.get(), Bytes{2}));
    ASSERT_TRUE(zmq::send_frame(raw.get(), Bytes{3}));
    ASSERT_TRUE(hall.until([&] { return hall.server_saw(Kind::message, "kiosk-1"); }));
    EXPECT_TRUE(hall.server_saw(Kind::refused, "kiosk-1", "link.bad_frames"));
    EXPECT_EQ(hall.at_server.back().body, Bytes{3});
}

TEST(Channel, TooLargeAMessageCostsTheConnectionAndNothingElse) {
    Hall hall;
    auto officer = hall.connect(hall.officer);
    ASSERT_TRUE(hall.until([&] { return officer->connected(); }, officer.get()));
    zmq::Context context(zmq_ctx_new());
    zmq::Socket raw(zmq_socket(context.get(), ZMQ_DEALER));
    zmq::set(raw.get(), ZMQ_LINGER, 0);
    zmq::set(raw.get(), ZMQ_CURVE_SERVERKEY, hall.gate.self.curve);
    zmq::set(raw.get(), ZMQ_CURVE_PUBLICKEY, hall.kiosk.self.curve);
    zmq::set(raw.get(), ZMQ_CURVE_SECRETKEY, hall.kiosk.curve_secret);
    ASSERT_EQ(zmq_connect(raw.get(), hall.server->endpoint().c_str()), 0);
    ASSERT_TRUE(zmq::send_frame(raw.get(), Bytes{1}));
    ASSERT_TRUE(hall.until([&] { return hall.server_saw(Kind::message, "kiosk-1"); }));
    ASSERT_TRUE(zmq::send_frame(raw.get(), Bytes(8u << 20)));
    ASSERT_TRUE(
        hall.until([&] { return hall.server_saw(Kind::disconnected, "kiosk-1", "link.gone"); }));
    for (const auto& event : hall.at_server) EXPECT_LE(event.body.size(), zmq::kMaxFrameBytes);
    EXPECT_TRUE(hall.server->send("officer-1", Bytes{1}));
}

// Anybody in the hall's network can open a socket and write what they like.
TEST(Channel, NoiseOnThePortHarmsNobody) {
    Hall hall;
    auto officer = hall.connect(hall.officer);
    ASSERT_TRUE(hall.until([&] { return officer->connected(); }, officer.get()));
    zmq::Context context(zmq_ctx_new());
    std::vector<zmq::Socket> streams;
    for (int i = 0; i < 20; ++i) {
        zmq::Socket stream(zmq_socket(context.get(), ZMQ_STREAM));
        zmq::set(stream.get(), ZMQ_LINGER, 0);
        ASSERT_EQ(zmq_connect(stream.get(), hall.server->endpoint().c_str()), 0);
        char id[64];
        std::size_t size = sizeof id;
        ASSERT_EQ(zmq_getsockopt(stream.get(), ZMQ_ROUTING_ID, id, &size), 0);
        Bytes noise(4096);
        for (std::size_t k = 0; k < noise.size(); ++k)
            noise[k] = static_cast<std::uint8_t>((k * 2654435761u + static_cast<unsigned>(i)) >> 7);
        if (i % 2 == 0) {  // half of them begin like ZMTP 3
            const std::string_view greeting("\xff\0\0\0\0\0\0\0\1\x7f\3\0CURVE", 17);
            std::copy(greeting.begin(), greeting.end(), noise.begin());
        }
        zmq::send_frame(stream.get(), as_bytes({id, size}), true);
        zmq::send_frame(stream.get(), noise);
        streams.push_back(std::move(stream));
    }
    for (int i = 0; i < 100; ++i) hall.turn();
    EXPECT_TRUE(hall.server->send("officer-1", Bytes{1}));
    EXPECT_EQ(hall.server->connected_peers(), std::vector<std::string>{"officer-1"});
}

}  // namespace
}  // namespace limen::protocol
