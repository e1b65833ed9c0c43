// SPDX-License-Identifier: Apache-2.0
// The groups in which a chip agrees keys: points of an elliptic curve, or powers in a prime field
// (ICAO Doc 9303-11, 9.4 to 9.6). Elements are bytes as they travel: an uncompressed point, or an
// unsigned integer without leading zeros.
#pragma once

#include <optional>

#include "hal/virtual/chip/chip_crypto.hpp"
#include "hal/virtual/chip/number.hpp"

namespace limen::virtual_chip {

class KeyGroup {
  public:
    virtual ~KeyGroup() = default;

    // Doc 9303-11, table 12: 0 … 2 and 8 … 18. Made once and shared; safe for all threads.
    static std::shared_ptr<const KeyGroup> standardized(int parameter_id);

    virtual bool elliptic() const = 0;
    virtual const BIGNUM* order() const = 0;  // null where a key's parameters do not say it
    virtual Bytes generator() const = 0;

    // The element as this group writes it; nothing where it is none, or the neutral one.
    virtual std::optional<Bytes> checked(ByteView element) const = 0;
    // exponent times the point, or the number to that power. `element` was checked. Nothing where
    // the result is neutral, which only a hostile element leads to.
    virtual std::optional<Bytes> raise(ByteView element, const BIGNUM* exponent) const = 0;
    virtual std::optional<Bytes> raise_generator(const BIGNUM* exponent) const = 0;
    // The group's operation: the points' sum, or the numbers' product.
    virtual std::optional<Bytes> combine(ByteView a, ByteView b) const = 0;
    // What keys are derived from (9.7.1): the x-coordinate, or the number at the prime's length.
    virtual Bytes secret_of(ByteView element) const = 0;
    // The short form that Terminal Authentication signs (7.1.4.1.3, 7.1.4.2.3): the x-coordinate,
    // or the number's SHA-1.
    virtual Bytes compressed(ByteView element) const = 0;

    // Integrated mapping (4.4.3.3.2): how many bits of randomness it takes, and the element made of
    // them. Nothing where the curve has no such mapping.
    virtual std::size_t prime_bits() const = 0;
    virtual std::optional<Bytes> mapped(ByteView randomness) const = 0;

    // A private key, 1 … order-1, of as many random bytes as private_bytes() says.
    virtual std::size_t private_bytes() const = 0;
    Number draw(const Random& random) const;
};

// The curves' and the fields' sides of it. `group` is taken over.
std::shared_ptr<const KeyGroup> curve_group(int nid);
// The standardized one with this name; null where it is none of them.
std::shared_ptr<const KeyGroup> known_curve(int nid);
// From explicit parameters; a known curve's are recognized and served by the curve itself.
struct CurveParameters {
    Number p, a, b, order, cofactor;
    Bytes generator;  // uncompressed
};
std::shared_ptr<const KeyGroup> curve_group(const CurveParameters& parameters);
// q may be null, as in PKCS#3.
std::shared_ptr<const KeyGroup> field_group(Number p, Number q, Number g);

}  // namespace limen::virtual_chip
