// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/pace.hpp"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <array>

#include "base/invariant.hpp"
#include "hal/chip-reader/tlv.hpp"

namespace limen::virtual_chip {
namespace {

constexpr std::uint16_t kFailed = 0x6300;
constexpr std::size_t kNonceBytes = 16;
constexpr std::uint8_t kDynamicData = 0x7C;

struct Free {
    void operator()(EC_GROUP* p) const { EC_GROUP_free(p); }
    void operator()(EC_POINT* p) const { EC_POINT_clear_free(p); }
    void operator()(BIGNUM* p) const { BN_clear_free(p); }
};
using Group = std::unique_ptr<EC_GROUP, Free>;
using Point = std::unique_ptr<EC_POINT, Free>;
using Number = std::unique_ptr<BIGNUM, Free>;

// Standardized domain parameters (Doc 9303-11, table 4).
int curve_of(int parameter_id) {
    static constexpr std::array kCurves = {
        NID_X9_62_prime192v1, NID_brainpoolP192r1, NID_secp224r1,       NID_brainpoolP224r1,
        NID_X9_62_prime256v1, NID_brainpoolP256r1, NID_brainpoolP320r1, NID_secp384r1,
        NID_brainpoolP384r1,  NID_brainpoolP512r1, NID_secp521r1};
    LIMEN_INVARIANT(parameter_id >= 8 && parameter_id <= 18,
                    "the bundle was checked: a standardized elliptic curve");
    return kCurves.at(static_cast<std::size_t>(parameter_id - 8));
}

Cipher cipher_of(const PaceOffer& offer) {
    return static_cast<Cipher>(offer.cipher - 1);
}

Number number(ByteView bytes) {
    return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

std::optional<Bytes> only_child(ByteView data, std::uint8_t tag) {
    const auto outer = tlv::read_all(data);
    if (!outer || outer->size() != 1 || outer->front().tag != kDynamicData) return std::nullopt;
    const auto inner = tlv::read_all(outer->front().value);
    if (!inner || inner->size() != 1 || inner->front().tag != tag) return std::nullopt;
    return to_bytes(inner->front().value);
}

Bytes answer(std::uint8_t tag, ByteView value) {
    return tlv::encode(kDynamicData, tlv::encode(tag, value));
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
    Cipher cipher;
    Bytes password_key;
    Random random;
    Group group;
    int next = 0;
    Bytes nonce;
    Point generator;  // mapped
    Bytes own_public, peer_public;
    Bytes encryption_key, mac_key;
    bool finished = false;

    std::size_t field_bytes() const {
        return (static_cast<std::size_t>(EC_GROUP_get_degree(group.get())) + 7) / 8;
    }
    Number private_key() const {
        Number key = number(random(field_bytes()));
        // Reduced into 1 … order-1; a zero is as unlikely as guessing the key.
        BN_nnmod(key.get(), key.get(), EC_GROUP_get0_order(group.get()), scratch().get());
        LIMEN_INVARIANT(BN_is_zero(key.get()) == 0, "the random source gives random bytes");
        return key;
    }
    struct FreeCtx {
        void operator()(BN_CTX* p) const { BN_CTX_free(p); }
    };
    static std::unique_ptr<BN_CTX, FreeCtx> scratch() {
        return std::unique_ptr<BN_CTX, FreeCtx>(BN_CTX_new());
    }
    Point new_point() const { return Point(EC_POINT_new(group.get())); }
    Bytes encode(const EC_POINT* point) const {
        Bytes out(1 + 2 * field_bytes());
        const auto length = EC_POINT_point2oct(group.get(), point, POINT_CONVERSION_UNCOMPRESSED,
                                               out.data(), out.size(), nullptr);
        LIMEN_INVARIANT(length == out.size(), "a finite point has two coordinates");
        return out;
    }
    // Null unless an uncompressed point on the curve, and not infinity.
    Point decode(ByteView bytes) const {
        if (bytes.size() != 1 + 2 * field_bytes() || bytes[0] != 0x04) return nullptr;
        Point point = new_point();
        if (EC_POINT_oct2point(group.get(), point.get(), bytes.data(), bytes.size(), nullptr) != 1)
            return nullptr;
        return point;
    }
    // factor · base; base null: the curve's own generator.
    Point multiply(const BIGNUM* factor, const EC_POINT* base) const {
        Point out = new_point();
        const int done =
            base == nullptr
                ? EC_POINT_mul(group.get(), out.get(), factor, nullptr, nullptr, nullptr)
                : EC_POINT_mul(group.get(), out.get(), nullptr, base, factor, nullptr);
        LIMEN_INVARIANT(done == 1, "point multiplication on a valid group");
        return out;
    }

    std::expected<Bytes, std::uint16_t> encrypted_nonce(ByteView data) {
        const auto outer = tlv::read_all(data);
        if (!outer || outer->size() != 1 || outer->front().tag != kDynamicData ||
            !outer->front().value.empty())
            return std::unexpected(apdu::sw::kWrongData);
        nonce = random(kNonceBytes);
        return answer(0x80, encrypt(cipher, password_key, {}, nonce));
    }

    // Ĝ = s·G + H with H the Diffie-Hellman point of the mapping keys (Doc 9303-11, 4.4.3.3.1).
    std::expected<Bytes, std::uint16_t> map(ByteView data) {
        const auto peer = only_child(data, 0x81);
        const Point peer_point = peer ? decode(*peer) : nullptr;
        if (!peer_point) return std::unexpected(apdu::sw::kWrongData);
        const Number key = private_key();
        const Point shared = multiply(key.get(), peer_point.get());
        if (EC_POINT_is_at_infinity(group.get(), shared.get()) == 1)
            return std::unexpected(apdu::sw::kWrongData);
        generator = multiply(number(nonce).get(), nullptr);
        EC_POINT_add(group.get(), generator.get(), generator.get(), shared.get(), nullptr);
        if (EC_POINT_is_at_infinity(group.get(), generator.get()) == 1)
            return std::unexpected(apdu::sw::kWrongData);
        return answer(0x82, encode(multiply(key.get(), nullptr).get()));
    }

    std::expected<Bytes, std::uint16_t> agree(ByteView data) {
        const auto peer = only_child(data, 0x83);
        const Point peer_point = peer ? decode(*peer) : nullptr;
        if (!peer_point) return std::unexpected(apdu::sw::kWrongData);
        const Number key = private_key();
        own_public = encode(multiply(key.get(), generator.get()).get());
        peer_public = *peer;
        // A terminal that mirrors our key back would make the tokens equal.
        if (own_public == peer_public) return std::unexpected(apdu::sw::kWrongData);
        const Point shared = multiply(key.get(), peer_point.get());
        if (EC_POINT_is_at_infinity(group.get(), shared.get()) == 1)
            return std::unexpected(apdu::sw::kWrongData);
        Bytes point = encode(shared.get());
        const ByteView x = ByteView(point).subspan(1, field_bytes());
        encryption_key = derive_key(cipher, x, 1);
        mac_key = derive_key(cipher, x, 2);
        OPENSSL_cleanse(point.data(), point.size());
        return answer(0x84, own_public);
    }

    // MAC over the public key data object of the other side (Doc 9303-11, 4.4.3.4).
    Bytes token(const Bytes& public_key) const {
        const Bytes oid = tlv::encode(0x06, pace_oid(offer));
        const Bytes object = tlv::encode(0x7F49, {oid, tlv::encode(0x86, public_key)});
        return mac(cipher, mac_key, cipher == Cipher::tdes ? pad(object, 8) : object);
    }

    std::expected<Bytes, std::uint16_t> confirm(ByteView data) {
        const auto theirs = only_child(data, 0x85);
        if (!theirs) return std::unexpected(apdu::sw::kWrongData);
        if (!equal(*theirs, token(own_public))) return std::unexpected(kFailed);
        finished = true;
        return answer(0x86, token(peer_public));
    }
};

Pace::Pace(const PaceOffer& offer, ByteView secret, Random random)
    : impl_(std::make_unique<Impl>()) {
    impl_->offer = offer;
    impl_->cipher = cipher_of(offer);
    impl_->password_key = derive_key(impl_->cipher, secret, 3);
    impl_->random = std::move(random);
    impl_->group.reset(EC_GROUP_new_by_curve_name(curve_of(offer.parameter_id)));
    LIMEN_INVARIANT(impl_->group != nullptr, "OpenSSL knows all standardized curves");
}

Pace::~Pace() {
    OPENSSL_cleanse(impl_->encryption_key.data(), impl_->encryption_key.size());
    OPENSSL_cleanse(impl_->mac_key.data(), impl_->mac_key.size());
}

std::expected<Bytes, std::uint16_t> Pace::step(ByteView data) {
    std::expected<Bytes, std::uint16_t> result = std::unexpected(apdu::sw::kConditions);
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

}  // namespace limen::virtual_chip
