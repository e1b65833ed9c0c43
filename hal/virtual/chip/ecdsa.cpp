// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/ecdsa.hpp"

#include "hal/chip-reader/tlv.hpp"

namespace limen::virtual_chip {
namespace {

// The digest's leftmost bits, as many as the order has.
Number truncated(ByteView digest, const BIGNUM* order) {
    const int order_bits = BN_num_bits(order);
    Number number = number_of(digest);
    const int surplus = static_cast<int>(digest.size()) * 8 - order_bits;
    if (surplus > 0) BN_rshift(number.get(), number.get(), surplus);
    return number;
}

// The point's x-coordinate modulo the order.
Number x_of(const CurveGroup& curve, ByteView point, BN_CTX* ctx) {
    Number x = number_of(curve.secret_of(point));
    BN_nnmod(x.get(), x.get(), curve.order(), ctx);
    return x;
}

bool in_range(const Number& number, const BIGNUM* order) {
    return BN_is_zero(number.get()) != 1 && BN_cmp(number.get(), order) < 0;
}

}  // namespace

Bytes ecdsa_sign(const CurveGroup& curve, const BIGNUM* key, ByteView digest,
                 const Random& random) {
    const Scratch scratch;
    BN_CTX* const ctx = scratch.get();
    const BIGNUM* const n = curve.order();
    const Number e = truncated(digest, n);
    for (;;) {
        const Number k = curve.draw(random);
        const auto point = curve.raise_generator(k.get());
        const Number inverse(BN_mod_inverse(nullptr, k.get(), n, ctx));
        if (!point || !inverse) continue;
        const Number r = x_of(curve, *point, ctx);
        Number s = new_number();
        BN_mod_mul(s.get(), r.get(), key, n, ctx);
        BN_mod_add(s.get(), s.get(), e.get(), n, ctx);
        BN_mod_mul(s.get(), s.get(), inverse.get(), n, ctx);
        if (BN_is_zero(r.get()) == 1 || BN_is_zero(s.get()) == 1) continue;
        Bytes signature = bytes_of(r.get(), curve.order_bytes());
        const Bytes second = bytes_of(s.get(), curve.order_bytes());
        signature.insert(signature.end(), second.begin(), second.end());
        return signature;
    }
}

Bytes der_signature(ByteView plain) {
    Bytes sequence;
    for (const ByteView half : {plain.first(plain.size() / 2), plain.subspan(plain.size() / 2)}) {
        Bytes integer = bytes_of(number_of(half).get());
        if (integer.empty() || (integer[0] & 0x80) != 0) integer.insert(integer.begin(), 0x00);
        tlv::append(sequence, 0x02, integer);
    }
    return tlv::encode(0x30, ByteView(sequence));
}

bool ecdsa_verify(const CurveGroup& curve, ByteView public_point, ByteView digest,
                  ByteView signature) {
    const std::size_t half = curve.order_bytes();
    if (signature.size() != 2 * half) return false;
    const BIGNUM* const n = curve.order();
    const Number r = number_of(signature.first(half)), s = number_of(signature.subspan(half));
    if (!in_range(r, n) || !in_range(s, n)) return false;
    const Scratch scratch;
    BN_CTX* const ctx = scratch.get();
    const Number w(BN_mod_inverse(nullptr, s.get(), n, ctx));
    if (!w) return false;
    Number u1 = new_number(), u2 = new_number();
    BN_mod_mul(u1.get(), truncated(digest, n).get(), w.get(), n, ctx);
    BN_mod_mul(u2.get(), r.get(), w.get(), n, ctx);
    const auto point = curve.double_raise(u1.get(), public_point, u2.get());
    return point && BN_cmp(x_of(curve, *point, ctx).get(), r.get()) == 0;
}

}  // namespace limen::virtual_chip
