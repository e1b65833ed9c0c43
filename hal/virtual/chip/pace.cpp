// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/pace.hpp"

#include <openssl/crypto.h>

#include "hal/chip-reader/tlv.hpp"
#include "hal/virtual/chip/integrated_mapping.hpp"

namespace limen::virtual_chip {
namespace {

using Answer = std::expected<Bytes, std::uint16_t>;

constexpr std::size_t kNonceBytes = 16;
constexpr tlv::Tag kDynamicData = 0x7C, kKeyObject = 0x7F49;

std::unexpected<std::uint16_t> malformed() {
    return std::unexpected(apdu::sw::kWrongData);
}

std::optional<Bytes> only_child(ByteView data, tlv::Tag tag) {
    const auto outer = tlv::read_all(data);
    if (!outer || outer->size() != 1 || outer->front().tag != kDynamicData) return std::nullopt;
    const auto inner = tlv::read_all(outer->front().value);
    if (!inner || inner->size() != 1 || inner->front().tag != tag) return std::nullopt;
    return to_bytes(inner->front().value);
}

Bytes answer(tlv::Tag tag, ByteView value) {
    return tlv::encode(kDynamicData, tlv::encode(tag, value));
}

void wipe(Bytes& secret) {
    OPENSSL_cleanse(secret.data(), secret.size());
}

}  // namespace

Bytes pace_oid(const PaceOffer& offer) {
    // The arc of key agreement and mapping (Doc 9303-11, 9.2.3): DH-GM 1, ECDH-GM 2, DH-IM 3,
    // ECDH-IM 4, ECDH-CAM 6.
    const int curves = offer.elliptic() ? 1 : 0;
    const int arc = offer.mapping == Mapping::generic      ? 1 + curves
                    : offer.mapping == Mapping::integrated ? 3 + curves
                                                           : 6;
    return {0x04,
            0x00,
            0x7F,
            0x00,
            0x07,
            0x02,
            0x02,
            0x04,
            static_cast<std::uint8_t>(arc),
            static_cast<std::uint8_t>(offer.cipher)};
}

struct Pace::Impl {
    PaceOffer offer;
    Cipher cipher = Cipher::aes128;
    Bytes password_key;
    Random random;
    const AgreementKey* chip_key = nullptr;
    std::set<Quirk> quirks;
    std::vector<Bytes> authority_references;
    int next = 0;
    Bytes nonce;
    Number mapping_key;
    Bytes generator;  // mapped
    PaceKeys keys;
    Bytes encryption_key, mac_key;
    bool finished = false;

    bool integrated() const { return offer.mapping == Mapping::integrated; }
    const KeyGroup& group() const { return *keys.group; }
    bool is(Quirk quirk) const { return quirks.contains(quirk); }

    // What travels instead of the chip's public key where the chip is hostile.
    Bytes shown(const Bytes& own_public, const Bytes& peer_public) const {
        if (is(Quirk::mirrors_keys)) return peer_public;
        Bytes key = own_public;
        if (is(Quirk::invalid_points)) {
            // Off the curve; above the prime.
            if (group().elliptic())
                key.back() ^= 0x01;
            else
                key.assign((group().prime_bits() + 7) / 8, 0xFF);
        }
        if (is(Quirk::weak_elements)) {
            // The point at infinity as TR-03111 writes it; the number one.
            key.assign(1, group().elliptic() ? 0x00 : 0x01);
        }
        return key;
    }

    Answer encrypted_nonce(ByteView data) {
        const auto outer = tlv::read_all(data);
        if (!outer || outer->size() != 1 || outer->front().tag != kDynamicData ||
            !outer->front().value.empty())
            return malformed();
        const bool one_block = cipher == Cipher::tdes && is(Quirk::pace_short_nonce);
        nonce = random(integrated() ? integrated_nonce_bytes(cipher)
                       : one_block  ? block_size(cipher)
                                    : kNonceBytes);
        return answer(0x80, encrypt(cipher, password_key, {}, nonce));
    }

    // Doc 9303-11, 4.4.3.3.1: the generator to the nonce, combined with a Diffie-Hellman of both
    // sides.
    Answer map_generic(ByteView peer) {
        const auto peer_public = group().checked(peer);
        if (!peer_public) return malformed();
        mapping_key = group().draw(random);
        const auto shared = group().raise(*peer_public, mapping_key.get());
        const auto raised = group().raise_generator(number_of(nonce).get());
        if (!shared || !raised) return malformed();
        const auto mapped = group().combine(*raised, *shared);
        const auto own_public = group().raise_generator(mapping_key.get());
        if (!mapped || !own_public) return malformed();
        generator = *mapped;
        return answer(0x82, shown(*own_public, *peer_public));
    }
    // 4.4.3.3.2
    Answer map_integrated(ByteView terminal_nonce) {
        if (terminal_nonce.size() != integrated_terminal_nonce_bytes(cipher)) return malformed();
        const auto mapped = group().mapped(
            integrated_randomness(cipher, nonce, terminal_nonce, group().prime_bits()));
        if (!mapped) return malformed();
        generator = *mapped;
        return answer(0x82, {});
    }
    Answer map(ByteView data) {
        const auto peer = only_child(data, 0x81);
        if (!peer) return malformed();
        return integrated() ? map_integrated(*peer) : map_generic(*peer);
    }

