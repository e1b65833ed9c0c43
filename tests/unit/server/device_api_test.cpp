// SPDX-License-Identifier: Apache-2.0
// Devices over real TLS: nothing is lost or counted twice, and nobody speaks for another.
#include <gtest/gtest.h>
#include <httplib.h>

#include "server/list_import.hpp"
#include "tests/unit/server/server_world.hpp"

namespace limen::server::test {
namespace {

class DeviceApi : public testing::Test {
  protected:
    // The watermark the server signed, or the refusal.
    Result<std::int64_t> send(const Kit& kit, const std::vector<Bytes>& envelopes) {
        const auto client = gate::make_client(kit.access);
        LIMEN_TRY(const auto answer,
                  gate::post(*client, "/v1/events", to_text(protocol::encode_batch(envelopes)),
                             "application/cbor"));
        const auto server = protocol::load_identity(world.settings.data);
        const auto key = [&](std::string_view id) {
            return id == "server-1" ? &server->self.sign : nullptr;
        };
        LIMEN_TRY(const auto opened, protocol::open(as_bytes(answer.body), "receipt", key));
        LIMEN_TRY(const auto receipt, protocol::decode_receipt(opened.body));
        EXPECT_EQ(receipt.device, kit.identity.self.id);
        return receipt.held_through;
    }
    Bytes passed(const Kit& kit, std::int64_t sequence) {
        return sealed(
            passage_event(kit.identity.self.id, sequence, static_cast<std::uint8_t>(sequence),
                          border::PassageEnd::passed),
            kit.identity);
    }
    std::int64_t stored() {
        std::int64_t count = 0;
        const auto one_more = [&](const std::string&, std::int64_t, const Bytes&) {
            ++count;
            return Result<void>{};
        };
        EXPECT_TRUE(world.server->store().each_event(one_more));
        return count;
    }

    World world;
};

TEST_F(DeviceApi, an_event_sent_twice_counts_once) {
    const Kit gate = world.device("gate-1");
    const std::vector<Bytes> batch = {passed(gate, 1), passed(gate, 2)};
    EXPECT_EQ(send(gate, batch), 2);
    EXPECT_EQ(send(gate, batch), 2);
    EXPECT_EQ(stored(), 2);
    EXPECT_EQ(world.server->store().crossings_since(0, 10)->crossings.size(), 2u);
}

TEST_F(DeviceApi, the_watermark_never_passes_a_gap) {
    const Kit gate = world.device("gate-1");
    EXPECT_EQ(send(gate, {}), 0);
    EXPECT_EQ(send(gate, {passed(gate, 3)}), 0);
    EXPECT_EQ(send(gate, {passed(gate, 1)}), 1);
    EXPECT_EQ(send(gate, {passed(gate, 2)}), 3);
}

TEST_F(DeviceApi, a_restart_keeps_everything) {
    const Kit gate = world.device("gate-1");
    EXPECT_EQ(send(gate, {passed(gate, 1), passed(gate, 2)}), 2);
    world.stop();
    world.start();
    EXPECT_EQ(stored(), 2);
    EXPECT_EQ(send(gate, {passed(gate, 3)}), 3);
}

TEST_F(DeviceApi, nobody_delivers_in_anothers_name) {
    const Kit gate = world.device("gate-1");
    const Kit other = world.device("gate-2");
    // Signed by gate-1, brought by gate-2.
    EXPECT_FALSE(send(other, {passed(gate, 1)}));
    // Signed by gate-2, naming gate-1.
    EXPECT_FALSE(send(other, {sealed(passage_event("gate-1", 1, 1, border::PassageEnd::passed),
                                     other.identity)}));
    EXPECT_EQ(stored(), 0);
}

TEST_F(DeviceApi, a_batch_with_one_bad_signature_is_not_stored_at_all) {
    const Kit gate = world.device("gate-1");
    Bytes broken = passed(gate, 2);
    broken.back() ^= 1;
    const auto answer = send(gate, {passed(gate, 1), broken});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().cause, "server.refused");
    EXPECT_FALSE(answer.error().retryable);
    EXPECT_EQ(stored(), 0);
}

TEST_F(DeviceApi, an_envelope_of_another_kind_is_no_event) {
    const Kit gate = world.device("gate-1");
    const auto event = passage_event("gate-1", 1, 1, border::PassageEnd::passed);
    EXPECT_FALSE(send(gate, {protocol::seal(protocol::encode(event), "evidence", gate.identity)}));
    EXPECT_EQ(stored(), 0);
}

TEST_F(DeviceApi, two_events_under_one_number_are_kept_for_a_person_to_look) {
    const Kit gate = world.device("gate-1");
    EXPECT_EQ(send(gate, {passed(gate, 1)}), 1);
    EXPECT_EQ(send(gate, {sealed(passage_event("gate-1", 1, 1, border::PassageEnd::expired),
                                 gate.identity)}),
              1);
    EXPECT_EQ(stored(), 1);
    EXPECT_EQ(state_of(world.server->store().crossings_since(0, 10)->crossings.at(0)),
              CrossingState::passed);
}

TEST_F(DeviceApi, without_a_certificate_there_is_only_enrolment) {
    httplib::SSLClient client("127.0.0.1", world.server->port());
    client.set_ca_cert_path((world.settings.data / "tls" / "ca.crt").string());
    for (const char* path : {"/v1/lists", "/v1/lists/national_alert"}) {
        const auto answer = client.Get(path);
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 403);
        EXPECT_NE(answer->body.find("tls.no_certificate"), std::string::npos);
    }
    EXPECT_EQ(client.Post("/v1/events", "", "application/cbor")->status, 403);
    EXPECT_EQ(client.Post("/v1/enrol", "{}", "application/json")->status, 400);
}

