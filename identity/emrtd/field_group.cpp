// SPDX-License-Identifier: Apache-2.0
// The subgroup of prime order q in the numbers modulo a prime p (RFC 5114, 2).
#include <openssl/err.h>

#include <algorithm>

#include "identity/emrtd/field_parameters.hpp"
#include "identity/emrtd/key_group.hpp"
#include "identity/emrtd/modulus.hpp"
#include "identity/emrtd/number.hpp"

namespace limen::emrtd {
namespace {

using Montgomery = std::unique_ptr<BN_MONT_CTX, Freed<BN_MONT_CTX_free>>;

std::unexpected<Error> field_error(const char* cause, const char* message) {
    ERR_clear_error();
    return fail(Stage::chip_access, cause, message);
}

class FieldGroup final : public KeyGroup {
  public:
    explicit FieldGroup(const FieldParameters& parameters)
        : p_(secret_number_from(parameters.p)),
          q_(secret_number_from(parameters.q)),
          montgomery_(BN_MONT_CTX_new()),
          field_(parameters.p),
          order_(parameters.q),
          generator_(ByteView(parameters.g)) {}

    // The cofactor a = (p - 1) / q (4.4.3.3.2). False where memory is short.
    bool prepare() {
        const NumberContext context(BN_CTX_new());
        const Number cofactor(BN_new());
        if (!p_ || !q_ || !montgomery_ || !context || !cofactor ||
            BN_MONT_CTX_set(montgomery_.get(), p_.get(), context.get()) != 1 ||
            BN_copy(cofactor.get(), p_.get()) == nullptr || BN_sub_word(cofactor.get(), 1) != 1 ||
            BN_div(cofactor.get(), nullptr, cofactor.get(), q_.get(), context.get()) != 1)
            return false;
        cofactor_ = Secret(bytes_of(cofactor.get()));
        return true;
    }

    std::size_t element_size() const override { return field_.size(); }
    std::size_t order_size() const override { return order_.size(); }
    std::size_t field_bits() const override { return 8 * field_.size(); }

    Result<KeyPair> draw_key_pair(const Random& random) const override {
        return draw_key_pair(random, generator_);
    }
    Result<KeyPair> draw_key_pair(const Random& random, const Secret& generator) const override;
    Result<Bytes> accept(ByteView public_key) const override;
    Result<Secret> agree(const Secret& private_key, ByteView accepted) const override {
        LIMEN_TRY(Secret shared, power(accepted, private_key.view()));
        return not_one(std::move(shared));
    }
    Secret shared_secret(const Secret& element) const override { return Secret(element.view()); }
    Result<Secret> map_generic(const Secret& nonce, const Secret& agreed) const override;
    Result<Secret> map_integrated(const Secret& pseudo_random) const override;

  private:
    Result<Secret> power(ByteView base, ByteView exponent) const;
    Result<Secret> not_one(Secret element) const;

    Number p_, q_;
    Montgomery montgomery_;
    Modulus field_, order_;
    Secret generator_, cofactor_;
};

// In the same time for every base and every exponent of one length.
Result<Secret> FieldGroup::power(ByteView base, ByteView exponent) const {
    const NumberContext context(BN_CTX_new());
    const Number number = secret_number_from(base);
    const Number times = secret_number_from(exponent);
    const Number result(BN_new());
    Bytes out(element_size());
    if (!context || !number || !times || !result ||
        BN_mod_exp_mont_consttime(result.get(), number.get(), times.get(), p_.get(), context.get(),
                                  montgomery_.get()) != 1 ||
        BN_bn2binpad(result.get(), out.data(), static_cast<int>(out.size())) < 0)
        return field_error("chip.crypto", "a number could not be raised");
    return Secret(std::move(out));
}

Result<Secret> FieldGroup::not_one(Secret element) const {
    Bytes one(element_size(), 0);
    one.back() = 1;
    if (equal_secrets(element.view(), one))
        return field_error("chip.bad_point", "the chip chose a number that leads to one");
    return element;
}

Result<KeyPair> FieldGroup::draw_key_pair(const Random& random, const Secret& generator) const {
    for (;;) {
        Secret own = draw_private_key(q_.get(), random);
        LIMEN_TRY(const Secret key, power(generator.view(), own.view()));
        // 9.4.1 wants a number without leading zeros, while many write it as long as the prime.
        // Each side takes both keys into its token: one that begins with zero is drawn again, so
        // that there is only one way to write it.
        if (key.view()[0] != 0) return KeyPair{std::move(own), to_bytes(key.view())};
    }
}

// RFC 2631, 2.1.5: 2 ≤ y ≤ p - 2 and y^q = 1. A number outside the subgroup would tell our private
// key modulo its own small order, and with it which password we have tried.
Result<Bytes> FieldGroup::accept(ByteView public_key) const {
    constexpr const char* kCause = "chip.bad_point";
    while (public_key.size() > element_size() && public_key[0] == 0)
        public_key = public_key.subspan(1);
    if (public_key.empty() || public_key.size() > element_size())
        return field_error(kCause, "the chip's number is longer than the prime");
    const Number y = secret_number_from(public_key);
    const Number most(BN_dup(p_.get()));
    if (!y || !most || BN_sub_word(most.get(), 1) != 1)
        return field_error("chip.crypto", "a number could not be read");
    if (BN_is_zero(y.get()) || BN_is_one(y.get()) || BN_cmp(y.get(), most.get()) >= 0)
        return field_error(kCause, "the chip's number is no public key");
    Bytes padded(element_size() - public_key.size(), 0);
    padded.insert(padded.end(), public_key.begin(), public_key.end());
    LIMEN_TRY(Secret raised, power(padded, bytes_of(q_.get())));
    if (not_one(std::move(raised)))
        return field_error(kCause, "the chip's number is not in the group that was agreed on");
    return padded;
}

Result<Secret> FieldGroup::map_generic(const Secret& nonce, const Secret& agreed) const {
    const Secret exponent = order_.bytes(order_.number(nonce.view()));
    LIMEN_TRY(const Secret raised, power(generator_.view(), exponent.view()));
    return not_one(
        field_.bytes(field_.multiply(field_.number(raised.view()), field_.number(agreed.view()))));
}

Result<Secret> FieldGroup::map_integrated(const Secret& pseudo_random) const {
    const Secret reduced = field_.bytes(field_.number(pseudo_random.view()));
    LIMEN_TRY(Secret mapped, power(reduced.view(), cofactor_.view()));
    return not_one(std::move(mapped));
}

}  // namespace

Result<std::shared_ptr<const KeyGroup>> make_field_group(const DomainParameters& parameters) {
    LIMEN_TRY(const FieldParameters numbers, field_parameters(parameters.openssl_name));
    auto group = std::make_shared<FieldGroup>(numbers);
    if (!group->prepare())
        return field_error("chip.access_unsupported",
                           "the chip asks for a prime field we do not have");
    return group;
}

}  // namespace limen::emrtd