    Answer agree(ByteView data) {
        const auto peer = only_child(data, 0x83);
        const auto peer_public = peer ? group().checked(*peer) : std::nullopt;
        if (!peer_public) return malformed();
        const Number key = group().draw(random);
        const auto own_public = group().raise(generator, key.get());
        const auto shared = group().raise(*peer_public, key.get());
        // A terminal that mirrors our key back would make the tokens equal.
        if (!own_public || !shared || *own_public == *peer_public) return malformed();
        keys.chip_public = *own_public;
        keys.terminal_public = *peer_public;
        Bytes secret = group().secret_of(*shared);
        encryption_key = derive_key(cipher, secret, 1);
        mac_key = derive_key(cipher, secret, 2);
        wipe(secret);
        return answer(0x84, shown(keys.chip_public, keys.terminal_public));
    }

    // MAC over the public key data object of the other side (4.4.3.4).
    Bytes token(const Bytes& public_key) const {
        const tlv::Tag tag = group().elliptic() ? 0x86 : 0x84;
        const Bytes oid = tlv::encode(0x06, pace_oid(offer));
        const Bytes object = tlv::encode(kKeyObject, {oid, tlv::encode(tag, public_key)});
        return mac(cipher, mac_key, cipher == Cipher::tdes ? pad(object, 8) : object);
    }

    // 4.4.3.5: what binds the mapping's key to the chip's own one.
    Bytes encrypted_proof() const {
        const Scratch scratch;
        const BIGNUM* const order = group().order();
        const Number inverse(BN_mod_inverse(nullptr, chip_key->secret.get(), order, scratch.get()));
        Number proof = new_number();
        LIMEN_INVARIANT(
            inverse != nullptr && BN_mod_mul(proof.get(), inverse.get(), mapping_key.get(), order,
                                             scratch.get()) == 1,
            "a key below a prime order has an inverse");
        const Bytes bytes = bytes_of(proof.get(), static_cast<std::size_t>(BN_num_bytes(order)));
        const Bytes iv = encrypt(cipher, encryption_key, {}, Bytes(block_size(cipher), 0xFF));
        return encrypt(cipher, encryption_key, iv, pad(bytes, block_size(cipher)));
    }

    Answer confirm(ByteView data) {
        const auto theirs = only_child(data, 0x85);
        if (!theirs) return malformed();
        const bool hostile = is(Quirk::wrong_token) || is(Quirk::mirrors_keys);
        if (!hostile && !equal(*theirs, token(keys.chip_public)))
            return std::unexpected(apdu::sw::kFailed);
        Bytes own = token(keys.terminal_public);
        if (is(Quirk::wrong_token)) own = random(theirs->size());
        // With equal keys on both sides the tokens are equal, too.
        if (is(Quirk::mirrors_keys)) own = *theirs;
        Bytes objects = tlv::encode(0x86, own);
        for (std::size_t i = 0; i < authority_references.size() && i < 2; ++i)
            tlv::append(objects, i == 0 ? 0x87 : 0x88, authority_references[i]);
        if (offer.mapping == Mapping::chip_authentication && !is(Quirk::mapping_without_proof)) {
            tlv::append(objects, 0x8A, encrypted_proof());
            keys.chip_proven = true;
        }
        finished = true;
        return tlv::encode(kDynamicData, objects);
    }
};

Pace::Pace(const PaceOffer& offer, ByteView secret, Random random, const AgreementKey* chip_key,
           const std::set<Quirk>& quirks)
    : impl_(std::make_unique<Impl>()) {
    LIMEN_INVARIANT(offer.mapping != Mapping::chip_authentication || chip_key != nullptr,
                    "chip authentication mapping proves a key of the chip's");
    impl_->offer = offer;
    impl_->cipher = static_cast<Cipher>(offer.cipher - 1);
    impl_->password_key = derive_key(impl_->cipher, secret, 3);
    impl_->random = std::move(random);
    impl_->chip_key = chip_key;
    impl_->quirks = quirks;
    impl_->keys.group = KeyGroup::standardized(offer.parameter_id);
    LIMEN_INVARIANT(impl_->keys.group != nullptr, "the bundle was checked: a standardized group");
}

Pace::~Pace() {
    for (Bytes* secret :
         {&impl_->password_key, &impl_->nonce, &impl_->encryption_key, &impl_->mac_key})
        wipe(*secret);
}

void Pace::announce(std::vector<Bytes> authority_references) {
    impl_->authority_references = std::move(authority_references);
}

std::expected<Bytes, std::uint16_t> Pace::step(ByteView data) {
    Answer result = std::unexpected(apdu::sw::kConditions);
    switch (impl_->next) {
        case 0:
            result = impl_->encrypted_nonce(data);
            break;
        case 1:
            result = impl_->map(data);
            break;
        case 2:
            result = impl_->agree(data);
            break;
        case 3:
            result = impl_->confirm(data);
            break;
        default:
            break;
    }
    // A failed step ends the attempt: the nonce must not serve twice.
    impl_->next = result ? impl_->next + 1 : 4;
    return result;
}

std::unique_ptr<SecureChannel> Pace::take_channel() {
    if (!impl_->finished) return nullptr;
    impl_->finished = false;
    return std::make_unique<SecureChannel>(impl_->cipher, impl_->encryption_key, impl_->mac_key,
                                           Bytes(block_size(impl_->cipher), 0));
}

const PaceKeys& Pace::keys() const {
    return impl_->keys;
}

}  // namespace limen::virtual_chip
