// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/key_agreement.hpp"

#include <openssl/err.h>

#include "identity/emrtd/curve.hpp"
#include "identity/emrtd/number.hpp"

namespace limen::emrtd {
namespace {

std::unexpected<Error> agreement_failed(const char* cause, const char* what) {
    ERR_clear_error();
    return fail(Stage::chip_access, cause, what);
}

Result<KeyAgreement> agree_on_curve(const EcKey& key, const Random& random) {
    LIMEN_TRY(const Curve curve, Curve::named(key.curve));
    LIMEN_TRY(const Point chip_public, curve.decode(key.point));
    const Secret own = curve.draw_scalar(random);
    LIMEN_TRY(const Point own_public, curve.multiply(own, curve.generator()));
    LIMEN_TRY(const Point shared, curve.multiply(own, chip_public.get()));
    LIMEN_TRY(Bytes own_bytes, curve.encode(own_public.get()));
    LIMEN_TRY(Secret x, curve.x_coordinate(shared.get()));
    const std::size_t size = (own_bytes.size() - 1) / 2;
    Bytes compressed(own_bytes.begin() + 1,
                     own_bytes.begin() + 1 + static_cast<std::ptrdiff_t>(size));
    return KeyAgreement{std::move(own_bytes), std::move(compressed), std::move(x)};
}

// What a private key stays below: the group's order, or what the document's length of private keys
// allows, or the field.
Number limit_of(const DhKey& key) {
    if (!key.order.empty()) return number_from(key.order);
    constexpr int kShortest = 160;  // shorter ones can be searched
    Number limit(BN_new());
    if (key.private_bits >= kShortest && limit &&
        key.private_bits < static_cast<int>(key.prime.size() * 8) &&
        BN_set_bit(limit.get(), key.private_bits) == 1)
        return limit;
    return number_from(key.prime);
}

Secret draw_exponent(const BIGNUM* limit, const Random& random) {
    const int bits = BN_num_bits(limit);
    Bytes bytes(static_cast<std::size_t>(bits + 7) / 8);
    for (;;) {
        random(bytes);
        // Numbers over the limit are drawn again, so that none is likelier than another.
        if (bits % 8 != 0) bytes[0] &= static_cast<std::uint8_t>((1u << bits % 8) - 1);
        const Number number = secret_number_from(bytes);
        if (number && !BN_is_zero(number.get()) && !BN_is_one(number.get()) &&
            BN_cmp(number.get(), limit) < 0)
            return Secret(std::move(bytes));
    }
}

Bytes power(const BIGNUM* base, const Secret& exponent, const BIGNUM* prime, std::size_t size) {
    const NumberContext context(BN_CTX_new());
    const Number secret = secret_number_from(exponent.view()), out(BN_new());
    if (!context || !secret || !out ||
        BN_mod_exp_mont_consttime(out.get(), base, secret.get(), prime, context.get(), nullptr) !=
            1)
        return {};
    return bytes_of(out.get(), size);
}

// Whether zeros in front of a number are written is read in two ways by chips. A pair of which
// neither number begins with one is the same either way; one in 128 is drawn again.
Result<KeyAgreement> agree_in_field(const DhKey& key, const Random& random) {
    const Number p = number_from(key.prime), g = number_from(key.generator),
                 y = number_from(key.value), limit = limit_of(key);
    if (!p || !g || !y || !limit) return agreement_failed("chip.crypto", "a key could not be held");
    // More draws than any field needs whose prime fills its first byte.
    constexpr int kMaxDraws = 100;
    const std::size_t size = key.prime.size();
    for (int i = 0; i < kMaxDraws; ++i) {
        const Secret own = draw_exponent(limit.get(), random);
        Bytes own_public = power(g.get(), own, p.get(), size);
        Secret shared(power(y.get(), own, p.get(), size));
        if (own_public.empty() || shared.size() == 0)
            return agreement_failed("chip.crypto", "a key could not be agreed on");
        const bool degenerate = BN_is_one(number_from(shared.view()).get());
        if (degenerate)
            return agreement_failed("chip.bad_point", "the chip's key leads to a known secret");
        if (own_public[0] == 0 || shared.view()[0] == 0) continue;
        Bytes compressed = sha1(own_public);
        return KeyAgreement{std::move(own_public), std::move(compressed), std::move(shared)};
    }
    return agreement_failed("chip.bad_point", "the chip's field gives no key of full length");
}

}  // namespace

Result<KeyAgreement> agree_with(const PublicKey& chip_key, const Random& random) {
    if (const auto* ec = std::get_if<EcKey>(&chip_key)) return agree_on_curve(*ec, random);
    if (const auto* dh = std::get_if<DhKey>(&chip_key)) return agree_in_field(*dh, random);
    return agreement_failed("chip.proof_unsupported", "an RSA key agrees on nothing");
}

}  // namespace limen::emrtd
