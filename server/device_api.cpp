// SPDX-License-Identifier: Apache-2.0
#include "server/device_api.hpp"

#include <httplib.h>
#include <openssl/ssl.h>
#include <sodium.h>

#include <memory>

#include "base/log.hpp"
#include "protocol/envelope.hpp"
#include "protocol/messages.hpp"
#include "protocol/state_server.hpp"
#include "server/http.hpp"

namespace limen::server {
namespace {

using Request = httplib::Request;
using Response = httplib::Response;

struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};

// Who asks: the certificate's CN, an enrolled device, and the very certificate it was given last.
Result<Device> authenticate(DeviceApi& api, const Request& request) {
    const auto refused = [](const char* cause, const char* message) {
        return fail(Stage::server, cause, message);
    };
    const std::unique_ptr<X509, FreeCertificate> certificate(
        request.ssl != nullptr ? SSL_get1_peer_certificate(request.ssl) : nullptr);
    if (!certificate)
        return refused("tls.no_certificate", "a client certificate is needed; enrol the device");
    char name[64] = {};
    const int length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()),
                                                 NID_commonName, name, sizeof name);
    const std::string id(name, length > 0 ? static_cast<std::size_t>(length) : 0);
    LIMEN_TRY(auto device, api.store.find_device(id));
    CertificateDigest digest{};
    unsigned size = 0;
    X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size);
    if (!device || device->revoked || device->certificate != digest)
        return refused("tls.not_enrolled",
                       "this certificate is not in force; enrol the device again");
    return *std::move(device);
}

void refuse_sender(Response& response, const Error& error) {
    answer_error(response, error.stage == Stage::storage ? 503 : 403, error);
}

Result<NewEvent> check_event(const Device& device, const Bytes& envelope) {
    const protocol::SignPublicKey& key = device.identity.sign;
    LIMEN_TRY(const auto opened, protocol::open(envelope, "event", [&](std::string_view id) {
                  return id == device.identity.id ? &key : nullptr;
              }));
    LIMEN_TRY(auto event, protocol::decode_event(opened.body));
    if (event.device != device.identity.id)
        return fail(Stage::message, "message.bad_field",
                    "the event names another device than its sender");
    if (event.sequence < 1)
        return fail(Stage::message, "message.bad_field", "an event's sequence begins at 1");
    return NewEvent{std::move(event), envelope};
}

void answer_receipt(DeviceApi& api, const Device& device, std::int64_t held_through,
                    Response& response) {
    const protocol::Receipt receipt{device.identity.id, held_through, api.clock.utc_us()};
    const Bytes sealed = protocol::seal(protocol::encode(receipt), "receipt", api.identity);
    response.set_content(to_text(sealed), "application/cbor");
}

void post_events(DeviceApi& api, const Request& request, Response& response) {
    const auto device = authenticate(api, request);
    if (!device) return refuse_sender(response, device.error());
    if (device->identity.role != protocol::Role::gate)
        return answer_error(response, 403,
                            {Stage::server, "events.not_a_gate", "only gates send events", false});
    const auto batch = protocol::decode_batch(as_bytes(request.body));
    if (!batch) return answer_error(response, 400, batch.error());
    std::vector<NewEvent> events;
    // All are checked before the first is stored: a batch is taken whole or not at all.
    for (const Bytes& envelope : *batch) {
        auto event = check_event(*device, envelope);
        if (!event) return answer_error(response, 400, event.error());
        events.push_back(*std::move(event));
    }
    const auto done = api.store.ingest(device->identity.id, events, api.clock.utc_us());
    if (!done) return answer_error(response, 503, done.error());
    if (!events.empty() || done->conflicts > 0)
        log::write(done->conflicts > 0 ? log::Level::error : log::Level::info,
                   log::Event::server_ingested,
                   {{"device", device->identity.id},
                    {"stored", done->stored},
                    {"known", done->known},
                    {"conflicts", done->conflicts},
                    {"held_through", done->held_through}});
    answer_receipt(api, *device, done->held_through, response);
}

void get_lists(DeviceApi& api, const Request& request, Response& response) {
    const auto device = authenticate(api, request);
    if (!device) return refuse_sender(response, device.error());
    const auto published = api.store.published();
    if (!published) return answer_error(response, 503, published.error());
    std::vector<border::ListVersion> versions;
    for (const PublishedList& list : *published) versions.push_back(list.version);
    answer_json(response, protocol::to_json(versions));
}

