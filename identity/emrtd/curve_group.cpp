// SPDX-License-Identifier: Apache-2.0
// Elliptic curves over prime fields. All standardised ones have cofactor one, so that every point
// on the curve but infinity is in the group.
#include "identity/emrtd/curve.hpp"
#include "identity/emrtd/key_group.hpp"
#include "identity/emrtd/modulus.hpp"
#include "identity/emrtd/number.hpp"

namespace limen::emrtd {
namespace {

constexpr std::uint8_t kUncompressed = 0x04;

// p - 2: the exponent that inverts (Fermat).
Bytes inverting_exponent(ByteView p) {
    const Number number = secret_number_from(p);
    BN_sub_word(number.get(), 2);
    return bytes_of(number.get());
}

// p - 1 - (p + 1) / 4, which is (3p - 5) / 4 where p leaves 3 modulo 4.
Bytes root_exponent(ByteView p) {
    const Number number = secret_number_from(p);
    BN_mul_word(number.get(), 3);
    BN_sub_word(number.get(), 5);
    BN_rshift(number.get(), number.get(), 2);
    return bytes_of(number.get());
}

class CurveGroup final : public KeyGroup {
  public:
    CurveGroup(const DomainParameters& parameters, Curve curve, const CurveEquation& equation)
        : parameters_(parameters),
          curve_(std::move(curve)),
          field_(equation.p),
          order_(equation.order),
          a_(field_.number(equation.a)),
          b_(field_.number(equation.b)),
          inverting_(inverting_exponent(equation.p)),
          root_(root_exponent(equation.p)) {}

    std::size_t element_size() const override { return 1 + 2 * field_.size(); }
    std::size_t order_size() const override { return order_.size(); }
    std::size_t field_bits() const override {
        return static_cast<std::size_t>(parameters_.field_bits);
    }

    Result<KeyPair> draw_key_pair(const Random& random) const override {
        return key_pair(random, curve_.generator());
    }
    Result<KeyPair> draw_key_pair(const Random& random, const Secret& generator) const override {
        LIMEN_TRY(const Point base, curve_.decode(generator.view()));
        return key_pair(random, base.get());
    }
    Result<Bytes> accept(ByteView public_key) const override {
        LIMEN_CHECK(curve_.decode(public_key));
        return to_bytes(public_key);
    }
    Result<Secret> agree(const Secret& private_key, ByteView accepted) const override {
        LIMEN_TRY(const Point theirs, curve_.decode(accepted));
        LIMEN_TRY(const Point shared, curve_.multiply(private_key, theirs.get()));
        return encode(shared);
    }
    Secret shared_secret(const Secret& element) const override {
        return Secret(element.view().subspan(1, field_.size()));
    }
    Result<Secret> map_generic(const Secret& nonce, const Secret& agreed) const override;
    Result<Secret> map_integrated(const Secret& pseudo_random) const override;

  private:
    Result<KeyPair> key_pair(const Random& random, const ec_point_st* base) const;
    Result<Secret> encode(const Point& point) const;
    Secret encode(const Modulus::Number& x, const Modulus::Number& y) const;
    Result<Secret> sum(const Secret& a, const Secret& b) const;

