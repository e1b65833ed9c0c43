// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/pace.hpp"

#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/curve.hpp"

namespace limen::emrtd {
namespace {

// Data objects of GENERAL AUTHENTICATE (Doc 9303-11, 4.4.4.2, table 3).
constexpr tlv::Tag kDynamicData = 0x7C;
enum DynamicTag : tlv::Tag {
    kNonce = 0x80,
    kMapOut = 0x81,
    kMapIn = 0x82,
    kKeyOut = 0x83,
    kKeyIn = 0x84,
    kTokenOut = 0x85,
    kTokenIn = 0x86,
};
constexpr std::size_t kMaxNonce = 64;

std::unexpected<Error> failed(std::string message) {
    return fail(Stage::chip_access, "chip.access_failed", std::move(message));
}

std::unexpected<Error> refused(const char* step, std::uint16_t sw) {
    return failed(std::string("PACE failed at ") + step + ": " + apdu::describe_sw(sw));
}

Result<void> set_at(Card& card, const PaceInfo& info, bool name_parameters, PasswordKind kind) {
    apdu::Command command{0x00, 0x22, 0xC1, 0xA4, {}, 0, false};
    tlv::append(command.data, 0x80, info.oid);
    tlv::append(command.data, 0x83, Bytes{static_cast<std::uint8_t>(kind)});
    if (name_parameters)
        tlv::append(command.data, 0x84, Bytes{static_cast<std::uint8_t>(*info.parameter_id)});
    LIMEN_TRY(const apdu::Response response, card.send(command));
    // 63Cx: somebody used a wrong password before; x tries are left.
    const bool warned = response.sw > 0x63C0 && response.sw <= 0x63CF;
    if (response.ok() || warned) return {};
    if (response.sw == 0x63C0 || response.sw == apdu::sw::kBlocked)
        return failed("the chip has blocked this password after too many wrong ones");
    return refused("its start", response.sw);
}

// One step of GENERAL AUTHENTICATE, chained but for the last (class 10, then 00).
Result<apdu::Response> step(Card& card, bool last, tlv::Tag tag, ByteView value) {
    apdu::Command command{
        static_cast<std::uint8_t>(last ? 0x00 : 0x10), 0x86, 0x00, 0x00, {}, 256, false};
    const Bytes inner = value.empty() ? Bytes{} : tlv::encode(tag, value);
    tlv::append(command.data, kDynamicData, inner);
    return card.send(command);
}

Result<Bytes> dynamic_data(const apdu::Response& response, tlv::Tag tag, const char* name) {
    if (!response.ok()) return refused(name, response.sw);
    tlv::Reader outer(response.data, {2, 8, 4096});
    const auto data = outer.expect(kDynamicData);
    if (!data) return failed(std::string("the chip's answer is malformed at ") + name);
    const auto object = tlv::find(data->value, tag, {1, 8, 4096});
    if (!object) return failed(std::string("the chip's answer lacks its part at ") + name);
    return to_bytes(object->value);
}

Result<Secret> open_nonce(Card& card, Cipher cipher, const Password& password) {
    LIMEN_TRY(const apdu::Response response, step(card, false, 0, {}));
    LIMEN_TRY(const Bytes encrypted, dynamic_data(response, kNonce, "the nonce"));
    if (encrypted.empty() || encrypted.size() > kMaxNonce ||
        encrypted.size() % block_size(cipher) != 0)
        return failed("the chip's nonce has a wrong length");
    const Secret key = derive_key(cipher, password.secret.view(), KeyUse::password);
    LIMEN_TRY(Bytes nonce, decrypt(cipher, key, {}, encrypted));
    return Secret(std::move(nonce));
}

// Generic mapping (4.4.3.3.1): G' = s·G + H, where H is a Diffie-Hellman of both sides.
Result<Point> map_generator(Card& card, const Curve& curve, const Secret& nonce,
                            const Random& random) {
    const Secret own = curve.draw_scalar(random);
    LIMEN_TRY(const Point own_public, curve.multiply(own, curve.generator()));
    LIMEN_TRY(const Bytes own_bytes, curve.encode(own_public.get()));
    LIMEN_TRY(const apdu::Response response, step(card, false, kMapOut, own_bytes));
    LIMEN_TRY(const Bytes chip_bytes, dynamic_data(response, kMapIn, "the mapping"));
    LIMEN_TRY(const Point chip_public, curve.decode(chip_bytes));
    LIMEN_TRY(const Point h, curve.multiply(own, chip_public.get()));
    LIMEN_TRY(const Point s_g, curve.multiply(nonce, curve.generator()));
    return curve.add(s_g.get(), h.get());
}

struct Agreement {
    Bytes own_public, chip_public;
    Secret shared;
};

Result<Agreement> agree(Card& card, const Curve& curve, const Point& base, const Random& random) {
    const Secret own = curve.draw_scalar(random);
    LIMEN_TRY(const Point own_public, curve.multiply(own, base.get()));
    LIMEN_TRY(const Bytes own_bytes, curve.encode(own_public.get()));
    LIMEN_TRY(const apdu::Response response, step(card, false, kKeyOut, own_bytes));
    LIMEN_TRY(const Bytes chip_bytes, dynamic_data(response, kKeyIn, "the key agreement"));
    // 4.4.1: both sides check that the keys differ, else the other one only plays ours back.
    if (chip_bytes == own_bytes) return failed("the chip played our own key back");
    LIMEN_TRY(const Point chip_public, curve.decode(chip_bytes));
    LIMEN_TRY(const Point shared, curve.multiply(own, chip_public.get()));
    LIMEN_TRY(Secret x, curve.x_coordinate(shared.get()));
    return Agreement{own_bytes, chip_bytes, std::move(x)};
}

// MAC over 7F49 { 06 protocol, 86 the other side's key } (4.4.3.4, 9.4.4).
Result<Bytes> token(const PaceInfo& info, const Secret& key, ByteView public_key) {
    const Bytes data =
        tlv::encode(0x7F49, {tlv::encode(0x06, ByteView(info.oid)), tlv::encode(0x86, public_key)});
    return mac(info.cipher, key, data);
}

Result<void> exchange_tokens(Card& card, const PaceInfo& info, const Secret& mac_key,
                             const Agreement& agreement) {
    LIMEN_TRY(const Bytes own, token(info, mac_key, agreement.chip_public));
    LIMEN_TRY(const apdu::Response response, step(card, true, kTokenOut, own));
    if (response.sw >> 8 == 0x63 || response.sw == apdu::sw::kSecurityStatus ||
        response.sw == apdu::sw::kBlocked)
        return fail(Stage::chip_access, "chip.wrong_key",
                    "the chip does not accept this key (" + apdu::describe_sw(response.sw) +
                        "): read the page, or the card access number, again");
    LIMEN_TRY(const Bytes theirs, dynamic_data(response, kTokenIn, "the tokens"));
    LIMEN_TRY(const Bytes expected, token(info, mac_key, agreement.own_public));
    if (!equal_secrets(theirs, expected)) return failed("the chip's token is not authentic");
    return {};
}

}  // namespace

Password mrz_password(std::string_view mrz_information) {
    return {PasswordKind::mrz, Secret(sha1(as_bytes(mrz_information)))};
}
Password can_password(std::string_view digits) {
    return {PasswordKind::can, Secret(as_bytes(digits))};
}

Result<std::optional<MappingProof>> run_pace(Card& card, const PaceInfo& info, bool name_parameters,
                                             const Password& password, const Random& random) {
    if (!info.elliptic || info.mapping != Mapping::generic || !info.parameter_id)
        return fail(Stage::chip_access, "chip.access_unsupported",
                    "the chip offers only kinds of PACE that we do not speak: " + name_of(info));
    LIMEN_TRY(const Curve curve, Curve::named(curve_name(*info.parameter_id)));
    LIMEN_CHECK(set_at(card, info, name_parameters, password.kind));
    LIMEN_TRY(const Secret nonce, open_nonce(card, info.cipher, password));
    LIMEN_TRY(const Point base, map_generator(card, curve, nonce, random));
    LIMEN_TRY(const Agreement agreement, agree(card, curve, base, random));
    Secret encryption_key = derive_key(info.cipher, agreement.shared.view(), KeyUse::encryption);
    Secret mac_key = derive_key(info.cipher, agreement.shared.view(), KeyUse::mac);
    LIMEN_CHECK(exchange_tokens(card, info, mac_key, agreement));
    card.protect(SecureMessaging(info.cipher, std::move(encryption_key), std::move(mac_key),
                                 SendSequenceCounter(Bytes(block_size(info.cipher), 0))));
    return std::nullopt;
}

}  // namespace limen::emrtd
