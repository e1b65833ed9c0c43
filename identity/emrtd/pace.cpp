// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/pace.hpp"

#include "identity/emrtd/general_authenticate.hpp"
#include "identity/emrtd/mapping.hpp"

namespace limen::emrtd {
namespace {

constexpr ChainedStep kNonceStep{"the nonce"};
constexpr ChainedStep kKeyStep{"the key agreement"};
constexpr ChainedStep kTokenStep{"the tokens", true};
// Two blocks of 128 bits are the most that any cipher needs; some chips may send more.
constexpr std::size_t kMaxNonce = 64;

std::unexpected<Error> pace_failed(std::string message) {
    return fail(Stage::chip_access, "chip.access_failed", std::move(message));
}

std::unexpected<Error> blocked(std::uint16_t sw) {
    return fail(Stage::chip_access, "chip.key_blocked",
                "the chip takes this password no more (" + apdu::describe_sw(sw) +
                    "): use the other one, MRZ or card access number");
}

// 63Cx: x more wrong passwords are allowed.
bool none_left(std::uint16_t sw) {
    return sw == 0x63C0 || sw == apdu::sw::kBlocked;
}

Result<apdu::Response> send_set_at(Card& card, const PaceInfo& info, bool name_parameters,
                                   PasswordKind kind) {
    apdu::Command command{0x00, 0x22, 0xC1, 0xA4, {}, 0, false};
    tlv::append(command.data, 0x80, info.oid);
    tlv::append(command.data, 0x83, Bytes{static_cast<std::uint8_t>(kind)});
    if (name_parameters)
        tlv::append(command.data, 0x84, Bytes{static_cast<std::uint8_t>(*info.parameter_id)});
    return card.send(command);
}

Result<void> set_at(Card& card, const PaceInfo& info, bool name_parameters, PasswordKind kind) {
    LIMEN_TRY(apdu::Response response, send_set_at(card, info, name_parameters, kind));
    // What is ambiguous is told differently by different chips (4.4.4.1): some want the parameters
    // named although they offer one set only. 6A87: Ukraine, before July 2022.
    const bool misses_parameters =
        response.sw == apdu::sw::kWrongData || response.sw == apdu::sw::kReferenceNotFound ||
        response.sw == apdu::sw::kWrongParameters || response.sw == apdu::sw::kLengthInconsistent;
    if (misses_parameters && !name_parameters && info.parameter_id) {
        LIMEN_TRY(response, send_set_at(card, info, true, kind));
    }
    // 63Cx: somebody used a wrong password before.
    const bool warned = response.sw > 0x63C0 && response.sw <= 0x63CF;
    if (response.ok() || warned) return {};
    if (none_left(response.sw)) return blocked(response.sw);
    return pace_failed("PACE failed at its start: " + apdu::describe_sw(response.sw));
}

Result<Secret> open_nonce(Card& card, const PaceInfo& info, const Password& password) {
    LIMEN_TRY(const apdu::Response response, general_authenticate(card, kNonceStep, 0, {}));
    if (none_left(response.sw)) return blocked(response.sw);
    LIMEN_TRY(const Bytes encrypted, dynamic_object(response, kNonceStep, dynamic_tag::kNonce));
    const bool exact = info.mapping == Mapping::integrated;
    if (encrypted.empty() || encrypted.size() > kMaxNonce ||
        encrypted.size() % block_size(info.cipher) != 0 ||
        (exact && encrypted.size() != nonce_size(info.cipher)))
        return pace_failed("the chip's nonce has a wrong length");
    const Secret key = derive_key(info.cipher, password.secret.view(), KeyUse::password);
    LIMEN_TRY(Bytes nonce, decrypt(info.cipher, key, {}, encrypted));
    return Secret(std::move(nonce));
}

struct Agreement {
    Bytes own_key, chip_key;  // as they were sent
    Secret encryption_key, mac_key;
};

Result<Agreement> agree(Card& card, const PaceInfo& info, const KeyGroup& group,
                        const Secret& generator, const Random& random) {
    LIMEN_TRY(KeyPair own, group.draw_key_pair(random, generator));
    LIMEN_TRY(const apdu::Response response,
              general_authenticate(card, kKeyStep, dynamic_tag::kKeyOut, own.public_key));
    LIMEN_TRY(Bytes theirs, dynamic_object(response, kKeyStep, dynamic_tag::kKeyIn));
    LIMEN_TRY(const Bytes accepted, group.accept(theirs));
    // 4.4.1: both sides check that the keys differ, else the other one only plays ours back.
    if (accepted == own.public_key) return pace_failed("the chip played our own key back");
    LIMEN_TRY(const Secret element, group.agree(own.private_key, accepted));
    const Secret shared = group.shared_secret(element);
    return Agreement{std::move(own.public_key), std::move(theirs),
                     derive_key(info.cipher, shared.view(), KeyUse::encryption),
                     derive_key(info.cipher, shared.view(), KeyUse::mac)};
}

// MAC over 7F49 { 06 protocol, 86 or 84 the other side's key } (4.4.3.4, 9.4).
Result<Bytes> token(const PaceInfo& info, const Secret& key, ByteView public_key) {
    const Bytes data = tlv::encode(0x7F49, {tlv::encode(0x06, ByteView(info.oid)),
                                            tlv::encode(info.elliptic ? 0x86 : 0x84, public_key)});
    return mac(info.cipher, key, data);
}

Result<apdu::Response> exchange_tokens(Card& card, const PaceInfo& info,
                                       const Agreement& agreement) {
    LIMEN_TRY(const Bytes own, token(info, agreement.mac_key, agreement.chip_key));
    LIMEN_TRY(apdu::Response response,
              general_authenticate(card, kTokenStep, dynamic_tag::kTokenOut, own));
    if (none_left(response.sw)) return blocked(response.sw);
    if (means_wrong_key(response.sw))
        return fail(Stage::chip_access, "chip.wrong_key",
                    "the chip does not accept this key (" + apdu::describe_sw(response.sw) +
                        "): read the page, or the card access number, again");
    LIMEN_TRY(const Bytes theirs, dynamic_object(response, kTokenStep, dynamic_tag::kTokenIn));
    LIMEN_TRY(const Bytes expected, token(info, agreement.mac_key, agreement.own_key));
    if (!equal_secrets(theirs, expected)) return pace_failed("the chip's token is not authentic");
    return response;
}

// A_IC of the last answer (4.4.3.5): in CBC mode, the vector being -1 encrypted.
Result<MappingProof> open_proof(const apdu::Response& response, const PaceInfo& info,
                                const KeyGroup& group, const Secret& key, Bytes mapping_key) {
    LIMEN_TRY(const Bytes encrypted,
              dynamic_object(response, kTokenStep, dynamic_tag::kChipAuthenticationData));
    LIMEN_TRY(const Bytes vector,
              encrypt(info.cipher, key, {}, Bytes(block_size(info.cipher), 0xFF)));
    const auto padded = decrypt(info.cipher, key, vector, encrypted);
    auto plain = padded ? unpad(*padded) : padded;
    if (!plain || plain->empty() || plain->size() > group.order_size())
        return pace_failed("the chip's authentication data are malformed");
    return MappingProof{std::move(*plain), std::move(mapping_key), *info.group};
}

Bytes compressed(const PaceInfo& info, ByteView key) {
    if (!info.elliptic) return sha1(key);
    return to_bytes(key.subspan(1, (key.size() - 1) / 2));
}

Result<void> check_spoken(const PaceInfo& info) {
    const DomainParameters* parameters = info.group ? domain_parameters(*info.group) : nullptr;
    const bool fits = parameters != nullptr && parameters->elliptic == info.elliptic &&
                      (info.mapping != Mapping::integrated || parameters->integrated_mapping) &&
                      (info.mapping != Mapping::chip_authentication || info.elliptic);
    if (fits && info.version == 2) return {};
    return fail(Stage::chip_access, "chip.access_unsupported",
                "the chip offers a kind of PACE that does not exist: " + name_of(info));
}

}  // namespace

Password mrz_password(std::string_view mrz_information) {
    return {PasswordKind::mrz, Secret(sha1(as_bytes(mrz_information)))};
}
Password can_password(std::string_view digits) {
    return {PasswordKind::can, Secret(as_bytes(digits))};
}

Result<Opened> run_pace(Card& card, const PaceInfo& info, bool name_parameters,
                        const Password& password, const Random& random) {
    LIMEN_CHECK(check_spoken(info));
    LIMEN_TRY(const auto group, KeyGroup::standardised(*info.group));
    LIMEN_CHECK(set_at(card, info, name_parameters, password.kind));
    LIMEN_TRY(const Secret nonce, open_nonce(card, info, password));
    LIMEN_TRY(MappedGenerator mapped,
              info.mapping == Mapping::integrated
                  ? map_by_encoding(card, *group, info.cipher, nonce, random)
                  : map_by_key_agreement(card, *group, nonce, random));
    LIMEN_TRY(Agreement agreement, agree(card, info, *group, mapped.generator, random));
    LIMEN_TRY(const apdu::Response answer, exchange_tokens(card, info, agreement));
    Opened opened{{}, compressed(info, agreement.chip_key)};
    if (info.mapping == Mapping::chip_authentication) {
        LIMEN_TRY(opened.proof, open_proof(answer, info, *group, agreement.encryption_key,
                                           std::move(mapped.chip_key)));
    }
    card.protect(SecureMessaging(info.cipher, std::move(agreement.encryption_key),
                                 std::move(agreement.mac_key),
                                 SendSequenceCounter(Bytes(block_size(info.cipher), 0))));
    return opened;
}

}  // namespace limen::emrtd