TEST_F(DeviceApi, a_certificate_of_another_authority_is_not_let_in) {
    Kit gate = world.device("gate-1");
    // The same name, certified by somebody else.
    const auto authority = make_authority("somebody else");
    const auto request = provisioning::make_request("gate-1");
    const auto certificate = certify_device(*authority, request->csr_pem, "gate-1", 30);
    ASSERT_TRUE(write_file(gate.access.key, as_bytes(request->key_pem), 0600));
    ASSERT_TRUE(write_file(gate.access.certificate, as_bytes(*certificate)));
    EXPECT_FALSE(send(gate, {passed(gate, 1)}));
    EXPECT_EQ(stored(), 0);
}

TEST_F(DeviceApi, a_revoked_device_is_not_let_in) {
    const Kit gate = world.device("gate-1");
    EXPECT_EQ(send(gate, {passed(gate, 1)}), 1);
    EXPECT_EQ(world.server->store().revoke("gate-1"), true);
    EXPECT_FALSE(send(gate, {passed(gate, 2)}));
    EXPECT_EQ(stored(), 1);
}

TEST_F(DeviceApi, a_kiosk_neither_sends_events_nor_takes_lists) {
    const Kit kiosk = world.device("kiosk-1", protocol::Role::kiosk);
    EXPECT_FALSE(send(kiosk, {}));
    const auto client = gate::make_client(kiosk.access);
    EXPECT_FALSE(gate::get(*client, "/v1/lists/national_alert"));
    EXPECT_TRUE(gate::get(*client, "/v1/lists"));
}

TEST_F(DeviceApi, bodies_are_limited_however_they_are_sent) {
    const Kit gate = world.device("gate-1");
    const auto client = gate::make_client(gate.access);
    const auto large = client->Post("/v1/events", std::string(protocol::kMaxBatchBytes + 1, 'x'),
                                    "application/cbor");
    EXPECT_TRUE(!large || large->status == 413);
    const auto chunked = gate::make_client(gate.access);
    const auto answer = chunked->Post(
        "/v1/events",
        [](std::size_t, httplib::DataSink& sink) {
            sink.write("x", 1);
            sink.done();
            return true;
        },
        "application/cbor");
    EXPECT_TRUE(!answer || answer->status == 411);
    EXPECT_EQ(send(gate, {passed(gate, 1)}), 1);  // and the server goes on
}

TEST_F(DeviceApi, a_batch_that_is_no_batch_is_told_so) {
    const Kit gate = world.device("gate-1");
    const auto client = gate::make_client(gate.access);
    for (const std::string& body : {std::string("rubbish"), std::string("\x81\x80", 2),
                                    std::string("\x9f\xff", 2), std::string()}) {
        const auto answer = client->Post("/v1/events", body, "application/cbor");
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 400);
        EXPECT_NE(answer->body.find("\"cause\""), std::string::npos);
    }
}