void get_list(DeviceApi& api, const Request& request, Response& response) {
    const auto device = authenticate(api, request);
    if (!device) return refuse_sender(response, device.error());
    // Lists name people: a kiosk or a console has no use for them.
    if (device->identity.role != protocol::Role::gate)
        return answer_error(response, 403,
                            {Stage::server, "lists.not_a_gate", "only gates take lists", false});
    const auto kind = border::list_kind_from(request.matches[1].str());
    const auto envelope = kind ? api.store.snapshot(*kind) : Result<std::optional<Bytes>>{};
    if (!envelope) return answer_error(response, 503, envelope.error());
    if (!*envelope)
        return answer_error(
            response, 404,
            {Stage::lists, "lists.not_published", "no list of this kind is published", false});
    std::array<unsigned char, 16> hash{};
    crypto_generichash(hash.data(), hash.size(), (*envelope)->data(), (*envelope)->size(), nullptr,
                       0);
    const std::string tag = "\"" + to_hex(hash) + "\"";
    response.set_header("ETag", tag);
    if (request.get_header_value("If-None-Match") == tag) {
        response.status = 304;
        return;
    }
    response.set_content(to_text(**envelope), "application/cbor");
}

void post_health(DeviceApi& api, const Request& request, Response& response) {
    const auto device = authenticate(api, request);
    if (!device) return refuse_sender(response, device.error());
    const auto health = protocol::health_from_json(request.body);
    if (!health) return answer_error(response, 400, health.error());
    const auto put =
        api.store.put_health({device->identity.id, api.clock.utc_us(), protocol::to_json(*health)});
    if (!put) return answer_error(response, 503, put.error());
    response.status = 204;
}

// Everything that is wrong with a code gives one answer: a guess must learn nothing.
Result<Invitation> check_enrolment(DeviceApi& api, const protocol::EnrolRequest& wish) {
    const auto refused = [](const char* cause, const char* message) {
        return fail(Stage::server, cause, message);
    };
    LIMEN_TRY(const auto invitation,
              api.store.find_invitation(code_digest(wish.code), api.clock.utc_us()));
    if (!invitation)
        return refused("enrol.bad_code",
                       "the code is not known, used or expired; ask the server's operator for a "
                       "new one");
    if (invitation->device != wish.identity.id || invitation->role != wish.identity.role)
        return refused("enrol.other_device", "the code was made for another device or role");
    const auto opened = protocol::open(wish.proof, "enrol", [&](std::string_view id) {
        return id == wish.identity.id ? &wish.identity.sign : nullptr;
    });
    if (!opened || to_text(opened->body) != wish.code + "\n" + wish.csr_pem)
        return refused("enrol.bad_proof", "the request is not signed by the identity it names");
    return *invitation;
}

Result<protocol::EnrolAnswer> enrol(DeviceApi& api, const protocol::EnrolRequest& wish) {
    LIMEN_TRY(const Invitation invitation, check_enrolment(api, wish));
    protocol::EnrolAnswer answer;
    LIMEN_TRY(answer.certificate_pem,
              certify_device(api.authority, wish.csr_pem, invitation.device, api.certificate_days));
    Device device;
    device.identity = wish.identity;
    LIMEN_TRY(device.certificate, digest_of(answer.certificate_pem));
    device.enrolled_us = api.clock.utc_us();
    LIMEN_TRY(const auto before, api.store.devices());
    LIMEN_TRY(const bool done, api.store.enrol(invitation.code, device));
    if (!done)
        return fail(Stage::server, "enrol.bad_code",
                    "the code is not known, used or expired; ask the server's operator for a new "
                    "one");
    for (const Device& other : before)
        if (!other.revoked && other.identity.id != invitation.device)
            answer.peers.push_back(other.identity);
    answer.ca_pem = api.authority.certificate_pem;
    answer.server = api.identity.self;
    return answer;
}

void post_enrol(DeviceApi& api, const Request& request, Response& response) {
    const auto wish = protocol::enrol_request_from_json(request.body);
    if (!wish) return answer_error(response, 400, wish.error());
    const auto answer = enrol(api, *wish);
    log::write(answer ? log::Level::info : log::Level::warning, log::Event::enrolment,
               {{"device", wish->identity.id}, {"enrolled", answer.has_value()}});
    if (!answer)
        return answer_error(
            response, answer.error().stage == Stage::server ? 403 : status_for(answer.error()),
            answer.error());
    answer_json(response, protocol::to_json(*answer));
}

}  // namespace

void add_device_api(httplib::Server& server, DeviceApi& api) {
    const auto bound = [&api](void (*handler)(DeviceApi&, const Request&, Response&)) {
        return [&api, handler](const Request& request, Response& response) {
            handler(api, request, response);
        };
    };
    server.Post("/v1/events", bound(post_events));
    server.Get("/v1/lists", bound(get_lists));
    server.Get(R"(/v1/lists/([a-z_]{1,32}))", bound(get_list));
    server.Post("/v1/health", bound(post_health));
    server.Post("/v1/enrol", bound(post_enrol));
}

CodeDigest code_digest(std::string_view code) {
    std::string plain;
    for (const char c : code) {
        if (c == '-' || c == ' ') continue;
        plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    CodeDigest digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(plain.data()),
                       plain.size());
    return digest;
}

std::string make_code() {
    constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    static_assert(kLetters.size() == 32);
    std::string code;
    for (int i = 0; i < 16; ++i) {
        if (i > 0 && i % 4 == 0) code += '-';
        code += kLetters[randombytes_uniform(kLetters.size())];
    }
    return code;
}

}  // namespace limen::server
