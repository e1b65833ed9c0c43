// SPDX-License-Identifier: Apache-2.0
// Our arithmetic for secrets against OpenSSL's.
#include "identity/emrtd/modulus.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "identity/emrtd/number.hpp"
#include "tests/unit/emrtd/emrtd_support.hpp"

namespace limen::emrtd::test {
namespace {

Bytes odd_number(std::size_t size) {
    Bytes bytes = *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
    bytes.front() |= 1;  // not zero
    bytes.back() |= 1;   // odd
    // Long runs of ones and zeros are where carries go wrong.
    if (*rc::gen::inRange(0, 3) == 0)
        std::fill(bytes.begin() + 1, bytes.end() - 1, *rc::gen::element<std::uint8_t>(0, 0xFF));
    return bytes;
}

Bytes any_number(std::size_t most) {
    const auto size = *rc::gen::inRange<std::size_t>(0, most + 1);
    Bytes bytes = *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
    if (*rc::gen::inRange(0, 4) == 0) std::fill(bytes.begin(), bytes.end(), 0xFF);
    return bytes;
}

class Reference {
  public:
    explicit Reference(ByteView modulus)
        : m_(secret_number_from(modulus)), context_(BN_CTX_new()) {}
    template <class Operation>
    std::string of(ByteView a, ByteView b, Operation operation) {
        const Number x = secret_number_from(a), y = secret_number_from(b), result(BN_new());
        BN_nnmod(x.get(), x.get(), m_.get(), context_.get());
        BN_nnmod(y.get(), y.get(), m_.get(), context_.get());
        operation(result.get(), x.get(), y.get(), m_.get(), context_.get());
        Bytes out(static_cast<std::size_t>(BN_num_bytes(m_.get())));
        BN_bn2binpad(result.get(), out.data(), static_cast<int>(out.size()));
        return to_hex(out);
    }

  private:
    Number m_;
    NumberContext context_;
};

RC_GTEST_PROP(Modulus, CalculatesAsOpenSslDoes, ()) {
    const Bytes m = odd_number(*rc::gen::inRange<std::size_t>(9, 257));
    const Bytes a = any_number(m.size() + 20), b = any_number(m.size() + 20);
    const Modulus modulus(m);
    Reference reference(m);
    const auto x = modulus.number(a), y = modulus.number(b);
    const auto shown = [&](const Modulus::Number& n) { return to_hex(modulus.bytes(n).view()); };
    RC_ASSERT(shown(x) ==
              reference.of(a, b, [](auto* r, auto* p, auto*, auto*, auto*) { BN_copy(r, p); }));
    RC_ASSERT(shown(modulus.multiply(x, y)) == reference.of(a, b, BN_mod_mul));
    RC_ASSERT(shown(modulus.add(x, y)) == reference.of(a, b, BN_mod_add));
    RC_ASSERT(shown(modulus.subtract(x, y)) == reference.of(a, b, BN_mod_sub));
    RC_ASSERT(shown(modulus.negate(modulus.negate(x))) == shown(x));
    const Bytes exponent = any_number(9);
    RC_ASSERT(shown(modulus.power(x, exponent)) ==
              reference.of(a, b, [&](auto* r, auto* p, auto*, auto* mod, auto* context) {
                  const Number e = secret_number_from(exponent);
                  BN_mod_exp(r, p, e.get(), mod, context);
              }));
}

RC_GTEST_PROP(Modulus, ChoosesByEquality, ()) {
    const Bytes m = odd_number(*rc::gen::inRange<std::size_t>(9, 70));
    const Modulus modulus(m);
    const auto a = modulus.number(any_number(80)), b = modulus.number(any_number(80));
    const auto shown = [&](const Modulus::Number& n) { return to_hex(modulus.bytes(n).view()); };
    RC_ASSERT(shown(modulus.where_equal(a, a, a, b)) == shown(a));
    RC_ASSERT(shown(modulus.where_equal(a, b, a, b)) == shown(b));
    RC_ASSERT(shown(modulus.where_equal(a, modulus.add(a, modulus.one()), a, b)) == shown(b));
}

}  // namespace
}  // namespace limen::emrtd::test
