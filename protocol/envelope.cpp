// SPDX-License-Identifier: Apache-2.0
#include "protocol/envelope.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/invariant.hpp"
#include "protocol/cbor/cbor.hpp"

namespace limen::protocol {
namespace {

constexpr std::string_view kDomain = "limen/1";
constexpr std::int64_t kVersion = 1;
constexpr std::size_t kFields = 4;
constexpr std::uint8_t kFirstByte = 0xa0 | kFields;

Bytes signed_bytes(ByteView body, std::string_view context) {
    Bytes all;
    all.reserve(kDomain.size() + context.size() + body.size() + 2);
    all.insert(all.end(), kDomain.begin(), kDomain.end());
    all.push_back(0);
    all.insert(all.end(), context.begin(), context.end());
    all.push_back(0);
    all.insert(all.end(), body.begin(), body.end());
    return all;
}

struct Parts {
    ByteView body;
    std::string_view key_id;
    ByteView signature;
};

void key(cbor::Reader& reader, std::string_view expected) {
    if (reader.text() != expected) reader.malformed("has other keys than b, k, s, v");
}

Result<Parts> parse(ByteView envelope) {
    cbor::Reader reader(envelope);
    Parts parts;
    if (reader.map() != kFields) reader.malformed("must have the keys b, k, s, v");
    key(reader, "b");
    parts.body = reader.bytes();
    key(reader, "k");
    parts.key_id = reader.text();
    key(reader, "s");
    parts.signature = reader.bytes();
    key(reader, "v");
    if (reader.integer() != kVersion) reader.malformed("is of another version");
    if (!is_identity_id(parts.key_id)) reader.malformed("has a key id of another form");
    if (parts.signature.size() != crypto_sign_BYTES)
        reader.malformed("has a signature of another length");
    if (auto finished = reader.finish(); !finished)
        return fail(Stage::message, "envelope.malformed",
                    "envelope: " + finished.error().message + "; the sender must be updated");
    return parts;
}

}  // namespace

Bytes seal(ByteView body, std::string_view context, const Identity& identity) {
    LIMEN_INVARIANT(!context.empty() && context.find('\0') == std::string_view::npos,
                    "a signing context is a plain word");
    Signature signature{};
    const Bytes message = signed_bytes(body, context);
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                         identity.sign_secret.data());
    cbor::Writer writer;
    writer.map(kFields);
    writer.text("b");
    writer.bytes(body);
    writer.text("k");
    writer.text(identity.self.id);
    writer.text("s");
    writer.bytes(signature);
    writer.text("v");
    writer.integer(kVersion);
    return writer.take();
}

Result<Opened> open(ByteView envelope, std::string_view context, const KeyLookup& keys) {
    LIMEN_TRY(const Parts parts, parse(envelope));
    const SignPublicKey* public_key = keys(parts.key_id);
    if (public_key == nullptr)
        return fail(Stage::message, "envelope.unknown_key",
                    "the envelope is signed by \"" + std::string(parts.key_id) +
                        "\", who is not known here; enrol that device or remove it");
    const Bytes message = signed_bytes(parts.body, context);
    if (crypto_sign_verify_detached(parts.signature.data(), message.data(), message.size(),
                                    public_key->data()) != 0)
        return fail(Stage::message, "envelope.bad_signature",
                    "the signature of \"" + std::string(parts.key_id) +
                        "\" is not over this message; check that device's keys");
    Opened opened{std::string(parts.key_id), to_bytes(parts.body), {}};
    std::copy(parts.signature.begin(), parts.signature.end(), opened.signature.begin());
    return opened;
}

bool looks_sealed(ByteView frame) {
    return !frame.empty() && frame[0] == kFirstByte;
}

}  // namespace limen::protocol
