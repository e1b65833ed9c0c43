// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/public_key.hpp"

#include <openssl/err.h>

#include <algorithm>

#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/curve.hpp"
#include "identity/emrtd/domain_parameters.hpp"
#include "identity/emrtd/field_parameters.hpp"
#include "identity/emrtd/number.hpp"
#include "identity/emrtd/object_ids.hpp"
#include "identity/emrtd/published_curves.hpp"

namespace limen::emrtd {
namespace {

namespace asn1 = tlv::asn1;

// Doc 9303-12, 4.1.6 and table 5 want 1024 bits and more; over 4096 nobody has seen, and a hostile
// chip could make us compute for minutes.
constexpr int kMinBits = 1024, kMaxBits = 4096;
// Below this a subgroup can be searched (small-subgroup keys).
constexpr int kMinOrderBits = 160;
// No exponent in use is over 2^32; one as long as the modulus takes as long as signing.
constexpr std::size_t kMaxExponentBytes = 8;
constexpr std::size_t kMaxKey = 8192;

std::unexpected<Error> key_error(const char* cause, const char* what) {
    ERR_clear_error();
    return fail(Stage::chip_read, cause, std::string("a public key: ") + what);
}
std::unexpected<Error> malformed_key(const char* what) {
    return key_error("lds.malformed", what);
}

int bits_of(ByteView number) {
    const Number n = number_from(number);
    return n ? BN_num_bits(n.get()) : 0;
}

// The next INTEGER, which is positive.
Result<Bytes> key_number(tlv::Reader& reader) {
    const auto element = reader.expect(asn1::kInteger);
    if (!element || element->value.empty() || (element->value[0] & 0x80) != 0)
        return malformed_key("a number is missing or negative");
    const auto first = std::find_if(element->value.begin(), element->value.end(),
                                    [](std::uint8_t byte) { return byte != 0; });
    return Bytes(first, element->value.end());
}

// BIT STRING in whole bytes.
Result<ByteView> bits(tlv::Reader& reader) {
    const auto element = reader.expect(asn1::kBitString);
    if (!element || element->value.empty() || element->value[0] != 0)
        return malformed_key("it has no key");
    return element->value.subspan(1);
}

Result<RsaKey> read_rsa(ByteView key) {
    tlv::Reader outer(key, {2, 4, kMaxKey});
    const auto whole = outer.expect(asn1::kSequence);
    if (!whole || !outer.done()) return malformed_key("an RSA key is no SEQUENCE");
    LIMEN_TRY(tlv::Reader reader, outer.enter(*whole));
    RsaKey out;
    LIMEN_TRY(out.modulus, key_number(reader));
    LIMEN_TRY(out.exponent, key_number(reader));
    const int size = bits_of(out.modulus);
    if (size < kMinBits || size > kMaxBits)
        return key_error("lds.bad_key", "an RSA key has from 1024 to 4096 bits");
    const bool odd = (out.modulus.back() & 1) != 0;
    if (!odd || out.exponent.empty() || (out.exponent.back() & 1) == 0 || bits_of(out.exponent) < 2)
        return key_error("lds.bad_key", "an RSA key's numbers must be odd, its exponent over one");
    if (out.exponent.size() > kMaxExponentBytes)
        return key_error("lds.unsupported", "an RSA exponent longer than any in use");
    return out;
}

// 1 < value < prime - 1
bool inside(const BIGNUM* value, const BIGNUM* prime) {
    const Number largest(BN_dup(prime));
    return largest && BN_sub_word(largest.get(), 1) == 1 && !BN_is_zero(value) &&
           !BN_is_one(value) && BN_cmp(value, largest.get()) < 0;
}

// The key is a member of the group that its order names, not of a smaller one inside the field.
Result<void> check_group(const DhKey& key) {
    const Number p = number_from(key.prime), g = number_from(key.generator),
                 y = number_from(key.value);
    const NumberContext context(BN_CTX_new());
    if (!p || !g || !y || !context) return key_error("lds.bad_key", "it cannot be held");
    if (!BN_is_odd(p.get()) || !inside(g.get(), p.get()) || !inside(y.get(), p.get()))
        return key_error("lds.bad_key", "a Diffie-Hellman key outside its field");
    if (key.order.empty()) return {};
    const Number q = number_from(key.order);
    Number power(BN_new()), left(BN_dup(p.get()));
    if (!q || !power || !left || BN_num_bits(q.get()) < kMinOrderBits ||
        BN_cmp(q.get(), p.get()) >= 0 || BN_sub_word(left.get(), 1) != 1 ||
        BN_mod(left.get(), left.get(), q.get(), context.get()) != 1 || !BN_is_zero(left.get()))
        return key_error("lds.bad_key", "the order is no order of this field's groups");
    for (const BIGNUM* member : {g.get(), y.get()})
        if (BN_mod_exp(power.get(), member, q.get(), p.get(), context.get()) != 1 ||
            !BN_is_one(power.get()))
            return key_error("lds.bad_key", "a Diffie-Hellman key outside its group");
    return {};
}

Result<DhKey> with_value(DhKey out, ByteView key) {
    tlv::Reader value(key, {1, 4, kMaxKey});
    LIMEN_TRY(out.value, key_number(value));
    const int size = bits_of(out.prime);
    if (size < kMinBits || size > kMaxBits)
        return key_error("lds.bad_key", "a Diffie-Hellman field has from 1024 to 4096 bits");
    LIMEN_CHECK(check_group(out));
    return out;
}

// PKCS#3: p, g, length of private keys; X9.42: p, g, q and more that nobody needs.
Result<DhKey> read_dh(const tlv::Element& parameters, const tlv::Reader& around, ByteView key,
                      bool pkcs3) {
    if (parameters.tag != asn1::kSequence) return malformed_key("its parameters are no SEQUENCE");
    LIMEN_TRY(tlv::Reader reader, around.enter(parameters));
    DhKey out;
    LIMEN_TRY(out.prime, key_number(reader));
    LIMEN_TRY(out.generator, key_number(reader));
    if (!pkcs3) {
        LIMEN_TRY(out.order, key_number(reader));
    } else if (reader.peek() == asn1::kInteger) {
        LIMEN_TRY(const Bytes length, key_number(reader));
        if (length.size() > 2) return malformed_key("a private key's length is none");
        for (const std::uint8_t byte : length) out.private_bits = out.private_bits << 8 | byte;
    }
    return with_value(std::move(out), key);
}

Result<EcKey> read_ec(std::string name, ByteView key) {
    LIMEN_TRY(const Curve curve, Curve::named(name));
    if (!curve.decode(key)) return key_error("lds.bad_key", "a point that is not on its curve");
    return EcKey{std::move(name), to_bytes(key)};
}

Result<std::string> curve_of(const tlv::Element& parameters) {
    if (parameters.tag == asn1::kSequence) return curve_of_parameters(parameters.value);
    if (parameters.tag != asn1::kOid) return malformed_key("its curve is not named");
    const std::string_view name = curve_by_oid(parameters.value);
    if (name.empty()) return key_error("lds.unsupported", "a curve that no document uses");
    return std::string(name);
}

// Domain parameters by their number (Doc 9303-11, 9.5.1).
Result<PublicKey> read_standardized(const tlv::Element& parameters, ByteView key) {
    if (parameters.tag != asn1::kInteger || parameters.value.size() != 1)
        return malformed_key("its domain parameters have no number");
    const DomainParameters* known = domain_parameters(parameters.value[0]);
    if (known == nullptr)
        return key_error("lds.unsupported", "domain parameters that nobody knows");
    if (known->elliptic) return read_ec(std::string(known->openssl_name), key);
    LIMEN_TRY(FieldParameters field, field_parameters(known->openssl_name));
    DhKey out;
    out.prime = std::move(field.p);
    out.generator = std::move(field.g);
    out.order = std::move(field.q);
    return with_value(std::move(out), key);
}

}  // namespace

Result<PublicKey> decode_public_key(ByteView info) {
    tlv::Reader outer(info, {4, 8, kMaxKey});
    const auto whole = outer.expect(asn1::kSequence);
    if (!whole || !outer.done()) return malformed_key("it is no SEQUENCE");
    LIMEN_TRY(tlv::Reader reader, outer.enter(*whole));
    const auto algorithm = reader.expect(asn1::kSequence);
    if (!algorithm) return malformed_key("its algorithm is not named");
    LIMEN_TRY(tlv::Reader inner, reader.enter(*algorithm));
    const auto oid = inner.expect(asn1::kOid);
    if (!oid) return malformed_key("its algorithm is not named");
    LIMEN_TRY(const ByteView key, bits(reader));
    if (is(*oid, oid::kRsa)) return read_rsa(key);
    const auto parameters = inner.next();
    if (!parameters) return malformed_key("its domain parameters are missing");
    if (is(*oid, oid::kDhPkcs3) || is(*oid, oid::kDhX942))
        return read_dh(*parameters, inner, key, is(*oid, oid::kDhPkcs3));
    if (is(*oid, oid::kStandardizedParameters)) return read_standardized(*parameters, key);
    if (!is(*oid, oid::kEc)) return key_error("lds.unsupported", "a kind that no document uses");
    LIMEN_TRY(std::string name, curve_of(*parameters));
    return read_ec(std::move(name), key);
}

int key_bits(const PublicKey& key) {
    if (const auto* rsa = std::get_if<RsaKey>(&key)) return bits_of(rsa->modulus);
    if (const auto* dh = std::get_if<DhKey>(&key)) return bits_of(dh->prime);
    return curve_bits(std::get<EcKey>(key).curve);
}

std::string name_of(const PublicKey& key) {
    if (const auto* ec = std::get_if<EcKey>(&key)) return ec->curve;
    return (std::holds_alternative<RsaKey>(key) ? "RSA " : "DH ") + std::to_string(key_bits(key));
}

}  // namespace limen::emrtd
