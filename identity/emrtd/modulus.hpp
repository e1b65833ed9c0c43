// SPDX-License-Identifier: Apache-2.0
// Numbers modulo an odd number, for secrets: every step takes a time that depends on the modulus
// alone. OpenSSL's numbers drop their leading zeros and branch on what is left.
#pragma once

#include <array>
#include <cstdint>

#include "identity/emrtd/crypto.hpp"

namespace limen::emrtd {

class Modulus {
    using Limb = std::uint64_t;
    // The longest standardised prime has 2048 bits (Doc 9303-11, 9.5.1).
    static constexpr std::size_t kMaxLimbs = 32;
    using Limbs = std::array<Limb, kMaxLimbs>;

  public:
    // Below the modulus; wiped when it is no longer needed.
    class Number {
      public:
        Number() = default;
        Number(const Number&) = default;
        Number& operator=(const Number&) = default;
        ~Number();

      private:
        friend class Modulus;
        Limbs limbs_{};  // lowest first; times R (Montgomery's form)
    };

    // Big-endian, odd, 65 to 2048 bits, without leading zeros.
    explicit Modulus(ByteView modulus);
    std::size_t size() const { return size_; }  // in bytes

    Number number(ByteView bytes) const;       // big-endian, of any length; reduced
    Secret bytes(const Number& number) const;  // big-endian, size() bytes
    Number one() const { return one_; }
    Number add(const Number& a, const Number& b) const;
    Number subtract(const Number& a, const Number& b) const;
    Number multiply(const Number& a, const Number& b) const;
    Number negate(const Number& a) const { return subtract({}, a); }
    // The exponent is no secret.
    Number power(const Number& base, ByteView exponent) const;
    // a where condition_a and condition_b are the same number, else b.
    Number where_equal(const Number& condition_a, const Number& condition_b, const Number& a,
                       const Number& b) const;

  private:
    void add_to(Limbs& a, const Limbs& b) const;
    void reduce_once(Limbs& a, Limb carry) const;

    std::size_t size_, count_;
    Limbs modulus_{};
    Limb negated_inverse_ = 0;     // -modulus⁻¹ modulo 2⁶⁴
    Number one_, squared_, word_;  // R, R², R·2⁶⁴, each as it is
};

}  // namespace limen::emrtd
