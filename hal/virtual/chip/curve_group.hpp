// SPDX-License-Identifier: Apache-2.0
// What signatures need of a curve beyond key agreement.
#pragma once

#include <openssl/ec.h>

#include "hal/virtual/chip/key_group.hpp"

namespace limen::virtual_chip {

class CurveGroup final : public KeyGroup {
  public:
    using Group = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
    using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_clear_free>>;

    explicit CurveGroup(Group group);

    bool elliptic() const override { return true; }
    const BIGNUM* order() const override;
    Bytes generator() const override;
    std::optional<Bytes> checked(ByteView element) const override;
    std::optional<Bytes> raise(ByteView element, const BIGNUM* exponent) const override;
    std::optional<Bytes> raise_generator(const BIGNUM* exponent) const override;
    std::optional<Bytes> combine(ByteView a, ByteView b) const override;
    Bytes secret_of(ByteView element) const override;
    Bytes compressed(ByteView element) const override;
    std::size_t prime_bits() const override;
    std::optional<Bytes> mapped(ByteView randomness) const override;
    std::size_t private_bytes() const override { return field_bytes(); }

    std::size_t field_bytes() const { return (prime_bits() + 7) / 8; }
    std::size_t order_bytes() const;
    // a·G + b·element; nothing where that is infinity. For verifying signatures.
    std::optional<Bytes> double_raise(const BIGNUM* a, ByteView element, const BIGNUM* b) const;

  private:
    Point decode(ByteView element) const;
    std::optional<Bytes> encode(const EC_POINT* point) const;
    Point new_point() const;

    Group group_;
    Number p_, a_, b_;
};

}  // namespace limen::virtual_chip
