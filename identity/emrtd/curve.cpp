// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/curve.hpp"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <string>

#include "identity/emrtd/number.hpp"

namespace limen::emrtd {
namespace {

std::unexpected<Error> curve_error(const char* cause, const char* message) {
    ERR_clear_error();
    return fail(Stage::chip_access, cause, message);
}

}  // namespace

void GroupDeleter::operator()(ec_group_st* group) const {
    EC_GROUP_free(group);
}
void PointDeleter::operator()(ec_point_st* point) const {
    EC_POINT_clear_free(point);
}

Result<Curve> Curve::named(std::string_view name) {
    const int nid = OBJ_sn2nid(std::string(name).c_str());
    std::unique_ptr<ec_group_st, GroupDeleter> group(
        nid == NID_undef ? nullptr : EC_GROUP_new_by_curve_name(nid));
    if (!group)
        return curve_error("chip.access_unsupported", "the chip asks for a curve we do not have");
    return Curve(std::move(group));
}

std::size_t Curve::field_size() const {
    return (static_cast<std::size_t>(EC_GROUP_get_degree(group_.get())) + 7) / 8;
}

Secret Curve::draw_scalar(const Random& random) const {
    return draw_private_key(EC_GROUP_get0_order(group_.get()), random);
}

Result<Point> Curve::multiply(const Secret& scalar, const ec_point_st* base) const {
    const Number number = secret_number_from(scalar.view());
    Point out(EC_POINT_new(group_.get()));
    // Of some generators OpenSSL has tables, and uses them only when it is asked in this way.
    const bool of_generator = base == generator();
    const bool done =
        number && out &&
        (of_generator
             ? EC_POINT_mul(group_.get(), out.get(), number.get(), nullptr, nullptr, nullptr)
             : EC_POINT_mul(group_.get(), out.get(), nullptr, base, number.get(), nullptr)) == 1;
    if (!done) return curve_error("chip.crypto", "a point could not be multiplied");
    if (EC_POINT_is_at_infinity(group_.get(), out.get()) == 1)
        return curve_error("chip.bad_point", "the chip chose a point that leads to infinity");
    return out;
}

const ec_point_st* Curve::generator() const {
    return EC_GROUP_get0_generator(group_.get());
}

Result<Point> Curve::add(const ec_point_st* a, const ec_point_st* b) const {
    Point out(EC_POINT_new(group_.get()));
    if (!out || EC_POINT_add(group_.get(), out.get(), a, b, nullptr) != 1)
        return curve_error("chip.crypto", "two points could not be added");
    if (EC_POINT_is_at_infinity(group_.get(), out.get()) == 1)
        return curve_error("chip.bad_point", "the chip chose a point that leads to infinity");
    return out;
}

Result<Bytes> Curve::encode(const ec_point_st* point) const {
    Bytes out(1 + 2 * field_size());
    if (EC_POINT_point2oct(group_.get(), point, POINT_CONVERSION_UNCOMPRESSED, out.data(),
                           out.size(), nullptr) != out.size())
        return curve_error("chip.crypto", "a point could not be written");
    return out;
}

Result<Point> Curve::decode(ByteView bytes) const {
    // oct2point() checks that the point is on the curve; all standardised curves have cofactor one.
    Point out(EC_POINT_new(group_.get()));
    if (!out || bytes.size() != 1 + 2 * field_size() || bytes[0] != POINT_CONVERSION_UNCOMPRESSED ||
        EC_POINT_oct2point(group_.get(), out.get(), bytes.data(), bytes.size(), nullptr) != 1)
        return curve_error("chip.bad_point", "the chip sent a point that is not on the curve");
    return out;
}

Result<Secret> Curve::x_coordinate(const ec_point_st* point) const {
    LIMEN_TRY(Bytes whole, encode(point));
    const Secret secret(std::move(whole));
    return Secret(secret.view().subspan(1, field_size()));
}

Result<CurveEquation> Curve::equation() const {
    const Number p(BN_new()), a(BN_new()), b(BN_new());
    if (!p || !a || !b || EC_GROUP_get_curve(group_.get(), p.get(), a.get(), b.get(), nullptr) != 1)
        return curve_error("chip.crypto", "a curve's equation could not be read");
    return CurveEquation{bytes_of(p.get()), bytes_of(a.get()), bytes_of(b.get()),
                         bytes_of(EC_GROUP_get0_order(group_.get()))};
}

}  // namespace limen::emrtd
