// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/curve_group.hpp"

#include <array>

namespace limen::virtual_chip {

CurveGroup::CurveGroup(Group group)
    : group_(std::move(group)), p_(new_number()), a_(new_number()), b_(new_number()) {
    const Scratch scratch;
    LIMEN_INVARIANT(
        EC_GROUP_get_curve(group_.get(), p_.get(), a_.get(), b_.get(), scratch.get()) == 1,
        "a curve over a prime field has its parameters");
}

const BIGNUM* CurveGroup::order() const {
    return EC_GROUP_get0_order(group_.get());
}
std::size_t CurveGroup::order_bytes() const {
    return static_cast<std::size_t>(BN_num_bytes(order()));
}
std::size_t CurveGroup::prime_bits() const {
    return static_cast<std::size_t>(BN_num_bits(p_.get()));
}
CurveGroup::Point CurveGroup::new_point() const {
    Point point(EC_POINT_new(group_.get()));
    LIMEN_INVARIANT(point != nullptr, "there is memory for a point");
    return point;
}

Bytes CurveGroup::generator() const {
    return *encode(EC_GROUP_get0_generator(group_.get()));
}

std::optional<Bytes> CurveGroup::encode(const EC_POINT* point) const {
    if (EC_POINT_is_at_infinity(group_.get(), point) == 1) return std::nullopt;
    Bytes out(1 + 2 * field_bytes());
    const auto length = EC_POINT_point2oct(group_.get(), point, POINT_CONVERSION_UNCOMPRESSED,
                                           out.data(), out.size(), nullptr);
    LIMEN_INVARIANT(length == out.size(), "a finite point has two coordinates");
    return out;
}

// Null unless an uncompressed point on the curve, and not infinity.
CurveGroup::Point CurveGroup::decode(ByteView element) const {
    if (element.size() != 1 + 2 * field_bytes() || element[0] != 0x04) return nullptr;
    Point point = new_point();
    if (EC_POINT_oct2point(group_.get(), point.get(), element.data(), element.size(), nullptr) != 1)
        return nullptr;
    return point;
}

std::optional<Bytes> CurveGroup::checked(ByteView element) const {
    if (!decode(element)) return std::nullopt;
    return to_bytes(element);
}

std::optional<Bytes> CurveGroup::raise(ByteView element, const BIGNUM* exponent) const {
    const Point base = decode(element);
    if (!base) return std::nullopt;
    const Point out = new_point();
    LIMEN_INVARIANT(
        EC_POINT_mul(group_.get(), out.get(), nullptr, base.get(), exponent, nullptr) == 1,
        "point multiplication on a valid group");
    return encode(out.get());
}

std::optional<Bytes> CurveGroup::raise_generator(const BIGNUM* exponent) const {
    const Point out = new_point();
    LIMEN_INVARIANT(EC_POINT_mul(group_.get(), out.get(), exponent, nullptr, nullptr, nullptr) == 1,
                    "point multiplication on a valid group");
    return encode(out.get());
}

std::optional<Bytes> CurveGroup::double_raise(const BIGNUM* a, ByteView element,
                                              const BIGNUM* b) const {
    const Point base = decode(element);
    if (!base) return std::nullopt;
    const Point out = new_point();
    LIMEN_INVARIANT(EC_POINT_mul(group_.get(), out.get(), a, base.get(), b, nullptr) == 1,
                    "point multiplication on a valid group");
    return encode(out.get());
}

std::optional<Bytes> CurveGroup::combine(ByteView a, ByteView b) const {
    const Point one = decode(a), other = decode(b);
    if (!one || !other) return std::nullopt;
    const Point sum = new_point();
    LIMEN_INVARIANT(EC_POINT_add(group_.get(), sum.get(), one.get(), other.get(), nullptr) == 1,
                    "point addition on a valid group");
    return encode(sum.get());
}

Bytes CurveGroup::secret_of(ByteView element) const {
    return to_bytes(element.subspan(1, field_bytes()));
}
Bytes CurveGroup::compressed(ByteView element) const {
    return secret_of(element);
}

// Doc 9303-11, appendix B.2. Only for primes that are 3 modulo 4.
std::optional<Bytes> CurveGroup::mapped(ByteView randomness) const {
    if (BN_mod_word(p_.get(), 4) != 3) return std::nullopt;
    const Scratch scratch;
    BN_CTX* const ctx = scratch.get();
    const BIGNUM* const p = p_.get();
    const auto times = [&](const Number& x, const Number& y) {
        Number out = new_number();
        BN_mod_mul(out.get(), x.get(), y.get(), p, ctx);
        return out;
    };
    const auto plus = [&](const Number& x, const Number& y) {
        Number out = new_number();
        BN_mod_add(out.get(), x.get(), y.get(), p, ctx);
        return out;
    };
    const auto negative = [&](const Number& x) {
        Number out = new_number();
        BN_mod_sub(out.get(), p, x.get(), p, ctx);
        return out;
    };
    const auto inverse = [&](const Number& x) {
        return Number(BN_mod_inverse(nullptr, x.get(), p, ctx));
    };
    // x³ + ax + b
    const auto right_side = [&](const Number& x) {
        return plus(times(plus(times(x, x), a_), x), b_);
    };

    Number t = number_of(randomness);
    BN_nnmod(t.get(), t.get(), p, ctx);
    const Number alpha = negative(times(t, t));
    // Where this has no inverse (t of 0 or ±1, by chance never) there is no point either.
    const Number beta = inverse(plus(alpha, times(alpha, alpha)));
    const Number a_inverse = inverse(a_);
    if (!beta || !a_inverse) return std::nullopt;
    const Number one = number_of(std::array<std::uint8_t, 1>{1});
    const Number x2 = times(negative(times(b_, a_inverse)), plus(one, beta));
    const Number x3 = times(alpha, x2);
    const Number h2 = right_side(x2);
    const Number u = times(times(times(t, t), t), h2);
    // h2 to the power p − 1 − (p + 1)/4: the inverse of its root where it has one.
    Number exponent = copy_of(p);
    BN_add_word(exponent.get(), 1);
    BN_rshift(exponent.get(), exponent.get(), 2);
    BN_sub(exponent.get(), p, exponent.get());
    BN_sub_word(exponent.get(), 1);
    Number root = new_number();
    BN_mod_exp(root.get(), h2.get(), exponent.get(), p, ctx);
    const bool square = BN_is_one(times(times(root, root), h2).get()) == 1;
    const Number y = times(root, square ? h2 : u);
    const Point point = new_point();
    if (EC_POINT_set_affine_coordinates(group_.get(), point.get(), (square ? x2 : x3).get(),
                                        y.get(), ctx) != 1)
        return std::nullopt;
    return encode(point.get());
}

std::shared_ptr<const KeyGroup> curve_group(int nid) {
    CurveGroup::Group group(EC_GROUP_new_by_curve_name(nid));
    if (!group) return nullptr;
    return std::make_shared<CurveGroup>(std::move(group));
}

std::shared_ptr<const KeyGroup> curve_group(const CurveParameters& parameters) {
    const Scratch scratch;
    CurveGroup::Group group(EC_GROUP_new_curve_GFp(parameters.p.get(), parameters.a.get(),
                                                   parameters.b.get(), scratch.get()));
    if (!group) return nullptr;
    const CurveGroup::Point base(EC_POINT_new(group.get()));
    if (EC_POINT_oct2point(group.get(), base.get(), parameters.generator.data(),
                           parameters.generator.size(), scratch.get()) != 1 ||
        EC_GROUP_set_generator(group.get(), base.get(), parameters.order.get(),
                               parameters.cofactor.get()) != 1)
        return nullptr;
    const int nid = EC_GROUP_check_named_curve(group.get(), 0, scratch.get());
    if (auto known = known_curve(nid)) return known;
    return std::make_shared<CurveGroup>(std::move(group));
}

}  // namespace limen::virtual_chip
