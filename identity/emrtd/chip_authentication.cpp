// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/chip_authentication.hpp"

#include <algorithm>

#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/key_agreement.hpp"
#include "identity/emrtd/object_ids.hpp"

namespace limen::emrtd {
namespace {

std::unexpected<Error> refused(const char* step, std::uint16_t sw) {
    return fail(Stage::genuineness, "chip.proof_refused",
                std::string("the chip refuses Chip Authentication at ") + step + ": " +
                    apdu::describe_sw(sw));
}

bool is_elliptic(const PublicKey& key) {
    return std::holds_alternative<EcKey>(key);
}

// Symmetric strength of the key: half an elliptic curve's length; NIST SP 800-57-1, table 2, for
// fields.
int strength(const PublicKey& key) {
    const int bits = key_bits(key);
    if (is_elliptic(key)) return bits / 2;
    return bits >= 4096 ? 140 : bits >= 3072 ? 128 : bits >= 2048 ? 112 : 80;
}

Bytes unsigned_bytes(std::uint32_t value) {
    Bytes out;
    for (int shift = 24; shift >= 0; shift -= 8) {
        const auto byte = static_cast<std::uint8_t>(value >> shift);
        if (byte != 0 || !out.empty() || shift == 0) out.push_back(byte);
    }
    return out;
}

Bytes implied_oid(bool elliptic) {
    Bytes out(oid::kChipAuthentication.begin(), oid::kChipAuthentication.end());
    out.push_back(elliptic ? 2 : 1);
    out.push_back(1);
    return out;
}

void append_key_id(Bytes& data, const ChipKeyChoice& choice) {
    if (choice.key_id) tlv::append(data, 0x84, unsigned_bytes(*choice.key_id));
}

// 6.2.4.1, for 3DES alone: one command.
Result<apdu::Response> set_key(Card& card, const ChipKeyChoice& choice, ByteView own_public) {
    apdu::Command command{0x00, 0x22, 0x41, 0xA6, {}, 0, false};
    tlv::append(command.data, 0x91, own_public);
    append_key_id(command.data, choice);
    return card.send(command);
}

// 6.2.4.2: MSE:Set AT, then GENERAL AUTHENTICATE.
Result<apdu::Response> select_and_authenticate(Card& card, const ChipKeyChoice& choice,
                                               ByteView own_public) {
    apdu::Command select{0x00, 0x22, 0x41, 0xA4, {}, 0, false};
    tlv::append(select.data, 0x80, choice.oid);
    append_key_id(select.data, choice);
    LIMEN_TRY(const apdu::Response selected, card.send(select));
    if (!selected.ok()) return refused("its start", selected.sw);
    apdu::Command command{0x00, 0x86, 0x00, 0x00, {}, 256, false};
    tlv::append(command.data, 0x7C, tlv::encode(0x80, own_public));
    return card.send(command);
}

Result<void> send_own_key(Card& card, const ChipKeyChoice& choice, ByteView own_public) {
    bool done = false;
    if (choice.cipher == Cipher::des3) {
        LIMEN_TRY(const apdu::Response set, set_key(card, choice, own_public));
        done = set.ok();
        // Malaysia's documents name 3DES and are known to take the commands of AES for it.
        if (!done && choice.implied) return refused("its key", set.sw);
    }
    if (done) return {};
    LIMEN_TRY(const apdu::Response answer, select_and_authenticate(card, choice, own_public));
    if (!answer.ok()) return refused("its key", answer.sw);
    return {};
}

}  // namespace

std::string name_of(const ChipKeyChoice& choice) {
    static constexpr std::array<std::string_view, 4> kCiphers = {
        "3DES-CBC-CBC", "AES-CBC-CMAC-128", "AES-CBC-CMAC-192", "AES-CBC-CMAC-256"};
    return std::string(is_elliptic(choice.key) ? "CA-ECDH-" : "CA-DH-") +
           std::string(kCiphers[static_cast<std::size_t>(choice.cipher)]) + " " +
           name_of(choice.key);
}

std::vector<ChipKeyChoice> chip_key_choices(const SecurityInfos& infos) {
    std::vector<ChipKeyChoice> choices;
    for (const ChipKeyInfo& key : infos.chip_keys) {
        if (std::holds_alternative<RsaKey>(key.key)) continue;
        for (const ChipAuthenticationInfo& info : infos.chip_authentication)
            if (info.version == 1 && info.elliptic == is_elliptic(key.key) &&
                (!info.key_id || !key.key_id || *info.key_id == *key.key_id))
                choices.push_back({key.key, info.cipher, info.oid,
                                   info.key_id ? info.key_id : key.key_id, false});
        if (infos.chip_authentication.empty())
            choices.push_back(
                {key.key, Cipher::des3, implied_oid(is_elliptic(key.key)), key.key_id, true});
    }
    std::ranges::stable_sort(choices, [](const ChipKeyChoice& a, const ChipKeyChoice& b) {
        const auto rank = [](const ChipKeyChoice& c) {
            return std::tuple(c.cipher, strength(c.key), is_elliptic(c.key));
        };
        return rank(a) > rank(b);
    });
    return choices;
}

Result<ChipAuthenticated> run_chip_authentication(Card& card, const ChipKeyChoice& choice,
                                                  const Random& random) {
    LIMEN_TRY(KeyAgreement agreement, agree_with(choice.key, random));
    Secret encryption_key = derive_key(choice.cipher, agreement.shared.view(), KeyUse::encryption);
    Secret mac_key = derive_key(choice.cipher, agreement.shared.view(), KeyUse::mac);
    LIMEN_CHECK(send_own_key(card, choice, agreement.own_public));
    card.protect(SecureMessaging(choice.cipher, std::move(encryption_key), std::move(mac_key),
                                 SendSequenceCounter(Bytes(block_size(choice.cipher), 0))));
    return ChipAuthenticated{std::move(agreement.own_compressed)};
}

}  // namespace limen::emrtd
