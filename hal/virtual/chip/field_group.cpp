// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/key_group.hpp"

namespace limen::virtual_chip {
namespace {

class FieldGroup final : public KeyGroup {
  public:
    FieldGroup(Number p, Number q, Number g)
        : p_(std::move(p)), q_(std::move(q)), g_(std::move(g)) {}

    bool elliptic() const override { return false; }
    const BIGNUM* order() const override { return q_.get(); }
    Bytes generator() const override { return bytes_of(g_.get()); }

    // RFC 2631, 2.1.5: within 2 … p-2, and in the subgroup where that is known.
    std::optional<Bytes> checked(ByteView element) const override {
        if (element.size() > prime_bytes() + 1) return std::nullopt;
        const Number y = number_of(element);
        Number top = copy_of(p_.get());
        BN_sub_word(top.get(), 1);
        if (BN_is_zero(y.get()) == 1 || BN_is_one(y.get()) == 1 || BN_cmp(y.get(), top.get()) >= 0)
            return std::nullopt;
        if (q_ && BN_is_one(power(y.get(), q_.get()).get()) != 1) return std::nullopt;
        return bytes_of(y.get());
    }
    std::optional<Bytes> raise(ByteView element, const BIGNUM* exponent) const override {
        return finite(power(number_of(element).get(), exponent));
    }
    std::optional<Bytes> raise_generator(const BIGNUM* exponent) const override {
        return finite(power(g_.get(), exponent));
    }
    std::optional<Bytes> combine(ByteView a, ByteView b) const override {
        const Scratch scratch;
        Number product = new_number();
        BN_mod_mul(product.get(), number_of(a).get(), number_of(b).get(), p_.get(), scratch.get());
        return finite(std::move(product));
    }
    Bytes secret_of(ByteView element) const override {
        return bytes_of(number_of(element).get(), prime_bytes());
    }
    Bytes compressed(ByteView element) const override { return sha1(element); }

    std::size_t prime_bits() const override {
        return static_cast<std::size_t>(BN_num_bits(p_.get()));
    }
    // The cofactor's power of the number, which lies in the subgroup.
    std::optional<Bytes> mapped(ByteView randomness) const override {
        if (!q_) return std::nullopt;
        const Scratch scratch;
        Number x = number_of(randomness);
        BN_nnmod(x.get(), x.get(), p_.get(), scratch.get());
        Number cofactor = copy_of(p_.get());
        BN_sub_word(cofactor.get(), 1);
        BN_div(cofactor.get(), nullptr, cofactor.get(), q_.get(), scratch.get());
        return finite(power(x.get(), cofactor.get()));
    }
    std::size_t private_bytes() const override {
        return static_cast<std::size_t>(BN_num_bytes(q_ ? q_.get() : p_.get()));
    }

  private:
    std::size_t prime_bytes() const { return (prime_bits() + 7) / 8; }
    Number power(const BIGNUM* base, const BIGNUM* exponent) const {
        const Scratch scratch;
        Number out = new_number();
        LIMEN_INVARIANT(BN_mod_exp_mont_consttime(out.get(), base, exponent, p_.get(),
                                                  scratch.get(), nullptr) == 1,
                        "a power modulo an odd number");
        return out;
    }
    static std::optional<Bytes> finite(Number element) {
        if (BN_is_zero(element.get()) == 1 || BN_is_one(element.get()) == 1) return std::nullopt;
        return bytes_of(element.get());
    }

    Number p_, q_, g_;
};

}  // namespace

std::shared_ptr<const KeyGroup> field_group(Number p, Number q, Number g) {
    if (!p || !g || BN_is_odd(p.get()) != 1 || BN_num_bits(p.get()) < 2) return nullptr;
    return std::make_shared<FieldGroup>(std::move(p), std::move(q), std::move(g));
}

}  // namespace limen::virtual_chip
