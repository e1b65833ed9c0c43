// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/modulus.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include "base/invariant.hpp"

namespace limen::emrtd {
namespace {

using Limb = std::uint64_t;
__extension__ using Double = unsigned __int128;
constexpr std::size_t kLimbBytes = sizeof(Limb);
constexpr unsigned kLimbBits = 64;

Limb low(Double value) {
    return static_cast<Limb>(value);
}
Limb high(Double value) {
    return static_cast<Limb>(value >> kLimbBits);
}

// All ones where `value` is not zero, else zero.
Limb mask_of(Limb value) {
    return Limb{0} - ((value | (Limb{0} - value)) >> (kLimbBits - 1));
}

}  // namespace

Modulus::Number::~Number() {
    OPENSSL_cleanse(limbs_.data(), sizeof limbs_);
}

Modulus::Modulus(ByteView modulus)
    : size_(modulus.size()), count_((modulus.size() + kLimbBytes - 1) / kLimbBytes) {
    LIMEN_INVARIANT(size_ > kLimbBytes && count_ <= kMaxLimbs && modulus.front() != 0 &&
                        modulus.back() % 2 == 1,
                    "a modulus is odd and has 65 to 2048 bits");
    for (std::size_t i = 0; i < size_; ++i)
        modulus_[i / kLimbBytes] |= Limb{modulus[size_ - 1 - i]} << (i % kLimbBytes * 8);
    // Newton: each round doubles the bits that are right, and an odd number inverts itself to
    // three.
    Limb inverse = modulus_[0];
    for (int round = 0; round < 5; ++round) inverse *= 2 - modulus_[0] * inverse;
    negated_inverse_ = Limb{0} - inverse;

    // 1 doubled so many times; the constants are on the way.
    Number power_of_two;
    power_of_two.limbs_[0] = 1;
    for (std::size_t bit = 1; bit <= 2 * count_ * kLimbBits; ++bit) {
        add_to(power_of_two.limbs_, Limbs(power_of_two.limbs_));
        if (bit == count_ * kLimbBits) one_ = power_of_two;
        if (bit == (count_ + 1) * kLimbBits) word_ = power_of_two;
    }
    squared_ = power_of_two;
}

// The sum or the product may be over the modulus once.
void Modulus::reduce_once(Limbs& a, Limb carry) const {
    Limbs less{};
    Limb borrow = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        const Double difference = Double{a[i]} - modulus_[i] - borrow;
        less[i] = low(difference);
        borrow = high(difference) & 1;
    }
    const Limb keep = mask_of(borrow & ~carry);
    for (std::size_t i = 0; i < count_; ++i) a[i] = (a[i] & keep) | (less[i] & ~keep);
    OPENSSL_cleanse(less.data(), sizeof less);
}

void Modulus::add_to(Limbs& a, const Limbs& b) const {
    Limb carry = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        const Double sum = Double{a[i]} + b[i] + carry;
        a[i] = low(sum);
        carry = high(sum);
    }
    reduce_once(a, carry);
}

Modulus::Number Modulus::add(const Number& a, const Number& b) const {
    Number sum = a;
    add_to(sum.limbs_, b.limbs_);
    return sum;
}

Modulus::Number Modulus::subtract(const Number& a, const Number& b) const {
    Number difference;
    Limb borrow = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        const Double limb = Double{a.limbs_[i]} - b.limbs_[i] - borrow;
        difference.limbs_[i] = low(limb);
        borrow = high(limb) & 1;
    }
    const Limb below_zero = mask_of(borrow);
    Limb carry = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        const Double limb = Double{difference.limbs_[i]} + (modulus_[i] & below_zero) + carry;
        difference.limbs_[i] = low(limb);
        carry = high(limb);
    }
    return difference;
}

// Montgomery's product, a·b·R⁻¹, a limb of `a` at a time.
Modulus::Number Modulus::multiply(const Number& a, const Number& b) const {
    Number product;
    Limbs& t = product.limbs_;
    Limb top = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        Limb carry = 0;
        for (std::size_t j = 0; j < count_; ++j) {
            const Double sum = Double{a.limbs_[i]} * b.limbs_[j] + t[j] + carry;
            t[j] = low(sum);
            carry = high(sum);
        }
        const Double upper = Double{top} + carry;
        const Limb factor = t[0] * negated_inverse_;
        carry = high(Double{factor} * modulus_[0] + t[0]);
        for (std::size_t j = 1; j < count_; ++j) {
            const Double sum = Double{factor} * modulus_[j] + t[j] + carry;
            t[j - 1] = low(sum);
            carry = high(sum);
        }
        const Double last = upper + carry;
        t[count_ - 1] = low(last);
        top = high(last);
    }
    reduce_once(t, top);
    return product;
}

Modulus::Number Modulus::number(ByteView bytes) const {
    Number value;
    const std::size_t words = (bytes.size() + kLimbBytes - 1) / kLimbBytes;
    for (std::size_t word = 0; word < words; ++word) {
        // The first word is the shorter one.
        const std::size_t end = bytes.size() - (words - 1 - word) * kLimbBytes;
        const std::size_t begin = end - std::min(end, kLimbBytes);
        Number next;
        for (std::size_t i = begin; i < end; ++i) next.limbs_[0] = next.limbs_[0] << 8 | bytes[i];
        value = add(multiply(value, word_), next);
    }
    return multiply(value, squared_);
}

Secret Modulus::bytes(const Number& number) const {
    Number plain_one;
    plain_one.limbs_[0] = 1;
    const Number plain = multiply(number, plain_one);
    Bytes out(size_);
    for (std::size_t i = 0; i < size_; ++i)
        out[size_ - 1 - i] =
            static_cast<std::uint8_t>(plain.limbs_[i / kLimbBytes] >> (i % kLimbBytes * 8));
    return Secret(std::move(out));
}

Modulus::Number Modulus::power(const Number& base, ByteView exponent) const {
    Number result = one_;
    for (const std::uint8_t byte : exponent) {
        for (int bit = 7; bit >= 0; --bit) {
            result = multiply(result, result);
            if ((byte >> bit & 1) != 0) result = multiply(result, base);
        }
    }
    return result;
}

Modulus::Number Modulus::where_equal(const Number& condition_a, const Number& condition_b,
                                     const Number& a, const Number& b) const {
    Limb difference = 0;
    for (std::size_t i = 0; i < count_; ++i)
        difference |= condition_a.limbs_[i] ^ condition_b.limbs_[i];
    const Limb other = mask_of(difference);
    Number chosen;
    for (std::size_t i = 0; i < count_; ++i)
        chosen.limbs_[i] = (a.limbs_[i] & ~other) | (b.limbs_[i] & other);
    return chosen;
}

}  // namespace limen::emrtd
