// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/published_curves.hpp"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <array>
#include <optional>

#include "identity/emrtd/number.hpp"
#include "identity/emrtd/object_ids.hpp"

namespace limen::emrtd {
namespace {

namespace asn1 = tlv::asn1;

using Group = std::unique_ptr<EC_GROUP, Freed<&EC_GROUP_free>>;
using GroupPoint = std::unique_ptr<EC_POINT, Freed<&EC_POINT_free>>;

struct Published {
    const char* name;
    int nid;
    int bits;
};
constexpr std::array kCurves = {
    Published{SN_X9_62_prime192v1, NID_X9_62_prime192v1, 192},
    Published{SN_secp224r1, NID_secp224r1, 224},
    Published{SN_X9_62_prime256v1, NID_X9_62_prime256v1, 256},
    Published{SN_secp384r1, NID_secp384r1, 384},
    Published{SN_secp521r1, NID_secp521r1, 521},
    Published{SN_brainpoolP192r1, NID_brainpoolP192r1, 192},
    Published{SN_brainpoolP224r1, NID_brainpoolP224r1, 224},
    Published{SN_brainpoolP256r1, NID_brainpoolP256r1, 256},
    Published{SN_brainpoolP320r1, NID_brainpoolP320r1, 320},
    Published{SN_brainpoolP384r1, NID_brainpoolP384r1, 384},
    Published{SN_brainpoolP512r1, NID_brainpoolP512r1, 512},
    Published{SN_brainpoolP192t1, NID_brainpoolP192t1, 192},
    Published{SN_brainpoolP224t1, NID_brainpoolP224t1, 224},
    Published{SN_brainpoolP256t1, NID_brainpoolP256t1, 256},
    Published{SN_brainpoolP320t1, NID_brainpoolP320t1, 320},
    Published{SN_brainpoolP384t1, NID_brainpoolP384t1, 384},
    Published{SN_brainpoolP512t1, NID_brainpoolP512t1, 512},
};

std::unexpected<Error> parameters_error(const char* cause, const char* what) {
    ERR_clear_error();
    return fail(Stage::chip_read, cause, std::string("a curve's parameters: ") + what);
}

struct Parameters {
    Number p, a, b, order;
    std::optional<Number> cofactor;
    ByteView base;
};

// ECParameters ::= SEQUENCE { version INTEGER, fieldID SEQUENCE { OID, prime INTEGER }, curve
// SEQUENCE { a, b OCTET STRING, seed BIT STRING OPTIONAL }, base OCTET STRING, order INTEGER,
// cofactor INTEGER OPTIONAL }
Result<Parameters> read(ByteView contents) {
    constexpr std::size_t kMaxParameters = 1024;
    tlv::Reader reader(contents, {2, 8, kMaxParameters});
    const auto version = reader.expect(asn1::kInteger);
    const auto field = reader.expect(asn1::kSequence);
    const auto curve = reader.expect(asn1::kSequence);
    const auto base = reader.expect(asn1::kOctets);
    const auto order = reader.expect(asn1::kInteger);
    if (!version || !field || !curve || !base || !order)
        return parameters_error("lds.malformed", "a part is missing");
    LIMEN_TRY(tlv::Reader in_field, reader.enter(*field));
    const auto kind = in_field.expect(asn1::kOid);
    if (kind && !is(*kind, oid::kPrimeField))
        return parameters_error("lds.unsupported", "its field is no prime field");
    const auto prime = in_field.expect(asn1::kInteger);
    LIMEN_TRY(tlv::Reader in_curve, reader.enter(*curve));
    const auto a = in_curve.expect(asn1::kOctets);
    const auto b = in_curve.expect(asn1::kOctets);
    if (!kind || !prime || !a || !b) return parameters_error("lds.malformed", "a part is missing");
    Parameters out{number_from(prime->value), number_from(a->value), number_from(b->value),
                   number_from(order->value), std::nullopt,          base->value};
    if (!reader.done()) {
        const auto cofactor = reader.expect(asn1::kInteger);
        if (!cofactor) return parameters_error("lds.malformed", "more than its parts");
        out.cofactor = number_from(cofactor->value);
    }
    if (!out.p || !out.a || !out.b || !out.order)
        return parameters_error("lds.malformed", "no numbers");
    return out;
}

bool has(const EC_GROUP* group, const Parameters& wanted) {
    const Number p(BN_new()), a(BN_new()), b(BN_new());
    if (!p || !a || !b || EC_GROUP_get_curve(group, p.get(), a.get(), b.get(), nullptr) != 1)
        return false;
    if (BN_cmp(p.get(), wanted.p.get()) != 0 || BN_cmp(a.get(), wanted.a.get()) != 0 ||
        BN_cmp(b.get(), wanted.b.get()) != 0 ||
        BN_cmp(EC_GROUP_get0_order(group), wanted.order.get()) != 0)
        return false;
    if (wanted.cofactor && BN_cmp(EC_GROUP_get0_cofactor(group), wanted.cofactor->get()) != 0)
        return false;
    const GroupPoint base(EC_POINT_new(group));
    return base &&
           EC_POINT_oct2point(group, base.get(), wanted.base.data(), wanted.base.size(), nullptr) ==
               1 &&
           EC_POINT_cmp(group, base.get(), EC_GROUP_get0_generator(group), nullptr) == 0;
}

}  // namespace

std::string_view curve_by_oid(ByteView arcs) {
    for (const Published& curve : kCurves) {
        const ASN1_OBJECT* object = OBJ_nid2obj(curve.nid);
        if (object != nullptr && is(arcs, ByteView(OBJ_get0_data(object), OBJ_length(object))))
            return curve.name;
    }
    return {};
}

int curve_bits(std::string_view name) {
    for (const Published& curve : kCurves)
        if (curve.name == name) return curve.bits;
    return 0;
}

Result<std::string> curve_of_parameters(ByteView parameters) {
    LIMEN_TRY(const Parameters wanted, read(parameters));
    for (const Published& curve : kCurves) {
        if (BN_num_bits(wanted.p.get()) != curve.bits) continue;
        const Group group(EC_GROUP_new_by_curve_name(curve.nid));
        const bool same = group && has(group.get(), wanted);
        ERR_clear_error();
        if (same) return std::string(curve.name);
    }
    return parameters_error("lds.unsupported", "they are those of no published curve");
}

}  // namespace limen::emrtd