TEST_F(DeviceApi, lists_come_sealed_and_only_when_changed) {
    const Kit gate = world.device("gate-1");
    ListContents contents;
    contents.documents = {{"e1", {"P", "UTO", "L898902C3"}}};
    auto& store = world.server->store();
    ASSERT_TRUE(store.replace_draft(border::ListKind::stolen_document, contents));
    const auto identity = protocol::load_identity(world.settings.data);
    ASSERT_TRUE(publish_list(store, border::ListKind::stolen_document, *identity,
                             world.clock.utc_us(), 24));
    const auto client = gate::make_client(gate.access);
    const auto first = gate::get(*client, "/v1/lists/stolen_document");
    ASSERT_TRUE(first);
    const auto opened = protocol::open(as_bytes(first->body), "list",
                                       [&](std::string_view) { return &identity->self.sign; });
    ASSERT_TRUE(opened);
    EXPECT_EQ(protocol::decode_list_snapshot(opened->body)->documents.size(), 1u);
    EXPECT_EQ(gate::get(*client, "/v1/lists/stolen_document", first->etag)->status, 304);
    EXPECT_FALSE(gate::get(*client, "/v1/lists/tdawn"));
    EXPECT_FALSE(gate::get(*client, "/v1/lists/nothing"));
}

TEST_F(DeviceApi, health_is_kept_and_bad_health_refused) {
    const Kit gate = world.device("gate-1");
    const auto client = gate::make_client(gate.access);
    const protocol::DeviceHealth health{
        "0.1", "idle", {"camera.no_frames"}, 7, {{border::ListKind::tdawn, 2, 5}}};
    EXPECT_TRUE(gate::post(*client, "/v1/health", to_json(health), "application/json"));
    const auto rows = world.server->store().health();
    ASSERT_EQ(rows->size(), 1u);
    EXPECT_EQ(protocol::health_from_json(rows->at(0).json), health);
    for (const char* bad : {"", "[]", "{}", "{\"software\":1}", "{\"software\":\"x\""})
        EXPECT_FALSE(gate::post(*client, "/v1/health", bad, "application/json")) << bad;
}

TEST_F(DeviceApi, a_code_is_good_once_for_one_device_and_for_a_time) {
    using protocol::Role;
    const std::string code = world.invite("gate-1", Role::gate);
    ASSERT_TRUE(provisioning::make_device(world.root / "a", "gate-1", Role::gate));
    ASSERT_TRUE(provisioning::make_device(world.root / "b", "gate-2", Role::gate));
    ASSERT_TRUE(provisioning::make_device(world.root / "c", "gate-1", Role::kiosk));
    const auto enrol = [&](const std::string& with, const char* folder) {
        return provisioning::enrol({world.url(), with, world.fingerprint(), world.root / folder})
            .has_value();
    };
    EXPECT_FALSE(enrol(code, "b"));  // another device
    EXPECT_FALSE(enrol(code, "c"));  // another role
    EXPECT_FALSE(enrol("ABCD-EFGH-JKLM-NPQR", "a"));
    EXPECT_TRUE(enrol(code, "a"));
    EXPECT_FALSE(enrol(code, "a"));  // used
    const std::string late = world.invite("gate-2", Role::gate, 10);
    world.clock.advance(std::chrono::minutes(11));
    EXPECT_FALSE(enrol(late, "b"));
}

TEST_F(DeviceApi, enrolment_needs_the_identitys_own_signature) {
    const std::string code = world.invite("gate-1", protocol::Role::gate);
    const auto own = protocol::make_identity("gate-1", protocol::Role::gate);
    const auto thief = protocol::make_identity("gate-1", protocol::Role::gate);
    const auto key = provisioning::make_request("gate-1");
    protocol::EnrolRequest request{code, key->csr_pem, own.self,
                                   protocol::enrol_proof(code, key->csr_pem, thief)};
    httplib::SSLClient client("127.0.0.1", world.server->port());
    client.set_ca_cert_path((world.settings.data / "tls" / "ca.crt").string());
    const auto answer = client.Post("/v1/enrol", to_json(request), "application/json");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 403);
    EXPECT_NE(answer->body.find("enrol.bad_proof"), std::string::npos);
    EXPECT_EQ(world.server->store().find_device("gate-1")->has_value(), false);
}

TEST_F(DeviceApi, enrolling_again_ends_the_old_certificate) {
    const Kit old = world.device("gate-1");
    const auto kept = read_file(old.access.certificate), key = read_file(old.access.key);
    ASSERT_TRUE(provisioning::enrol({world.url(), world.invite("gate-1", protocol::Role::gate),
                                     world.fingerprint(), old.folder}));
    EXPECT_EQ(send(old, {passed(old, 1)}), 1);
    ASSERT_TRUE(write_file(old.access.certificate, *kept));
    ASSERT_TRUE(write_file(old.access.key, *key, 0600));
    EXPECT_FALSE(send(old, {passed(old, 2)}));
}

}  // namespace
}  // namespace limen::server::test
