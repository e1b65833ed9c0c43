// SPDX-License-Identifier: Apache-2.0
// Points of one elliptic curve and what PACE does with them. Every multiplication takes the same
// time for every scalar of one length.
#pragma once

#include <memory>
#include <string_view>

#include "identity/emrtd/crypto.hpp"

struct ec_group_st;
struct ec_point_st;

namespace limen::emrtd {

struct GroupDeleter {
    void operator()(ec_group_st* group) const;
};
struct PointDeleter {
    void operator()(ec_point_st* point) const;
};
using Point = std::unique_ptr<ec_point_st, PointDeleter>;

// y² = x³ + ax + b modulo p, with so many points; big-endian, without leading zeros.
struct CurveEquation {
    Bytes p, a, b, order;
};

class Curve {
  public:
    // By OpenSSL's name; "chip.access_unsupported" where there is no such curve.
    static Result<Curve> named(std::string_view name);

    // A private key: a number from 1 to the order less one, as long as the order.
    Secret draw_scalar(const Random& random) const;
    // Another curve point may serve as base point (generic mapping). "chip.bad_point" where
    // that leads to infinity.
    Result<Point> multiply(const Secret& scalar, const ec_point_st* base) const;
    const ec_point_st* generator() const;
    Result<Point> add(const ec_point_st* a, const ec_point_st* b) const;

    // Uncompressed, 04 ‖ x ‖ y. decode() refuses what is not on the curve, and the point at
    // infinity ("chip.bad_point").
    Result<Bytes> encode(const ec_point_st* point) const;
    Result<Point> decode(ByteView bytes) const;
    Result<Secret> x_coordinate(const ec_point_st* point) const;

    std::size_t field_size() const;
    Result<CurveEquation> equation() const;

  private:
    explicit Curve(std::unique_ptr<ec_group_st, GroupDeleter> group) : group_(std::move(group)) {}
    std::unique_ptr<ec_group_st, GroupDeleter> group_;
};

}  // namespace limen::emrtd