    const DomainParameters& parameters_;
    Curve curve_;
    Modulus field_, order_;
    Modulus::Number a_, b_;
    Bytes inverting_, root_;
};

Result<Secret> CurveGroup::encode(const Point& point) const {
    LIMEN_TRY(Bytes bytes, curve_.encode(point.get()));
    return Secret(std::move(bytes));
}

Secret CurveGroup::encode(const Modulus::Number& x, const Modulus::Number& y) const {
    Bytes out = {kUncompressed};
    out.reserve(element_size());
    for (const auto& coordinate : {x, y}) {
        const Secret bytes = field_.bytes(coordinate);
        out.insert(out.end(), bytes.view().begin(), bytes.view().end());
    }
    return Secret(std::move(out));
}

Result<KeyPair> CurveGroup::key_pair(const Random& random, const ec_point_st* base) const {
    Secret own = curve_.draw_scalar(random);
    LIMEN_TRY(const Point point, curve_.multiply(own, base));
    LIMEN_TRY(Bytes key, curve_.encode(point.get()));
    return KeyPair{std::move(own), std::move(key)};
}

Result<Secret> CurveGroup::map_generic(const Secret& nonce, const Secret& agreed) const {
    // A nonce may be longer than the order (AES-256 on a short curve).
    const Secret scalar = order_.bytes(order_.number(nonce.view()));
    LIMEN_TRY(const Point point, curve_.multiply(scalar, curve_.generator()));
    LIMEN_TRY(const Secret multiple, encode(point));
    return sum(multiple, agreed);
}

// The chord's other intersection, mirrored. OpenSSL adds in a time that the points' coordinates
// show in, and whoever knows these tries passwords at home.
Result<Secret> CurveGroup::sum(const Secret& a, const Secret& b) const {
    const Modulus& f = field_;
    if (a.size() != element_size() || b.size() != element_size())
        return fail(Stage::chip_access, "chip.bad_point", "a point has a wrong length");
    const ByteView a_x = a.view().subspan(1, f.size()), b_x = b.view().subspan(1, f.size());
    if (equal_secrets(a_x, b_x)) {  // where there is no chord: for nobody ever
        LIMEN_TRY(const Point one, curve_.decode(a.view()));
        LIMEN_TRY(const Point other, curve_.decode(b.view()));
        LIMEN_TRY(const Point both, curve_.add(one.get(), other.get()));
        return encode(both);
    }
    const auto x1 = f.number(a_x), y1 = f.number(a.view().subspan(1 + f.size()));
    const auto x2 = f.number(b_x), y2 = f.number(b.view().subspan(1 + f.size()));
    const auto run = f.power(f.subtract(x2, x1), inverting_);
    const auto slope = f.multiply(f.subtract(y2, y1), run);
    const auto x = f.subtract(f.subtract(f.multiply(slope, slope), x1), x2);
    return encode(x, f.subtract(f.multiply(slope, f.subtract(x1, x)), y1));
}

// Appendix B.2, for affine coordinates. The roots of both candidates are the same power, so nothing
// has to be tried: which one lies on the curve is chosen by masks.
Result<Secret> CurveGroup::map_integrated(const Secret& pseudo_random) const {
    if (!parameters_.integrated_mapping)
        return fail(Stage::chip_access, "chip.access_unsupported",
                    "the chip asks for integrated mapping on a curve that has none");
    const Modulus& f = field_;
    const auto t = f.number(pseudo_random.view());
    const auto t_squared = f.multiply(t, t);
    const auto alpha = f.negate(t_squared);
    const auto sum = f.add(alpha, f.multiply(alpha, alpha));
    const auto inverse = f.power(f.multiply(a_, sum), inverting_);
    const auto x2 = f.negate(f.multiply(f.multiply(b_, f.add(f.one(), sum)), inverse));
    const auto x3 = f.multiply(alpha, x2);
    const auto h2 = f.add(f.multiply(x2, f.add(f.multiply(x2, x2), a_)), b_);
    const auto u = f.multiply(f.multiply(t_squared, t), h2);
    const auto root = f.power(h2, root_);
    const auto is_square = f.multiply(f.multiply(root, root), h2);
    const auto x = f.where_equal(is_square, f.one(), x2, x3);
    const auto y = f.multiply(root, f.where_equal(is_square, f.one(), h2, u));

    Secret mapped = encode(x, y);
    // Off the curve only for the few t without an image, which nobody will ever draw.
    LIMEN_CHECK(curve_.decode(mapped.view()));
    return mapped;
}

}  // namespace

Result<std::shared_ptr<const KeyGroup>> make_curve_group(const DomainParameters& parameters) {
    LIMEN_TRY(Curve curve, Curve::named(parameters.openssl_name));
    LIMEN_TRY(const CurveEquation equation, curve.equation());
    return std::make_shared<const CurveGroup>(parameters, std::move(curve), equation);
}

}  // namespace limen::emrtd
