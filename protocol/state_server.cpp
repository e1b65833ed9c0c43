// SPDX-License-Identifier: Apache-2.0
#include "protocol/state_server.hpp"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "protocol/cbor/cbor.hpp"
#include "protocol/envelope.hpp"

namespace limen::protocol {
namespace {

using Json = nlohmann::json;

std::unexpected<Error> bad_field(const std::string& what) {
    return fail(Stage::message, "message.bad_field", what);
}

// An object with exactly these keys; nothing else may stand in it.
Result<Json> object_of(std::string_view text, std::initializer_list<const char*> keys) {
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return fail(Stage::message, "message.malformed", "the body is not a JSON object");
    for (const char* key : keys)
        if (!json.contains(key)) return bad_field(std::string("the key ") + key + " is missing");
    if (json.size() != keys.size()) return bad_field("the object has a key that is not known");
    return json;
}

Result<std::string> text_of(const Json& json, const char* key, std::size_t max) {
    const auto* text = json.at(key).get_ptr<const std::string*>();
    if (text == nullptr || text->size() > max)
        return bad_field(std::string(key) + " must be a text of at most " + std::to_string(max) +
                         " bytes");
    return *text;
}

Result<std::int64_t> count_of(const Json& json, const char* key) {
    if (!json.contains(key) || !json.at(key).is_number_integer())
        return bad_field(std::string(key) + " must be a whole number");
    const auto value = json.at(key).get<std::int64_t>();
    if (value < 0) return bad_field(std::string(key) + " must not be negative");
    return value;
}

Json to_object(const std::vector<border::ListVersion>& lists) {
    Json array = Json::array();
    for (const auto& list : lists)
        array.push_back({{"kind", border::code(list.kind)},
                         {"version", list.version},
                         {"published_us", list.published_us}});
    return array;
}

Result<std::vector<border::ListVersion>> lists_of(const Json& array) {
    if (!array.is_array() || array.size() > 64) return bad_field("lists must be an array");
    std::vector<border::ListVersion> lists;
    for (const Json& item : array) {
        if (!item.is_object() || item.size() != 3 || !item.contains("kind"))
            return bad_field("a list has kind, version and published_us");
        LIMEN_TRY(const std::string kind, text_of(item, "kind", 64));
        const auto known = border::list_kind_from(kind);
        if (!known) return bad_field("a list's kind is not known");
        LIMEN_TRY(const auto version, count_of(item, "version"));
        LIMEN_TRY(const auto published_us, count_of(item, "published_us"));
        lists.push_back({*known, version, published_us});
    }
    return lists;
}

Json to_object(const PublicIdentity& identity) {
    return {{"id", identity.id},
            {"role", to_string(identity.role)},
            {"sign", to_hex(identity.sign)},
            {"curve", to_hex(identity.curve)}};
}

Result<PublicIdentity> identity_of(const Json& json) {
    if (!json.is_object() || json.size() != 4)
        return bad_field("an identity has id, role, sign and curve");
    for (const char* key : {"id", "role", "sign", "curve"})
        if (!json.contains(key)) return bad_field("an identity has id, role, sign and curve");
    PublicIdentity identity;
    LIMEN_TRY(identity.id, text_of(json, "id", 32));
    if (!is_identity_id(identity.id))
        return bad_field("id must be 1 to 32 characters of a-z, 0-9 and -");
    LIMEN_TRY(const std::string role, text_of(json, "role", 16));
    const auto known = role_from(role);
    if (!known) return bad_field("role is not known");
    identity.role = *known;
    const auto key = [&](const char* name, auto& out) -> Result<void> {
        LIMEN_TRY(const std::string hex, text_of(json, name, 64));
        LIMEN_TRY(const Bytes bytes, from_hex(hex));
        if (bytes.size() != out.size()) return bad_field("a public key is 64 hex digits");
        std::copy(bytes.begin(), bytes.end(), out.begin());
        return {};
    };
    LIMEN_CHECK(key("sign", identity.sign));
    LIMEN_CHECK(key("curve", identity.curve));
    return identity;
}

}  // namespace

Bytes encode_batch(const std::vector<Bytes>& envelopes) {
    cbor::Writer writer;
    writer.array(envelopes.size());
    for (const Bytes& envelope : envelopes) writer.bytes(envelope);
    return writer.take();
}

Result<std::vector<Bytes>> decode_batch(ByteView bytes) {
    cbor::Reader reader(bytes);
    const std::size_t count = reader.array();
    if (count > kMaxBatchEvents) reader.bad_field("a batch has at most 256 events");
    std::vector<Bytes> envelopes;
    for (std::size_t i = 0; i < count && !reader.failed(); ++i)
        envelopes.push_back(to_bytes(reader.bytes()));
    LIMEN_CHECK(reader.finish());
    return envelopes;
}

Bytes encode(const Receipt& receipt) {
    cbor::Writer writer;
    writer.array(3);
    writer.text(receipt.device);
    writer.integer(receipt.held_through);
    writer.integer(receipt.at_us);
    return writer.take();
}

Result<Receipt> decode_receipt(ByteView bytes) {
    cbor::Reader reader(bytes);
    if (reader.array() != 3) reader.bad_field("a receipt has three fields");
    Receipt receipt;
    receipt.device = std::string(reader.text());
    receipt.held_through = reader.integer();
    receipt.at_us = reader.integer();
    if (receipt.held_through < 0) reader.bad_field("held_through must not be negative");
    LIMEN_CHECK(reader.finish());
    return receipt;
}

std::string to_json(const DeviceHealth& health) {
    return Json{{"software", health.software},
                {"state", health.state},
                {"faults", health.faults},
                {"outbox_waiting", health.outbox_waiting},
                {"lists", to_object(health.lists)}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<DeviceHealth> health_from_json(std::string_view text) {
    LIMEN_TRY(const Json json,
              object_of(text, {"software", "state", "faults", "outbox_waiting", "lists"}));
    DeviceHealth health;
    LIMEN_TRY(health.software, text_of(json, "software", 64));
    LIMEN_TRY(health.state, text_of(json, "state", 64));
    LIMEN_TRY(health.outbox_waiting, count_of(json, "outbox_waiting"));
    const Json& faults = json.at("faults");
    if (!faults.is_array() || faults.size() > 64) return bad_field("faults must be an array");
    for (const Json& fault : faults) {
        const auto* code = fault.get_ptr<const std::string*>();
        if (code == nullptr || code->size() > 64) return bad_field("a fault is a short code");
        health.faults.push_back(*code);
    }
    LIMEN_TRY(health.lists, lists_of(json.at("lists")));
    return health;
}

std::string to_json(const std::vector<border::ListVersion>& published) {
    return Json{{"lists", to_object(published)}}.dump();
}

Result<std::vector<border::ListVersion>> lists_from_json(std::string_view text) {
    LIMEN_TRY(const Json json, object_of(text, {"lists"}));
    return lists_of(json.at("lists"));
}

Bytes enrol_proof(std::string_view code, std::string_view csr_pem, const Identity& identity) {
    const std::string text = std::string(code) + "\n" + std::string(csr_pem);
    return seal(as_bytes(text), "enrol", identity);
}

std::string to_json(const EnrolRequest& request) {
    return Json{{"code", request.code},
                {"csr_pem", request.csr_pem},
                {"identity", to_object(request.identity)},
                {"proof", to_hex(request.proof)}}
        .dump();
}

Result<EnrolRequest> enrol_request_from_json(std::string_view text) {
    LIMEN_TRY(const Json json, object_of(text, {"code", "csr_pem", "identity", "proof"}));
    EnrolRequest request;
    LIMEN_TRY(request.code, text_of(json, "code", 64));
    LIMEN_TRY(request.csr_pem, text_of(json, "csr_pem", 8192));
    LIMEN_TRY(request.identity, identity_of(json.at("identity")));
    LIMEN_TRY(const std::string proof, text_of(json, "proof", 32768));
    LIMEN_TRY(request.proof, from_hex(proof));
    return request;
}

std::string to_json(const EnrolAnswer& answer) {
    Json peers = Json::array();
    for (const auto& peer : answer.peers) peers.push_back(to_object(peer));
    return Json{{"certificate_pem", answer.certificate_pem},
                {"ca_pem", answer.ca_pem},
                {"server", to_object(answer.server)},
                {"peers", peers}}
        .dump();
}

Result<EnrolAnswer> enrol_answer_from_json(std::string_view text) {
    LIMEN_TRY(const Json json, object_of(text, {"certificate_pem", "ca_pem", "server", "peers"}));
    EnrolAnswer answer;
    LIMEN_TRY(answer.certificate_pem, text_of(json, "certificate_pem", 16384));
    LIMEN_TRY(answer.ca_pem, text_of(json, "ca_pem", 16384));
    LIMEN_TRY(answer.server, identity_of(json.at("server")));
    const Json& peers = json.at("peers");
    if (!peers.is_array() || peers.size() > 10'000) return bad_field("peers must be an array");
    for (const Json& peer : peers) {
        LIMEN_TRY(auto identity, identity_of(peer));
        answer.peers.push_back(std::move(identity));
    }
    return answer;
}

}  // namespace limen::protocol
