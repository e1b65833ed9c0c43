// SPDX-License-Identifier: Apache-2.0
// A group in which two sides agree on a key: the points of an elliptic curve, or the prime-order
// subgroup of a prime field. An element is written as chips exchange it: 04 ‖ x ‖ y, or a number as
// long as the prime.
#pragma once

#include <memory>

#include "identity/emrtd/crypto.hpp"
#include "identity/emrtd/domain_parameters.hpp"

namespace limen::emrtd {

struct KeyPair {
    Secret private_key;  // from 1 to the group's order less one, as long as the order
    Bytes public_key;
};

class KeyGroup {
  public:
    // One of the standardised groups; the same object each time, which threads may share. Cause
    // "chip.access_unsupported".
    static Result<std::shared_ptr<const KeyGroup>> standardised(int parameter_id);

    virtual ~KeyGroup() = default;
    KeyGroup() = default;
    KeyGroup(const KeyGroup&) = delete;
    KeyGroup& operator=(const KeyGroup&) = delete;

    virtual std::size_t element_size() const = 0;  // in bytes
    virtual std::size_t order_size() const = 0;
    virtual std::size_t field_bits() const = 0;

    // Over the group's own generator, or over a mapped one.
    virtual Result<KeyPair> draw_key_pair(const Random& random) const = 0;
    virtual Result<KeyPair> draw_key_pair(const Random& random, const Secret& generator) const = 0;

    // A key from outside, in this group's full length. "chip.bad_point" where it is none of the
    // group's elements, or the neutral one: such a key would give the other side's password or key
    // away bit by bit (small subgroups, invalid curves).
    virtual Result<Bytes> accept(ByteView public_key) const = 0;

    // The element both sides arrive at, never the neutral one ("chip.bad_point").
    virtual Result<Secret> agree(const Secret& private_key, ByteView accepted) const = 0;
    // What keys are derived from (Doc 9303-11, 9.7.1): a point's x, or the whole number.
    virtual Secret shared_secret(const Secret& element) const = 0;

    // Generic mapping (4.4.3.3.1): generator^nonce · agreed.
    virtual Result<Secret> map_generic(const Secret& nonce, const Secret& agreed) const = 0;
    // Integrated mapping (4.4.3.3.2): from the pseudo-random number R(s, t), not yet reduced.
    // "chip.access_unsupported" on a curve without it.
    virtual Result<Secret> map_integrated(const Secret& pseudo_random) const = 0;
};

// The two kinds; standardised() has them made.
Result<std::shared_ptr<const KeyGroup>> make_curve_group(const DomainParameters& parameters);
Result<std::shared_ptr<const KeyGroup>> make_field_group(const DomainParameters& parameters);

}  // namespace limen::emrtd
